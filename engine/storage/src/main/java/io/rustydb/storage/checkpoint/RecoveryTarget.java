package io.rustydb.storage.checkpoint;

/// How much log a recovery may have to redo, so that it takes no longer than it shall: by the speed of redo,
/// which is measured when it happens. Thread rule: any thread.
public final class RecoveryTarget {
    /// Bytes a second, until it was measured.
    static final long SPEED_ASSUMED = 50L << 20;

    /// Less says nothing: opening files takes longer.
    static final long MEASURED_BYTES_MIN = 16L << 20;

    private volatile long targetNanos;
    private volatile long bytesPerSecond = SPEED_ASSUMED;

    /// @param targetNanos 0 = whatever it takes
    public RecoveryTarget(long targetNanos) {
        this.targetNanos = targetNanos;
    }

    /// From now on.
    public void setTargetNanos(long nanos) {
        targetNanos = nanos;
    }

    /// Redo of so much log has taken so long.
    public void measured(long bytes, long nanos) {
        if (bytes >= MEASURED_BYTES_MIN && nanos > 0) {
            bytesPerSecond = Math.max(1L << 20, (long) (bytes * 1e9 / nanos));
        }
    }

    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /// Log since the last checkpoint at which the next one begins: half of what may have to be redone, since as
    /// much may be written until that checkpoint is complete.
    ///
    /// @param everyLogBytes upper bound
    long beginBytes(long everyLogBytes) {
        long target = targetNanos;
        if (target == 0) {
            return everyLogBytes;
        }
        double allowed = bytesPerSecond * (target / 1e9);
        return Math.max(1L << 20, (long) Math.min(everyLogBytes, allowed / 2));
    }
}

package io.rustydb.storage;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.event.EventLog;
import io.rustydb.storage.wal.LogArchiver;
import org.jspecify.annotations.Nullable;

/// How a database comes back after a crash, and what is done beforehand for that to be quick.
///
/// @param redoWorkers tasks that apply the log while one reads it; 0 = the reader does, -1 = as many as there
///     are processors, up to 8
/// @param redoBatchBytes of log handed to a worker at once
/// @param targetNanos recovery shall take no longer: checkpoints follow from it and from the measured speed of
///     redo; 0 = by volume and time alone
/// @param events where recovery, checkpoints and damage are told
/// @param archiver takes finished segments of the log; null = nobody does
public record RecoveryConfig(
        int redoWorkers,
        int redoBatchBytes,
        long targetNanos,
        EventLog events,
        @Nullable LogArchiver archiver) {
    private static final int WORKERS_MAX = 64;
    private static final int WORKERS_AUTO_MAX = 8;

    public static final RecoveryConfig DEFAULT =
            new RecoveryConfig(-1, 256 << 10, 10_000_000_000L, EventLog.SILENT, null);

    public RecoveryConfig {
        if (redoWorkers < -1 || redoWorkers > WORKERS_MAX || redoBatchBytes < 1024 || targetNanos < 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "recovery setting out of range: redoWorkers=" + redoWorkers + ", redoBatchBytes=" + redoBatchBytes
                            + ", targetNanos=" + targetNanos + "; workers are -1 to " + WORKERS_MAX
                            + ", a batch has at least 1024 bytes, a target is not negative");
        }
    }

    /// Workers to start on this machine.
    public int workers() {
        return redoWorkers >= 0
                ? redoWorkers
                : Math.min(WORKERS_AUTO_MAX, Runtime.getRuntime().availableProcessors());
    }

    public RecoveryConfig withRedo(int workers, int batchBytes) {
        return new RecoveryConfig(workers, batchBytes, targetNanos, events, archiver);
    }

    public RecoveryConfig withTarget(long nanos) {
        return new RecoveryConfig(redoWorkers, redoBatchBytes, nanos, events, archiver);
    }

    public RecoveryConfig withEvents(EventLog log) {
        return new RecoveryConfig(redoWorkers, redoBatchBytes, targetNanos, log, archiver);
    }

    public RecoveryConfig withArchiver(LogArchiver taker) {
        return new RecoveryConfig(redoWorkers, redoBatchBytes, targetNanos, events, taker);
    }
}

package io.rustydb.storage.buffer;

import io.rustydb.base.schedule.Scheduler;

/// The latch of a frame without a pool, for tests of those who change pages under it.
public final class LatchTestAccess {
    private final FrameLatches latches;
    private final Scheduler scheduler;

    public LatchTestAccess(Scheduler scheduler) {
        this.scheduler = scheduler;
        latches = new FrameLatches(1, scheduler);
    }

    public void lockExclusive() {
        while (!latches.tryExclusive(0)) {
            scheduler.spinWait();
        }
    }

    public void unlockExclusive() {
        latches.unlockExclusive(0);
    }

    public void lockShared() {
        while (!latches.tryShared(0)) {
            scheduler.spinWait();
        }
    }

    public void unlockShared() {
        latches.unlockShared(0);
    }

    /// A stamp, once nobody has the latch exclusively.
    public long beginRead() {
        long stamp;
        do {
            stamp = latches.beginRead(0);
        } while (stamp == FrameLatches.NO_STAMP);
        return stamp;
    }

    public boolean validate(long stamp) {
        return latches.validate(0, stamp);
    }
}

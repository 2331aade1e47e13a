package io.rustydb.testkit;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.memory.ReservedMemory;
import java.lang.foreign.MemorySegment;

/// Memory that is given back at the end of a simulation even if the crash left nobody to do it, and that can be
/// refused.
public final class TrackedMemory implements MemorySource {
    private final ReservedMemory memory = new ReservedMemory(new NativeMemory());
    private long reservations;
    private long refused = Long.MAX_VALUE;

    /// Orders the n-th reservation from now (1, 2, …) to fail.
    public synchronized void refuse(long reservation) {
        refused = reservations + reservation;
    }

    @Override
    public synchronized MemorySegment reserve(long bytes) {
        if (++reservations == refused) {
            throw DbException.of(ErrorCode.OUT_OF_MEMORY, "off-heap memory refused: bytes=" + bytes + ", simulated");
        }
        return memory.reserve(bytes);
    }

    @Override
    public void release(MemorySegment segment) {
        memory.release(segment);
    }

    public int outstanding() {
        return memory.outstanding();
    }

    public void releaseAll() {
        memory.close();
    }
}

package io.rustydb.base.memory;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Memory from the operating system, one shared arena a reservation.
public final class NativeMemory implements MemorySource {
    private static final int ALIGNMENT_BYTES = 4096;

    private final Map<Long, Arena> arenas = new ConcurrentHashMap<>();

    @Override
    public MemorySegment reserve(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = arena.allocate(bytes, ALIGNMENT_BYTES);
            arenas.put(segment.address(), arena);
            return segment;
        } catch (OutOfMemoryError e) {
            arena.close();
            throw DbException.of(
                    ErrorCode.OUT_OF_MEMORY,
                    "off-heap memory refused: bytes=" + bytes + "; lower buffer_pool_bytes or raise the limit of the process",
                    e);
        }
    }

    @Override
    public void release(MemorySegment segment) {
        Arena arena = arenas.remove(segment.address());
        assert arena != null : "released twice or never reserved";
        arena.close();
    }

    /// Reservations not released, for leak tests.
    public int outstanding() {
        return arenas.size();
    }
}

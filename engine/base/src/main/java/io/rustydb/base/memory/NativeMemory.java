package io.rustydb.base.memory;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Memory from the operating system, one shared arena a reservation.
public final class NativeMemory implements MemorySource {
    private static final int ALIGNMENT_BYTES = 4096;

    /// Below this the arena's own memory is cheaper than a mapping.
    private static final long MAPPED_BYTES_MIN = 1L << 24;

    private final Map<Long, Arena> arenas = new ConcurrentHashMap<>();

    /// Apart, so that it is linked at its first use, and once: that is a tenth of an embedded engine's start.
    private static final class Mapping {
        static final @Nullable AnonymousMapping FOUND = AnonymousMapping.find();
    }

    /// Does now what the first large reservation would have to wait for.
    public static void prepare() {
        if (Mapping.FOUND != null) {
            try (Arena arena = Arena.ofShared()) {
                Mapping.FOUND.reserve(ALIGNMENT_BYTES, arena);
            }
        }
    }

    @Override
    public MemorySegment reserve(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = allocate(arena, bytes);
            arenas.put(segment.address(), arena);
            return segment;
        } catch (OutOfMemoryError e) {
            arena.close();
            throw DbException.of(
                    ErrorCode.OUT_OF_MEMORY,
                    "off-heap memory refused: bytes=" + bytes
                            + "; lower buffer_pool_bytes or raise the limit of the process",
                    e);
        }
    }

    private static MemorySegment allocate(Arena arena, long bytes) {
        if (bytes >= MAPPED_BYTES_MIN) {
            AnonymousMapping mapping = Mapping.FOUND;
            MemorySegment mapped = mapping == null ? null : mapping.reserve(bytes, arena);
            if (mapped != null) {
                return mapped;
            }
        }
        return arena.allocate(bytes, ALIGNMENT_BYTES);
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

package io.rustydb.base.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Memory of one owner, given back as a whole at its end: also what was reserved by a part whose making failed
/// half-way, so that nobody else knows of it.
///
/// Thread rule: any thread.
public final class ReservedMemory implements MemorySource, AutoCloseable {
    private final MemorySource source;
    private final List<MemorySegment> reserved = new ArrayList<>();

    public ReservedMemory(MemorySource source) {
        this.source = source;
    }

    @Override
    public synchronized MemorySegment reserve(long bytes) {
        MemorySegment segment = source.reserve(bytes);
        reserved.add(segment);
        return segment;
    }

    @Override
    public synchronized void release(MemorySegment segment) {
        reserved.removeIf(s -> s.address() == segment.address());
        source.release(segment);
    }

    /// Reservations not released.
    public synchronized int outstanding() {
        return reserved.size();
    }

    /// Releases all that is left; the owner's threads have ended.
    @Override
    public synchronized void close() {
        reserved.forEach(source::release);
        reserved.clear();
    }
}

package io.rustydb.testkit;

import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Memory that is given back at the end of a simulation even if the crash left nobody to do it.
public final class TrackedMemory implements MemorySource {
    private final NativeMemory source = new NativeMemory();
    private final List<MemorySegment> reserved = new ArrayList<>();

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

    public synchronized int outstanding() {
        return reserved.size();
    }

    public synchronized void releaseAll() {
        reserved.forEach(source::release);
        reserved.clear();
    }
}

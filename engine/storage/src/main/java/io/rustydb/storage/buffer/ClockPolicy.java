package io.rustydb.storage.buffer;

import java.util.concurrent.atomic.AtomicInteger;

/// CLOCK: a hand goes round; a frame used since the last visit gets a second chance. Source: Corbató, A Paging
/// Experiment with the Multics System (1968). The reference bytes are written without order: a lost one costs
/// an early eviction, nothing else.
public final class ClockPolicy implements EvictionPolicy {
    private final byte[] referenced;
    private final AtomicInteger hand = new AtomicInteger();

    public ClockPolicy(int frames) {
        referenced = new byte[frames];
    }

    @Override
    public void hit(int frame) {
        // Read first: a hot page's line stays shared between cores.
        if (referenced[frame] == 0) {
            referenced[frame] = 1;
        }
    }

    @Override
    public void loaded(int frame) {
        referenced[frame] = 1;
    }

    @Override
    public int candidate() {
        // Two turns find an unreferenced frame unless readers touch all of them meanwhile; then any will do.
        int frame = 0;
        for (int step = 0; step < 2 * referenced.length; step++) {
            frame = next();
            if (referenced[frame] == 0) {
                return frame;
            }
            referenced[frame] = 0;
        }
        return frame;
    }

    private int next() {
        return Integer.remainderUnsigned(hand.getAndIncrement(), referenced.length);
    }
}

package io.rustydb.storage.buffer;

/// Frames without a page. A free frame is latched exclusively (since start by nobody: the latch is taken when
/// it is first handed out).
final class FreeFrames {
    private final int[] returned;
    private int returnedCount;
    private int untouched;
    private volatile boolean empty;

    FreeFrames(int frames) {
        returned = new int[frames];
    }

    boolean isEmpty() {
        return empty;
    }

    /// A free frame, latched exclusively, or -1.
    int pop(FrameLatches latches) {
        if (empty) {
            return -1;
        }
        synchronized (this) {
            if (returnedCount > 0) {
                int frame = returned[--returnedCount];
                empty = returnedCount == 0 && untouched == returned.length;
                return frame;
            }
            if (untouched < returned.length) {
                int frame = untouched++;
                empty = untouched == returned.length;
                boolean taken = latches.tryExclusive(frame);
                assert taken : "an untouched frame was latched";
                return frame;
            }
            return -1;
        }
    }

    /// The frame is latched exclusively and stays so.
    synchronized void push(int frame) {
        returned[returnedCount++] = frame;
        empty = false;
    }
}

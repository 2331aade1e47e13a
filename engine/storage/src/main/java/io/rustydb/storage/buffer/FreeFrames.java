package io.rustydb.storage.buffer;

/// Slots of a pool without a page. The frame of a free slot is latched exclusively (since start by nobody: the
/// latch is taken when it is first handed out). Under the pool's monitor.
final class FreeFrames {
    private final int[] returned;
    private int returnedCount;
    private int untouched;

    FreeFrames(int slots) {
        returned = new int[slots];
    }

    boolean isEmpty() {
        return returnedCount == 0 && untouched == returned.length;
    }

    int count() {
        return returnedCount + returned.length - untouched;
    }

    /// A free slot, -1 if there is none. One that was never used is not latched yet.
    int pop() {
        if (returnedCount > 0) {
            return returned[--returnedCount];
        }
        return -1;
    }

    /// A slot that was never used, -1 if there is none.
    int popUntouched() {
        return untouched < returned.length ? untouched++ : -1;
    }

    /// The slot's frame is latched exclusively and stays so.
    void push(int slot) {
        returned[returnedCount++] = slot;
    }
}

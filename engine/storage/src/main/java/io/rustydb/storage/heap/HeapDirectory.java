package io.rustydb.storage.heap;

final class HeapDirectory {
    private HeapDirectory() {}

    static void redo(int operation, java.lang.foreign.MemorySegment a, long at, java.lang.foreign.MemorySegment m, long base) {
        throw new AssertionError("directory operation " + operation);
    }
}

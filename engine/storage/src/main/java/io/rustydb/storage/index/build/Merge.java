package io.rustydb.storage.index.build;

import java.util.List;

/// Merges runs: a heap of them, the one with the least entry on top. Thread rule: one thread at a time.
final class Merge {
    private final Run[] heap;
    private int size;
    private boolean started;

    Merge(List<Run> runs) {
        heap = new Run[runs.size()];
        for (Run run : runs) {
            if (run.next()) {
                heap[size++] = run;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    boolean next() {
        if (started) {
            if (!heap[0].next()) {
                heap[0] = heap[--size];
            }
            sink(0);
        }
        started = true;
        return size > 0;
    }

    private void sink(int from) {
        int parent = from;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && heap[child + 1].compareTo(heap[child]) < 0) {
                child++;
            }
            if (heap[parent].compareTo(heap[child]) <= 0) {
                return;
            }
            Run run = heap[parent];
            heap[parent] = heap[child];
            heap[child] = run;
            parent = child;
        }
    }

    byte[] bytes() {
        return heap[0].bytes();
    }

    int offset() {
        return heap[0].offset();
    }

    int length() {
        return heap[0].length();
    }
}

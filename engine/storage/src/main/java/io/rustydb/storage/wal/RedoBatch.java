package io.rustydb.storage.wal;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Parts of log records, copied out of the reader's window, on their way to the worker that owns their pages.
/// Parts of one record stay together: a *group*. Reused; thread rule: one thread at a time.
final class RedoBatch {
    private byte[] bytes;
    private MemorySegment segment;
    private int used;

    private long[] lsns = new long[64];
    private int[] firstPart = new int[65];
    private int groups;

    private int[] partAt = new int[128];
    private int parts;

    /// Above it the batch is handed over.
    private final int fullBytes;

    RedoBatch(int fullBytes) {
        this.fullBytes = fullBytes;
        bytes = new byte[fullBytes + fullBytes / 4 + 64];
        segment = MemorySegment.ofArray(bytes);
    }

    void clear() {
        used = 0;
        groups = 0;
        parts = 0;
    }

    boolean isEmpty() {
        return groups == 0;
    }

    boolean isFull() {
        return used >= fullBytes;
    }

    /// Adds `[from, until)` of the source, which is one part with its image and arguments.
    void add(long lsn, MemorySegment source, int from, int until) {
        if (groups == 0 || lsns[groups - 1] != lsn) {
            beginGroup(lsn);
        }
        if (parts == partAt.length) {
            partAt = Arrays.copyOf(partAt, 2 * parts);
        }
        int length = until - from;
        if (used + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + length));
            segment = MemorySegment.ofArray(bytes);
        }
        MemorySegment.copy(source, from, segment, used, length);
        partAt[parts++] = used;
        used += length;
        firstPart[groups] = parts;
    }

    private void beginGroup(long lsn) {
        if (groups == lsns.length) {
            lsns = Arrays.copyOf(lsns, 2 * groups);
            firstPart = Arrays.copyOf(firstPart, 2 * groups + 1);
        }
        lsns[groups] = lsn;
        firstPart[groups++] = parts;
    }

    void applyTo(RedoPages pages) {
        for (int group = 0; group < groups; group++) {
            pages.apply(lsns[group], segment, partAt, firstPart[group], firstPart[group + 1]);
        }
    }
}

package io.rustydb.storage.index.build;

import io.rustydb.base.type.BigEndian;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.recovery.TemporaryFiles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts entries in a budget of memory; what does not fit goes to temporary files.
///
/// `add`… → [#finish] → `next`…, each time [#bytes], [#length] and [#tag] of one entry. In memory an entry is
/// `length u16 | tag u16 | bytes` in one array; beside it stand its first eight bytes, by which most
/// comparisons are decided. Thread rule: one thread at a time.
public final class EntrySort implements AutoCloseable {
    static final int HEADER_BYTES = 4;
    private static final int FAN_IN_MAX = 64;
    /// What an entry costs beside its bytes: prefix and place.
    private static final int PLACE_BYTES = Long.BYTES + Integer.BYTES;
    private static final int SMALL = 12;

    private final TemporaryFiles files;
    private final int budgetBytes;

    private byte[] heap = new byte[1 << 16];
    private int heapEnd;
    private long[] prefixes = new long[1024];
    private int[] places = new int[1024];
    private int count;
    /// As they came, entries were in order so far: then there is nothing to sort.
    private boolean ascending = true;

    private final ArrayDeque<Run> runs = new ArrayDeque<>();
    private long total;
    private int runsWritten;

    private @Nullable Merge merge;
    private int at = -1;

    /// @param budgetBytes about what may be held in memory; at least 64 KB is
    public EntrySort(TemporaryFiles files, long budgetBytes) {
        this.files = files;
        this.budgetBytes = Math.clamp(budgetBytes, 1 << 16, 1 << 30);
    }

    /// @param tag 0 to 65535, given back with the entry
    /// @throws io.rustydb.base.error.DbException 53100, 58030 while a run is written
    public void add(byte[] entry, int offset, int length, int tag) {
        int bytes = HEADER_BYTES + length;
        if (count > 0 && heapEnd + bytes + (count + 1L) * PLACE_BYTES > budgetBytes) {
            spill();
        }
        if (heapEnd + bytes > heap.length) {
            heap = Arrays.copyOf(heap, Math.max(heapEnd + bytes, (int) Math.min(2L * heap.length, budgetBytes)));
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
            prefixes = Arrays.copyOf(prefixes, 2 * count);
        }
        int place = heapEnd;
        LittleEndian.putShort(heap, place, length);
        LittleEndian.putShort(heap, place + 2, tag);
        System.arraycopy(entry, offset, heap, place + HEADER_BYTES, length);
        heapEnd += bytes;
        prefixes[count] = prefix(heap, place + HEADER_BYTES, length);
        places[count] = place;
        count++;
        total++;
        if (ascending && count > 1 && compare(count - 2, count - 1) > 0) {
            ascending = false;
        }
    }

    /// The first eight bytes as a number whose signed order is that of the bytes.
    private static long prefix(byte[] bytes, int offset, int length) {
        if (length >= Long.BYTES) {
            return BigEndian.getLong(bytes, offset) ^ Long.MIN_VALUE;
        }
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (i < length ? bytes[offset + i] & 0xFF : 0);
        }
        return value ^ Long.MIN_VALUE;
    }

    private int compare(int a, int b) {
        int order = Long.compare(prefixes[a], prefixes[b]);
        return order != 0 ? order : compareBytes(places[a], places[b]);
    }

    private int compareTo(int a, long prefix, int place) {
        int order = Long.compare(prefixes[a], prefix);
        return order != 0 ? order : compareBytes(places[a], place);
    }

    private int compareBytes(int a, int b) {
        int from = a + HEADER_BYTES;
        int other = b + HEADER_BYTES;
        return Arrays.compareUnsigned(
                heap,
                from,
                from + LittleEndian.getUnsignedShort(heap, a),
                heap,
                other,
                other + LittleEndian.getUnsignedShort(heap, b));
    }

    private void sort() {
        if (!ascending) {
            sort(0, count - 1);
        }
        ascending = true;
    }

    /// Quicksort with the median of three; the larger side is left to the loop, so the stack stays small.
    private void sort(int first, int last) {
        int low = first;
        int high = last;
        while (high - low > SMALL) {
            int middle = (low + high) >>> 1;
            if (compare(middle, low) < 0) {
                swap(middle, low);
            }
            if (compare(high, low) < 0) {
                swap(high, low);
            }
            if (compare(high, middle) < 0) {
                swap(high, middle);
            }
            long prefix = prefixes[middle];
            int place = places[middle];
            int i = low;
            int j = high;
            while (i <= j) {
                while (compareTo(i, prefix, place) < 0) {
                    i++;
                }
                while (compareTo(j, prefix, place) > 0) {
                    j--;
                }
                if (i <= j) {
                    swap(i++, j--);
                }
            }
            if (j - low < high - i) {
                sort(low, j);
                low = i;
            } else {
                sort(i, high);
                high = j;
            }
        }
        for (int i = low + 1; i <= high; i++) {
            for (int j = i; j > low && compare(j - 1, j) > 0; j--) {
                swap(j - 1, j);
            }
        }
    }

    private void swap(int a, int b) {
        long prefix = prefixes[a];
        prefixes[a] = prefixes[b];
        prefixes[b] = prefix;
        int place = places[a];
        places[a] = places[b];
        places[b] = place;
    }

    private void spill() {
        sort();
        Run run = new Run(files);
        runs.add(run);
        runsWritten++;
        for (int i = 0; i < count; i++) {
            run.write(heap, places[i], HEADER_BYTES + LittleEndian.getUnsignedShort(heap, places[i]));
        }
        run.finish();
        count = 0;
        heapEnd = 0;
    }

    /// Ends the adding.
    public void finish() {
        if (runs.isEmpty()) {
            sort();
            return;
        }
        if (count > 0) {
            spill();
        }
        heap = new byte[0];
        prefixes = new long[0];
        places = new int[0];
        while (runs.size() > FAN_IN_MAX) {
            mergeSome();
        }
        merge = new Merge(List.copyOf(runs));
    }

    private void mergeSome() {
        List<Run> some = new ArrayList<>();
        while (some.size() < FAN_IN_MAX) {
            some.add(runs.removeFirst());
        }
        Run into = new Run(files);
        runs.add(into);
        try {
            Merge merging = new Merge(some);
            while (merging.next()) {
                into.write(merging.bytes(), merging.offset() - HEADER_BYTES, HEADER_BYTES + merging.length());
            }
            into.finish();
        } finally {
            some.forEach(Run::delete);
        }
    }

    /// Goes to the next entry.
    public boolean next() {
        Merge merging = merge;
        return merging != null ? merging.next() : ++at < count;
    }

    public byte[] bytes() {
        Merge merging = merge;
        return merging != null ? merging.bytes() : heap;
    }

    public int offset() {
        Merge merging = merge;
        return merging != null ? merging.offset() : places[at] + HEADER_BYTES;
    }

    public int length() {
        Merge merging = merge;
        return merging != null ? merging.length() : LittleEndian.getUnsignedShort(heap, places[at]);
    }

    public int tag() {
        return LittleEndian.getUnsignedShort(bytes(), offset() - 2);
    }

    /// Entries added.
    public long count() {
        return total;
    }

    /// Runs that were written, merged ones apart; 0 = all was done in memory.
    public int runsWritten() {
        return runsWritten;
    }

    @Override
    public void close() {
        merge = null;
        while (!runs.isEmpty()) {
            runs.removeFirst().delete();
        }
    }
}

package io.rustydb.storage.index;

import io.rustydb.base.type.BigEndian;
import io.rustydb.base.type.LittleEndian;
import java.util.Arrays;

/// Entries in memory, which can be sorted: `length u16 | tag u16 | bytes` each in one array; beside it stand
/// their first eight bytes, by which most comparisons are decided.
///
/// Reusable; thread rule: one thread at a time.
public final class EntryBlock {
    public static final int HEADER_BYTES = 4;
    /// What an entry costs beside its bytes: prefix and place.
    public static final int PLACE_BYTES = Long.BYTES + Integer.BYTES;
    private static final int SMALL = 12;

    private final int bytesMax;
    private byte[] heap;
    private int heapEnd;
    private long[] prefixes;
    private int[] places;
    private int count;
    /// As they came, entries were in order so far: then there is nothing to sort.
    private boolean ascending = true;

    /// @param bytesMax the array grows beyond it only as far as it must
    public EntryBlock(int entriesFirst, int bytesFirst, int bytesMax) {
        this.bytesMax = bytesMax;
        heap = new byte[bytesFirst];
        prefixes = new long[entriesFirst];
        places = new int[entriesFirst];
    }

    public void clear() {
        count = 0;
        heapEnd = 0;
        ascending = true;
    }

    /// Bytes it holds, those beside the array included.
    public long size() {
        return heapEnd + (long) count * PLACE_BYTES;
    }

    /// @param tag 0 to 65535, given back with the entry
    public void add(byte[] entry, int offset, int length, int tag) {
        int place = begin(length, tag);
        System.arraycopy(entry, offset, heap, place, length);
        added(place, length);
    }

    /// Adds a key and the locator behind it.
    public void add(byte[] key, int offset, int length, long locator, int tag) {
        int place = begin(length + Long.BYTES, tag);
        System.arraycopy(key, offset, heap, place, length);
        BigEndian.putLong(heap, place + length, locator);
        added(place, length + Long.BYTES);
    }

    /// @return where the entry's bytes go
    private int begin(int length, int tag) {
        int bytes = HEADER_BYTES + length;
        if (heapEnd + bytes > heap.length) {
            heap = Arrays.copyOf(heap, Math.max(heapEnd + bytes, (int) Math.min(2L * heap.length, bytesMax)));
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
            prefixes = Arrays.copyOf(prefixes, 2 * count);
        }
        int place = heapEnd;
        LittleEndian.putShort(heap, place, length);
        LittleEndian.putShort(heap, place + 2, tag);
        heapEnd += bytes;
        return place + HEADER_BYTES;
    }

    private void added(int place, int length) {
        prefixes[count] = prefix(heap, place, length);
        places[count] = place - HEADER_BYTES;
        count++;
        if (ascending && count > 1 && compare(count - 2, count - 1) > 0) {
            ascending = false;
        }
    }

    // ---- reading, in the order of adding or, once sorted, in the order of the bytes ----

    public int count() {
        return count;
    }

    /// The array that holds all entries; another one after [#add].
    public byte[] bytes() {
        return heap;
    }

    public int offset(int i) {
        return places[i] + HEADER_BYTES;
    }

    public int length(int i) {
        return LittleEndian.getUnsignedShort(heap, places[i]);
    }

    public int tag(int i) {
        return LittleEndian.getUnsignedShort(heap, places[i] + 2);
    }

    // ---- sorting ----

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

    public void sort() {
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
}

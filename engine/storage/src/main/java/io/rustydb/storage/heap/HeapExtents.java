package io.rustydb.storage.heap;

import io.rustydb.storage.page.PageId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The pages of a heap in memory, numbered densely in the order of the directory: page ordinals 0 … pages - 1.
/// Immutable.
final class HeapExtents {
    private final int file;
    /// Page number of each extent's first page.
    private final long[] first;
    /// Ordinal of each extent's first page; one more at the end: the number of all pages, used or not.
    private final int[] start;
    /// Extents by page number.
    private final int[] sorted;
    /// Formatted pages: ordinals below.
    private final int used;

    private HeapExtents(int file, long[] first, int[] start, int used) {
        this.file = file;
        this.first = first;
        this.start = start;
        this.used = used;
        this.sorted = IntStream.range(0, first.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> first[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    private HeapExtents(HeapExtents from, int used) {
        this.file = from.file;
        this.first = from.first;
        this.start = from.start;
        this.sorted = from.sorted;
        this.used = used;
    }

    static HeapExtents empty(int file) {
        return new HeapExtents(file, new long[0], new int[1], 0);
    }

    HeapExtents with(long firstPage, int pages, int usedPages) {
        int count = first.length;
        long[] newFirst = Arrays.copyOf(first, count + 1);
        int[] newStart = Arrays.copyOf(start, count + 2);
        newFirst[count] = firstPage;
        newStart[count + 1] = newStart[count] + pages;
        return new HeapExtents(file, newFirst, newStart, newStart[count] + usedPages);
    }

    /// The end of the extent in which the n-th page stands, in order of the file.
    long pageNumberAbove(long pages) {
        long left = pages;
        for (int extent : sorted) {
            left -= extentPages(extent);
            if (left <= 0) {
                return first[extent] + extentPages(extent);
            }
        }
        return Long.MAX_VALUE;
    }

    /// Page number of an extent's first page.
    long firstPage(int extent) {
        return first[extent];
    }

    HeapExtents withUsed(int usedPages) {
        return new HeapExtents(this, usedPages);
    }

    int extents() {
        return first.length;
    }

    int extentPages(int extent) {
        return start[extent + 1] - start[extent];
    }

    int extentStart(int extent) {
        return start[extent];
    }

    /// Formatted pages.
    int used() {
        return used;
    }

    /// Pages in all extents.
    int pages() {
        return start[first.length];
    }

    long pageId(int ordinal) {
        int found = Arrays.binarySearch(start, ordinal);
        int extent = found >= 0 ? found : -found - 2;
        return PageId.of(file, first[extent] + ordinal - start[extent]);
    }

    /// Ordinal of a page, -1 if it is not the heap's.
    int ordinal(long pageId) {
        if (PageId.file(pageId) != file) {
            return -1;
        }
        long number = PageId.number(pageId);
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int extent = sorted[middle];
            if (number < first[extent]) {
                high = middle - 1;
            } else if (number >= first[extent] + extentPages(extent)) {
                low = middle + 1;
            } else {
                return start[extent] + (int) (number - first[extent]);
            }
        }
        return -1;
    }
}

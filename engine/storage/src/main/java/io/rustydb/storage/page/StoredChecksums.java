package io.rustydb.storage.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The checksum of each page of a file as it was stored last since the file was opened. A write that the disk
/// acknowledged and lost, or put elsewhere, leaves the page as it was before, which is whole in itself: only
/// somebody who remembers what was written can tell.
///
/// Four bytes a page, in chunks made when a page of them is stored first, for as many pages as [#PAGES_MAX]
/// says; others are not remembered. Thread rule: any thread; the same page is never stored and loaded at the
/// same time, because its frame is latched or being written.
final class StoredChecksums {
    /// Of one file: 64 GB of 4 KB, remembered in 64 MB.
    private static final long PAGES_MAX = 1L << 24;

    private static final int CHUNK_BITS = 12;
    private static final int CHUNK_PAGES = 1 << CHUNK_BITS;
    private static final VarHandle ENTRIES = MethodHandles.arrayElementVarHandle(int[].class);

    /// 0 = not known, which one page in 2^32 is for no reason. Grows by copying under the monitor, chunks stay
    /// the same objects.
    private volatile int @Nullable [][] chunks = new int[8][];

    /// What is on disk is what was stored just now; 0 if nobody knows.
    void note(long page, int checksum) {
        if (page < PAGES_MAX) {
            ENTRIES.setRelease(chunk((int) (page >>> CHUNK_BITS)), (int) page & (CHUNK_PAGES - 1), checksum);
        }
    }

    /// What must be on disk; 0 if nobody knows.
    int expected(long page) {
        int[][] all = chunks;
        int index = (int) Math.min(page >>> CHUNK_BITS, all.length);
        int[] chunk = index < all.length ? all[index] : null;
        return chunk == null ? 0 : (int) ENTRIES.getAcquire(chunk, (int) page & (CHUNK_PAGES - 1));
    }

    /// Pages from here on are on disk no more.
    void forgetFrom(long page) {
        for (long at = page; at < PAGES_MAX; at = (at | CHUNK_PAGES - 1) + 1) {
            int[][] all = chunks;
            int index = (int) (at >>> CHUNK_BITS);
            if (index >= all.length) {
                return;
            }
            int[] chunk = all[index];
            for (int i = (int) at & (CHUNK_PAGES - 1); chunk != null && i < CHUNK_PAGES; i++) {
                ENTRIES.setRelease(chunk, i, 0);
            }
        }
    }

    private int[] chunk(int index) {
        int[][] all = chunks;
        int[] chunk = index < all.length ? all[index] : null;
        return chunk == null ? make(index) : chunk;
    }

    private synchronized int[] make(int index) {
        int[][] all = chunks;
        all = Arrays.copyOf(all, index < all.length ? all.length : Math.max(index + 1, 2 * all.length));
        int[] chunk = all[index];
        if (chunk == null) {
            chunk = new int[CHUNK_PAGES];
            all[index] = chunk;
            chunks = all;
        }
        return chunk;
    }
}

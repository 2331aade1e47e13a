package io.rustydb.storage.buffer;

import io.rustydb.storage.page.PageId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Page → frame: a two-level array per file. An entry is 0 (not in the pool), [#LOADING], or frame + 1. Chunks
/// are made on first use and never move, so a look-up is three dependent loads and no hash.
final class PageTable {
    static final int ABSENT = 0;
    static final int LOADING = -1;

    private static final int CHUNK_BITS = 12;
    private static final int CHUNK_PAGES = 1 << CHUNK_BITS;
    private static final VarHandle ENTRIES = MethodHandles.arrayElementVarHandle(int[].class);

    /// By file id, then by chunk; both levels grow by copying under the monitor, chunks stay the same objects.
    private volatile int[] @Nullable [] @Nullable [] files = new int[8][][];

    int get(long pageId) {
        int[] chunk = chunkOrNull(pageId);
        return chunk == null ? ABSENT : (int) ENTRIES.getAcquire(chunk, (int) pageId & (CHUNK_PAGES - 1));
    }

    boolean compareAndSet(long pageId, int expected, int entry) {
        return ENTRIES.compareAndSet(chunk(pageId), (int) pageId & (CHUNK_PAGES - 1), expected, entry);
    }

    /// The caller owns the entry: it is LOADING by its own doing, or it holds the frame's exclusive latch.
    void set(long pageId, int entry) {
        ENTRIES.setVolatile(chunk(pageId), (int) pageId & (CHUNK_PAGES - 1), entry);
    }

    /// Nobody looks up a page of the file any more.
    synchronized void forget(int file) {
        int[][][] all = files;
        if (file < all.length && all[file] != null) {
            all = all.clone();
            all[file] = null;
            files = all;
        }
    }

    private int @Nullable [] chunkOrNull(long pageId) {
        int file = PageId.file(pageId);
        int[][][] all = files;
        if (file >= all.length) {
            return null;
        }
        int[][] chunks = all[file];
        int index = (int) (PageId.number(pageId) >>> CHUNK_BITS);
        return chunks == null || index >= chunks.length ? null : chunks[index];
    }

    private int[] chunk(long pageId) {
        int[] chunk = chunkOrNull(pageId);
        return chunk == null ? makeChunk(PageId.file(pageId), (int) (PageId.number(pageId) >>> CHUNK_BITS)) : chunk;
    }

    private synchronized int[] makeChunk(int file, int index) {
        int[][][] all = files;
        if (file >= all.length) {
            all = Arrays.copyOf(all, Math.max(file + 1, 2 * all.length));
        } else {
            all = all.clone();
        }
        int[][] chunks = all[file];
        if (chunks == null) {
            chunks = new int[Math.max(8, index + 1)][];
        } else if (index >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(index + 1, 2 * chunks.length));
        } else {
            chunks = chunks.clone();
        }
        int[] chunk = chunks[index];
        if (chunk == null) {
            chunk = new int[CHUNK_PAGES];
            chunks[index] = chunk;
            all[file] = chunks;
            files = all;
        }
        return chunk;
    }
}

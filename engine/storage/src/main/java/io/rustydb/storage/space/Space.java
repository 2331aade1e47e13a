package io.rustydb.storage.space;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.DataFiles;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.wal.MiniTransaction;
import io.rustydb.storage.wal.RedoHandler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Space in one tablespace file: which pages are in use, single pages and extents (runs of contiguous pages),
/// and the sixteen root slots of the file header. Every change is a part of the caller's mini-transaction, so
/// an allocation and the link to the page are one record.
///
/// Latch order: space maps and the file header come last; call these after every other page is latched. Thread
/// rule: any thread.
public final class Space {
    /// What one call of `allocate…`, `free…` or `setRoot` adds to a mini-transaction at most, for
    /// [MiniTransaction#begin]; the allocated page itself is not counted.
    public static final int PAGES_PER_CALL = 3;

    public static final int BYTES_PER_CALL = 64;
    public static final int ROOT_SLOTS = 64;
    private static final int SEARCH_WAITS_MAX = 10_000;
    /// Largest extent.
    public static final int EXTENT_PAGES_MAX = 1024;

    private final BufferPool pool;
    private final DataFiles files;
    private final int fileId;
    private final int pageSize;
    private final int pagesPerRegion;

    /// Lowest page numbers from which a single page, an extent may be found: hints; a lost update costs a
    /// longer search.
    private volatile long firstFree = 2;

    private volatile long firstExtent = 2;
    /// Regions in the header when it was read last; falls when the file is cut.
    private volatile long knownRegions;

    /// Searches under way: a region that was given up may still be met by one that began before.
    private final AtomicInteger searching = new AtomicInteger();

    private final AtomicInteger refused = new AtomicInteger();

    public Space(BufferPool pool, DataFiles files, int fileId) {
        this.pool = pool;
        this.files = files;
        this.fileId = fileId;
        this.pageSize = files.pageSize(fileId);
        this.pagesPerRegion = SpaceLayout.pagesPerRegion(pageSize);
    }

    /// The handler of the logged operations of all spaces.
    public static RedoHandler redoHandler() {
        return SpaceRedo.REDO;
    }

    /// Makes header and first map of a new file.
    public void format(MiniTransaction m, long uuidHigh, long uuidLow) {
        files.ensureSize(fileId, 2);
        int map = m.create(PageId.of(fileId, 1), PageType.SPACE_MAP, 0);
        m.change(map, SpaceRedo.REDO, SpaceRedo.OP_SET).putInt(0).putInt(2);
        int header = m.create(PageId.of(fileId, 0), PageType.FILE_HEADER, 0);
        m.change(header, SpaceRedo.REDO, SpaceRedo.OP_HEADER)
                .putLong(uuidHigh)
                .putLong(uuidLow)
                .putInt(fileId)
                .putInt(pageSize);
        m.change(header, SpaceRedo.REDO, SpaceRedo.OP_REGIONS).putInt(1);
    }

    public int fileId() {
        return fileId;
    }

    /// Half of the database's UUID in the header.
    long uuid(int at) {
        int frame = pool.latchShared(headerId());
        try {
            return pool.memory().get(PageHeader.U64, pool.offset(frame) + at);
        } finally {
            pool.unlatchShared(frame);
        }
    }

    /// Bytes of a page.
    public int pageSize() {
        return pageSize;
    }

    /// Looks whether an existing file is the one of its entry. A file that is not formatted yet, or whose first
    /// page was torn, is believed: redo mends it.
    ///
    /// @return what is wrong with it, or null
    public static @Nullable String problem(
            FileList.Entry entry, DbFile file, String directory, long uuidHigh, long uuidLow) {
        byte[] bytes = new byte[SpaceLayout.REGIONS];
        MemorySegment header = MemorySegment.ofArray(bytes);
        int length;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment read = arena.allocate(512, 8);
            length = file.read(0, read);
            MemorySegment.copy(read, 0, header, 0, bytes.length);
        }
        long self = PageHeader.self(header, 0);
        if (length < bytes.length || self == PageId.NONE) {
            return null;
        }
        String expected =
                SpaceLayout.identity(PageId.of(entry.fileId(), 0), entry.fileId(), entry.pageSize(), uuidHigh, uuidLow);
        String found = SpaceLayout.identity(
                self,
                header.get(PageHeader.U32, SpaceLayout.FILE_ID),
                header.get(PageHeader.U32, SpaceLayout.PAGE_SIZE),
                header.get(PageHeader.U64, SpaceLayout.UUID),
                header.get(PageHeader.U64, SpaceLayout.UUID + 8));
        return expected.equals(found)
                ? null
                : "tablespace file is another one: file=" + entry.path() + ", directory=" + directory
                        + ", offset=0, expected=" + expected + ", found=" + found
                        + "; close the database and put the right one back, or drop its tablespace INCLUDING CONTENTS";
    }

    /// One page. Its content is undefined: [MiniTransaction#create] it in the same mini-transaction.
    ///
    /// @throws io.rustydb.base.error.DbException 53100 disk full; 54000 file full
    public long allocate(MiniTransaction m) {
        return allocateExtent(m, 1);
    }

    /// The first of `pages` contiguous pages. They need not be created at once; a page that never was can not
    /// be read.
    ///
    /// In one mini-transaction: free first (ascending), then allocate, then set roots.
    public long allocateExtent(MiniTransaction m, int pages) {
        searching.incrementAndGet();
        try {
            return findExtent(m, pages);
        } finally {
            searching.decrementAndGet();
        }
    }

    private long findExtent(MiniTransaction m, int pages) {
        assert pages > 0 && pages <= EXTENT_PAGES_MAX : "pages=" + pages;
        long start = pages == 1 ? firstFree : firstExtent;
        boolean first = !m.hasClaims();
        while (true) {
            long regions = knownRegions(m);
            long found = search(m, start, regions, pages);
            if (found == PageId.NONE && start > 2) {
                // The hint may have passed over what was freed or given back meanwhile.
                found = search(m, 2, regions, pages);
            }
            if (found == PageId.NONE) {
                found = allocateInNewRegion(m, regions, pages);
            }
            if (found != PageId.NONE) {
                if (first) {
                    // Not beyond the first claim: if this is aborted, the search begins with what it gives
                    // back.
                    raiseHint(found, pages);
                }
                return found;
            }
            start = regions * pagesPerRegion;
        }
    }

    /// As [#allocateExtent], below a page number and without growth of the file.
    ///
    /// @return [PageId#NONE] if there is no such run of free pages
    public long allocateBelow(MiniTransaction m, int pages, long pageNumber) {
        searching.incrementAndGet();
        try {
            return findBelow(m, pages, pageNumber);
        } finally {
            searching.decrementAndGet();
        }
    }

    private long findBelow(MiniTransaction m, int pages, long pageNumber) {
        long regions = Math.min(knownRegions(m), (pageNumber + pagesPerRegion - 1) / pagesPerRegion);
        for (long region = 0; region < regions; region++) {
            long mapId = mapId(region);
            boolean held = m.holds(mapId);
            int map = latchMap(m, mapId);
            if (map < 0) {
                continue;
            }
            int bit = findFree(m, map, region, region == 0 ? 2 : 0, pages);
            if (bit >= 0 && region * pagesPerRegion + bit + pages <= pageNumber) {
                m.noteMap(mapId);
                return take(m, map, region, bit, pages);
            }
            if (!held) {
                m.release(map);
            }
        }
        return PageId.NONE;
    }

    private void raiseHint(long found, int pages) {
        if (pages == 1) {
            firstFree = PageId.number(found);
        } else {
            firstExtent = PageId.number(found);
        }
    }

    private long search(MiniTransaction m, long start, long regions, int pages) {
        for (long region = start / pagesPerRegion; region < regions; region++) {
            long mapId = mapId(region);
            boolean held = m.holds(mapId);
            int map = latchMap(m, mapId);
            if (map < 0) {
                continue;
            }
            int from = region == start / pagesPerRegion ? (int) (start % pagesPerRegion) : 0;
            int bit = findFree(m, map, region, from, pages);
            if (bit >= 0) {
                m.noteMap(mapId);
                return take(m, map, region, bit, pages);
            }
            if (!held) {
                m.release(map);
            }
        }
        return PageId.NONE;
    }

    /// Maps are latched upwards; against that order only without waiting.
    ///
    /// @return -1 if it is not to be had: latched by somebody, or damaged, so that nobody knows what is free
    ///     there
    private static int latchMap(MiniTransaction m, long mapId) {
        try {
            return mapId < m.lastMap() ? m.tryLatch(mapId) : m.latch(mapId);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return -1;
        }
    }

    private long take(MiniTransaction m, int map, long region, int bit, int pages) {
        long number = region * pagesPerRegion + bit;
        files.ensureSize(fileId, number + pages);
        m.change(map, SpaceRedo.REDO, SpaceRedo.OP_SET).putInt(bit).putInt(pages);
        long pageId = PageId.of(fileId, number);
        m.claim(pageId, pages);
        return pageId;
    }

    /// Adds a region and allocates in it; [PageId#NONE] if somebody else has added one meanwhile.
    private long allocateInNewRegion(MiniTransaction m, long regions, int pages) {
        boolean held = m.holds(headerId());
        int header = m.latch(headerId());
        long region = headerRegions(header);
        long mapId = mapId(region);
        if (m.holds(mapId)) {
            // Added earlier in this very mini-transaction: its bytes are undefined before the commit, only the
            // claims tell.
            int bit = 0;
            for (int run = 0; run < pages; bit++) {
                run = m.isClaimed(PageId.of(fileId, region * pagesPerRegion + bit)) ? 0 : run + 1;
            }
            assert bit <= pagesPerRegion : "one mini-transaction filled a region";
            return take(m, m.latch(mapId), region, bit - pages, pages);
        }
        if (region > regions) {
            knownRegions = region;
            if (!held) {
                m.release(header);
            }
            return PageId.NONE;
        }
        files.ensureSize(fileId, region * pagesPerRegion + 1 + pages);
        int map = m.create(mapId, PageType.SPACE_MAP, 0);
        m.noteMap(mapId);
        m.change(map, SpaceRedo.REDO, SpaceRedo.OP_SET).putInt(0).putInt(1);
        m.change(header, SpaceRedo.REDO, SpaceRedo.OP_REGIONS).putInt((int) region + 1);
        m.claim(mapId, 1);
        return take(m, map, region, 1, pages);
    }

    /// First of a run of free pages, or -1. The map is latched; pages claimed by this mini-transaction count as
    /// taken.
    private int findFree(MiniTransaction m, int map, long region, int from, int pages) {
        MemorySegment memory = pool.memory();
        long bits = pool.offset(map) + SpaceLayout.BITS;
        long firstPageId = PageId.of(fileId, region * pagesPerRegion);
        int run = 0;
        int bit = from;
        while (bit < pagesPerRegion) {
            if ((bit & 63) == 0
                    && bit + 64 <= pagesPerRegion
                    && memory.get(PageHeader.U64, bits + (bit >>> 3)) == -1L) {
                run = 0;
                bit += 64;
                continue;
            }
            boolean used = (memory.get(PageHeader.U8, bits + (bit >>> 3)) >>> (bit & 7) & 1) != 0;
            run = used || m.isClaimed(firstPageId + bit) ? 0 : run + 1;
            bit++;
            if (run == pages) {
                return bit - pages;
            }
        }
        return -1;
    }

    public void free(MiniTransaction m, long pageId) {
        freeExtent(m, pageId, 1);
    }

    /// Gives back pages. Nothing may link to them any more once the mini-transaction is committed.
    ///
    /// @throws io.rustydb.base.error.DbException XX001 the map is damaged, or one of them is not in use: who
    ///     names it is damaged, and nothing is given back
    public void freeExtent(MiniTransaction m, long firstPageId, int pages) {
        assert PageId.file(firstPageId) == fileId : "page of another file: " + PageId.text(firstPageId);
        long number = PageId.number(firstPageId);
        long region = number / pagesPerRegion;
        int bit = (int) (number % pagesPerRegion);
        if (bit + pages > pagesPerRegion) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "pages are given back that never were together: page=" + PageId.text(firstPageId) + ", file="
                            + DataFiles.name(fileId) + ", expected=at most " + (pagesPerRegion - bit) + " pages, found="
                            + pages + "; check the database");
        }
        long mapId = mapId(region);
        assert m.holds(mapId) || mapId >= m.lastMap() && !m.holds(headerId()) : "free after allocate, or not ascending";
        int map = m.latch(mapId);
        m.noteMap(mapId);
        for (int i = 0; i < pages; i++) {
            if (!isSet(map, bit + i)) {
                refused.incrementAndGet();
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "page is given back that is not in use: page=" + PageId.text(firstPageId + i) + ", file="
                                + DataFiles.name(fileId) + ", map=" + PageId.text(mapId) + ", bit=" + (bit + i)
                                + ", expected=1, found=0; check the database");
            }
        }
        m.change(map, SpaceRedo.REDO, SpaceRedo.OP_CLEAR).putInt(bit).putInt(pages);
        if (number < firstFree) {
            firstFree = number;
        }
        if (number < firstExtent) {
            firstExtent = number;
        }
    }

    /// How often somebody wanted to give back a page that is not in use: 0, unless something is damaged.
    public int refusedFrees() {
        return refused.get();
    }

    private boolean isSet(int map, int bit) {
        long at = pool.offset(map) + SpaceLayout.BITS + (bit >>> 3);
        return (pool.memory().get(PageHeader.U8, at) >>> (bit & 7) & 1) != 0;
    }

    /// A value of the file header, 0 if never set.
    public long root(int slot) {
        assert slot >= 0 && slot < ROOT_SLOTS : "slot=" + slot;
        int frame = pool.latchShared(headerId());
        try {
            return pool.memory().get(PageHeader.U64, pool.offset(frame) + SpaceLayout.ROOTS + 8L * slot);
        } finally {
            pool.unlatchShared(frame);
        }
    }

    public void setRoot(MiniTransaction m, int slot, long value) {
        assert slot >= 0 && slot < ROOT_SLOTS : "slot=" + slot;
        int header = m.latch(headerId());
        m.change(header, SpaceRedo.REDO, SpaceRedo.OP_ROOT).putByte(slot).putLong(value);
    }

    /// True if the page is in use; for checkers.
    public boolean isAllocated(long pageId) {
        long number = PageId.number(pageId);
        long region = number / pagesPerRegion;
        if (region >= regions()) {
            return false;
        }
        int bit = (int) (number % pagesPerRegion);
        int frame = pool.latchShared(mapId(region));
        try {
            return isSet(frame, bit);
        } finally {
            pool.unlatchShared(frame);
        }
    }

    /// Pages in use, headers and maps included: counts the maps, for checkers and statistics.
    public long allocatedPages() {
        long count = 0;
        long regions = regions();
        for (long region = 0; region < regions; region++) {
            int frame = pool.latchShared(mapId(region));
            try {
                long bits = pool.offset(frame) + SpaceLayout.BITS;
                for (int at = 0; at < pagesPerRegion / 8; at += Long.BYTES) {
                    count += Long.bitCount(pool.memory().get(PageHeader.U64, bits + at));
                }
            } finally {
                pool.unlatchShared(frame);
            }
        }
        return count;
    }

    // ---- cutting the file ----

    /// Gives the free pages at the end of the file back to the file system. Best effort: an allocation there
    /// prevents it. One at a time a file.
    ///
    /// A crash at any point leaves a file that is longer than it need be: regions go by a record of their own,
    /// and the file is cut only behind a checkpoint after which nothing behind the cut was changed.
    ///
    /// @param checkpoint takes one, and returns when it is complete
    /// @return bytes given back
    public long cutFile(MiniTransaction m, Scheduler scheduler, Runnable checkpoint) {
        long end = endOfUse();
        dropRegions(m, (end - 1) / pagesPerRegion + 1);
        for (int attempt = 0; searching.get() != 0; attempt++) {
            if (attempt == SEARCH_WAITS_MAX) {
                return 0;
            }
            scheduler.spinWait();
        }
        knownRegions = regions();
        files.beginCut(fileId, end);
        // Who has taken a page before holds its map until the bit is set.
        if (endOfUse() > end) {
            end = Long.MAX_VALUE / pageSize;
        } else {
            checkpoint.run();
        }
        return files.cut(fileId, end);
    }

    /// Pages of the file.
    public long endOfFile() {
        return files.size(fileId) / pageSize;
    }

    /// Behind the last page that is used for more than management.
    private long endOfUse() {
        for (long region = regions() - 1; region >= 0; region--) {
            int frame = pool.latchShared(mapId(region));
            try {
                long bits = pool.offset(frame) + SpaceLayout.BITS;
                int own = region == 0 ? 2 : 1;
                for (int bit = pagesPerRegion - 1; bit >= own; bit--) {
                    if ((pool.memory().get(PageHeader.U8, bits + (bit >>> 3)) >>> (bit & 7) & 1) != 0) {
                        return region * pagesPerRegion + bit + 1;
                    }
                }
            } finally {
                pool.unlatchShared(frame);
            }
        }
        return 2;
    }

    /// Regions from `keep` on are given up if nothing is used in them. Their maps say that all is taken, for
    /// who still believes in them.
    private void dropRegions(MiniTransaction m, long keep) {
        for (long last = regions() - 1; last >= Math.max(1, keep); last--) {
            m.begin(2, 64);
            try {
                int map = m.latch(mapId(last));
                long bits = pool.offset(map) + SpaceLayout.BITS;
                int used = 0;
                for (int at = 0; at < pagesPerRegion / 8; at += Long.BYTES) {
                    used += Long.bitCount(pool.memory().get(PageHeader.U64, bits + at));
                }
                int header = m.latch(headerId());
                if (used > 1 || headerRegions(header) != last + 1) {
                    return;
                }
                m.change(map, SpaceRedo.REDO, SpaceRedo.OP_SET).putInt(1).putInt(pagesPerRegion - 1);
                m.change(header, SpaceRedo.REDO, SpaceRedo.OP_REGIONS).putInt((int) last);
                m.commit();
                knownRegions = last;
            } finally {
                m.close();
            }
        }
    }

    /// The header and the maps.
    public void eachOwnPage(LongConsumer pages) {
        pages.accept(headerId());
        long regions = regions();
        for (long region = 0; region < regions; region++) {
            pages.accept(mapId(region));
        }
    }

    /// All pages in use, ascending; for checkers.
    public void eachAllocatedPage(LongConsumer pages) {
        long regions = regions();
        byte[] map = new byte[pagesPerRegion / 8];
        for (long region = 0; region < regions; region++) {
            int frame = pool.latchShared(mapId(region));
            try {
                MemorySegment.copy(
                        pool.memory(),
                        ValueLayout.JAVA_BYTE,
                        pool.offset(frame) + SpaceLayout.BITS,
                        map,
                        0,
                        map.length);
            } finally {
                pool.unlatchShared(frame);
            }
            for (int bit = 0; bit < pagesPerRegion; bit++) {
                if ((map[bit >>> 3] >>> (bit & 7) & 1) != 0) {
                    pages.accept(PageId.of(fileId, region * pagesPerRegion + bit));
                }
            }
        }
    }

    private long regions() {
        int frame = pool.latchShared(headerId());
        try {
            return headerRegions(frame);
        } finally {
            pool.unlatchShared(frame);
        }
    }

    private long knownRegions(MiniTransaction m) {
        long known = knownRegions;
        if (known == 0) {
            known = m.holds(headerId()) ? headerRegions(m.latch(headerId())) : regions();
            knownRegions = known;
        }
        return known;
    }

    private long headerRegions(int frame) {
        return pool.memory().get(PageHeader.U32, pool.offset(frame) + SpaceLayout.REGIONS) & 0xFFFF_FFFFL;
    }

    private long headerId() {
        return PageId.of(fileId, 0);
    }

    private long mapId(long region) {
        return PageId.of(fileId, SpaceLayout.mapPage(region, pageSize));
    }
}

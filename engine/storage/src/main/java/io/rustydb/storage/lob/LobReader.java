package io.rustydb.storage.lob;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Reads one large object at any position. No latch is held, nothing is allocated. Thread rule: one thread.
///
/// The object never changes while somebody can see it, so each page is read by itself: an optimistic copy is
/// good if the page did not change during it. Who reads an object that nobody keeps for him learns that it is
/// gone (0F001) and never sees another's bytes: every page says by its stamp whose it is.
public final class LobReader {
    private static final int OPTIMISTIC_ATTEMPTS = 3;
    /// Pages of an object from which on reading it is a large scan.
    private static final int SCAN_PAGES = 64;

    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final int fanOut;
    private final long lobId;
    private final long root;
    private final long stamp;
    private final long length;
    private final long units;
    private final long characters;
    private final int height;
    private final boolean scan;
    /// For looking at characters.
    private byte @Nullable [] page;

    /// @throws DbException 0F001 no complete object of this id
    public LobReader(BufferPool pool, long lobId) {
        this.pool = pool;
        this.memory = pool.memory();
        this.pageSize = pool.pageSize();
        this.fanOut = LobLayout.fanOut(pageSize);
        this.lobId = lobId;
        this.root = LobLayout.root(lobId);
        if (PageId.file(root) != PageId.DATA_FILE || PageId.number(root) == 0) {
            throw missing();
        }
        int frame = pool.latchShared(root);
        try {
            long base = pool.offset(frame);
            stamp = memory.get(PageHeader.U64, base + LobLayout.STAMP);
            if (!isCompleteRoot(base) || !LobLayout.isOf(stamp, lobId)) {
                throw missing();
            }
            length = memory.get(PageHeader.U64, base + LobLayout.LENGTH);
            units = memory.get(PageHeader.U64, base + LobLayout.UNITS);
            characters = memory.get(PageHeader.U64, base + LobLayout.CHARACTERS);
            height = memory.get(PageHeader.U8, base + PageHeader.LEVEL);
            if (length < 0
                    || height < 0
                    || height > LobLayout.LEVELS_MAX
                    || height == 0 && length > LobLayout.inlineBytesMax(pageSize)) {
                throw damaged(root);
            }
        } finally {
            pool.unlatchShared(frame);
        }
        scan = length / pageSize >= SCAN_PAGES;
    }

    private boolean isCompleteRoot(long base) {
        return PageHeader.type(memory, base) == PageType.LOB.code()
                && memory.get(PageHeader.U16, base + PageHeader.FLAGS)
                        == (LobLayout.FLAG_ROOT | LobLayout.FLAG_COMPLETE);
    }

    private DbException missing() {
        return DbException.of(
                ErrorCode.INVALID_LOCATOR,
                "no such large object (any more): id=" + Long.toHexString(lobId)
                        + "; it was dropped and no open transaction keeps it; read the row again");
    }

    /// Bytes.
    public long length() {
        return length;
    }

    /// UTF-16 units of a text, as Java counts; 0 of anything else.
    public long units() {
        return units;
    }

    /// Characters (code points) of a text, as SQL counts; 0 of anything else.
    public long characters() {
        return characters;
    }

    /// Reads `[position, position + count)`.
    ///
    /// @return bytes read, fewer only at the end, 0 at or behind it
    /// @throws DbException 22023 negative position, XX001 damaged object, 0F001 the object is gone
    public int read(long position, byte[] target, int offset, int count) {
        if (position < 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "negative position in a large object: position=" + position + "; begin at 0");
        }
        if (position >= length) {
            return 0;
        }
        int wanted = (int) Math.min(count, length - position);
        if (height == 0) {
            copy(root, LobLayout.ENTRIES + (int) position, target, offset, wanted);
            return wanted;
        }
        int dataBytes = LobLayout.dataBytes(pageSize);
        int done = 0;
        while (done < wanted) {
            long at = position + done;
            int within = (int) (at % dataBytes);
            int bytes = Math.min(wanted - done, dataBytes - within);
            copy(dataPage(at / dataBytes), LobLayout.DATA + within, target, offset + done, bytes);
            done += bytes;
        }
        return done;
    }

    // ---- characters ----

    /// Where the character begins that holds UTF-16 unit `unit` of a text; its end for [#units] and beyond.
    public long positionOfUnit(long unit) {
        return unit >= units ? length : find(unit, true);
    }

    /// Where a character of a text begins; its end for [#characters] and beyond.
    public long positionOfCharacter(long character) {
        return character >= characters ? length : find(character, false);
    }

    private long find(long wanted, boolean inUnits) {
        if (characters == length) {
            // Every character is a byte.
            return wanted;
        }
        int dataBytes = LobLayout.dataBytes(pageSize);
        long first = 0;
        long before = 0;
        if (height > 0) {
            int counter = inUnits ? LobLayout.UNITS_BEFORE : LobLayout.CHARACTERS_BEFORE;
            long behind = (length + dataBytes - 1) / dataBytes;
            while (behind - first > 1) {
                long middle = (first + behind) >>> 1;
                long begun = counter(dataPage(middle), counter);
                if (begun <= wanted) {
                    first = middle;
                    before = begun;
                } else {
                    behind = middle;
                }
            }
        }
        byte[] bytes = page;
        if (bytes == null) {
            bytes = new byte[pageSize];
            page = bytes;
        }
        long start = first * dataBytes;
        int count = read(start, bytes, 0, height == 0 ? (int) length : dataBytes);
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if ((b & 0xC0) != 0x80) {
                int takes = inUnits && b < 0 && b >= (byte) 0xF0 ? 2 : 1;
                if (before + takes > wanted) {
                    return start + i;
                }
                before += takes;
            }
        }
        throw damaged(root);
    }

    private long counter(long page, int at) {
        for (int attempt = 0; ; attempt++) {
            boolean latched = attempt >= OPTIMISTIC_ATTEMPTS;
            int frame = latched ? pool.latchShared(page) : pool.resident(page);
            long mark = latched ? 0 : pool.beginRead(frame);
            long base = pool.offset(frame);
            boolean good = isPage(base, 0);
            long found = memory.get(PageHeader.U64, base + at);
            if (ended(frame, mark, page, latched)) {
                if (!good) {
                    throw damaged(page);
                }
                return found;
            }
        }
    }

    // ---- pages ----

    private long dataPage(long index) {
        long page = root;
        long width = 1;
        for (int level = 1; level < height; level++) {
            width *= fanOut;
        }
        long rest = index;
        for (int level = height; level > 0; level--) {
            int entry = (int) (rest / width);
            rest %= width;
            width /= fanOut;
            page = child(page, level, entry);
        }
        return page;
    }

    private long child(long page, int level, int entry) {
        for (int attempt = 0; ; attempt++) {
            boolean latched = attempt >= OPTIMISTIC_ATTEMPTS;
            int frame = latched ? pool.latchShared(page) : pool.resident(page);
            long mark = latched ? 0 : pool.beginRead(frame);
            long base = pool.offset(frame);
            boolean good = isPage(base, level)
                    && entry < Math.min(fanOut, memory.get(PageHeader.U16, base + PageHeader.COUNT) & 0xFFFF);
            long number = memory.get(PageHeader.U32, base + LobLayout.ENTRIES + (long) entry * LobLayout.ENTRY_BYTES)
                    & 0xFFFF_FFFFL;
            if (ended(frame, mark, page, latched)) {
                if (!good) {
                    throw damaged(page);
                }
                return PageId.of(PageId.file(root), number);
            }
        }
    }

    private void copy(long page, int from, byte[] target, int offset, int bytes) {
        for (int attempt = 0; ; attempt++) {
            boolean latched = attempt >= OPTIMISTIC_ATTEMPTS;
            int frame = latched ? pool.latchShared(page) : scan ? pool.residentForScan(page) : pool.resident(page);
            long mark = latched ? 0 : pool.beginRead(frame);
            long base = pool.offset(frame);
            boolean good = isPage(base, 0);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, base + from, target, offset, bytes);
            if (ended(frame, mark, page, latched)) {
                if (!good) {
                    throw damaged(page);
                }
                return;
            }
        }
    }

    private boolean isPage(long base, int level) {
        return PageHeader.type(memory, base) == PageType.LOB.code()
                && memory.get(PageHeader.U64, base + PageHeader.PRIVATE) == root
                && memory.get(PageHeader.U64, base + LobLayout.STAMP) == stamp
                && memory.get(PageHeader.U8, base + PageHeader.LEVEL) == level;
    }

    private boolean ended(int frame, long mark, long page, boolean latched) {
        if (latched) {
            pool.unlatchShared(frame);
            return true;
        }
        return pool.pageOf(frame) == page && pool.validate(frame, mark);
    }

    /// A page that is not what it should be: the object is gone, or damaged if its root is still there.
    private DbException damaged(long page) {
        int frame = pool.latchShared(root);
        try {
            long base = pool.offset(frame);
            if (!isCompleteRoot(base) || memory.get(PageHeader.U64, base + LobLayout.STAMP) != stamp) {
                return missing();
            }
        } finally {
            pool.unlatchShared(frame);
        }
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "page does not belong to the large object: root=" + PageId.text(root) + ", page=" + PageId.text(page)
                        + "; other objects stay readable, restore this one from a backup");
    }
}

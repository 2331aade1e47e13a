package io.rustydb.storage.lob;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;

/// Writes one large object from its first to its last byte, page by page: nothing but the last page is kept in
/// memory. Thread rule: one thread.
///
/// The data pages of a long object stand in the buffer pool as those of a large scan do, and are brought to
/// disk by the writer itself, some at once: so neither do they push out what others use, nor does anybody who
/// needs a frame meet a pool full of changes.
///
/// A writer that is given up needs nothing if the transaction (or a savepoint before [LobStore#create]) is
/// rolled back: that frees its pages. Otherwise [LobStore#drop] does.
public final class LobWriter {
    /// Pages of an object from which on it counts as a long one.
    private static final int LONG_PAGES = 64;

    private final Kernel kernel;
    private final MiniTransaction m;
    private final long root;
    private final long stamp;
    private final boolean text;
    private final byte[] buffer;
    private final int fanOut;

    private int buffered;
    private long length;
    /// Of a text: in the pages written.
    private long units;

    private long characters;
    private boolean finished;

    private long dataPages;
    /// Data pages of a long object that are not on disk.
    private final long[] dirty;

    private int dirtyCount;

    /// The rightmost index page of each level from 1 to `height`, the root at `height`, and how many children
    /// it has.
    private final long[] lastPage = new long[LobLayout.LEVELS_MAX + 1];

    private final int[] children = new int[LobLayout.LEVELS_MAX + 1];
    private int height;

    /// @param text UTF-8, whose characters are counted
    LobWriter(Kernel kernel, long root, long stamp, boolean text) {
        this.kernel = kernel;
        this.m = kernel.newMiniTransaction();
        this.root = root;
        this.stamp = stamp;
        this.text = text;
        this.dirty = new long[Math.max(1, kernel.pool().scanFrames() / 2)];
        int pageSize = kernel.pool().pageSize();
        this.buffer = new byte[LobLayout.dataBytes(pageSize)];
        this.fanOut = LobLayout.fanOut(pageSize);
    }

    /// Stable for the object's life; never 0.
    public long lobId() {
        return LobLayout.lobId(root, stamp);
    }

    /// Appends bytes.
    ///
    /// @throws DbException 53100 disk full
    public void write(byte[] source, int offset, int count) {
        if (finished) {
            throw DbException.of(
                    ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "large object is complete: id=" + root + "; write a new one");
        }
        int from = offset;
        int left = count;
        while (left > 0) {
            if (buffered == buffer.length) {
                flush();
            }
            int bytes = Math.min(left, buffer.length - buffered);
            System.arraycopy(source, from, buffer, buffered, bytes);
            buffered += bytes;
            length += bytes;
            from += bytes;
            left -= bytes;
        }
    }

    /// Bytes written so far.
    public long length() {
        return length;
    }

    /// Completes the object; from now on it never changes.
    ///
    /// @return its id
    public long finish() {
        if (finished) {
            return lobId();
        }
        boolean inline =
                height == 0 && length <= LobLayout.inlineBytesMax(kernel.pool().pageSize());
        if (!inline && buffered > 0) {
            flush();
        }
        int bytes = inline ? (int) length : 0;
        count(bytes);
        try (m) {
            m.begin(1, LobRedo.FINISH_HEADER_BYTES + bytes);
            int frame = m.latch(root);
            m.change(frame, LobRedo.REDO, LobRedo.FINISH)
                    .putLong(length)
                    .putLong(units)
                    .putLong(characters)
                    .putBytes(buffer, 0, bytes);
            m.commit();
        }
        finished = true;
        clean();
        return lobId();
    }

    /// Counts the characters that begin in the first bytes of the buffer.
    private void count(int bytes) {
        if (!text) {
            return;
        }
        int begun = 0;
        int pairs = 0;
        for (int i = 0; i < bytes; i++) {
            byte b = buffer[i];
            begun += b > (byte) 0xBF ? 1 : 0;
            pairs += b < 0 && b >= (byte) 0xF0 ? 1 : 0;
        }
        characters += begun;
        units += begun + pairs;
    }

    /// Brings what was written of a long object to disk.
    private void clean() {
        if (dirtyCount > 0) {
            kernel.pool().writer().writePages(dirty, dirtyCount);
            dirtyCount = 0;
        }
    }

    /// Writes the buffered page and links it, with the index pages that takes, in one record.
    private void flush() {
        int level = 1;
        while (level <= height && children[level] == fanOut) {
            level++;
        }
        // `level` is where the new branch is linked: a page with room, or above the root, which then goes down.
        boolean grow = level > height;
        if (grow && height == LobLayout.LEVELS_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED, "large object too long: bytes=" + length + "; split it");
        }
        int newPages = 1 + level;
        int bytes = buffer.length + kernel.pool().pageSize() + 96 * newPages + newPages * Space.BYTES_PER_CALL;
        long[] pages = new long[LobLayout.LEVELS_MAX + 1];
        long moved = PageId.NONE;
        try (m) {
            m.begin(newPages + 1 + newPages * Space.PAGES_PER_CALL, bytes);
            int linked = m.latch(grow ? root : lastPage[level]);
            for (int i = 0; i < level; i++) {
                pages[i] = kernel.data().allocate(m);
            }
            if (grow && height > 0) {
                moved = kernel.data().allocate(m);
                moveRootDown(linked, moved);
            }
            int data = m.create(pages[0], PageType.LOB, object(), dataPages >= LONG_PAGES);
            m.change(data, LobRedo.REDO, LobRedo.DATA)
                    .putLong(root)
                    .putLong(stamp)
                    .putLong(units)
                    .putLong(characters)
                    .putBytes(buffer, 0, buffered);
            for (int i = 1; i < level; i++) {
                int index = m.create(pages[i], PageType.LOB, object());
                m.change(index, LobRedo.REDO, LobRedo.INDEX)
                        .putLong(root)
                        .putLong(stamp)
                        .putInt(i)
                        .putInt(number(pages[i - 1]));
            }
            if (grow) {
                m.change(linked, LobRedo.REDO, LobRedo.GROW).putInt(level);
                if (moved != PageId.NONE) {
                    m.putInt(number(moved));
                }
                m.putInt(number(pages[level - 1]));
            } else {
                m.change(linked, LobRedo.REDO, LobRedo.APPEND).putInt(number(pages[level - 1]));
            }
            m.commit();
        }
        for (int i = 1; i < level; i++) {
            lastPage[i] = pages[i];
            children[i] = 1;
        }
        if (grow) {
            height = level;
            lastPage[level] = root;
            children[level] = moved == PageId.NONE ? 1 : 2;
        } else {
            children[level]++;
        }
        count(buffered);
        buffered = 0;
        if (dataPages++ >= LONG_PAGES) {
            dirty[dirtyCount++] = pages[0];
            if (dirtyCount == dirty.length) {
                clean();
            }
        }
    }

    /// A new page takes the children of the full root.
    private void moveRootDown(int rootFrame, long page) {
        MemorySegment memory = kernel.pool().memory();
        int below = m.create(page, PageType.LOB, object());
        m.change(below, LobRedo.REDO, LobRedo.INDEX)
                .putLong(root)
                .putLong(stamp)
                .putInt(height)
                .putBytes(memory, kernel.pool().offset(rootFrame) + LobLayout.ENTRIES, fanOut * LobLayout.ENTRY_BYTES);
        assert (memory.get(PageHeader.U16, kernel.pool().offset(rootFrame) + PageHeader.COUNT) & 0xFFFF) == fanOut;
    }

    private int object() {
        return number(root);
    }

    private static int number(long pageId) {
        return (int) PageId.number(pageId);
    }
}

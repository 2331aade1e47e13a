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
/// A writer that is given up needs nothing if the transaction (or a savepoint before [LobStore#create]) is
/// rolled back: that frees its pages. Otherwise [LobStore#drop] does.
public final class LobWriter {
    private final Kernel kernel;
    private final MiniTransaction m;
    private final long root;
    private final byte[] buffer;
    private final int fanOut;

    private int buffered;
    private long length;
    private boolean finished;

    /// The rightmost index page of each level from 1 to `height`, the root at `height`, and how many children
    /// it has.
    private final long[] lastPage = new long[LobLayout.LEVELS_MAX + 1];

    private final int[] children = new int[LobLayout.LEVELS_MAX + 1];
    private int height;

    LobWriter(Kernel kernel, long root) {
        this.kernel = kernel;
        this.m = kernel.newMiniTransaction();
        this.root = root;
        int pageSize = kernel.pool().pageSize();
        this.buffer = new byte[LobLayout.dataBytes(pageSize)];
        this.fanOut = LobLayout.fanOut(pageSize);
    }

    /// Stable for the object's life; never 0.
    public long lobId() {
        return root;
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
            return root;
        }
        boolean inline =
                height == 0 && length <= LobLayout.inlineBytesMax(kernel.pool().pageSize());
        if (!inline && buffered > 0) {
            flush();
        }
        int bytes = inline ? (int) length : 0;
        try (m) {
            m.begin(1, LobRedo.FINISH_HEADER_BYTES + bytes);
            int frame = m.latch(root);
            m.change(frame, LobRedo.REDO, LobRedo.FINISH).putLong(length).putBytes(buffer, 0, bytes);
            m.commit();
        }
        finished = true;
        return root;
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
        int bytes = buffer.length + kernel.pool().pageSize() + 64 * newPages + newPages * Space.BYTES_PER_CALL;
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
            int data = m.create(pages[0], PageType.LOB, object());
            m.change(data, LobRedo.REDO, LobRedo.DATA).putLong(root).putBytes(buffer, 0, buffered);
            for (int i = 1; i < level; i++) {
                int index = m.create(pages[i], PageType.LOB, object());
                m.change(index, LobRedo.REDO, LobRedo.INDEX)
                        .putLong(root)
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
        buffered = 0;
    }

    /// A new page takes the children of the full root.
    private void moveRootDown(int rootFrame, long page) {
        MemorySegment memory = kernel.pool().memory();
        int below = m.create(page, PageType.LOB, object());
        m.change(below, LobRedo.REDO, LobRedo.INDEX)
                .putLong(root)
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

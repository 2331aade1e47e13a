package io.rustydb.storage.lob;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.DataFiles;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.undo.UndoStep;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Frees all pages of a large object from its end to its root, some in a record; the root goes in one record
/// with the undo step. Begun again after a crash it goes on where it was. Data pages are not read. Pages below
/// an index page that is damaged stay in use and belong to nothing from then on: CHECK DATABASE tells it.
/// Thread rule: one thread.
final class LobRemoval {
    private static final int BATCH = 8;

    private final BufferPool pool;
    private final MemorySegment memory;
    private final Space space;
    private final MiniTransaction m;
    private final long root;

    /// The page looked at last.
    private int level;

    private int count;
    private final long[] lastChildren = new long[BATCH];

    LobRemoval(Kernel kernel, long lobId) {
        this.pool = kernel.pool();
        this.memory = pool.memory();
        this.space = kernel.data();
        this.m = kernel.newMiniTransaction();
        this.root = LobLayout.root(lobId);
    }

    /// Does nothing if the page is no root of an object (any more).
    void run(@Nullable UndoStep step) {
        boolean damaged = false;
        try {
            if (!look(root, LobLayout.FLAG_ROOT)) {
                return;
            }
            while (level > 0 && count > 0) {
                freeLast();
                if (!look(root, LobLayout.FLAG_ROOT)) {
                    throw DbException.of(
                            ErrorCode.DATA_CORRUPTED,
                            "root of a large object has changed while it was freed: page=" + PageId.text(root)
                                    + ", file=" + DataFiles.name(PageId.file(root)) + "; check the database");
                }
            }
        } catch (DbException e) {
            // Only with a step can it be known that the root has not been given back before.
            if (e.code() != ErrorCode.DATA_CORRUPTED || step == null) {
                throw e;
            }
            damaged = true;
        }
        m.begin(1 + Space.PAGES_PER_CALL + UndoStep.PAGES_MAX, Space.BYTES_PER_CALL + UndoStep.BYTES_MAX);
        try (m) {
            if (!damaged) {
                int frame = m.latch(root);
                m.change(frame, LobRedo.REDO, LobRedo.RETIRE);
            }
            freeOrLose(root);
            if (step != null) {
                step.addTo(m);
            }
            m.commit();
        }
    }

    /// Goes down by the last children and frees some of the last data pages, or an index page that has become
    /// empty. The root was looked at last.
    private void freeLast() {
        long at = root;
        while (level > 1) {
            long child = lastChildren[0];
            boolean empty = !lookUnlessDamaged(child) || count == 0;
            if (empty) {
                look(at, at == root ? LobLayout.FLAG_ROOT : 0);
                free(at, 1);
                return;
            }
            at = child;
        }
        free(at, Math.min(BATCH, count));
    }

    private void free(long page, int children) {
        long[] pages = Arrays.copyOf(lastChildren, children);
        // Space maps are latched upwards.
        Arrays.sort(pages);
        m.begin(1 + children * Space.PAGES_PER_CALL, 16 + children * Space.BYTES_PER_CALL, space.pageSize());
        try (m) {
            int frame = m.latch(page);
            m.change(frame, LobRedo.REDO, LobRedo.REMOVE).putShort(children);
            for (long child : pages) {
                freeOrLose(child);
            }
            m.commit();
        }
    }

    /// A page whose map is damaged, or says that it is free, stays as it is.
    private void freeOrLose(long page) {
        try {
            space.free(m, page);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
        }
    }

    /// @return false if the page cannot be read or is none of the object's: what is below is lost
    private boolean lookUnlessDamaged(long page) {
        try {
            return look(page, 0);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return false;
        }
    }

    /// Reads level, count and the last children of a page.
    ///
    /// @return false if it is no page of the object
    private boolean look(long page, int flag) {
        int frame = pool.latchShared(page);
        try {
            long base = pool.offset(frame);
            if (PageHeader.type(memory, base) != PageType.LOB.code()
                    || memory.get(PageHeader.U64, base + PageHeader.PRIVATE) != root
                    || (memory.get(PageHeader.U16, base + PageHeader.FLAGS) & LobLayout.FLAG_ROOT) != flag) {
                return false;
            }
            level = memory.get(PageHeader.U8, base + PageHeader.LEVEL);
            count = Math.min(
                    LobLayout.fanOut(pool.pageSize()), memory.get(PageHeader.U16, base + PageHeader.COUNT) & 0xFFFF);
            for (int i = 0; level > 0 && i < Math.min(BATCH, count); i++) {
                long entry = base + LobLayout.ENTRIES + (long) (count - 1 - i) * LobLayout.ENTRY_BYTES;
                lastChildren[i] = PageId.of(PageId.DATA_FILE, memory.get(PageHeader.U32, entry) & 0xFFFF_FFFFL);
            }
            return true;
        } finally {
            pool.unlatchShared(frame);
        }
    }
}

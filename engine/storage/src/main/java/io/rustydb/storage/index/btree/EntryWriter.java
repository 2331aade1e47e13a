package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.UndoLog;
import io.rustydb.storage.undo.UndoStep;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Changes of single entries: each one leaf, its undo entry or undo step, one record. Splits and merges come
/// before and after it as records of their own ([StructureChange]).
///
/// **Marks.** An entry that was marked, came alive again and was marked again has two marks waiting for purge;
/// only the purge of the last one may remove it, because snapshots between the two still want it. So an entry
/// counts its marks: mark +1, purge or rollback of a mark -1.
///
/// | step | state before | after |
/// |---|---|---|
/// | insert | absent | alive, 0 |
/// | insert | marked, n | alive, n |
/// | mark | alive, n | marked, n + 1 |
/// | rollback of insert | alive, 0 | absent |
/// | rollback of coming alive | alive, n | marked, n; absent if n = 0 (purge has been there meanwhile) |
/// | rollback of mark | marked, n | alive, n - 1 |
/// | purge of mark | marked, n | marked, n - 1; absent if n = 1 |
/// | purge of mark | alive, n | alive, n - 1 |
///
/// Reusable and kept by the store; thread rule: one thread at a time.
final class EntryWriter {
    private final Kernel kernel;
    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final MiniTransaction m;
    private final Descent descent;
    private final StructureChange structure;
    private final EntryResult found = new EntryResult();
    private byte[] entry = new byte[256];
    private int entryBytes;

    EntryWriter(Kernel kernel) {
        this.kernel = kernel;
        this.pool = kernel.pool();
        this.memory = pool.memory();
        this.pageSize = pool.pageSize();
        this.m = kernel.newMiniTransaction();
        this.descent = new Descent(pool);
        this.structure = new StructureChange(kernel, m, descent);
    }

    StructureChange structure() {
        return structure;
    }

    /// For a look at the tree before an insert.
    EntryResult found() {
        return found;
    }

    boolean insert(BTree tree, @Nullable Transaction transaction, byte[] key, int offset, int length, long locator) {
        setEntry(key, offset, length, locator);
        while (true) {
            int frame = open(tree, transaction, length, 1);
            boolean full;
            try (m) {
                if (frame < 0) {
                    continue;
                }
                long base = pool.offset(frame);
                int found = NodeSearch.find(memory, base, pageSize, false, entry, 0, entryBytes);
                if (found >= 0 && !NodeSearch.marked(memory, base, pageSize, found)) {
                    return false;
                }
                full = found < 0
                        ? !addEntry(tree, transaction, frame, ~found, locator, length)
                        : !revive(tree, transaction, frame, found, locator, length);
                if (!full) {
                    m.commit();
                    return true;
                }
            }
            structure.makeRoom(tree, entry, entryBytes, NodeLayout.itemCost(entryBytes + NodeLayout.MARKS_BYTES));
        }
    }

    boolean addIfAbsent(BTree tree, byte[] key, int offset, int length, long locator) {
        setEntry(key, offset, length, locator);
        while (true) {
            int frame = open(tree, null, length, 1);
            try (m) {
                if (frame < 0) {
                    continue;
                }
                int found = NodeSearch.find(memory, pool.offset(frame), pageSize, false, entry, 0, entryBytes);
                if (found >= 0) {
                    if (tree.store().fault() == ProtocolFault.INDEX_MARK_OVERLOOKED) {
                        changeState(frame, found, false, 0);
                        m.commit();
                    }
                    return false;
                }
                if (addEntry(tree, null, frame, ~found, locator, length)) {
                    m.commit();
                    return true;
                }
            }
            structure.makeRoom(tree, entry, entryBytes, NodeLayout.itemCost(entryBytes + NodeLayout.MARKS_BYTES));
        }
    }

    private boolean addEntry(
            BTree tree, @Nullable Transaction transaction, int frame, int index, long locator, int length) {
        long base = pool.offset(frame);
        int prefix = NodeLayout.prefixLength(memory, base);
        int bytes = entryBytes - prefix;
        if (NodeLayout.bytesFree(memory, base) < NodeLayout.itemCost(bytes)) {
            return false;
        }
        appendUndo(tree, transaction, BTreeStore.UNDO_INSERT, locator, length);
        m.change(frame, BTreeRedo.REDO, BTreeRedo.INSERT)
                .putShort(index)
                .putShort(0)
                .putShort(bytes);
        m.putBytes(entry, prefix, bytes);
        return true;
    }

    /// Makes a marked entry alive; its marks stay to be purged.
    private boolean revive(
            BTree tree, @Nullable Transaction transaction, int frame, int index, long locator, int length) {
        long base = pool.offset(frame);
        int header = header(base, index);
        if ((header & NodeLayout.COUNTED_BIT) != 0) {
            appendUndo(tree, transaction, BTreeStore.UNDO_REVIVE, locator, length);
            changeState(frame, index, false, marks(base, index, header));
            return true;
        }
        if (NodeLayout.bytesFree(memory, base) < NodeLayout.MARKS_BYTES) {
            return false;
        }
        int prefix = NodeLayout.prefixLength(memory, base);
        int bytes = entryBytes - prefix;
        appendUndo(tree, transaction, BTreeStore.UNDO_REVIVE, locator, length);
        m.change(frame, BTreeRedo.REDO, BTreeRedo.REMOVE).putShort(index);
        m.change(frame, BTreeRedo.REDO, BTreeRedo.INSERT)
                .putShort(index)
                .putShort(NodeLayout.COUNTED_BIT)
                .putShort(bytes + NodeLayout.MARKS_BYTES)
                .putBytes(entry, prefix, bytes)
                .putShort(1);
        return true;
    }

    boolean mark(BTree tree, @Nullable Transaction transaction, byte[] key, int offset, int length, long locator) {
        setEntry(key, offset, length, locator);
        while (true) {
            int frame = open(tree, transaction, length, 1);
            try (m) {
                if (frame < 0) {
                    continue;
                }
                long base = pool.offset(frame);
                int index = NodeSearch.find(memory, base, pageSize, false, entry, 0, entryBytes);
                if (index < 0) {
                    return false;
                }
                int header = header(base, index);
                if ((header & NodeLayout.MARKED_BIT) != 0) {
                    return false;
                }
                int marks = marks(base, index, header) + 1;
                if (marks > NodeLayout.MARKS_MAX) {
                    throw DbException.of(
                            ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                            "an index entry was marked too often before it could be purged: index=" + tree.object()
                                    + ", marks=" + marks + "; end old snapshots and try again");
                }
                appendUndo(tree, transaction, BTreeStore.UNDO_MARK, locator, length);
                changeState(frame, index, true, marks);
                m.commit();
                return true;
            }
        }
    }

    /// Takes back an insert, a coming alive or a mark, or purges a mark: see the table above.
    ///
    /// @param kind of the undo entry
    /// @param step added to the same record, null in tests
    void settle(
            BTree tree,
            int kind,
            boolean purge,
            byte[] key,
            int offset,
            int length,
            long locator,
            @Nullable UndoStep step) {
        setEntry(key, offset, length, locator);
        boolean sparse = false;
        while (true) {
            int frame = open(tree, null, length, step == null ? 0 : UndoStep.PAGES_MAX);
            try (m) {
                if (frame < 0) {
                    continue;
                }
                long base = pool.offset(frame);
                int index = NodeSearch.find(memory, base, pageSize, false, entry, 0, entryBytes);
                if (index >= 0) {
                    sparse = settle(frame, index, kind, purge);
                }
                if (step != null) {
                    step.addTo(m);
                }
                m.commit();
                break;
            }
        }
        if (sparse) {
            structure.mergeAround(tree, entry, entryBytes);
        }
    }

    /// @return true if the entry is removed and its page is sparse then
    private boolean settle(int frame, int index, int kind, boolean purge) {
        long base = pool.offset(frame);
        int header = header(base, index);
        boolean marked = (header & NodeLayout.MARKED_BIT) != 0;
        int marks = marks(base, index, header);
        boolean remove;
        if (kind == BTreeStore.UNDO_INSERT || kind == BTreeStore.UNDO_REVIVE) {
            remove = marks == 0;
            if (!remove) {
                changeState(frame, index, true, marks);
            }
        } else {
            remove = purge && marked && marks <= 1;
            if (!remove && marks > 0) {
                changeState(frame, index, purge && marked, marks - 1);
            }
        }
        if (!remove) {
            return false;
        }
        m.change(frame, BTreeRedo.REDO, BTreeRedo.REMOVE).putShort(index);
        int freed = NodeLayout.itemCost(header & NodeLayout.LENGTH_MASK);
        return StructureChange.isSparse(pageSize, NodeLayout.bytesFree(memory, base) + freed);
    }

    private int header(long base, int index) {
        return NodeLayout.itemHeader(
                memory, base, NodeLayout.slotOffset(memory, base, NodeLayout.count(memory, base), index));
    }

    private int marks(long base, int index, int header) {
        if ((header & NodeLayout.COUNTED_BIT) == 0) {
            return (header & NodeLayout.MARKED_BIT) != 0 ? 1 : 0;
        }
        int item = NodeLayout.slotOffset(memory, base, NodeLayout.count(memory, base), index);
        long end = base + item + NodeLayout.ITEM_HEADER_BYTES + (header & NodeLayout.LENGTH_MASK);
        return memory.get(PageHeader.U16, end - NodeLayout.MARKS_BYTES) & 0xFFFF;
    }

    private void changeState(int frame, int index, boolean marked, int marks) {
        m.change(frame, BTreeRedo.REDO, BTreeRedo.STATE)
                .putShort(index)
                .putByte(marked ? 1 : 0)
                .putByte(0)
                .putShort(marks);
    }

    /// Begins the mini-transaction and latches the leaf of the entry exclusively.
    ///
    /// @return the frame, -1 if something changed on the way; the caller closes the mini-transaction in any
    ///     case
    private int open(BTree tree, @Nullable Transaction transaction, int keyBytes, int morePages) {
        int payload = BTreeStore.UNDO_PAYLOAD_BYTES + keyBytes;
        int pages = 1 + morePages;
        int bytes = 2 * (BTreeRedo.INSERT_HEADER_BYTES + NodeLayout.MARKS_BYTES) + entryBytes + UndoStep.BYTES_MAX;
        if (transaction != null) {
            tree.store().undo().prepare(transaction, payload);
            pages += UndoLog.PAGES_MAX;
            bytes += UndoLog.bytesMax(payload);
        }
        boolean there = descent.descend(tree, entry, 0, entryBytes, 0);
        assert there : "level 0 always exists";
        m.begin(pages, bytes);
        try {
            return latchLeaf();
        } catch (Throwable e) {
            m.close();
            throw e;
        }
    }

    private int latchLeaf() {
        int leaf = descent.depth();
        int frame = descent.frame(leaf);
        if (pool.tryUpgrade(frame, descent.stamp(leaf))) {
            m.adopt(frame);
            return frame;
        }
        // Busy: queue for the latch, then see whether the page is still the one.
        frame = m.latch(descent.pageId(leaf));
        boolean still = leaf == 0 ? NodeLayout.level(memory, pool.offset(frame)) == 0 : descent.isValid(leaf - 1);
        return still ? frame : -1;
    }

    private void appendUndo(BTree tree, @Nullable Transaction transaction, int kind, long locator, int keyBytes) {
        if (transaction == null) {
            return;
        }
        tree.store().undo().append(m, transaction, kind, tree.object(), BTreeStore.UNDO_PAYLOAD_BYTES + keyBytes);
        m.putLong(tree.root()).putLong(locator).putBytes(entry, 0, keyBytes);
    }

    private void setEntry(byte[] key, int offset, int length, long locator) {
        entryBytes = length + NodeLayout.LOCATOR_BYTES;
        if (entry.length < entryBytes) {
            entry = new byte[2 * entryBytes];
        }
        BTree.putEntry(key, offset, length, locator, entry);
    }
}

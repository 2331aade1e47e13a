package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.space.Space;
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
/// **Lists.** Entries of one key may share an item ([NodeList]). In a list an entry has one mark or none, so
/// what this class does to it needs no room, but for two cases: an insert between the entries of a list, and a
/// marked entry that comes alive, which leaves the list.
///
/// Reusable and kept by the store; thread rule: one thread at a time.
final class EntryWriter {
    /// What the two parts that change a list may add to a record, with their headers.
    private static final int LIST_PARTS_BYTES = 2 * 64;

    private final Kernel kernel;
    private final int fileId;
    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final MiniTransaction m;
    private final Descent descent;
    private final StructureChange structure;
    private final RunWriter runs;
    private final EntryResult found = new EntryResult();
    private byte[] entry = new byte[256];
    private int entryBytes;

    /// Where [#locate] has found the entry: its item, or the one it would go before.
    private int item;
    /// Place in the item's list, 0 for a single entry, -1 if the entry is not there.
    private int position;
    /// Entries of the list in which the entry is or would be; 0 = a single entry, or between items.
    private int listEntries;
    private long[] list = {};
    /// Bytes a leaf must have free for the last change that found no room.
    private int roomWanted;

    EntryWriter(Kernel kernel, Space space) {
        this.kernel = kernel;
        this.fileId = space.fileId();
        this.pool = kernel.pool();
        this.memory = pool.memory();
        this.pageSize = space.pageSize();
        this.m = kernel.newMiniTransaction();
        this.descent = new Descent(pool, pageSize);
        this.structure = new StructureChange(kernel, space, m, descent);
        this.runs = new RunWriter(kernel, m, descent, structure);
    }

    int fileId() {
        return fileId;
    }

    StructureChange structure() {
        return structure;
    }

    RunWriter runs() {
        return runs;
    }

    /// For a look at the tree before an insert.
    EntryResult found() {
        return found;
    }

    boolean insert(BTree tree, @Nullable Transaction transaction, byte[] key, int offset, int length, long locator) {
        setEntry(key, offset, length, locator);
        while (true) {
            int frame = open(tree, transaction, length, 1);
            try (m) {
                if (frame < 0) {
                    continue;
                }
                long base = pool.offset(frame);
                locate(base, locator);
                if (position >= 0 && !isMarked(base)) {
                    return false;
                }
                boolean done = position < 0
                        ? addEntry(tree, transaction, frame, locator, length)
                        : revive(tree, transaction, frame, locator, length);
                if (done) {
                    m.commit();
                    return true;
                }
            }
            structure.makeRoom(tree, entry, entryBytes, roomWanted);
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
                locate(pool.offset(frame), locator);
                if (position >= 0) {
                    if (tree.store().fault() == ProtocolFault.INDEX_MARK_OVERLOOKED) {
                        changeState(frame, false, 0);
                        m.commit();
                    }
                    return false;
                }
                if (addEntry(tree, null, frame, locator, length)) {
                    m.commit();
                    return true;
                }
            }
            structure.makeRoom(tree, entry, entryBytes, roomWanted);
        }
    }

    /// Finds the entry on its leaf, which is latched.
    private void locate(long base, long locator) {
        listEntries = 0;
        int found = NodeSearch.find(memory, base, pageSize, false, entry, 0, entryBytes);
        if (found >= 0) {
            item = found;
            position = 0;
            if (NodeList.isList(memory, base, found)) {
                listEntries = readList(base, found);
            }
            return;
        }
        item = ~found;
        position = -1;
        int keyBytes = entryBytes - NodeLayout.LOCATOR_BYTES;
        // With a prefix longer than the key all entries of the page have this key.
        boolean sameKey = item > 0
                && NodeList.isList(memory, base, item - 1)
                && (NodeLayout.prefixLength(memory, base) >= keyBytes
                        || NodeSearch.hasKey(memory, base, pageSize, item - 1, entry, 0, keyBytes));
        if (!sameKey) {
            return;
        }
        int entries = readList(base, item - 1);
        int at = NodeList.lowerBound(list, entries, locator);
        if (at < entries) {
            item--;
            listEntries = entries;
            position = NodeList.locator(list[at]) == locator ? at : -1;
        }
    }

    private int readList(long base, int index) {
        int max = NodeList.entriesMax(memory, base, index);
        if (list.length < max) {
            list = new long[max];
        }
        return NodeList.read(memory, base, pageSize, index, list, 0);
    }

    private boolean isMarked(long base) {
        return listEntries > 0 ? NodeList.marked(list[position]) : (header(base, item) & NodeLayout.MARKED_BIT) != 0;
    }

    private boolean hasRoom(long base, int bytes) {
        roomWanted = bytes;
        return NodeLayout.bytesFree(memory, base) >= bytes;
    }

    /// Bytes that suffice to cut a list in two and to set an entry between.
    private int roomAtList() {
        return 2 * NodeLayout.itemCost(entryBytes + NodeLayout.MARKS_BYTES) + 2 * NodeList.ENTRY_BYTES_MAX;
    }

    private boolean addEntry(BTree tree, @Nullable Transaction transaction, int frame, long locator, int length) {
        long base = pool.offset(frame);
        if (listEntries > 0) {
            return addToList(tree, transaction, frame, locator, length);
        }
        int prefix = NodeLayout.prefixLength(memory, base);
        int bytes = entryBytes - prefix;
        if (NodeLayout.bytesFree(memory, base) < NodeLayout.itemCost(bytes)) {
            roomWanted = NodeLayout.itemCost(entryBytes + NodeLayout.MARKS_BYTES);
            return false;
        }
        appendUndo(tree, transaction, BTreeStore.UNDO_INSERT, locator, length);
        m.change(frame, BTreeRedo.REDO, BTreeRedo.INSERT)
                .putShort(item)
                .putShort(0)
                .putShort(bytes);
        m.putBytes(entry, prefix, bytes);
        return true;
    }

    /// Adds an entry between the first and the last one of a list. A list that would become too long is cut.
    private boolean addToList(BTree tree, @Nullable Transaction transaction, int frame, long locator, int length) {
        long base = pool.offset(frame);
        if (!hasRoom(base, roomAtList())) {
            return false;
        }
        appendUndo(tree, transaction, BTreeStore.UNDO_INSERT, locator, length);
        int target = item;
        int deltas = NodeList.deltasBytes(list, 0, listEntries);
        if (deltas + NodeList.ENTRY_BYTES_MAX > NodeList.deltasMax(pageSize, entryBytes)) {
            int half = listEntries / 2;
            m.change(frame, BTreeRedo.REDO, BTreeRedo.LIST_CUT).putShort(item).putShort(half);
            if (Long.compareUnsigned(locator, NodeList.locator(list[half])) > 0) {
                target++;
            }
        }
        m.change(frame, BTreeRedo.REDO, BTreeRedo.LIST_INSERT).putShort(target).putLong(locator);
        return true;
    }

    /// Makes a marked entry alive; its marks stay to be purged.
    private boolean revive(BTree tree, @Nullable Transaction transaction, int frame, long locator, int length) {
        long base = pool.offset(frame);
        int prefix = NodeLayout.prefixLength(memory, base);
        int bytes = entryBytes - prefix;
        if (listEntries > 0) {
            if (!hasRoom(base, roomAtList())) {
                return false;
            }
            appendUndo(tree, transaction, BTreeStore.UNDO_REVIVE, locator, length);
            if (tree.store().fault() == ProtocolFault.INDEX_LIST_REVIVED_IN_PLACE) {
                changeState(frame, false, 0);
                return true;
            }
            m.change(frame, BTreeRedo.REDO, BTreeRedo.LIST_REMOVE)
                    .putShort(item)
                    .putShort(position);
            if (position > 0 && position < listEntries - 1) {
                m.change(frame, BTreeRedo.REDO, BTreeRedo.LIST_CUT)
                        .putShort(item)
                        .putShort(position);
            }
            insertCounted(frame, position == 0 ? item : item + 1, prefix, bytes);
            return true;
        }
        int header = header(base, item);
        if ((header & NodeLayout.TAIL_BIT) != 0) {
            appendUndo(tree, transaction, BTreeStore.UNDO_REVIVE, locator, length);
            changeState(frame, false, marks(base, item, header));
            return true;
        }
        if (NodeLayout.bytesFree(memory, base) < NodeLayout.MARKS_BYTES) {
            roomWanted = NodeLayout.itemCost(entryBytes + NodeLayout.MARKS_BYTES);
            return false;
        }
        appendUndo(tree, transaction, BTreeStore.UNDO_REVIVE, locator, length);
        m.change(frame, BTreeRedo.REDO, BTreeRedo.REMOVE).putShort(item);
        insertCounted(frame, item, prefix, bytes);
        return true;
    }

    /// An entry that is alive and has a mark to be purged.
    private void insertCounted(int frame, int index, int prefix, int bytes) {
        m.change(frame, BTreeRedo.REDO, BTreeRedo.INSERT)
                .putShort(index)
                .putShort(NodeLayout.TAIL_BIT)
                .putShort(bytes + NodeLayout.MARKS_BYTES)
                .putBytes(entry, prefix, bytes)
                .putShort(1);
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
                locate(base, locator);
                if (position < 0 || isMarked(base)) {
                    return false;
                }
                int marks = listEntries > 0 ? 1 : marks(base, item, header(base, item)) + 1;
                if (marks > NodeLayout.MARKS_MAX) {
                    throw DbException.of(
                            ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                            "an index entry was marked too often before it could be purged: index=" + tree.object()
                                    + ", marks=" + marks + "; end old snapshots and try again");
                }
                appendUndo(tree, transaction, BTreeStore.UNDO_MARK, locator, length);
                changeState(frame, true, marks);
                m.commit();
                return true;
            }
        }
    }

    /// Takes back an insert, a coming alive or a mark, or purges a mark: see the table above.
    ///
    /// @param kind of the undo entry
    /// @param step added to the same record; null for all entries of a run but the last, and in tests
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
                locate(pool.offset(frame), locator);
                if (position >= 0) {
                    sparse = settle(frame, kind, purge);
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
    private boolean settle(int frame, int kind, boolean purge) {
        long base = pool.offset(frame);
        int header = header(base, item);
        boolean marked = isMarked(base);
        int marks = listEntries == 0 ? marks(base, item, header) : marked ? 1 : 0;
        boolean remove;
        if (kind == BTreeStore.UNDO_INSERT || kind == BTreeStore.UNDO_REVIVE) {
            remove = marks == 0;
            if (!remove) {
                changeState(frame, true, marks);
            }
        } else {
            remove = purge && marked && marks <= 1;
            if (!remove && marks > 0) {
                changeState(frame, purge && marked, marks - 1);
            }
        }
        if (!remove) {
            return false;
        }
        int freed;
        if (listEntries > 0 && kernel.fault() != ProtocolFault.INDEX_LIST_REMOVED_WHOLE) {
            m.change(frame, BTreeRedo.REDO, BTreeRedo.LIST_REMOVE)
                    .putShort(item)
                    .putShort(position);
            freed = 1;
        } else {
            m.change(frame, BTreeRedo.REDO, BTreeRedo.REMOVE).putShort(item);
            freed = NodeLayout.itemCost(header & NodeLayout.LENGTH_MASK);
        }
        return StructureChange.isSparse(pageSize, NodeLayout.bytesFree(memory, base) + freed);
    }

    private int header(long base, int index) {
        return NodeLayout.itemHeader(
                memory, base, NodeLayout.slotOffset(memory, base, NodeLayout.count(memory, base), index));
    }

    private int marks(long base, int index, int header) {
        if ((header & NodeLayout.TAIL_BIT) == 0) {
            return (header & NodeLayout.MARKED_BIT) != 0 ? 1 : 0;
        }
        int item = NodeLayout.slotOffset(memory, base, NodeLayout.count(memory, base), index);
        long end = base + item + NodeLayout.ITEM_HEADER_BYTES + (header & NodeLayout.LENGTH_MASK);
        return memory.get(PageHeader.U16, end - NodeLayout.MARKS_BYTES) & 0xFFFF;
    }

    /// Sets the state of the entry that was located.
    private void changeState(int frame, boolean marked, int marks) {
        if (listEntries > 0) {
            assert marks == (marked ? 1 : 0) : "an entry of a list does not count its marks, marks=" + marks;
            m.change(frame, BTreeRedo.REDO, BTreeRedo.LIST_MARK)
                    .putShort(item)
                    .putShort(position)
                    .putByte(marked ? 1 : 0);
            return;
        }
        m.change(frame, BTreeRedo.REDO, BTreeRedo.STATE)
                .putShort(item)
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
        bytes += LIST_PARTS_BYTES;
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

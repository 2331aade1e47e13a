package io.rustydb.storage.index.btree;

import io.rustydb.base.type.BigEndian;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.index.EntryRun;
import io.rustydb.storage.lock.KeyLocks;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.UndoLog;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Inserts sorted entries, those of one leaf as one record.
///
/// **Undo goes ahead.** One undo entry names many entries before the first of them is inserted. Its rollback
/// takes back those that are there and passes over the others; each step of it may be repeated after a crash,
/// because nobody else has an entry of the same locator while the row is in flight.
///
/// An entry that wants a look (its key, or it itself, stands there already, or may stand on a neighbour) is
/// left to the caller, who inserts it alone.
///
/// Thread rule: one thread at a time.
final class RunWriter {
    /// Keys of unique entries that are locked at a time.
    private static final int KEYS_MAX = 128;
    /// An undo page with less room than this part of it is left for the next one.
    private static final int UNDO_ROOM_SHARE = 4;

    private static final int UNDO_ITEM_BYTES = Short.BYTES;

    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final MiniTransaction m;
    private final Descent descent;
    private final StructureChange structure;

    private final int[] stripes = new int[KEYS_MAX];
    private int stripeCount;
    private int[] positions = new int[64];
    private long[] list = {};
    private int planned;
    private int plannedBytes;
    private boolean full;

    RunWriter(Kernel kernel, MiniTransaction m, Descent descent, StructureChange structure) {
        this.pool = kernel.pool();
        this.memory = pool.memory();
        this.pageSize = descent.pageSize();
        this.m = m;
        this.descent = descent;
        this.structure = structure;
    }

    /// @return the first entry, from `from` on, that is left to the caller; the run's count if there is none
    int insert(BTree tree, @Nullable Transaction transaction, EntryRun run, int from) {
        boolean late = tree.store().fault() == ProtocolFault.INDEX_RUN_UNDO_LATE;
        if (transaction == null || late) {
            run.setCovered(run.count());
        }
        int next = insertCovered(tree, transaction, run, from);
        if (late && transaction != null && next > from) {
            cover(tree, transaction, run, from);
            run.setCovered(run.count());
        }
        return next;
    }

    private int insertCovered(BTree tree, @Nullable Transaction transaction, EntryRun run, int from) {
        int next = from;
        while (next < run.count()) {
            if (transaction != null && next >= run.covered()) {
                cover(tree, transaction, run, next);
            }
            int end = entriesOfLeaf(tree, run, next);
            boolean unique = lockKeys(tree, run, next, end);
            int inserted;
            try {
                inserted = insertInLeaf(run, next, end);
            } finally {
                if (unique) {
                    unlockKeys(tree);
                }
            }
            if (inserted < 0) {
                // Something changed on the way.
                tree.scheduler().spinWait();
                continue;
            }
            next += inserted;
            if (full) {
                makeRoom(tree, run, next);
            } else if (inserted == 0) {
                return next;
            }
        }
        return next;
    }

    private void makeRoom(BTree tree, EntryRun run, int entry) {
        int length = run.length(entry);
        byte[] bytes = Arrays.copyOfRange(run.bytes(), run.offset(entry), run.offset(entry) + length);
        structure.makeRoom(tree, bytes, length, NodeLayout.itemCost(length + NodeLayout.MARKS_BYTES));
    }

    // ---- undo ----

    /// Writes an undo entry for as many entries as are left, or fit an undo page.
    private void cover(BTree tree, Transaction transaction, EntryRun run, int from) {
        UndoLog undo = tree.store().undo();
        undo.prepare(transaction, BTreeStore.UNDO_RUN_BYTES);
        int room = undo.room(transaction);
        int whole = undo.payloadBytesMax();
        int payload = BTreeStore.UNDO_RUN_BYTES;
        int end = from;
        int limit = room >= whole / UNDO_ROOM_SHARE ? room : whole;
        // One in any case: if even that is too long for an undo page, it is refused there.
        while (end < run.count() && (end == from || payload + UNDO_ITEM_BYTES + run.length(end) <= limit)) {
            payload += UNDO_ITEM_BYTES + run.length(end++);
        }
        undo.prepare(transaction, payload);
        m.begin(UndoLog.PAGES_MAX, UndoLog.bytesMax(payload));
        try (m) {
            undo.append(m, transaction, BTreeStore.UNDO_INSERT_RUN, tree.object(), payload);
            m.putLong(tree.root()).putShort(end - from);
            for (int i = from; i < end; i++) {
                m.putShort(run.length(i)).putBytes(run.bytes(), run.offset(i), run.length(i));
            }
            m.commit();
        }
        run.setCovered(end);
    }

    // ---- the leaf ----

    /// Goes to the leaf of an entry.
    ///
    /// @return behind the last entry whose leaf it seems to be, and whose undo is written
    private int entriesOfLeaf(BTree tree, EntryRun run, int from) {
        boolean there = descent.descend(tree, run.bytes(), run.offset(from), run.length(from), 0);
        assert there : "level 0 always exists";
        int limit = Math.min(run.covered(), from + KEYS_MAX);
        long base = pool.offset(descent.frame(descent.depth()));
        int end = from + 1;
        while (end < limit
                && NodeSearch.isBelowHighFence(memory, base, pageSize, run.bytes(), run.offset(end), run.length(end))) {
            end++;
        }
        return end;
    }

    /// @return entries inserted, -1 if the leaf has changed since the descent
    private int insertInLeaf(EntryRun run, int from, int end) {
        planned = 0;
        full = false;
        int leaf = descent.depth();
        m.begin(1, pageSize);
        try (m) {
            int frame = descent.frame(leaf);
            // Only with the stamp of the descent the entries are certain to belong to this leaf.
            if (!pool.tryUpgrade(frame, descent.stamp(leaf))) {
                return -1;
            }
            m.adopt(frame);
            plan(pool.offset(frame), run, from, end);
            if (planned > 0) {
                log(frame, run, from);
                m.commit();
            }
            return planned;
        }
    }

    /// Finds the places of as many entries as fit and want no further look.
    private void plan(long base, EntryRun run, int from, int end) {
        int count = NodeLayout.count(memory, base);
        int prefix = NodeLayout.prefixLength(memory, base);
        int free = NodeLayout.bytesFree(memory, base);
        byte[] bytes = run.bytes();
        int index = 0;
        plannedBytes = 0;
        if (positions.length < end - from) {
            positions = new int[Math.max(end - from, 2 * positions.length)];
        }
        for (int i = from; i < end; i++) {
            int offset = run.offset(i);
            int length = run.length(i);
            if (index < count) {
                int found = NodeSearch.find(memory, base, pageSize, false, bytes, offset, length);
                if (found >= 0) {
                    return;
                }
                index = ~found;
            }
            if (index > 0 && isInList(base, prefix, index - 1, bytes, offset, length)) {
                return;
            }
            int unique = run.uniqueBytes(i);
            if (unique > 0 && (run.repeatsKey(i) || mayHaveKey(base, count, index, bytes, offset, unique))) {
                return;
            }
            int cost = NodeLayout.itemCost(length - prefix);
            if (cost > free) {
                full = true;
                return;
            }
            free -= cost;
            positions[planned++] = index;
            plannedBytes += length - prefix;
        }
    }

    /// True if the item before the place is a list that begins below the entry and ends above it.
    private boolean isInList(long base, int prefix, int item, byte[] entry, int offset, int length) {
        int keyBytes = length - NodeLayout.LOCATOR_BYTES;
        if (!NodeList.isList(memory, base, item)
                || prefix < keyBytes && !NodeSearch.hasKey(memory, base, pageSize, item, entry, offset, keyBytes)) {
            return false;
        }
        int max = NodeList.entriesMax(memory, base, item);
        if (list.length < max) {
            list = new long[max];
        }
        int entries = NodeList.read(memory, base, pageSize, item, list, 0);
        return NodeList.lowerBound(list, entries, BigEndian.getLong(entry, offset + keyBytes)) < entries;
    }

    /// True if an entry with the key stands beside the place, or may stand on another leaf.
    private boolean mayHaveKey(long base, int count, int index, byte[] key, int offset, int length) {
        if (NodeLayout.prefixLength(memory, base) >= length) {
            return true;
        }
        boolean before = index > 0
                ? NodeSearch.beginsWith(memory, base, pageSize, index - 1, key, offset, length)
                : NodeSearch.lowFenceBeginsWith(memory, base, pageSize, key, offset, length);
        return before
                || (index < count
                        ? NodeSearch.beginsWith(memory, base, pageSize, index, key, offset, length)
                        : NodeSearch.highFenceBeginsWith(memory, base, pageSize, key, offset, length));
    }

    private void log(int frame, EntryRun run, int from) {
        int prefix = NodeLayout.prefixLength(memory, pool.offset(frame));
        m.change(frame, BTreeRedo.REDO, BTreeRedo.INSERT_RUN).putShort(planned).putShort(plannedBytes);
        for (int i = 0; i < planned; i++) {
            m.putShort(positions[i]).putShort(run.length(from + i) - prefix);
        }
        for (int i = 0; i < planned; i++) {
            m.putBytes(run.bytes(), run.offset(from + i) + prefix, run.length(from + i) - prefix);
        }
    }

    // ---- unique keys ----

    /// Locks the keys of unique entries, in the order of the stripes: so it waits for nobody who waits for it.
    private boolean lockKeys(BTree tree, EntryRun run, int from, int end) {
        stripeCount = 0;
        for (int i = from; i < end; i++) {
            int unique = run.uniqueBytes(i);
            if (unique > 0) {
                stripes[stripeCount++] =
                        KeyLocks.stripe(KeyLocks.hash(tree.root(), run.bytes(), run.offset(i), unique));
            }
        }
        if (stripeCount == 0) {
            return false;
        }
        Arrays.sort(stripes, 0, stripeCount);
        int distinct = 1;
        for (int i = 1; i < stripeCount; i++) {
            if (stripes[i] != stripes[i - 1]) {
                stripes[distinct++] = stripes[i];
            }
        }
        int locked = 0;
        try {
            while (locked < distinct) {
                tree.store().keyLocks().lockStripe(stripes[locked]);
                locked++;
            }
        } finally {
            stripeCount = locked;
            if (locked < distinct) {
                unlockKeys(tree);
            }
        }
        return true;
    }

    private void unlockKeys(BTree tree) {
        for (int i = stripeCount - 1; i >= 0; i--) {
            tree.store().keyLocks().unlockStripe(stripes[i]);
        }
    }
}

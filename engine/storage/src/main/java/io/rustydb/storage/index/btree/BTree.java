package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.type.BigEndian;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.index.EntryRun;
import io.rustydb.storage.lock.KeyLocks;
import io.rustydb.storage.recovery.TemporaryFiles;
import io.rustydb.storage.transaction.Transaction;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One index: entries (key, locator, mark) in the order of their keys' bytes, then of their locators. Opened by
/// [BTreeStore].
///
/// Keys of one tree are prefix-free (as `KeyEncoder` makes them). Changes take a transaction, whose rollback
/// takes them back; without one (null) they are redone after a crash but never undone. Thread rule: any thread,
/// one at a time a transaction.
public final class BTree {
    /// No entry; never a locator.
    public static final long NOT_FOUND = -1;
    /// No locator either.
    private static final long WAIT = -2;

    private final BTreeStore store;
    private final BufferPool pool;
    private final MemorySegment memory;
    private final int pageSize;
    private final int object;
    private final long root;

    BTree(BTreeStore store, int object, long root) {
        this.store = store;
        this.pool = store.kernel().pool().forObject(object, root);
        this.memory = pool.memory();
        this.pageSize = pool.pageSize();
        this.object = object;
        this.root = root;
    }

    /// Object id of the index.
    public int object() {
        return object;
    }

    /// Page id of the root: what the catalogue keeps. It never changes.
    public long root() {
        return root;
    }

    /// Longest key in bytes; four entries of this length fit a page.
    public int keyBytesMax() {
        // The undo entry with the key must fit a page, too.
        return NodeLayout.entryBytesMax(Math.min(pageSize, store.kernel().pool().pageSize()))
                - NodeLayout.LOCATOR_BYTES;
    }

    /// Pages of the tree come through this view.
    BufferPool pool() {
        return pool;
    }

    BTreeStore store() {
        return store;
    }

    Scheduler scheduler() {
        return store.kernel().scheduler();
    }

    /// Finds the first entry of a key. Nothing is allocated (apart from the reader the result keeps, once), no
    /// latch is held on return.
    ///
    /// @return the locator, or [#NOT_FOUND]
    public long findUnique(byte[] key, int offset, int length, EntryResult out) {
        LeafRead read = out.read;
        if (read == null || !read.isOf(pool, root, object)) {
            read = new LeafRead(pool, root, object);
            out.read = read;
        }
        for (int attempt = 0; ; attempt++) {
            if (!read.descend(attempt, key, offset, length)) {
                continue;
            }
            long base = read.base();
            int index = ~NodeSearch.find(memory, base, pageSize, false, key, offset, length);
            int count = NodeSearch.clampedCount(memory, base, pageSize);
            boolean found = index >= 0 && NodeSearch.hasKey(memory, base, pageSize, index, key, offset, length);
            long locator = NOT_FOUND;
            boolean marked = false;
            boolean more = false;
            boolean list = false;
            if (found) {
                list = NodeSearch.isList(memory, base, pageSize, index);
                locator = NodeSearch.locator(memory, base, pageSize, index);
                marked = NodeSearch.marked(memory, base, pageSize, index);
            }
            if (list) {
                more = true;
            } else if (!found || index + 1 >= count) {
                more = NodeSearch.highFenceBeginsWith(memory, base, pageSize, key, offset, length);
            } else {
                more = NodeSearch.hasKey(memory, base, pageSize, index + 1, key, offset, length);
            }
            // Fences that differ only behind the key: the page is full of this key's entries, and their
            // locators reach into the prefix.
            boolean onlyThisKey = NodeLayout.prefixLength(memory, base) > length;
            if (!read.finish()) {
                continue;
            }
            if (onlyThisKey || !found && more) {
                return findByCursor(key, offset, length, out);
            }
            out.locator = locator;
            out.marked = marked;
            out.more = found && more;
            out.byCursor = false;
            return locator;
        }
    }

    private long findByCursor(byte[] key, int offset, int length, EntryResult out) {
        BTreeCursor cursor = cursor();
        cursor.openPrefix(key, offset, length, true);
        if (!cursor.next()) {
            return NOT_FOUND;
        }
        out.byCursor = true;
        out.locator = cursor.locator();
        out.marked = cursor.marked();
        out.more = cursor.next();
        return out.locator;
    }

    /// A cursor over entries; reusable.
    public BTreeCursor cursor() {
        return new BTreeCursor(new LeafRead(pool, root, object), pool);
    }

    /// Adds an entry; an entry of this key and locator that is marked comes alive again.
    ///
    /// @return false if it is there already, not marked
    /// @throws DbException 54000 key longer than [#keyBytesMax]; 53100 disk full
    public boolean insert(@Nullable Transaction transaction, byte[] key, int offset, int length, long locator) {
        checkLength(length);
        EntryWriter writer = store.acquireWriter(root);
        try {
            return writer.insert(this, transaction, key, offset, length, locator);
        } finally {
            store.releaseWriter(writer);
        }
    }

    /// Adds sorted entries of new rows, of which no entry can be alive here yet; those of a leaf are one
    /// record, and many have one undo entry.
    ///
    /// @param from first entry that was not added yet
    /// @return the first entry that was not added because it wants a look: its key may be there already. The
    ///     caller adds it alone and goes on with the next one. The run's count when all are added
    /// @throws DbException as [#insert]
    public int insertRun(@Nullable Transaction transaction, EntryRun run, int from) {
        for (int i = from; i < run.count(); i++) {
            checkLength(run.length(i) - NodeLayout.LOCATOR_BYTES);
        }
        EntryWriter writer = store.acquireWriter(root);
        try {
            return writer.runs().insert(this, transaction, run, from);
        } finally {
            store.releaseWriter(writer);
        }
    }

    /// As the other one, where the whole key must be unique.
    public long insertUnique(
            @Nullable Transaction transaction, byte[] key, int offset, int length, long locator, EntryJudge judge) {
        return insertUnique(transaction, key, offset, length, length, locator, judge);
    }

    /// Adds an entry to a unique index, if no living row has the key. Waits (through the judge) for rows in
    /// flight.
    ///
    /// Entries of the same locator are not judged: the row may have its key back.
    ///
    /// @param keyLength the bytes that must be unique: the first ones of the entry
    /// @param length of the entry, without the locator
    /// @return [#NOT_FOUND] if the entry was added, else the locator of the row that has the key: raise 23505
    /// @throws DbException as [#insert], and what the judge throws
    public long insertUnique(
            @Nullable Transaction transaction,
            byte[] key,
            int offset,
            int keyLength,
            int length,
            long locator,
            EntryJudge judge) {
        checkLength(length);
        KeyLocks locks = store.keyLocks();
        long hash = KeyLocks.hash(root, key, offset, keyLength);
        while (true) {
            EntryWriter writer = store.acquireWriter(root);
            locks.lock(hash);
            try {
                // Mostly nobody has the key: that needs no cursor.
                boolean nobody = keyLength == length && findUnique(key, offset, length, writer.found()) == NOT_FOUND;
                long other = nobody ? NOT_FOUND : judgeAll(key, offset, keyLength, locator, judge);
                if (other == NOT_FOUND) {
                    writer.insert(this, transaction, key, offset, length, locator);
                }
                if (other != WAIT) {
                    return other;
                }
            } finally {
                locks.unlock(hash);
                store.releaseWriter(writer);
            }
            judge.awaitEnd();
        }
    }

    /// @return the locator of the row that has the key, [#NOT_FOUND] if none has, [#WAIT] if one in flight may
    private long judgeAll(byte[] key, int offset, int length, long locator, EntryJudge judge) {
        BTreeCursor cursor = cursor();
        cursor.openPrefix(key, offset, length, true);
        while (cursor.next()) {
            if (cursor.locator() == locator) {
                continue;
            }
            switch (judge.judge(cursor.locator(), cursor.marked())) {
                case FREE -> {}
                case TAKEN -> {
                    return cursor.locator();
                }
                case IN_FLIGHT -> {
                    return WAIT;
                }
            }
        }
        return NOT_FOUND;
    }

    /// Adds an entry unless there is one, marked or not; never undone: an entry that an online build must have
    /// whatever becomes of the transaction that came upon it.
    ///
    /// @return false if it was there
    public boolean addIfAbsent(byte[] key, int offset, int length, long locator) {
        checkLength(length);
        EntryWriter writer = store.acquireWriter(root);
        try {
            return writer.addIfAbsent(this, key, offset, length, locator);
        } finally {
            store.releaseWriter(writer);
        }
    }

    /// Looks whether two living rows have a key. Nobody adds the key meanwhile; rows in flight are waited for.
    ///
    /// @return the locator of a second row, [#NOT_FOUND] if there is one at most
    public long findTwin(byte[] key, int offset, int keyLength, EntryJudge judge) {
        KeyLocks locks = store.keyLocks();
        long hash = KeyLocks.hash(root, key, offset, keyLength);
        while (true) {
            locks.lock(hash);
            try {
                long first = judgeAll(key, offset, keyLength, NOT_FOUND, judge);
                long second = first < 0 ? first : judgeAll(key, offset, keyLength, first, judge);
                if (first != WAIT && second != WAIT) {
                    return second;
                }
            } finally {
                locks.unlock(hash);
            }
            judge.awaitEnd();
        }
    }

    /// Looks who has a key. Rows in flight are waited for.
    ///
    /// @return the locator of a living row, [#NOT_FOUND] if there is none at this moment
    /// @throws DbException what the judge throws
    public long findHolder(byte[] key, int offset, int keyLength, EntryJudge judge) {
        KeyLocks locks = store.keyLocks();
        long hash = KeyLocks.hash(root, key, offset, keyLength);
        while (true) {
            locks.lock(hash);
            try {
                long holder = judgeAll(key, offset, keyLength, NOT_FOUND, judge);
                if (holder != WAIT) {
                    return holder;
                }
            } finally {
                locks.unlock(hash);
            }
            judge.awaitEnd();
        }
    }

    /// Marks an entry: its row was deleted or has another key now. Purge removes it when no snapshot can want
    /// it.
    ///
    /// @return false if there is no such entry or it is marked already
    /// @throws DbException 53100 disk full; 54000 the entry was marked too often while an old snapshot was open
    public boolean mark(@Nullable Transaction transaction, byte[] key, int offset, int length, long locator) {
        checkLength(length);
        EntryWriter writer = store.acquireWriter(root);
        try {
            return writer.mark(this, transaction, key, offset, length, locator);
        } finally {
            store.releaseWriter(writer);
        }
    }

    int pageSize() {
        return pageSize;
    }

    /// What a build of an index may use.
    public TemporaryFiles temporaryFiles() {
        return store.kernel().temporary();
    }

    /// @throws DbException 54000 the key is too long
    public void checkLength(int length) {
        if (length > keyBytesMax()) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "index key too long: bytes=" + length + ", max=" + keyBytesMax() + ", index=" + object
                            + "; index a shorter column or a prefix of it, or use larger pages");
        }
    }

    /// Key and locator as they stand in the tree.
    public static void putEntry(byte[] key, int offset, int length, long locator, byte[] entry) {
        System.arraycopy(key, offset, entry, 0, length);
        BigEndian.putLong(entry, length, locator);
    }
}

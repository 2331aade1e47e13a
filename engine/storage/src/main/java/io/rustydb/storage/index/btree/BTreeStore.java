package io.rustydb.storage.index.btree;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.index.hash.HashRedo;
import io.rustydb.storage.lock.KeyLocks;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoKind;
import io.rustydb.storage.undo.UndoLog;
import io.rustydb.storage.undo.UndoStep;
import io.rustydb.storage.wal.MiniTransaction;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// All B+trees of a database. Registers itself for the undo entries of indexes; a participant of the engine,
/// before the [TransactionSystem].
///
/// ```
/// undo payload   0 root u64 | 8 locator u64 | 16 key          (INSERT, REVIVE, MARK)
///                0 root u64                                   (CREATE, DROP)
///                0 root u64 | 8 entries u16 | for each: length u16, key, locator u64 (big endian)
///                                                             (INSERT_RUN, written before the entries)
/// ```
/// Thread rule: any thread.
public final class BTreeStore implements RecoveryParticipant, UndoHandler {
    static final int UNDO_INSERT = UndoKind.of(UndoKind.FAMILY_INDEX, 1);
    static final int UNDO_REVIVE = UndoKind.of(UndoKind.FAMILY_INDEX, 2);
    static final int UNDO_MARK = UndoKind.of(UndoKind.FAMILY_INDEX, 3);
    static final int UNDO_CREATE = UndoKind.of(UndoKind.FAMILY_INDEX, 4);
    static final int UNDO_DROP = UndoKind.of(UndoKind.FAMILY_INDEX, 5);
    static final int UNDO_INSERT_RUN = UndoKind.of(UndoKind.FAMILY_INDEX, 6);
    static final int UNDO_PAYLOAD_BYTES = 16;
    static final int UNDO_RUN_BYTES = 10;

    private static final int IDLE_WRITERS_MAX = 32;

    private final @Nullable TransactionSystem system;
    /// Writers not in use; a slot is taken by exchange.
    private final AtomicReferenceArray<@Nullable EntryWriter> idle = new AtomicReferenceArray<>(IDLE_WRITERS_MAX);

    private volatile @Nullable Kernel kernel;
    private volatile @Nullable KeyLocks ownKeyLocks;

    /// @param system null where no transaction is ever passed
    public BTreeStore(@Nullable TransactionSystem system) {
        this.system = system;
        if (system != null) {
            system.register(UndoKind.FAMILY_INDEX, this);
        }
    }

    /// For the engine, before it opens.
    public BTreeRedo redoHandler() {
        return BTreeRedo.REDO;
    }

    /// For the engine, before it opens.
    public HashRedo hashRedoHandler() {
        return HashRedo.REDO;
    }

    @Override
    public void afterRedo(Kernel opened) {
        kernel = opened;
        ownKeyLocks = new KeyLocks(opened.scheduler());
    }

    /// A new, empty tree; gone again if the transaction rolls back.
    ///
    /// @param object id of the index; never used again for another one
    /// @return its root, for [#open]
    /// @throws io.rustydb.base.error.DbException 53100 disk full
    public long create(@Nullable Transaction transaction, int object) {
        return create(transaction, object, PageId.DATA_FILE);
    }

    /// As above, in the file of a tablespace.
    public long create(@Nullable Transaction transaction, int object, int fileId) {
        return create(transaction, object, fileId, false);
    }

    /// A new, empty hash index: its keys are hashes, see `storage.index.hash`. Everything else about it is as
    /// with a tree.
    public long createHash(@Nullable Transaction transaction, int object) {
        return createHash(transaction, object, PageId.DATA_FILE);
    }

    /// As above, in the file of a tablespace.
    public long createHash(@Nullable Transaction transaction, int object, int fileId) {
        return create(transaction, object, fileId, true);
    }

    private long create(@Nullable Transaction transaction, int object, int fileId, boolean hash) {
        Kernel k = kernel();
        Space space = k.spaces().ofFile(fileId);
        int pages = 2 + 2 * Space.PAGES_PER_CALL;
        int bytes = 2 * Space.BYTES_PER_CALL + 128;
        if (transaction != null) {
            undo().prepare(transaction, Long.BYTES);
            pages += UndoLog.PAGES_MAX;
            bytes += UndoLog.bytesMax(Long.BYTES);
        }
        try (MiniTransaction m = k.newMiniTransaction().begin(pages, bytes)) {
            // The map of the data file is latched before the undo page: nobody waits for it with an undo page
            // latched.
            long root = space.allocate(m);
            long bucket = hash ? space.allocate(m) : PageId.NONE;
            if (transaction != null) {
                undo().append(m, transaction, UNDO_CREATE, object, Long.BYTES);
                m.putLong(root);
            }
            if (hash) {
                BucketChange.create(m, bucket, root, object, space.pageSize());
                m.commit();
                return root;
            }
            NodeImage empty = new NodeImage(0, PageId.NONE, new byte[0], new byte[0], true, space.pageSize());
            int frame = m.create(root, PageType.INDEX_LEAF, object);
            m.change(frame, BTreeRedo.REDO, BTreeRedo.FORMAT).putBytes(empty.arguments(), 0, empty.length());
            m.commit();
            return root;
        }
    }

    /// The tree of a root. Costs nothing but a small object.
    public BTree open(int object, long root) {
        return new BTree(this, object, root);
    }

    /// Drops a tree: its pages are freed once no snapshot sees it any more; it stays if the transaction rolls
    /// back. Without a transaction it is freed at once, and nobody may be using it.
    public void drop(@Nullable Transaction transaction, int object, long root) {
        if (transaction == null) {
            free(root, object, null);
            return;
        }
        undo().prepare(transaction, Long.BYTES);
        try (MiniTransaction m = kernel().newMiniTransaction()) {
            m.begin(UndoLog.PAGES_MAX, UndoLog.bytesMax(Long.BYTES));
            undo().append(m, transaction, UNDO_DROP, object, Long.BYTES);
            m.putLong(root);
            m.commit();
        }
    }

    /// Moves the pages of a tree, but its root, from this page number on to free pages below, while others read
    /// and write it.
    ///
    /// @return pages moved
    public int moveBelow(BTree tree, long pageNumber) {
        EntryWriter writer = acquireWriter(tree.root());
        try {
            return writer.structure().moveBelow(tree, pageNumber);
        } finally {
            releaseWriter(writer);
        }
    }

    private boolean free(long root, int object, @Nullable UndoStep step) {
        EntryWriter writer = acquireWriter(root);
        try {
            return writer.structure().freeTree(root, object, step);
        } finally {
            releaseWriter(writer);
        }
    }

    @Override
    public void rollback(UndoEntry entry, UndoStep step) {
        if (!kernel().spaces().has(root(entry))) {
            // It went with its tablespace.
            return;
        }
        int kind = entry.kind();
        if (kind == UNDO_CREATE) {
            free(root(entry), entry.object(), step);
        } else if (kind == UNDO_INSERT_RUN) {
            takeBackRun(entry, step);
        } else if (kind != UNDO_DROP) {
            settle(entry, step, false);
        }
    }

    @Override
    public void purge(UndoEntry entry, UndoStep step) {
        if (!kernel().spaces().has(root(entry))) {
            return;
        }
        if (entry.kind() == UNDO_DROP) {
            free(root(entry), entry.object(), step);
        } else if (entry.kind() == UNDO_MARK) {
            settle(entry, step, true);
        }
    }

    @Override
    public void keptPages(UndoEntry entry, LongConsumer pageIds) {
        if (entry.kind() == UNDO_DROP) {
            BTreeCheck check = new BTreeCheck(open(entry.object(), root(entry)));
            check.check(finding -> {});
            check.eachPage(pageIds);
        }
    }

    @Override
    public boolean needsPurge(int kind) {
        return kind == UNDO_MARK || kind == UNDO_DROP;
    }

    @Override
    public boolean changesDefinition(int kind) {
        return kind == UNDO_CREATE || kind == UNDO_DROP;
    }

    private void settle(UndoEntry entry, UndoStep step, boolean purge) {
        long root = root(entry);
        if (!isRootOf(root, entry.object())) {
            // The tree is gone: its drop was purged first, or its creation is what is being rolled back.
            return;
        }
        long locator = entry.segment().get(PageHeader.U64, UndoEntry.HEADER_BYTES + Long.BYTES);
        int keyBytes = entry.payloadBytes() - UNDO_PAYLOAD_BYTES;
        EntryWriter writer = acquireWriter(root);
        try {
            writer.settle(
                    open(entry.object(), root),
                    entry.kind(),
                    purge,
                    entry.bytes(),
                    UndoEntry.HEADER_BYTES + UNDO_PAYLOAD_BYTES,
                    keyBytes,
                    locator,
                    step);
        } finally {
            releaseWriter(writer);
        }
    }

    /// Each entry goes with a record of its own, the first one, which comes last, with the step: what was taken
    /// back before a crash is not there any more when it is looked for again.
    private void takeBackRun(UndoEntry undo, UndoStep step) {
        long root = root(undo);
        if (!isRootOf(root, undo.object())) {
            return;
        }
        BTree tree = open(undo.object(), root);
        MemorySegment payload = undo.segment();
        int count = payload.get(PageHeader.U16, UndoEntry.HEADER_BYTES + Long.BYTES) & 0xFFFF;
        int[] at = new int[count];
        int next = UndoEntry.HEADER_BYTES + UNDO_RUN_BYTES;
        for (int i = 0; i < count; i++) {
            at[i] = next + Short.BYTES;
            next = at[i] + (payload.get(PageHeader.U16, next) & 0xFFFF);
        }
        EntryWriter writer = acquireWriter(root);
        try {
            for (int i = count - 1; i >= 0; i--) {
                int end = i + 1 < count ? at[i + 1] - Short.BYTES : next;
                int keyBytes = end - at[i] - NodeLayout.LOCATOR_BYTES;
                long locator = Long.reverseBytes(payload.get(PageHeader.U64, at[i] + keyBytes));
                writer.settle(tree, UNDO_INSERT, false, undo.bytes(), at[i], keyBytes, locator, i == 0 ? step : null);
            }
        } finally {
            releaseWriter(writer);
        }
    }

    private boolean isRootOf(long root, int object) {
        EntryWriter writer = acquireWriter(root);
        try {
            return writer.structure().isPageOf(root, object);
        } finally {
            releaseWriter(writer);
        }
    }

    private static long root(UndoEntry entry) {
        return entry.segment().get(PageHeader.U64, UndoEntry.HEADER_BYTES);
    }

    /// A planted bug, null in production.
    public @Nullable ProtocolFault fault() {
        return kernel().fault();
    }

    public Scheduler scheduler() {
        return kernel().scheduler();
    }

    Kernel kernel() {
        Kernel opened = kernel;
        assert opened != null : "the store is used before the database is open";
        return opened;
    }

    UndoLog undo() {
        assert system != null : "a transaction without a transaction system";
        return system.undo();
    }

    KeyLocks keyLocks() {
        if (system != null) {
            return system.keyLocks();
        }
        KeyLocks own = ownKeyLocks;
        assert own != null : "the store is used before the database is open";
        return own;
    }

    /// @param pageId of the tree: its file is what the writer works in
    EntryWriter acquireWriter(long pageId) {
        int fileId = PageId.file(pageId);
        for (int i = 0; i < IDLE_WRITERS_MAX; i++) {
            EntryWriter writer = idle.get(i);
            if (writer != null && writer.fileId() == fileId && idle.compareAndSet(i, writer, null)) {
                return writer;
            }
        }
        return new EntryWriter(kernel(), kernel().spaces().ofFile(fileId));
    }

    void releaseWriter(EntryWriter writer) {
        for (int i = 0; i < IDLE_WRITERS_MAX; i++) {
            if (idle.get(i) == null && idle.compareAndSet(i, null, writer)) {
                return;
            }
        }
        for (int i = 0; i < IDLE_WRITERS_MAX; i++) {
            EntryWriter other = idle.get(i);
            if (other != null && other.fileId() != writer.fileId() && idle.compareAndSet(i, other, writer)) {
                // Perhaps of a file that is gone; who works with it makes another one.
                return;
            }
        }
    }
}

package io.rustydb.storage.lob;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.LobSource;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
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
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// All large objects of a database. Registers itself for their undo entries; a participant of the engine,
/// before the [TransactionSystem].
///
/// ```
/// undo payload   0 lobId u64      (CREATE, DROP)
/// ```
/// Thread rule: any thread.
public final class LobStore implements RecoveryParticipant, UndoHandler, LobSource {
    private static final int UNDO_CREATE = UndoKind.of(UndoKind.FAMILY_LOB, 1);
    private static final int UNDO_DROP = UndoKind.of(UndoKind.FAMILY_LOB, 2);

    private final @Nullable TransactionSystem system;
    private volatile @Nullable Kernel kernel;

    /// @param system null where no transaction is ever passed
    public LobStore(@Nullable TransactionSystem system) {
        this.system = system;
        if (system != null) {
            system.register(UndoKind.FAMILY_LOB, this);
        }
    }

    /// For the engine, before it opens.
    public LobRedo redoHandler() {
        return LobRedo.REDO;
    }

    @Override
    public void afterRedo(Kernel opened) {
        kernel = opened;
    }

    /// Begins a large object; gone again if the transaction rolls back.
    ///
    /// @param text it will be UTF-8, of which whole characters are read later
    /// @throws DbException 53100 disk full
    public LobWriter create(@Nullable Transaction transaction, boolean text) {
        Kernel k = kernel();
        int pages = 1 + Space.PAGES_PER_CALL;
        int bytes = Space.BYTES_PER_CALL + Long.BYTES;
        if (transaction != null) {
            undo().prepare(transaction, Long.BYTES);
            pages += UndoLog.PAGES_MAX;
            bytes += UndoLog.bytesMax(Long.BYTES);
        }
        try (MiniTransaction m = k.newMiniTransaction()) {
            m.begin(pages, bytes);
            // The map of the data file is latched before the undo page: nobody waits for it with an undo page
            // latched.
            long root = k.data().allocate(m);
            // The log has grown since the page was the root of another object.
            long stamp = k.wal().endLsn();
            if (transaction != null) {
                undo().append(m, transaction, UNDO_CREATE, 0, Long.BYTES);
                m.putLong(LobLayout.lobId(root, stamp));
            }
            int frame = m.create(root, PageType.LOB, (int) PageId.number(root));
            m.change(frame, LobRedo.REDO, LobRedo.ROOT).putLong(stamp);
            m.commit();
            return new LobWriter(k, root, stamp, text);
        }
    }

    /// @throws DbException 0F001 no such object (any more)
    public LobReader open(long lobId) {
        return new LobReader(kernel().pool(), lobId);
    }

    /// Bytes of a complete object.
    ///
    /// @throws DbException 0F001 no such object (any more)
    public long length(long lobId) {
        return open(lobId).length();
    }

    @Override
    public int read(long lobId, long position, byte[] target, int offset, int count) {
        return open(lobId).read(position, target, offset, count);
    }

    @Override
    public long characters(long lobId) {
        return open(lobId).characters();
    }

    @Override
    public long positionOfCharacter(long lobId, long character) {
        return open(lobId).positionOfCharacter(character);
    }

    /// Drops an object: its pages are freed once no snapshot sees it any more; it stays if the transaction
    /// rolls back. Without a transaction it is freed at once.
    public void drop(@Nullable Transaction transaction, long lobId) {
        if (transaction == null) {
            new LobRemoval(kernel(), lobId).run(null);
            return;
        }
        undo().prepare(transaction, Long.BYTES);
        try (MiniTransaction m = kernel().newMiniTransaction()) {
            m.begin(UndoLog.PAGES_MAX, UndoLog.bytesMax(Long.BYTES));
            undo().append(m, transaction, UNDO_DROP, 0, Long.BYTES);
            m.putLong(lobId);
            m.commit();
        }
    }

    @Override
    public void rollback(UndoEntry entry, UndoStep step) {
        if (entry.kind() == UNDO_CREATE) {
            new LobRemoval(kernel(), lobId(entry)).run(step);
        }
    }

    @Override
    public void purge(UndoEntry entry, UndoStep step) {
        if (entry.kind() == UNDO_DROP) {
            new LobRemoval(kernel(), lobId(entry)).run(step);
        }
    }

    /// Every page of an object, also of one whose freeing has begun; for checkers.
    public void eachPage(long lobId, LongConsumer pageIds) {
        pageIds.accept(LobLayout.root(lobId));
        eachChild(LobLayout.root(lobId), pageIds);
    }

    private void eachChild(long pageId, LongConsumer pageIds) {
        BufferPool pool = kernel().pool();
        long[] children;
        int level;
        int frame = pool.latchShared(pageId);
        try {
            MemorySegment memory = pool.memory();
            long base = pool.offset(frame);
            level = memory.get(PageHeader.U8, base + PageHeader.LEVEL);
            children = new long[level == 0 ? 0 : memory.get(PageHeader.U16, base + PageHeader.COUNT) & 0xFFFF];
            for (int i = 0; i < children.length; i++) {
                long entry = base + LobLayout.ENTRIES + (long) i * LobLayout.ENTRY_BYTES;
                children[i] = PageId.of(PageId.DATA_FILE, memory.get(PageHeader.U32, entry) & 0xFFFF_FFFFL);
            }
        } finally {
            pool.unlatchShared(frame);
        }
        for (long child : children) {
            pageIds.accept(child);
            if (level > 1) {
                eachChild(child, pageIds);
            }
        }
    }

    @Override
    public void keptPages(UndoEntry entry, LongConsumer pageIds) {
        if (entry.kind() == UNDO_DROP) {
            eachPage(lobId(entry), pageIds);
        }
    }

    @Override
    public boolean needsPurge(int kind) {
        return kind == UNDO_DROP;
    }

    private static long lobId(UndoEntry entry) {
        return entry.segment().get(PageHeader.U64, UndoEntry.HEADER_BYTES);
    }

    private Kernel kernel() {
        Kernel opened = kernel;
        assert opened != null : "the store is used before the database is open";
        return opened;
    }

    private UndoLog undo() {
        assert system != null : "a transaction without a transaction system";
        return system.undo();
    }
}

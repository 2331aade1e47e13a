package io.rustydb.storage.tablespace;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.PoolName;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
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
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The tablespaces that users make, as parts of transactions: a rollback takes the file away again, and the
/// file of a dropped one goes when no snapshot can see anything in it. A participant of the engine, before the
/// [TransactionSystem].
///
/// ```
/// undo payload   0 file id u32 | 4 page size u32 | 8 file name, ASCII      (CREATE, DROP)
/// ```
/// Thread rule: any thread.
public final class TablespaceStore implements RecoveryParticipant, UndoHandler {
    /// Of `data.1`: the highest file id that was ever given, 0 = none.
    public static final int ROOT_SLOT = 63;

    private static final int UNDO_CREATE = UndoKind.of(UndoKind.FAMILY_TABLESPACE, 1);
    private static final int UNDO_DROP = UndoKind.of(UndoKind.FAMILY_TABLESPACE, 2);
    private static final int NAME_AT = UndoEntry.HEADER_BYTES + 8;

    private final TransactionSystem system;
    private @Nullable Kernel kernel;
    private @Nullable Mutex creation;

    /// Registers itself for the undo entries of tablespaces.
    public TablespaceStore(TransactionSystem system) {
        this.system = system;
        system.register(UndoKind.FAMILY_TABLESPACE, this);
    }

    @Override
    public void afterRedo(Kernel opened) {
        kernel = opened;
        creation = new Mutex(opened.scheduler());
    }

    private Kernel kernel() {
        Kernel k = kernel;
        assert k != null : "tablespaces are not open";
        return k;
    }

    /// Makes a tablespace's file; gone again if the transaction rolls back.
    ///
    /// @param object id of the tablespace; the caller holds its lock exclusively
    /// @param pageSize 4096, 8192, 16384 or 32768; 0 = as the database's
    /// @param name of the file, see [FileList#isName]; null = `prefix.<file id>`
    /// @param prefix of a name that is made up
    /// @return the file's id: what heaps and indexes are created in
    /// @throws DbException 22023 no memory for such pages; 58P02 the file exists; 53100, 58030; 54000 there
    ///     were 65,533 tablespaces
    public int create(Transaction transaction, int object, int pageSize, @Nullable String name, String prefix) {
        Mutex one = creation;
        assert one != null : "tablespaces are not open";
        one.lock();
        try {
            int fileId = (int) Math.max(PageId.UNDO_FILE, kernel().data().root(ROOT_SLOT)) + 1;
            if (fileId > PageId.FILE_MAX) {
                throw DbException.of(
                        ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                        "no more tablespaces can be made in this database: made=" + (fileId - PageId.UNDO_FILE - 1));
            }
            int size = pageSize != 0 ? pageSize : kernel().pool().pageSize();
            FileList.Entry entry = new FileList.Entry(fileId, size, name != null ? name : prefix + "." + fileId, false);
            requirePossible(entry);
            try (MiniTransaction m = kernel().newMiniTransaction()) {
                long lsn = log(m, transaction, UNDO_CREATE, object, entry);
                if (kernel().fault() != ProtocolFault.FILE_MADE_BEFORE_UNDO) {
                    // From here on somebody knows that the file may be there.
                    kernel().wal().awaitDurable(lsn);
                }
                kernel().spaces().make(entry, m);
            }
            return fileId;
        } finally {
            one.unlock();
        }
    }

    private void requirePossible(FileList.Entry entry) {
        try {
            kernel().spaces().requirePossible(entry);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DUPLICATE_FILE) {
                throw e;
            }
            // It may be what a crash has left half made.
            system.awaitRolledBack();
            kernel().spaces().requirePossible(entry);
        }
    }

    /// The file of a tablespace.
    public FileList.Entry entry(int fileId) {
        FileList.Entry entry = kernel().spaces().entry(fileId);
        assert entry != null : "no file of a tablespace: " + fileId;
        return entry;
    }

    /// Pages of an object (heap or index) are read into this pool from now on.
    public void assign(int object, PoolName pool) {
        kernel().pool().assign(object, pool);
    }

    /// True if the file is missing and nobody counts on its coming back: what is in it can be dropped unread.
    public boolean isGivenUp(int fileId) {
        return fileId > PageId.UNDO_FILE && !kernel().spaces().has(PageId.of(fileId, 0));
    }

    /// If the file is missing, it is given up, durably, whatever becomes of the transaction: undo about its
    /// pages, which could not be applied, counts as done.
    public void giveUpIfMissing(int fileId) {
        if (kernel().spaces().problem(fileId) != null) {
            kernel().spaces().declareLost(fileId);
        }
    }

    /// Drops a tablespace in which nothing is defined any more, at the latest when the transaction commits. Its
    /// file goes when no snapshot can see what was in it; it stays if the transaction rolls back.
    public void drop(Transaction transaction, int object, int fileId) {
        FileList.Entry entry = entry(fileId);
        try (MiniTransaction m = kernel().newMiniTransaction()) {
            log(m, transaction, UNDO_DROP, object, entry);
        }
    }

    private long log(MiniTransaction m, Transaction transaction, int kind, int object, FileList.Entry entry) {
        byte[] name = entry.name().getBytes(StandardCharsets.US_ASCII);
        int payload = 8 + name.length;
        UndoLog undo = system.undo();
        undo.prepare(transaction, payload);
        m.begin(UndoLog.PAGES_MAX + Space.PAGES_PER_CALL, UndoLog.bytesMax(payload) + Space.BYTES_PER_CALL);
        if (kind == UNDO_CREATE) {
            // The number is used up whatever becomes of the transaction: the log may name it for long.
            kernel().data().setRoot(m, ROOT_SLOT, entry.fileId());
        }
        undo.append(m, transaction, kind, object, payload);
        m.putInt(entry.fileId()).putInt(entry.pageSize()).putBytes(name, 0, name.length);
        return m.commit();
    }

    // ---- undo ----

    @Override
    public boolean needsPurge(int kind) {
        return kind == UNDO_DROP;
    }

    @Override
    public boolean changesDefinition(int kind) {
        return true;
    }

    @Override
    public void rollback(UndoEntry entry, UndoStep step) {
        if (entry.kind() == UNDO_CREATE) {
            takeAway(entry, step);
        }
    }

    @Override
    public void purge(UndoEntry entry, UndoStep step) {
        if (entry.kind() == UNDO_DROP) {
            takeAway(entry, step);
        }
    }

    private void takeAway(UndoEntry entry, UndoStep step) {
        MemorySegment bytes = entry.segment();
        int nameBytes = entry.length() - NAME_AT;
        String name =
                new String(bytes.asSlice(NAME_AT, nameBytes).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
        kernel().spaces()
                .takeAway(new FileList.Entry(
                        bytes.get(PageHeader.U32, UndoEntry.HEADER_BYTES),
                        bytes.get(PageHeader.U32, UndoEntry.HEADER_BYTES + 4),
                        name,
                        false));
        try (MiniTransaction m = kernel().newMiniTransaction()) {
            m.begin(UndoStep.PAGES_MAX, UndoStep.BYTES_MAX);
            step.addTo(m);
            m.commit();
        }
    }
}

package io.rustydb.storage.undo;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.lock.KeyLocks;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.predicate.SerializationGraph;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.transaction.LamportClock;
import io.rustydb.storage.transaction.ScnTimes;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.transaction.TxId;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Transactions, undo, locks and purge of one database, put together. Given to the engine as the **last**
/// participant: when it rolls back what was in flight, the structures' [UndoHandler]s must have opened theirs.
/// The redo handler of its pages is [UndoRedo#REDO].
///
/// Not final so that a simulation can plant a bug by a subclass; the engine itself has none.
public class TransactionSystem implements RecoveryParticipant {
    private final @Nullable UndoHandler[] handlers = new UndoHandler[UndoKind.FAMILIES];
    private final boolean background;
    private final int segmentSlots;
    private Retention retention = Retention.DEFAULT;

    private @Nullable Opened opened;

    private record Opened(
            TransactionManager transactions,
            UndoLog undo,
            LockTable locks,
            KeyLocks keyLocks,
            History history,
            Purge purge) {}

    private @Nullable RecoveryRollback rollback;

    /// @param background purge runs as a service, and so does the rollback of what was in flight when the
    ///     database stopped; without it purge runs only when [Purge#runOnce] is called, and that rollback
    ///     before the database opens
    public TransactionSystem(boolean background) {
        this(background, 0);
    }

    /// @param segmentSlots ring slots of new undo segments; 0 = as many as fit
    TransactionSystem(boolean background, int segmentSlots) {
        this.background = background;
        this.segmentSlots = segmentSlots;
        handlers[UndoKind.FAMILY_LOCK] = LockNotes.HANDLER;
    }

    /// How much of the past is kept from the opening on; [Retention#DEFAULT] if never said. Before the database
    /// is opened; [History#setRetention] afterwards.
    public TransactionSystem withRetention(Retention kept) {
        retention = kept;
        return this;
    }

    public Retention retention() {
        return retention;
    }

    /// Before the database is opened.
    ///
    /// @param family of [UndoKind]
    public void register(int family, UndoHandler handler) {
        assert handlers[family] == null : "two handlers for family " + family;
        handlers[family] = handler;
    }

    /// For tests: plants a fault between rollback or purge and a structure.
    void replaceHandler(int family, UnaryOperator<UndoHandler> wrapper) {
        UndoHandler handler = handlers[family];
        assert handler != null : "no handler to replace";
        handlers[family] = wrapper.apply(handler);
    }

    /// From the time the engine is open. Structures ask for it when they use it, not when they open.
    public TransactionManager transactions() {
        return opened().transactions;
    }

    public UndoLog undo() {
        return opened().undo;
    }

    public LockTable locks() {
        return opened().locks;
    }

    public KeyLocks keyLocks() {
        return opened().keyLocks;
    }

    /// How far the past can be read.
    public History history() {
        return opened().history;
    }

    public Purge purge() {
        return opened().purge;
    }

    /// Returns when nothing of a former life is in flight any more, and nothing that a session has left, or
    /// when the rollback of what is left does not get on.
    ///
    /// @return why it does not, or null
    public @Nullable Throwable awaitRolledBack() {
        RecoveryRollback pending = rollback;
        return pending == null ? null : pending.await();
    }

    /// Runs the body while nothing is purged and nothing of a former life is rolled back: for checks.
    public void whilePaused(Runnable body) {
        RecoveryRollback pending = rollback;
        if (pending == null) {
            purge().whilePaused(body);
        } else {
            pending.whilePaused(() -> purge().whilePaused(body));
        }
    }

    private Opened opened() {
        Opened o = opened;
        assert o != null : "the transaction system is not open";
        return o;
    }

    @Override
    public void afterRedo(Kernel kernel) {
        TransactionTable table = new TransactionTable();
        LockTable locks = new LockTable(kernel.scheduler(), kernel.clock(), table);
        int slots = segmentSlots > 0
                ? segmentSlots
                : SegmentHeader.slotsMax(kernel.pool().pageSize());
        UndoLog undo = new UndoLog(kernel, table, handlers, slots);
        ScnTimes times = new ScnTimes(kernel.clock());
        TransactionManager transactions = new TransactionManager(
                kernel.scheduler(),
                new LamportClock(),
                table,
                locks,
                undo,
                kernel.wal(),
                serializationGraph(kernel.scheduler()),
                times);
        History history = new History(kernel, transactions, times, retention);
        Purge purge = new Purge(kernel, transactions, undo, history, () -> purgeHorizon(transactions));
        opened = new Opened(transactions, undo, locks, new KeyLocks(kernel.scheduler()), history, purge);
        RecoveryRollback pending =
                new RecoveryRollback(kernel, transactions, recover(kernel, opened()), rollbackSlice());
        rollback = pending;
        if (background) {
            transactions.whenLeft(pending::leave);
            pending.start();
            purge.start();
        } else {
            pending.run();
        }
    }

    /// A simulation plants faults and small bounds here.
    protected SerializationGraph serializationGraph(Scheduler scheduler) {
        return new SerializationGraph(scheduler);
    }

    /// True for a transaction that was in flight when the database was opened.
    protected final boolean isRestored(long txId) {
        RecoveryRollback pending = rollback;
        return pending != null && pending.isRestored(txId);
    }

    /// Up to which commit purge may go: what every open and future snapshot includes.
    protected long purgeHorizon(TransactionManager of) {
        return of.advanceHorizon(opened().history.floor());
    }

    /// Changes taken back before those who wait for rows look again. A simulation makes it small.
    protected int rollbackSlice() {
        return 512;
    }

    @Override
    public long scnHighWater() {
        Opened o = opened;
        return o == null ? 0 : o.transactions.clock().current();
    }

    @Override
    public void stop() {
        Opened o = opened;
        if (o != null) {
            o.purge.stop();
        }
    }

    @Override
    public void beforeClose() {
        RecoveryRollback pending = rollback;
        if (pending != null) {
            pending.stop();
        }
        Opened o = opened;
        if (o != null) {
            o.purge.stop();
            o.history.close();
        }
    }

    // ---- recovery ----

    /// Reads all segments and takes the object locks of what was active or prepared.
    ///
    /// @return what was active: to be rolled back
    private List<Transaction> recover(Kernel kernel, Opened o) {
        TransactionTable table = o.transactions.table();
        List<Transaction> active = new ArrayList<>();
        long scn = kernel.scnFloor();
        // Nothing at or above it was removed, and every fate above it is known.
        long horizon = 0;
        long headerId = kernel.undo().root(SegmentHeader.ROOT_SLOT);
        List<UndoSegment> segments = new ArrayList<>();
        List<MemorySegment> headers = new ArrayList<>();
        while (headerId != PageId.NONE) {
            MemorySegment header = o.undo.segments().copy(headerId, PageType.UNDO_HEADER);
            UndoSegment segment = o.undo.segments().open(headerId);
            segments.add(segment);
            headers.add(header);
            scn = Math.max(scn, restoreFates(o, table, segment, header));
            horizon = Math.max(
                    horizon,
                    Math.max(
                            header.get(PageHeader.U64, SegmentHeader.HORIZON),
                            header.get(PageHeader.U64, SegmentHeader.CONTROL)));
            headerId = header.get(PageHeader.U64, SegmentHeader.NEXT);
        }
        o.transactions.start(scn, horizon);
        o.history.open(scn);
        for (int i = 0; i < segments.size(); i++) {
            UndoSegment segment = segments.get(i);
            Transaction inFlight = restoreInFlight(o, segment, headers.get(i));
            o.undo.segments().add(segment, inFlight == null);
            if (inFlight != null) {
                lockObjects(o, inFlight);
                if (inFlight.state() == Transaction.State.ACTIVE) {
                    active.add(inFlight);
                }
            }
        }
        return active;
    }

    /// @return the highest commit SCN of the segment
    private static long restoreFates(Opened o, TransactionTable table, UndoSegment segment, MemorySegment header) {
        long control = header.get(PageHeader.U64, SegmentHeader.CONTROL);
        long inRing = Math.max(0, segment.nextOrdinal - segment.slots);
        long first = Math.min(inRing, segment.fates.firstOrdinal());
        table.addSegment(segment.number, segment.slots, first, segment.nextOrdinal, control);
        segment.fates.restore(table, id -> o.undo.segments().copy(id, PageType.UNDO_FATES));
        long highest = Math.max(control, segment.fates.highestScn());
        for (long ordinal = inRing; ordinal < segment.nextOrdinal; ordinal++) {
            int slot = (int) (ordinal % segment.slots);
            long fate = switch (SegmentHeader.state(header, 0, slot)) {
                case SegmentHeader.STATE_COMMITTED -> SegmentHeader.scn(header, 0, slot);
                case SegmentHeader.STATE_ROLLED_BACK -> TransactionTable.ROLLED_BACK;
                default -> TransactionTable.IN_FLIGHT;
            };
            table.restore(segment.number, ordinal, fate);
            highest = Math.max(highest, fate);
        }
        return highest;
    }

    /// The transaction that was active or prepared in the segment, or null.
    private static @Nullable Transaction restoreInFlight(Opened o, UndoSegment segment, MemorySegment header) {
        long ordinal = segment.nextOrdinal - 1;
        if (ordinal < 0) {
            return null;
        }
        int slot = (int) (ordinal % segment.slots);
        int state = SegmentHeader.state(header, 0, slot);
        if (state != SegmentHeader.STATE_ACTIVE && state != SegmentHeader.STATE_PREPARED) {
            return null;
        }
        long txId = TxId.of(0, segment.number, slot, SegmentHeader.wrap(header, 0, slot));
        MemorySegment tail = o.undo.segments().copy(segment.tailPage, PageType.UNDO);
        int lastOffset = UndoPage.last(tail, 0);
        long last = 0;
        if (lastOffset != 0 && tail.get(PageHeader.U64, lastOffset + UndoEntry.TRANSACTION) == txId) {
            last = UndoPage.pointer(segment.tailPage, lastOffset);
        }
        long entries = 0;
        UndoEntry entry = new UndoEntry();
        for (long pointer = last; pointer != 0; pointer = entry.previous()) {
            if (!o.undo.reader().read(pointer, txId, entry)) {
                throw o.undo.missing(txId, pointer);
            }
            entries++;
        }
        byte[] xid = state == SegmentHeader.STATE_PREPARED ? SegmentHeader.xid(header, 0) : null;
        return o.transactions.restore(
                txId, segment.number, ordinal, last, entries, xid, SegmentHeader.serializable(header, 0));
    }

    /// A transaction in flight holds the objects it has changed, as it did before the restart. Two of them
    /// never want the same one in modes that exclude each other.
    private static void lockObjects(Opened o, Transaction transaction) {
        UndoEntry entry = new UndoEntry();
        for (long pointer = transaction.undo().last; pointer != 0; pointer = entry.previous()) {
            if (!o.undo.reader().read(pointer, transaction.id(), entry)) {
                throw o.undo.missing(transaction.id(), pointer);
            }
            if (entry.kind() == LockNotes.KIND) {
                LockNotes.lockAgain(o.locks, transaction, entry);
                continue;
            }
            UndoHandler handler = o.undo.handler(entry.kind());
            LockMode mode = handler.changesDefinition(entry.kind()) ? LockMode.EXCLUSIVE : LockMode.SHARED;
            o.locks.acquire(transaction, o.locks.object(entry.object()), mode, LockTable.FOREVER);
        }
    }
}

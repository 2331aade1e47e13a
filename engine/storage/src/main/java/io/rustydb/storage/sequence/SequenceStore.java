package io.rustydb.storage.sequence;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
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

/// All sequences of a database: durable counters that no rollback takes back. Registers itself for their undo
/// entries; a participant of the engine, before the [TransactionSystem].
///
/// ```
/// undo payload   0 sequence id u64      (CREATE, DROP)
/// ```
/// Thread rule: any thread.
public final class SequenceStore implements RecoveryParticipant, UndoHandler {
    /// Values logged ahead when `cache` is 0.
    public static final int CACHE_DEFAULT = 32;
    /// Root slot of the data file that names the first sequence page.
    public static final int ROOT_SLOT = 62;

    private static final int UNDO_CREATE = UndoKind.of(UndoKind.FAMILY_SEQUENCE, 1);
    private static final int UNDO_DROP = UndoKind.of(UndoKind.FAMILY_SEQUENCE, 2);

    private final @Nullable TransactionSystem system;
    private final SequenceMap open = new SequenceMap();
    private volatile @Nullable Kernel kernel;
    /// Held while a slot is looked for and taken or given back.
    private volatile @Nullable Mutex slots;

    /// @param system null where no transaction is ever passed
    public SequenceStore(@Nullable TransactionSystem system) {
        this.system = system;
        if (system != null) {
            system.register(UndoKind.FAMILY_SEQUENCE, this);
        }
    }

    /// For the engine, before it opens.
    public SequenceRedo redoHandler() {
        return SequenceRedo.REDO;
    }

    @Override
    public void afterRedo(Kernel opened) {
        kernel = opened;
        slots = new Mutex(opened.scheduler());
        open.clear();
    }

    /// A new sequence; gone again if the transaction rolls back.
    ///
    /// @param increment not 0; negative counts down
    /// @param cache values logged ahead, 0 = [#CACHE_DEFAULT]; a crash skips twice as many at most
    /// @return its id, never 0
    /// @throws DbException 22023 start outside `[min, max]`, increment 0; 53100 disk full
    public long create(
            @Nullable Transaction transaction,
            long start,
            long increment,
            long min,
            long max,
            boolean cycle,
            int cache) {
        SequenceRules rules = new SequenceRules(increment, min, max, cycle, cache == 0 ? CACHE_DEFAULT : cache);
        rules.checkValue(start);
        Mutex mutex = slots();
        mutex.lock();
        long id;
        try {
            id = freeSlot();
            change(transaction, UNDO_CREATE, id, rules, start);
        } finally {
            mutex.unlock();
        }
        state(id).setUntouched();
        return id;
    }

    /// Takes a slot, with its undo entry in the same record.
    private void change(@Nullable Transaction transaction, int kind, long id, SequenceRules rules, long start) {
        int pages = 1;
        int bytes = SequenceRedo.SET_BYTES;
        if (transaction != null) {
            undo().prepare(transaction, Long.BYTES);
            pages += UndoLog.PAGES_MAX;
            bytes += UndoLog.bytesMax(Long.BYTES);
        }
        try (MiniTransaction m = kernel().newMiniTransaction()) {
            m.begin(pages, bytes);
            int frame = m.latch(SequenceState.pageId(id));
            if (transaction != null) {
                undo().append(m, transaction, kind, 0, Long.BYTES);
                m.putLong(id);
            }
            SequenceState.put(m, frame, SequenceState.slot(id), rules, start, false);
            m.commit();
        }
    }

    /// Every page of all sequences; for checkers.
    public void eachPage(LongConsumer pageIds) {
        Kernel k = kernel();
        for (long pageId = k.data().root(ROOT_SLOT); pageId != PageId.NONE; ) {
            pageIds.accept(pageId);
            int frame = k.pool().latchShared(pageId);
            try {
                pageId = k.pool().memory().get(PageHeader.U64, k.pool().offset(frame) + PageHeader.PRIVATE);
            } finally {
                k.pool().unlatchShared(frame);
            }
        }
    }

    /// Id of a free slot; adds a page to the chain if there is none.
    private long freeSlot() {
        Kernel k = kernel();
        MemorySegment memory = k.pool().memory();
        int count = SequenceLayout.slots(k.pool().pageSize());
        long last = PageId.NONE;
        for (long pageId = k.data().root(ROOT_SLOT); pageId != PageId.NONE; ) {
            int frame = k.pool().latchShared(pageId);
            try {
                long base = k.pool().offset(frame);
                for (int i = 0; i < count; i++) {
                    if (memory.get(PageHeader.U8, SequenceLayout.slot(base, i)) == SequenceLayout.STATE_FREE) {
                        return PageId.number(pageId) << SequenceLayout.ID_BITS | i;
                    }
                }
                last = pageId;
                pageId = memory.get(PageHeader.U64, base + PageHeader.PRIVATE);
            } finally {
                k.pool().unlatchShared(frame);
            }
        }
        return PageId.number(addPage(last)) << SequenceLayout.ID_BITS;
    }

    private long addPage(long last) {
        Kernel k = kernel();
        try (MiniTransaction m = k.newMiniTransaction()) {
            m.begin(2 + 2 * Space.PAGES_PER_CALL, 2 * Space.BYTES_PER_CALL + 16);
            int before = last == PageId.NONE ? -1 : m.latch(last);
            long page = k.data().allocate(m);
            m.create(page, PageType.SEQUENCE, 0);
            if (before >= 0) {
                m.change(before, SequenceRedo.REDO, SequenceRedo.LINK).putLong(page);
            } else {
                k.data().setRoot(m, ROOT_SLOT, page);
            }
            m.commit();
            return page;
        }
    }

    private SequenceState state(long id) {
        SequenceState state = open.get(id);
        if (state != null) {
            return state;
        }
        if (id <= 0
                || SequenceState.slot(id)
                        >= SequenceLayout.slots(kernel().pool().pageSize())) {
            throw SequenceState.missing(id);
        }
        Mutex mutex = slots();
        mutex.lock();
        try {
            state = open.get(id);
            if (state == null) {
                state = SequenceState.load(kernel(), id);
                open.put(id, state);
            }
            return state;
        } finally {
            mutex.unlock();
        }
    }

    /// The next value.
    ///
    /// @throws DbException 2200H exhausted; 42704 no such sequence
    public long next(long sequenceId) {
        return state(sequenceId).next();
    }

    /// The value [#next] would return if nobody else asked.
    ///
    /// @throws DbException 2200H exhausted; 42704 no such sequence
    public long peek(long sequenceId) {
        return state(sequenceId).peek();
    }

    /// True when nothing was handed out since the sequence was made or restarted, as far as is known since the
    /// database was opened.
    public boolean isUntouched(long sequenceId) {
        return state(sequenceId).isUntouched();
    }

    /// The value handed out last; after the database was opened, and before the first one, one that may have
    /// been.
    public long last(long sequenceId) {
        return state(sequenceId).last();
    }

    /// Makes `value` the next one; takes effect at once and for everybody.
    ///
    /// @throws DbException 22023 outside `[min, max]`
    public void restart(long sequenceId, long value) {
        state(sequenceId).restart(null, value);
    }

    /// Makes sure that no value at or before `value` (in counting direction) comes any more: for identity
    /// columns given explicitly.
    public void advance(long sequenceId, long value) {
        state(sequenceId).advance(value);
    }

    /// Changes what is counted by; `next` is the next value. Takes effect at once and for everybody.
    ///
    /// @throws DbException 22023 as for [#create]
    public void alter(long sequenceId, long next, long increment, long min, long max, boolean cycle, int cache) {
        state(sequenceId)
                .restart(new SequenceRules(increment, min, max, cycle, cache == 0 ? CACHE_DEFAULT : cache), next);
    }

    /// Drops a sequence: its slot is free once no snapshot sees it any more; it stays if the transaction rolls
    /// back. Without a transaction it is free at once.
    public void drop(@Nullable Transaction transaction, long sequenceId) {
        if (transaction == null) {
            free(sequenceId, null);
            return;
        }
        undo().prepare(transaction, Long.BYTES);
        try (MiniTransaction m = kernel().newMiniTransaction()) {
            m.begin(UndoLog.PAGES_MAX, UndoLog.bytesMax(Long.BYTES));
            undo().append(m, transaction, UNDO_DROP, 0, Long.BYTES);
            m.putLong(sequenceId);
            m.commit();
        }
    }

    private void free(long id, @Nullable UndoStep step) {
        Mutex mutex = slots();
        mutex.lock();
        try (MiniTransaction m = kernel().newMiniTransaction()) {
            SequenceState state = open.remove(id);
            if (state != null) {
                state.drop();
            }
            m.begin(1 + UndoStep.PAGES_MAX, 16 + UndoStep.BYTES_MAX);
            int frame = latchUnlessDamaged(m, SequenceState.pageId(id));
            if (frame >= 0) {
                m.change(frame, SequenceRedo.REDO, SequenceRedo.CLEAR).putShort(SequenceState.slot(id));
            } else if (step == null) {
                return;
            }
            if (step != null) {
                step.addTo(m);
            }
            m.commit();
        } finally {
            mutex.unlock();
        }
    }

    /// @return -1 if the page is damaged: all its sequences are gone with it
    private static int latchUnlessDamaged(MiniTransaction m, long pageId) {
        try {
            return m.latch(pageId);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return -1;
        }
    }

    @Override
    public void rollback(UndoEntry entry, UndoStep step) {
        if (entry.kind() == UNDO_CREATE) {
            free(id(entry), step);
        }
    }

    @Override
    public void purge(UndoEntry entry, UndoStep step) {
        if (entry.kind() == UNDO_DROP) {
            free(id(entry), step);
        }
    }

    @Override
    public boolean needsPurge(int kind) {
        return kind == UNDO_DROP;
    }

    private static long id(UndoEntry entry) {
        return entry.segment().get(PageHeader.U64, UndoEntry.HEADER_BYTES);
    }

    private Kernel kernel() {
        Kernel opened = kernel;
        assert opened != null : "the store is used before the database is open";
        return opened;
    }

    private Mutex slots() {
        Mutex mutex = slots;
        assert mutex != null : "the store is used before the database is open";
        return mutex;
    }

    private UndoLog undo() {
        assert system != null : "a transaction without a transaction system";
        return system.undo();
    }
}

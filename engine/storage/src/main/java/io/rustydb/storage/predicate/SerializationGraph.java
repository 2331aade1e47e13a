package io.rustydb.storage.predicate;

import io.rustydb.base.concurrent.WaitQueue;
import io.rustydb.base.schedule.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The serializable transactions that can still be in a cycle, and the edges between them. One per database.
///
/// Thread rule: any thread. The steps of the graph are numbered; snapshots, certain commits and ends take a
/// number each, and what is compared are these.
public final class SerializationGraph {
    private static final long SAFE_WAIT_NANOS = 100_000_000;

    private final PredicateLimits limits;
    private final @Nullable SerializableFault fault;
    private final WaitQueue decided;
    private final Map<Integer, TableReads> tables = new ConcurrentHashMap<>();
    private final AtomicInteger lockCount = new AtomicInteger();

    // ---- guarded by the monitor ----

    private long steps;
    /// Not ended; prepared ones too.
    private final List<SerialTransaction> active = new ArrayList<>();
    /// Committed, in the order of their ends.
    private final ArrayDeque<SerialTransaction> finished = new ArrayDeque<>();
    private final WriterIds writers = new WriterIds();
    /// Stands for all summarised ones as a reader.
    private SerialTransaction summary = new SerialTransaction(this, false);

    /// End of the last that was summarised: until nobody active began before it, the summary counts.
    private long summaryEnd;
    /// Ids of summarised writers were given up: whoever is not known may be one.
    private boolean summaryIdsLost;

    private volatile boolean hasRestored;

    public SerializationGraph(Scheduler scheduler) {
        this(scheduler, PredicateLimits.DEFAULT, null);
    }

    /// @param fault planted by a test, null else
    public SerializationGraph(Scheduler scheduler, PredicateLimits limits, @Nullable SerializableFault fault) {
        this.limits = limits;
        this.fault = fault;
        this.decided = new WaitQueue(scheduler);
        summary.committed = true;
    }

    PredicateLimits limits() {
        return limits;
    }

    @Nullable
    SerializableFault fault() {
        return fault;
    }

    /// True where a test has planted this bug.
    public boolean has(SerializableFault planted) {
        return fault == planted;
    }

    void countLocks(int difference) {
        lockCount.getAndAdd(difference);
    }

    /// Keys and ranges registered by all transactions.
    public int lockCount() {
        return lockCount.get();
    }

    /// Transactions that are followed: active, and committed ones that may be in a cycle.
    public synchronized int transactionCount() {
        return active.size() + finished.size();
    }

    /// What was read of a table. Kept by who asks often.
    public TableReads table(int id) {
        TableReads known = tables.get(id);
        return known != null ? known : tables.computeIfAbsent(id, any -> new TableReads(this));
    }

    // ---- begin ----

    /// @param readOnly it was declared to change nothing
    public SerialTransaction begin(boolean readOnly) {
        return new SerialTransaction(this, readOnly);
    }

    /// Takes the snapshot of a transaction and follows it from now on.
    ///
    /// @param takeSnapshot short; must not wait
    public synchronized void open(SerialTransaction t, Runnable takeSnapshot) {
        t.snapshot = ++steps;
        t.unsafe = false;
        active.add(t);
        takeSnapshot.run();
        if (!t.readOnly) {
            return;
        }
        for (int i = 0; i < active.size(); i++) {
            SerialTransaction other = active.get(i);
            if (!other.readOnly && !other.doomed) {
                t.undecided.add(other);
                other.undecided.add(t);
            }
        }
        if (t.undecided.count() == 0 || fault == SerializableFault.SAFE_TOO_EARLY) {
            t.safe = true;
        }
    }

    /// Waits until it is known whether the snapshot of a read-only transaction is safe.
    ///
    /// @return true if it is; false: give it back ([#close]) and take another, or the wait was cancelled
    public boolean awaitSafe(SerialTransaction t, BooleanSupplier cancelled) {
        while (!t.safe && !t.unsafe && !cancelled.getAsBoolean()) {
            decided.await(() -> t.safe || t.unsafe || cancelled.getAsBoolean(), this, SAFE_WAIT_NANOS);
        }
        return t.safe;
    }

    /// Gives back a snapshot by which nothing was read.
    public void close(SerialTransaction t) {
        end(t, false);
        t.rolledBack = false;
        t.released = false;
        t.ended = SerialTransaction.NEVER;
    }

    /// The transaction will write under this id.
    public synchronized void assign(SerialTransaction t, long txId) {
        t.txId = txId;
        writers.put(txId, t);
    }

    /// Nothing was written under the id, which goes to another.
    public synchronized void unassign(SerialTransaction t) {
        writers.remove(t.txId);
        t.txId = 0;
    }

    /// Recovery: a serializable transaction that was prepared. What it has read and its edges are not known.
    public synchronized SerialTransaction restore(long txId) {
        SerialTransaction t = new SerialTransaction(this, false);
        t.snapshot = ++steps;
        t.prepared = ++steps;
        t.summaryIn = true;
        t.summaryOut = true;
        t.restored = true;
        t.txId = txId;
        active.add(t);
        writers.put(txId, t);
        hasRestored = true;
        return t;
    }

    void meetRestored(SerialTransaction by) {
        if (hasRestored) {
            synchronized (this) {
                for (int i = 0; i < active.size(); i++) {
                    if (active.get(i).restored) {
                        by.meet(active.get(i));
                    }
                }
            }
        }
    }

    // ---- edges ----

    /// A reader has met a version that it does not see.
    ///
    /// @param writerId TxId of whose version it is, serializable or not, in flight or committed after the
    ///     reader's snapshot
    /// @throws io.rustydb.base.error.DbException 40001
    public void addEdgeOut(SerialTransaction reader, long writerId) {
        if (reader.safe || fault == SerializableFault.EDGE_OUT_IGNORED) {
            return;
        }
        reader.check();
        synchronized (this) {
            SerialTransaction writer = writers.get(writerId);
            if (writer != null) {
                edgeOut(reader, writer);
            } else if (fault == SerializableFault.SUMMARY_WRITER_FORGOTTEN) {
                return;
            } else if (writers.contains(writerId)) {
                edgeToSummary(reader, writers.earliestOut(writerId));
            } else if (summaryIdsLost && reader.snapshot < summaryEnd) {
                edgeToSummary(reader, 0);
            }
        }
    }

    void addEdgeOut(SerialTransaction reader, SerialTransaction writer) {
        if (reader != writer && !reader.safe) {
            synchronized (this) {
                edgeOut(reader, writer);
            }
        }
    }

    private void edgeOut(SerialTransaction reader, SerialTransaction writer) {
        if (writer == reader || writer.rolledBack || writer.doomed || writer.released || reader.out.contains(writer)) {
            return;
        }
        if (reader.readOnly && writer.committed && reader.snapshot < writer.earliestOut()) {
            // In a cycle the writer would have an edge to one that committed before the reader began.
            return;
        }
        judge(reader, writer, reader);
        connect(reader, writer);
    }

    /// @param earliestOut when the first committed to whom the writer has an edge out;
    ///     [SerialTransaction#NEVER] = it has none
    private void edgeToSummary(SerialTransaction reader, long earliestOut) {
        if (earliestOut != SerialTransaction.NEVER && (!reader.readOnly || earliestOut <= reader.snapshot)) {
            throw reader.failure("it read before a pivot that has committed long since");
        }
        if (reader.summaryIn || reader.in.count() > 0) {
            throw reader.failure("it is a pivot whose writer has committed long since");
        }
        reader.summaryOut = true;
    }

    /// The readers that a writer has met among the predicates.
    void addEdgesIn(SerialTransaction writer, @Nullable SerialTransaction[] readers, int count) {
        synchronized (this) {
            for (int i = 0; i < count; i++) {
                SerialTransaction reader = readers[i];
                assert reader != null;
                if (reader == summary || reader.summarised) {
                    if (writer.snapshot < summaryEnd) {
                        edgeFromSummary(writer);
                    }
                } else if (!reader.doomed
                        && !reader.rolledBack
                        && !reader.released
                        && !reader.safe
                        && (!reader.committed || writer.snapshot < reader.ended)
                        && !reader.out.contains(writer)) {
                    judge(reader, writer, writer);
                    connect(reader, writer);
                }
            }
        }
    }

    private void edgeFromSummary(SerialTransaction writer) {
        // Judged each time: the summary may have grown by one to whom the writer has an edge out.
        judge(summary, writer, writer);
        writer.summaryIn = true;
    }

    private static void connect(SerialTransaction reader, SerialTransaction writer) {
        reader.out.add(writer);
        writer.in.add(reader);
    }

    /// Whether a new edge completes a dangerous structure; if so, somebody has to go.
    ///
    /// @param self whose step it is: reader or writer
    private void judge(SerialTransaction reader, SerialTransaction writer, SerialTransaction self) {
        boolean pivotIsWriter = isPivotBefore(reader, writer);
        if (!pivotIsWriter && !isPivotAfter(reader, writer)) {
            return;
        }
        if (self == writer) {
            throw self.failure(pivotIsWriter ? "it is the pivot, seen as it wrote" : "it wrote what a pivot had read");
        }
        if (writer.isPrepared()) {
            throw self.failure(pivotIsWriter ? "it read before a pivot that has committed" : "it is the pivot");
        }
        writer.doomed = true;
    }

    /// reader → writer → T2 with T2 the first to commit.
    private boolean isPivotBefore(SerialTransaction reader, SerialTransaction writer) {
        long earliest = writer.earliestOut();
        if (earliest != SerialTransaction.NEVER && (!reader.readOnly || earliest <= reader.snapshot)) {
            return true;
        }
        for (int i = 0; i < writer.out.count(); i++) {
            SerialTransaction last = writer.out.get(i);
            if (last.isPrepared()
                    && (!reader.committed || last.prepared <= reader.ended)
                    && (!writer.committed || last.prepared <= writer.ended)
                    && (!reader.readOnly || last.prepared <= reader.snapshot)) {
                return true;
            }
        }
        return false;
    }

    /// T0 → reader → writer with the writer the first to commit.
    private static boolean isPivotAfter(SerialTransaction reader, SerialTransaction writer) {
        if (!writer.isPrepared() || reader.readOnly) {
            return false;
        }
        if (reader.summaryIn) {
            return true;
        }
        for (int i = 0; i < reader.in.count(); i++) {
            SerialTransaction first = reader.in.get(i);
            if (!first.doomed
                    && (!first.committed || first.ended >= writer.prepared)
                    && (!first.readOnly || first.snapshot >= writer.prepared)) {
                return true;
            }
        }
        return false;
    }

    // ---- the end ----

    /// Before the commit, or the promise of one, becomes certain. Then it counts as committed for others.
    ///
    /// @throws io.rustydb.base.error.DbException 40001
    public synchronized void beforeCommit(SerialTransaction t) {
        t.check();
        if (t.snapshot == SerialTransaction.NEVER || t.isPrepared()) {
            return;
        }
        for (int i = 0; i < t.in.count() && fault != SerializableFault.COMMIT_NOT_CHECKED; i++) {
            SerialTransaction pivot = t.in.get(i);
            if (!pivot.committed && !pivot.doomed && hasReaderInFlight(pivot, t)) {
                if (pivot.isPrepared()) {
                    throw t.failure("a prepared transaction is the pivot, seen at the commit");
                }
                pivot.doomed = true;
            }
        }
        t.prepared = ++steps;
    }

    /// T0 → pivot → committing, and T0 may still commit.
    private static boolean hasReaderInFlight(SerialTransaction pivot, SerialTransaction committing) {
        for (int i = 0; i < pivot.in.count(); i++) {
            SerialTransaction first = pivot.in.get(i);
            if (first == committing || !first.committed && !first.readOnly && !first.doomed) {
                return true;
            }
        }
        return false;
    }

    /// The commit that [#beforeCommit] allowed did not happen; the transaction is as before.
    public synchronized void commitFailed(SerialTransaction t) {
        t.prepared = SerialTransaction.NEVER;
    }

    /// The transaction has committed and everybody can see it.
    ///
    /// @param wrote it has changed anything
    public void committed(SerialTransaction t, boolean wrote) {
        if (!wrote) {
            synchronized (this) {
                t.readOnly = true;
            }
        }
        end(t, true);
    }

    /// The transaction was rolled back. Also for one that never took a snapshot.
    public void rolledBack(SerialTransaction t) {
        end(t, false);
    }

    private void end(SerialTransaction t, boolean commit) {
        List<SerialTransaction> forgotten = new ArrayList<>();
        boolean wake;
        synchronized (this) {
            if (t.snapshot == SerialTransaction.NEVER || t.ended != SerialTransaction.NEVER) {
                writers.remove(t.txId);
                return;
            }
            t.ended = ++steps;
            active.remove(t);
            if (commit) {
                t.committed = true;
                keepEdgesOfCommitted(t);
            } else {
                t.rolledBack = true;
                disconnect(t);
            }
            wake = decide(t);
            if (commit) {
                finished.add(t);
            } else {
                forget(t, forgotten);
            }
            if (t.restored) {
                hasRestored = false;
                for (int i = 0; i < active.size(); i++) {
                    hasRestored |= active.get(i).restored;
                }
            }
            clean(forgotten);
        }
        for (int i = 0; i < forgotten.size(); i++) {
            forgotten.get(i).dropReads();
        }
        if (wake) {
            decided.wakeAll();
        }
    }

    private void keepEdgesOfCommitted(SerialTransaction t) {
        for (int i = t.out.count() - 1; i >= 0; i--) {
            SerialTransaction writer = t.out.get(i);
            if (writer.committed) {
                noteOut(t, writer.prepared);
                t.out.remove(writer);
                writer.in.remove(t);
            }
        }
        for (int i = t.in.count() - 1; i >= 0; i--) {
            SerialTransaction reader = t.in.get(i);
            if (reader.committed || reader.readOnly) {
                t.in.remove(reader);
                reader.out.remove(t);
            }
        }
    }

    private static void noteOut(SerialTransaction t, long committedAt) {
        t.outToCommitted = true;
        t.earliestOut = Math.min(t.earliestOut, committedAt);
    }

    private static void disconnect(SerialTransaction t) {
        for (int i = 0; i < t.out.count(); i++) {
            t.out.get(i).in.remove(t);
        }
        for (int i = 0; i < t.in.count(); i++) {
            t.in.get(i).out.remove(t);
        }
        t.out.clear();
        t.in.clear();
    }

    /// What the end of a transaction says about the snapshots of read-only ones.
    ///
    /// @return true if somebody may be waiting for it
    private boolean decide(SerialTransaction t) {
        boolean wake = false;
        for (int i = 0; i < t.undecided.count(); i++) {
            SerialTransaction other = t.undecided.get(i);
            other.undecided.remove(t);
            boolean otherReads =
                    other.readOnly && other.ended == SerialTransaction.NEVER && other.snapshot > t.snapshot;
            if (!otherReads) {
                continue;
            }
            if (t.committed && !t.readOnly && t.earliestOut() <= other.snapshot) {
                other.unsafe = true;
                wake = true;
            } else if (other.undecided.count() == 0 && !other.unsafe) {
                other.safe = true;
                wake = true;
            }
        }
        t.undecided.clear();
        return wake;
    }

    /// Forgets who committed before every snapshot in use, and summarises who are too many.
    private void clean(List<SerialTransaction> forgotten) {
        long oldest = SerialTransaction.NEVER;
        for (int i = 0; i < active.size(); i++) {
            SerialTransaction t = active.get(i);
            // Who is prepared reads and writes no more; who is safe needs nobody.
            if (!t.isPrepared() && !t.safe) {
                oldest = Math.min(oldest, t.snapshot);
            }
        }
        while (!finished.isEmpty() && finished.getFirst().ended <= oldest
                || fault == SerializableFault.FORGOTTEN_AT_COMMIT && !finished.isEmpty()) {
            forget(finished.removeFirst(), forgotten);
        }
        while (finished.size() > limits.committedMax()) {
            summarise(finished.removeFirst());
        }
        if (summaryEnd != 0 && summaryEnd <= oldest) {
            summaryEnd = 0;
            summaryIdsLost = false;
            writers.removeSummarised();
            forgotten.add(summary);
            summary.released = true;
            summary = new SerialTransaction(this, false);
            summary.committed = true;
        }
    }

    /// Nobody can get an edge from or to it any more; those it has are folded into the other end.
    private void forget(SerialTransaction t, List<SerialTransaction> forgotten) {
        for (int i = 0; i < t.in.count(); i++) {
            noteOut(t.in.get(i), t.prepared);
        }
        disconnect(t);
        if (t.txId != 0) {
            writers.remove(t.txId);
        }
        t.released = true;
        forgotten.add(t);
    }

    private void summarise(SerialTransaction t) {
        for (int i = 0; i < t.out.count(); i++) {
            t.out.get(i).summaryIn = true;
        }
        for (int i = 0; i < t.in.count(); i++) {
            t.in.get(i).summaryOut = true;
        }
        disconnect(t);
        summaryEnd = t.ended;
        summary.ended = t.ended;
        t.summarised = true;
        if (t.txId != 0) {
            if (summaryIdsLost || writers.count() > limits.summarisedMax()) {
                summaryIdsLost = true;
                writers.removeSummarised();
                writers.remove(t.txId);
            } else {
                writers.putSummarised(t.txId, t.earliestOut());
            }
        }
        for (int i = 0; i < t.holdCount(); i++) {
            t.holdAt(i).index.summarise(t.holdAt(i), summary);
        }
        for (int i = 0; i < t.tableCount() && fault != SerializableFault.SUMMARY_LOST; i++) {
            t.tableAt(i).add(summary);
        }
        t.dropReads();
    }
}

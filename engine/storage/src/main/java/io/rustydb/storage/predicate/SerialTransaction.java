package io.rustydb.storage.predicate;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A serializable transaction as a node of the [SerializationGraph].
///
/// Thread rule: the transaction's own; the fields belong to the graph's monitor, but for those that say
/// otherwise.
public final class SerialTransaction {
    /// Not yet, and after everything.
    static final long NEVER = Long.MAX_VALUE;

    final SerializationGraph graph;
    /// Was declared to change nothing, or has ended without a change.
    boolean readOnly;

    /// TxId, 0 while it has not written.
    long txId;
    /// Number of the graph's steps when the snapshot was taken.
    long snapshot = NEVER;
    /// When its commit became certain but for a crash.
    long prepared = NEVER;
    /// When it was seen to have ended.
    long ended = NEVER;

    boolean committed;
    boolean rolledBack;
    /// Forgotten: it can be in no cycle any more.
    volatile boolean released;
    /// Part of the summary.
    boolean summarised;
    /// Found prepared by recovery: has read everything.
    boolean restored;

    /// Readers that did not see what this one wrote.
    final Edges in = new Edges();
    /// Writers whose changes this one did not see.
    final Edges out = new Edges();
    /// Has an edge out to one that committed before it; the first of those did at [#earliestOut].
    boolean outToCommitted;

    long earliestOut = NEVER;
    /// Has edges in from, or out to, transactions of the summary.
    boolean summaryIn;

    boolean summaryOut;

    /// Of a read-only one: writers whose end decides whether its snapshot is safe. Of a writer: the read-only
    /// ones that wait for that.
    final Edges undecided = new Edges();
    /// A writer ended in a way that makes the snapshot unsafe.
    volatile boolean unsafe;
    /// The snapshot is safe: nothing is registered or looked for any more.
    volatile boolean safe;
    /// Has to be rolled back.
    volatile boolean doomed;

    /// What it has read, one hold an index. Changed by the owner and, once it has ended, by who forgets it.
    private @Nullable IndexHold[] holds = new IndexHold[4];

    private int holdCount;
    private @Nullable TableReads[] tables = new TableReads[2];
    private int tableCount;

    /// Who has read what this one writes; used by the owner alone.
    private @Nullable SerialTransaction[] met = new SerialTransaction[4];

    private int metCount;

    SerialTransaction(SerializationGraph graph, boolean readOnly) {
        this.graph = graph;
        this.readOnly = readOnly;
    }

    /// True while its reads and writes have to be followed.
    public boolean isTracked() {
        return !safe;
    }

    /// The transaction will write under this id.
    public void assign(long id) {
        graph.assign(this, id);
    }

    /// Nothing was written under the id, which goes to another.
    public void unassign() {
        graph.unassign(this);
    }

    /// A version was met that this transaction does not see.
    ///
    /// @param writerId TxId of whose it is
    /// @throws DbException 40001
    public void sawOldVersion(long writerId) {
        graph.addEdgeOut(this, writerId);
    }

    /// What a read would learn that this transaction's snapshot does not show: it cannot be placed before the
    /// other one any more.
    public DbException newerThanSnapshot(String what) {
        return failure(what);
    }

    /// Before a read or a write.
    ///
    /// @throws DbException 40001 it was doomed meanwhile
    void check() {
        if (doomed && graph.fault() != SerializableFault.DOOM_IGNORED) {
            throw failure("another transaction's step has made it the pivot of a dangerous structure");
        }
    }

    DbException failure(String how) {
        doomed = true;
        return DbException.of(
                ErrorCode.SERIALIZATION_FAILURE,
                "the transaction fits no serial order together with those that ran at the same time: isolation="
                        + "serializable, cause=" + how + "; run the transaction again");
    }

    /// When the first committed to whom it has an edge out; 0 = long since, [#NEVER] = it has none to a
    /// committed one.
    long earliestOut() {
        return summaryOut ? 0 : outToCommitted ? earliestOut : NEVER;
    }

    boolean isPrepared() {
        return prepared != NEVER;
    }

    // ---- what it has read ----

    IndexHold hold(IndexReads index) {
        for (int i = 0; i < holdCount; i++) {
            IndexHold hold = holds[i];
            assert hold != null;
            if (hold.index == index) {
                return hold;
            }
        }
        if (holdCount == holds.length) {
            holds = Arrays.copyOf(holds, 2 * holdCount);
        }
        IndexHold hold = new IndexHold(index, this);
        holds[holdCount++] = hold;
        return hold;
    }

    int holdCount() {
        return holdCount;
    }

    IndexHold holdAt(int i) {
        IndexHold hold = holds[i];
        assert hold != null;
        return hold;
    }

    boolean readsTable(TableReads table) {
        for (int i = 0; i < tableCount; i++) {
            if (tables[i] == table) {
                return true;
            }
        }
        return false;
    }

    void addTable(TableReads table) {
        if (tableCount == tables.length) {
            tables = Arrays.copyOf(tables, 2 * tableCount);
        }
        tables[tableCount++] = table;
    }

    int tableCount() {
        return tableCount;
    }

    TableReads tableAt(int i) {
        TableReads table = tables[i];
        assert table != null;
        return table;
    }

    /// Takes all its reads out of the indexes and tables. By the owner, or when it has ended.
    void dropReads() {
        for (int i = 0; i < holdCount; i++) {
            IndexHold hold = holds[i];
            assert hold != null;
            hold.index.drop(hold);
            holds[i] = null;
        }
        holdCount = 0;
        for (int i = 0; i < tableCount; i++) {
            TableReads table = tables[i];
            assert table != null;
            table.drop(this);
            tables[i] = null;
        }
        tableCount = 0;
    }

    // ---- those a writer meets ----

    void meet(SerialTransaction reader) {
        if (reader == this) {
            return;
        }
        for (int i = 0; i < metCount; i++) {
            if (met[i] == reader) {
                return;
            }
        }
        if (metCount == met.length) {
            met = Arrays.copyOf(met, 2 * metCount);
        }
        met[metCount++] = reader;
    }

    /// Adds the edges from those that were met. No monitor is held.
    void settleMet() {
        if (metCount == 0) {
            return;
        }
        try {
            graph.addEdgesIn(this, met, metCount);
        } finally {
            Arrays.fill(met, 0, metCount, null);
            metCount = 0;
        }
    }
}

package io.rustydb.sql.execution.change;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.RowWriter;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.StatementRestart;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.cast.Casts;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.storage.heap.Fetch;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.RowRun;
import io.rustydb.storage.heap.WriteOutcome;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.lock.ObjectLock;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.predicate.TableReads;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Inserts, updates and deletes rows of one table for one execution, with all that belongs to a row.
///
/// A new row is built in [#writer]: `begin`, set columns, then [#insert] or [#update]. Thread rule: one
/// execution.
public final class TableWriter {
    /// What [#insertUnless] says when no row was in the way.
    public static final long INSERTED = BTree.NOT_FOUND;

    private final TableDescriptor table;
    private final ChangeContext context;
    private final Run run;
    private final RowChecks checks;
    private final RowHook[] hooks;
    private final ObjectLock lock;
    private final Heap heap;
    private final IndexWriter[] indexes;
    private final LargeValues largeValues;
    private final RowWriter writer;
    private final RowBuffer row = new RowBuffer();
    /// What serializable transactions have read; looked up with the first change by one.
    private @Nullable TableReads reads;

    private @Nullable RowsTogether together;
    private int[] indexIds = {};
    private long difference;
    private long insertedId;

    TableWriter(TableDescriptor table, ChangeContext context, RowChecks checks, List<RowHook> hooks) {
        this.table = table;
        this.context = context;
        this.checks = checks;
        this.hooks = hooks.toArray(RowHook[]::new);
        run = context.run();
        heap = run.structures().heap(table);
        lock = run.structures().lock(table);
        indexes = new IndexWriter[table.indexes().size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = new IndexWriter(table, table.indexes().get(i), run, heap);
        }
        largeValues = new LargeValues(table, heap, run);
        writer = new RowWriter(table.layout());
    }

    public TableDescriptor table() {
        return table;
    }

    ObjectLock lock() {
        return lock;
    }

    public Heap heap() {
        return heap;
    }

    public RowWriter writer() {
        return writer;
    }

    /// The row that was last inserted or updated; valid until the next change.
    public RowBuffer row() {
        return row;
    }

    /// Sets a column of the row being built.
    public void set(int ordinal, Vector source, int position) {
        largeValues.store(source, position, writer, ordinal);
    }

    /// Sets a column of the row being built to a column of a row of another table, converted to the column's
    /// type.
    public void copy(int ordinal, ColumnAccessor from, RowBuffer other) {
        SqlType to = table.layout().type(ordinal);
        Vector value = Vector.create(from.type());
        value.reset(1);
        RowVectors.load(
                from, other.bytes, other.offset, value, 0, run.structures().lobs());
        if (value.isNull(0)) {
            writer.setNull(ordinal);
            return;
        }
        if (!Casts.isIdentity(from.type(), to)) {
            Vector converted = Vector.create(to);
            converted.reset(1);
            Casts.kernel(from.type(), to, TypeCoercion.Context.ASSIGNMENT)
                    .evaluate(new Vector[] {value}, converted, null, 1, run.evaluation());
            value = converted;
        }
        set(ordinal, value, 0);
    }

    private void finish(RowBuffer into) {
        int max = heap.rowBytesMax();
        if (writer.rowBytes() > max / 4) {
            largeValues.shorten(writer, max);
        }
        writer.finish(into);
        checks.test(into, run);
    }

    /// Inserts the row being built.
    ///
    /// @return its row id
    /// @throws DbException 23502, 23503, 23505, 23514, 54000, 53100, and what waiting throws
    public long insert() {
        finish(row);
        return insertOne(row);
    }

    /// Finishes the row being built, which is tested and not stored; valid until the next change.
    ///
    /// @throws DbException 23502, 23514, 54000
    public RowBuffer build() {
        finish(row);
        return row;
    }

    /// Inserts a row that [#build] has made.
    public void insertBuilt(RowBuffer built) {
        insertOne(built);
    }

    private long insertOne(RowBuffer of) {
        long rowId = heap.insert(run.transaction(), of.bytes, of.offset, of.length);
        for (IndexWriter index : indexes) {
            index.inserted(rowId, of);
        }
        written();
        difference++;
        for (RowHook hook : hooks) {
            hook.inserted(context, rowId, of);
        }
        return rowId;
    }

    /// Inserts the row being built unless a living row has its key in one of some unique indexes; [#row] is the
    /// row in both cases.
    ///
    /// @param arbiters positions among the table's indexes
    /// @return [#INSERTED], or the id of the row in the way
    /// @throws DbException as [#insert], of other indexes
    public long insertUnless(int[] arbiters) {
        finish(row);
        TransactionManager transactions = run.structures().transactions();
        while (true) {
            long holder = holder(arbiters);
            if (holder != INSERTED) {
                return holder;
            }
            long mark = transactions.savepoint(run.transaction());
            try {
                insertedId = insertOne(row);
                return INSERTED;
            } catch (DbException failure) {
                if (failure.code() != ErrorCode.UNIQUE_VIOLATION || !isOfOneRow(failure) || !anyRefused(arbiters)) {
                    throw failure;
                }
                // Somebody took the key since we looked.
                transactions.rollbackTo(run.transaction(), mark);
                run.context().checkCancelled();
            }
        }
    }

    private long holder(int[] arbiters) {
        for (int arbiter : arbiters) {
            long holder = indexes[arbiter].holder(row);
            if (holder != BTree.NOT_FOUND) {
                return holder;
            }
        }
        return INSERTED;
    }

    private boolean anyRefused(int[] arbiters) {
        for (int arbiter : arbiters) {
            if (indexes[arbiter].hasRefused()) {
                return true;
            }
        }
        return false;
    }

    /// The row that [#insertUnless] inserted last.
    public long insertedId() {
        return insertedId;
    }

    /// A row that was built is not stored: nobody has the large objects that were made for it.
    ///
    /// @param proposed a copy of it
    public void forget(RowBuffer proposed) {
        largeValues.drop(proposed);
    }

    /// Locks a row that the statement sees, as an update would.
    ///
    /// @return false when the row is gone
    public boolean lock(long rowId) {
        return isDone(heap.lock(run.transaction(), run.view(), rowId, waitNanos()));
    }

    // ---- rows inserted together ----

    /// Inserts the row being built, at the latest with the next [#flush]. What fails is told as if row by row
    /// had been inserted, but may be told by a later call; [#row] is the row until the next change.
    ///
    /// @throws DbException as [#insert], of this row or of one before it
    public void insertLater() {
        RowsTogether waiting = together;
        if (waiting == null) {
            waiting = new RowsTogether();
            together = waiting;
        }
        try {
            finish(row);
        } catch (DbException failure) {
            // A row before it may have failed first.
            flush();
            throw failure;
        }
        if (row.length > heap.rowBytesMax()) {
            flush();
            insertOne(row);
            return;
        }
        waiting.rows.add(row.bytes, row.offset, row.length);
        if (waiting.isFull()) {
            flush();
        }
    }

    /// Inserts what waits.
    public void flush() {
        RowsTogether waiting = together;
        if (waiting == null || waiting.rows.count() == 0) {
            return;
        }
        run.context().checkCancelled();
        TransactionManager transactions = run.structures().transactions();
        long mark = transactions.savepoint(run.transaction());
        try {
            if (waiting.rows.count() > 1) {
                insertTogether(waiting);
            } else {
                insertOne(waiting.row(0));
            }
        } catch (DbException failure) {
            if (waiting.rows.count() == 1 || !isOfOneRow(failure)) {
                throw failure;
            }
            // One by one they tell which of them fails, and how.
            transactions.rollbackTo(run.transaction(), mark);
            for (int i = 0; i < waiting.rows.count(); i++) {
                insertOne(waiting.row(i));
            }
        } finally {
            waiting.rows.clear();
        }
    }

    private boolean isOfOneRow(DbException failure) {
        return failure.code().severity() == Severity.STATEMENT
                && failure.code() != ErrorCode.QUERY_CANCELED
                && run.transaction().state() == Transaction.State.ACTIVE;
    }

    private void insertTogether(RowsTogether waiting) {
        RowRun rows = waiting.rows;
        heap.insertRun(run.transaction(), rows);
        for (IndexWriter index : indexes) {
            index.insertedTogether(waiting);
        }
        written();
        difference += rows.count();
        if (hooks.length > 0) {
            for (int i = 0; i < rows.count(); i++) {
                for (RowHook hook : hooks) {
                    hook.inserted(context, rows.rowId(i), waiting.row(i));
                }
            }
        }
    }

    /// True if rows of several statements may be inserted together: nothing that a row's statement looks at is
    /// changed by the others.
    public boolean isBlindToItself() {
        for (RowHook hook : hooks) {
            if (hook.readsChangedTable()) {
                return false;
            }
        }
        return true;
    }

    /// A row and its entries are changed: who has read the table?
    private void written() {
        SerialTransaction serial = run.serial();
        if (serial == null) {
            return;
        }
        TableReads known = reads;
        if (known == null) {
            known = run.structures().reads(table);
            reads = known;
            indexIds =
                    table.indexes().stream().mapToInt(index -> (int) index.id()).toArray();
        }
        known.rowWritten(serial, indexIds);
    }

    /// Reads the version of a row that the statement sees, to be changed.
    ///
    /// @return false when there is none
    public boolean fetch(long rowId, RowBuffer into) {
        return Fetch.isFound(heap.fetch(run.view(), rowId, into));
    }

    /// Starts a new version of a row.
    public void begin(RowBuffer from) {
        writer.begin(from.bytes, from.offset);
    }

    /// Replaces a row by the one being built.
    ///
    /// @param old the version that the statement sees; not the buffer of [#row]
    /// @return false when the row is gone
    public boolean update(long rowId, RowBuffer old) {
        finish(row);
        return updateBuilt(rowId, old, row);
    }

    /// Replaces a row by one that [#build] has made of it.
    ///
    /// @param old the version that the statement sees; not the buffer of [#row]
    /// @return false when the row is gone
    public boolean updateBuilt(long rowId, RowBuffer old, RowBuffer built) {
        if (!isDone(heap.update(
                run.transaction(), run.view(), rowId, built.bytes, built.offset, built.length, waitNanos()))) {
            // Nobody has the large objects that were made for the new version.
            largeValues.dropReplaced(built, old);
            return false;
        }
        for (IndexWriter index : indexes) {
            index.updated(rowId, old, built);
        }
        written();
        largeValues.dropReplaced(old, built);
        for (RowHook hook : hooks) {
            hook.updated(context, rowId, old, built);
        }
        return true;
    }

    /// @param old the version that the statement sees
    /// @return false when the row is gone
    public boolean delete(long rowId, RowBuffer old) {
        if (!isDone(heap.delete(run.transaction(), run.view(), rowId, waitNanos()))) {
            return false;
        }
        for (IndexWriter index : indexes) {
            index.deleted(rowId, old);
        }
        written();
        largeValues.drop(old);
        difference--;
        for (RowHook hook : hooks) {
            hook.deleted(context, rowId, old);
        }
        return true;
    }

    private long waitNanos() {
        return run.transaction().lockWaitNanos();
    }

    private boolean isDone(int outcome) {
        return switch (outcome) {
            case WriteOutcome.OK -> true;
            case WriteOutcome.GONE -> false;
            case WriteOutcome.CONFLICT -> throw StatementRestart.INSTANCE;
            case WriteOutcome.NOT_AVAILABLE ->
                throw DbException.of(
                        ErrorCode.LOCK_NOT_AVAILABLE,
                        "row is locked by another transaction, table=" + table + "; try again or wait longer");
            default -> throw new AssertionError("outcome of a write: " + outcome);
        };
    }

    void begin() {
        difference = 0;
        if (together != null) {
            together.rows.clear();
        }
        for (RowHook hook : hooks) {
            hook.statementBegin();
        }
    }

    void end() {
        for (RowHook hook : hooks) {
            hook.statementEnd(context);
        }
    }

    void count() {
        if (difference != 0) {
            run.context().statistics().changed(table, difference);
            difference = 0;
        }
    }
}

package io.rustydb.sql.execution.change;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.IndexKeys;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.text.ValueText;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.storage.heap.Fetch;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.NewestRow;
import io.rustydb.storage.heap.RowRun;
import io.rustydb.storage.index.EntryRun;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.index.btree.EntryJudge;
import io.rustydb.storage.lock.Awaited;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.predicate.IndexReads;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.predicate.SerializableFault;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Keeps one index in step with its table, and judges the rows behind equal keys of a unique one.
final class IndexWriter implements EntryJudge {
    private final TableDescriptor table;
    private final IndexDescriptor index;
    private final Run run;
    private final Heap heap;
    private final BTree tree;
    private final @Nullable ProtocolFault fault;
    private final IndexKeys keys;
    private final KeyBuffer key = new KeyBuffer();
    private final KeyBuffer oldKey = new KeyBuffer();
    private final KeyBuffer otherKey = new KeyBuffer();
    private final NewestRow newest = new NewestRow();
    private final RowBuffer seen = new RowBuffer();
    private @Nullable IndexReads reads;
    private long ownRow;
    /// Of the key being added, without included columns.
    private int keyBytes;
    private long holder;
    private boolean refused;
    /// The row whose key is looked for.
    private @Nullable RowBuffer candidate;

    IndexWriter(TableDescriptor table, IndexDescriptor index, Run run, Heap heap) {
        this.table = table;
        this.index = index;
        this.run = run;
        this.heap = heap;
        tree = run.structures().tree(index);
        fault = run.structures().trees().fault();
        keys = IndexKeys.of(table, index, run.evaluation());
    }

    /// @return false when the index has no entry for the row
    private boolean encode(RowBuffer row, KeyBuffer out) {
        return keys.encode(row.bytes, row.offset, out);
    }

    void inserted(long rowId, RowBuffer row) {
        if (encode(row, key)) {
            int bytes = keys.keyBytes();
            add(rowId, row);
            written(key, bytes);
        }
    }

    /// Adds the entries of rows that were inserted together.
    void insertedTogether(RowsTogether together) {
        RowRun rows = together.rows;
        EntryRun entries = together.entries;
        entries.clear();
        for (int i = 0; i < rows.count(); i++) {
            if (keys.encode(rows.bytes(), rows.offset(i), key)) {
                int unique = index.unique() && !key.hasNull ? keys.keyBytes() : 0;
                entries.add(key.bytes, 0, key.length, unique, rows.rowId(i), i);
            }
        }
        entries.sort();
        int next = 0;
        while ((next = tree.insertRun(run.transaction(), entries, next)) < entries.count()) {
            int i = entries.row(next++);
            RowBuffer row = together.row(i);
            encode(row, key);
            add(rows.rowId(i), row);
        }
        if (run.serial() == null) {
            return;
        }
        for (int i = 0; i < rows.count(); i++) {
            if (keys.encode(rows.bytes(), rows.offset(i), key)) {
                written(key, keys.keyBytes());
            }
        }
    }

    void updated(long rowId, RowBuffer before, RowBuffer after) {
        boolean had = encode(before, oldKey);
        int oldBytes = keys.keyBytes();
        boolean has = encode(after, key);
        int bytes = keys.keyBytes();
        if (!had || !has || oldKey.compareTo(key) != 0) {
            if (had && (has || fault != ProtocolFault.INDEX_CONDITION_TURN_FORGOTTEN)) {
                mark(rowId);
            }
            if (has) {
                add(rowId, after);
                written(key, bytes);
            }
        }
        if (had) {
            // Also when the entry stays: who has read it has read another column too.
            writtenOld(oldBytes);
        }
    }

    void deleted(long rowId, RowBuffer before) {
        if (encode(before, oldKey)) {
            int oldBytes = keys.keyBytes();
            mark(rowId);
            writtenOld(oldBytes);
        }
    }

    private void mark(long rowId) {
        if (!index.valid() && fault != ProtocolFault.INDEX_CATCH_UP_FORGOTTEN) {
            // The build may not have come to this row yet. It finds the entry then, and lets it be.
            tree.addIfAbsent(oldKey.bytes, 0, oldKey.length, rowId);
        }
        tree.mark(run.transaction(), oldKey.bytes, 0, oldKey.length, rowId);
    }

    private void writtenOld(int bytes) {
        SerialTransaction serial = run.serial();
        if (serial != null && !run.structures().transactions().graph().has(SerializableFault.OLD_KEY_FORGOTTEN)) {
            written(oldKey, bytes);
        }
    }

    /// Row and entries are changed: who has read the key?
    ///
    /// @param bytes of the key without included columns
    private void written(KeyBuffer changed, int bytes) {
        SerialTransaction serial = run.serial();
        if (serial == null) {
            return;
        }
        IndexReads known = reads;
        if (known == null) {
            known = run.structures().reads(index);
            reads = known;
        }
        known.written(serial, changed.bytes, 0, bytes);
    }

    /// Who has the key of a row that is not there yet; one in flight is waited for.
    ///
    /// @return [BTree#NOT_FOUND] if nobody has it, or the row has no key that must be unique
    long holder(RowBuffer row) {
        refused = false;
        if (!encode(row, key) || key.hasNull) {
            return BTree.NOT_FOUND;
        }
        ownRow = BTree.NOT_FOUND;
        candidate = row;
        keyBytes = keys.keyBytes();
        SerialTransaction serial = run.serial();
        if (serial != null) {
            run.structures().reads(index).readKey(serial, key.bytes, 0, keyBytes);
        }
        return tree.findHolder(key.bytes, 0, keyBytes, this);
    }

    /// True if a row was refused since [#holder].
    boolean hasRefused() {
        return refused;
    }

    private void add(long rowId, RowBuffer row) {
        if (!index.unique() || key.hasNull) {
            tree.insert(run.transaction(), key.bytes, 0, key.length, rowId);
            return;
        }
        ownRow = rowId;
        candidate = row;
        keyBytes = keys.keyBytes();
        if (tree.insertUnique(run.transaction(), key.bytes, 0, keyBytes, key.length, rowId, this) != BTree.NOT_FOUND) {
            refused = true;
            throw duplicate(row);
        }
    }

    private DbException duplicate(RowBuffer row) {
        SerialTransaction serial = run.serial();
        if (serial != null) {
            // The failure tells that the key is there: a read of it.
            run.structures().reads(index).readKey(serial, key.bytes, 0, keyBytes);
        }
        Key constraint = table.keyOf(index);
        String name = constraint == null ? index.name() : constraint.name();
        return DbException.about(
                ErrorCode.UNIQUE_VIOLATION,
                "duplicate key, table=" + table + ", constraint=" + name + ", key=" + describe(index, row, run),
                table.constraintSubject(name));
    }

    /// A key as messages show it: `(1, x)`; of an expression, its text.
    private static String describe(IndexDescriptor index, RowBuffer row, Run run) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < index.keys().size(); i++) {
            values.append(values.isEmpty() ? "" : ", ");
            IndexDescriptor.Computed computed = index.keys().get(i).computed();
            if (computed != null) {
                values.append(computed.expression().sql());
                continue;
            }
            ColumnAccessor accessor = index.accessor(i);
            Vector value = Vector.create(accessor.type());
            value.reset(1);
            RowVectors.load(
                    accessor, row.bytes, row.offset, value, 0, run.structures().lobs());
            values.append(
                    value.isNull(0)
                            ? "NULL"
                            : ValueText.of(value, 0, run.evaluation().style()));
        }
        return "(" + values + ")";
    }

    @Override
    public Verdict judge(long locator, boolean marked) {
        if (locator == ownRow) {
            return Verdict.FREE;
        }
        heap.fetchNewest(run.transaction(), locator, newest);
        holder = newest.holder;
        if (holder != 0) {
            return Verdict.IN_FLIGHT;
        }
        boolean taken = newest.exists && hasKey(newest.row);
        if (run.transaction().isolation().keepsSnapshot()) {
            requireSeen(locator, taken);
        }
        return taken ? Verdict.TAKEN : Verdict.FREE;
    }

    /// A key that was given up by a commit after the snapshot cannot be taken: the snapshot would show two rows
    /// with it. A serializable transaction may not learn of one that was taken after it either.
    private void requireSeen(long locator, boolean taken) {
        SerialTransaction serial = run.serial();
        if (taken && serial == null
                || taken == (Fetch.isFound(heap.fetch(run.view(), locator, seen)) && hasKey(seen))) {
            return;
        }
        String what = "a transaction that committed after its snapshot " + (taken ? "took" : "gave up")
                + " a key, table=" + table + ", index=" + index.name();
        throw serial != null
                ? serial.newerThanSnapshot(what)
                : DbException.of(ErrorCode.SERIALIZATION_FAILURE, what + "; run the transaction again");
    }

    private boolean hasKey(RowBuffer row) {
        return encode(row, otherKey) && Arrays.equals(otherKey.bytes, 0, keys.keyBytes(), key.bytes, 0, keyBytes);
    }

    private Awaited awaited() {
        RowBuffer row = candidate;
        String values = row == null ? "" : describe(index, row, run) + " ";
        return new Awaited(table.id(), "key " + values + "in index " + index.name());
    }

    @Override
    public void awaitEnd() {
        if (!run.structures()
                .locks()
                .awaitEnd(
                        run.transaction(), holder, awaited(), run.transaction().lockWaitNanos())) {
            throw DbException.of(
                    ErrorCode.LOCK_NOT_AVAILABLE,
                    "key is held by another transaction, table=" + table + ", index=" + index.name()
                            + "; try again or wait longer");
        }
    }
}

package io.rustydb.sql.catalog;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.sql.catalog.CatalogTables.Relation;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.heap.HeapStore;
import io.rustydb.storage.heap.WriteOutcome;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The catalogue's rows in the tables of [CatalogTables], each stored twice: read when the database opens,
/// changed with each definition statement, under its transaction.
///
/// Thread rule: [#write] by any transaction, of objects it has locked; [#load] before anybody else is
/// there.
public final class CatalogStore {
    private final EnumMap<Relation, Heap> heaps = new EnumMap<>(Relation.class);
    /// The same rows once more, in other pages: without definitions the rows of tables mean nothing, so no
    /// single damaged page may take them away.
    private final EnumMap<Relation, Heap> copies = new EnumMap<>(Relation.class);
    private final EnumMap<Relation, ColumnAccessor> owners = new EnumMap<>(Relation.class);
    private final TransactionManager transactions;
    private final Function<String, StoredExpression> expressions;

    /// @param roots of the relations' heaps, in the order of [Relation], then those of their copies
    /// @param expressions parses the text of a stored expression
    public CatalogStore(
            HeapStore store,
            TransactionManager transactions,
            List<Long> roots,
            Function<String, StoredExpression> expressions) {
        this.transactions = transactions;
        this.expressions = expressions;
        for (Relation relation : Relation.values()) {
            long root = roots.get(relation.ordinal());
            heaps.put(relation, store.open((int) relation.id(), root));
            long copyRoot = roots.get(Relation.values().length + relation.ordinal());
            copies.put(relation, store.open((int) relation.copyId(), copyRoot));
            owners.put(
                    relation, CatalogTables.descriptor(relation, root).layout().accessor(ownerColumn(relation)));
        }
    }

    /// The column with the id of the object a row describes: of the table, for its columns, indexes and
    /// constraints.
    private static int ownerColumn(Relation relation) {
        return switch (relation) {
            case SCHEMAS, TABLES, SEQUENCES, COLUMNS, TABLESPACE_FILES -> 0;
            case INDEXES, CONSTRAINTS -> 1;
        };
    }

    /// Makes the heaps of a new catalogue and its first rows: the schemas `sys` and `public`.
    ///
    /// @return roots, in the order of [Relation], then those of the copies
    public static List<Long> create(HeapStore store, Transaction transaction) {
        List<Long> roots = new ArrayList<>();
        for (Relation relation : Relation.values()) {
            roots.add(store.create(transaction, (int) relation.id()));
        }
        for (Relation relation : Relation.values()) {
            roots.add(store.create(transaction, (int) relation.copyId()));
        }
        Heap schemas = store.open((int) Relation.SCHEMAS.id(), roots.get(Relation.SCHEMAS.ordinal()));
        Heap copy = store.open(
                (int) Relation.SCHEMAS.copyId(), roots.get(Relation.values().length + Relation.SCHEMAS.ordinal()));
        CatalogCodec codec = new CatalogCodec(sql -> {
            throw new AssertionError("a new catalogue has no expressions");
        });
        for (SchemaDescriptor schema : firstSchemas()) {
            codec.write(schema, (relation, row) -> {
                schemas.insert(transaction, row.bytes, row.offset, row.length);
                copy.insert(transaction, row.bytes, row.offset, row.length);
            });
        }
        return roots;
    }

    private static List<SchemaDescriptor> firstSchemas() {
        return List.of(
                new SchemaDescriptor(CatalogTables.SYSTEM_SCHEMA_ID, CatalogTables.SCHEMA),
                new SchemaDescriptor(CatalogTables.DEFAULT_SCHEMA_ID, CatalogTables.DEFAULT_SCHEMA));
    }

    /// The catalogue as the newest committed rows say, and the tables without storage.
    public CatalogSnapshot load(Transaction transaction, List<SystemTable> systemTables) {
        ReadView view = new ReadView();
        transactions.openView(transaction, view);
        try {
            return load(view, systemTables);
        } finally {
            transactions.closeView(view);
        }
    }

    /// What a transaction has changed of the catalogue, from its rows: for one that recovery has found
    /// prepared.
    ///
    /// @param committed as [#load] has it now
    public CatalogChanges changesOf(Transaction transaction, CatalogSnapshot committed) {
        ReadView view = new ReadView();
        transaction.setReadsNewest(true);
        transactions.openView(transaction, view);
        CatalogSnapshot changed;
        try {
            changed = load(view, List.of());
        } finally {
            transactions.closeView(view);
            transaction.setReadsNewest(false);
        }
        return CatalogChanges.between(committed, withEqualOnesOf(committed, changed));
    }

    /// The second catalogue, with the first one's descriptors where their rows are the same.
    private CatalogSnapshot withEqualOnesOf(CatalogSnapshot committed, CatalogSnapshot changed) {
        CatalogSnapshot.Editor editor = committed.edit();
        for (SchemaDescriptor schema : committed.schemas()) {
            if (changed.schema(schema.name()) == null) {
                editor.removeSchema(schema.name());
            }
            for (SequenceDescriptor sequence : committed.sequences(schema.name())) {
                if (changed.sequence(sequence.id()) == null) {
                    editor.removeSequence(sequence.id());
                }
            }
        }
        for (TablespaceDescriptor tablespace : committed.tablespaces()) {
            if (changed.tablespace(tablespace.name()) == null) {
                editor.removeTablespace(tablespace.name());
            }
        }
        for (TablespaceDescriptor tablespace : changed.tablespaces()) {
            if (!tablespace.equals(committed.tablespace(tablespace.name()))) {
                editor.put(tablespace);
            }
        }
        for (TableDescriptor table : committed.tables()) {
            if (!table.isSystem() && changed.table(table.id()) == null) {
                editor.removeTable(table.id());
            }
        }
        for (SchemaDescriptor schema : changed.schemas()) {
            if (!schema.equals(committed.schema(schema.name()))) {
                editor.put(schema);
            }
            for (SequenceDescriptor sequence : changed.sequences(schema.name())) {
                if (!sequence.equals(committed.sequence(sequence.id()))) {
                    editor.put(sequence);
                }
            }
        }
        for (TableDescriptor table : changed.tables()) {
            TableDescriptor old = committed.table(table.id());
            if (!table.isSystem() && (old == null || !rows(table, changed).equals(rows(old, committed)))) {
                editor.put(table);
            }
        }
        return editor.finish();
    }

    /// A table's rows in the catalogue, as text to compare.
    private List<String> rows(TableDescriptor table, CatalogSnapshot of) {
        List<String> rows = new ArrayList<>();
        SchemaDescriptor schema = of.schema(table.schema());
        assert schema != null : "a table's schema exists";
        new CatalogCodec(expressions)
                .write(
                        table,
                        schema.id(),
                        of,
                        (relation, row) -> rows.add(
                                relation + HexFormat.of().formatHex(row.bytes, row.offset, row.offset + row.length)));
        return rows;
    }

    /// The catalogue as it was.
    ///
    /// @throws DbException 72000 purge has passed the SCN
    public CatalogSnapshot loadAt(Transaction transaction, long scn, List<SystemTable> systemTables) {
        ReadView view = new ReadView();
        transactions.openPast(transaction, view, scn);
        try {
            CatalogSnapshot loaded = load(view, systemTables);
            transactions.requireValid(view);
            return loaded;
        } finally {
            transactions.closeView(view);
        }
    }

    private CatalogSnapshot load(ReadView view, List<SystemTable> systemTables) {
        CatalogCodec.Reader reader = new CatalogCodec(expressions).new Reader();
        for (Relation relation : Relation.values()) {
            try {
                read(reader, view, relation, heap(heaps, relation));
            } catch (DbException e) {
                if (e.code() != ErrorCode.DATA_CORRUPTED) {
                    throw e;
                }
                // The copy says the same, and what was read already is only read again.
                read(reader, view, relation, heap(copies, relation));
            }
        }
        if (reader.isEmpty()) {
            // Before the commit that made the database's first schemas.
            return CatalogSnapshot.EMPTY;
        }
        CatalogSnapshot.Editor editor = CatalogSnapshot.EMPTY.edit();
        reader.finish(editor);
        editor.put(new SchemaDescriptor(CatalogTables.INFORMATION_SCHEMA_ID, CatalogTables.INFORMATION_SCHEMA));
        editor.put(new SchemaDescriptor(CatalogTables.PG_CATALOG_ID, CatalogTables.PG_CATALOG));
        heaps.forEach((relation, heap) -> editor.put(CatalogTables.descriptor(relation, heap.root())));
        long id = CatalogTables.FIRST_SYSTEM_TABLE_ID;
        for (SystemTable table : systemTables) {
            editor.put(table.descriptor(id++));
        }
        return editor.finish(1);
    }

    private static void read(CatalogCodec.Reader reader, ReadView view, Relation relation, Heap heap) {
        HeapScan scan = heap.scan();
        scan.open(view);
        while (scan.nextPage()) {
            for (int i = 0; i < scan.count(); i++) {
                reader.accept(relation, scan.bytes(), scan.offset(i));
            }
        }
    }

    /// Makes the rows follow: what changed between two snapshots is deleted and written anew.
    ///
    /// @throws DbException 40001 when the transaction's snapshot is older than the rows
    public void write(Transaction transaction, CatalogSnapshot from, CatalogSnapshot to) {
        // Of this call: several transactions write definitions at once.
        CatalogCodec codec = new CatalogCodec(expressions);
        Set<Long> stale = new HashSet<>();
        List<Runnable> writes = new ArrayList<>();
        CatalogCodec.RowSink sink = (relation, row) -> {
            heap(heaps, relation).insert(transaction, row.bytes, row.offset, row.length);
            heap(copies, relation).insert(transaction, row.bytes, row.offset, row.length);
        };
        for (SchemaDescriptor schema : from.schemas()) {
            if (to.schema(schema.name()) != schema) {
                stale.add(schema.id());
            }
        }
        for (SchemaDescriptor schema : to.schemas()) {
            if (from.schema(schema.name()) != schema) {
                writes.add(() -> codec.write(schema, sink));
            }
            for (SequenceDescriptor sequence : to.sequences(schema.name())) {
                if (from.sequence(sequence.id()) != sequence) {
                    writes.add(() -> codec.write(sequence, schema.id(), sink));
                }
            }
        }
        for (SchemaDescriptor schema : from.schemas()) {
            for (SequenceDescriptor sequence : from.sequences(schema.name())) {
                if (to.sequence(sequence.id()) != sequence) {
                    stale.add(sequence.id());
                }
            }
        }
        for (TablespaceDescriptor tablespace : from.tablespaces()) {
            if (to.tablespace(tablespace.name()) != tablespace) {
                stale.add(tablespace.id());
            }
        }
        for (TablespaceDescriptor tablespace : to.tablespaces()) {
            if (from.tablespace(tablespace.name()) != tablespace) {
                writes.add(() -> codec.write(tablespace, sink));
            }
        }
        for (TableDescriptor table : from.tables()) {
            if (to.table(table.id()) != table) {
                stale.add(table.id());
            }
        }
        for (TableDescriptor table : to.tables()) {
            if (from.table(table.id()) != table) {
                assert !table.isSystem() : "system tables do not change";
                SchemaDescriptor schema = to.schema(table.schema());
                assert schema != null : "a table's schema exists";
                writes.add(() -> codec.write(table, schema.id(), to, sink));
            }
        }
        if (!stale.isEmpty()) {
            remove(transaction, stale);
        }
        writes.forEach(Runnable::run);
    }

    private static Heap heap(EnumMap<Relation, Heap> of, Relation relation) {
        Heap heap = of.get(relation);
        assert heap != null;
        return heap;
    }

    private void remove(Transaction transaction, Set<Long> owners) {
        ReadView view = new ReadView();
        transactions.openView(transaction, view);
        try {
            for (EnumMap<Relation, Heap> each : List.of(heaps, copies)) {
                for (Map.Entry<Relation, Heap> entry : each.entrySet()) {
                    removeRows(transaction, view, entry.getKey(), entry.getValue(), owners);
                }
            }
        } finally {
            transactions.closeView(view);
        }
    }

    private void removeRows(Transaction transaction, ReadView view, Relation relation, Heap heap, Set<Long> ids) {
        ColumnAccessor owner = owners.get(relation);
        assert owner != null;
        List<Long> rowIds = new ArrayList<>();
        HeapScan scan = heap.scan();
        scan.open(view);
        while (scan.nextPage()) {
            for (int i = 0; i < scan.count(); i++) {
                if (ids.contains(owner.getIntegral(scan.bytes(), scan.offset(i)))) {
                    rowIds.add(scan.rowId(i));
                }
            }
        }
        for (long rowId : rowIds) {
            int outcome = heap.delete(transaction, view, rowId, Long.MAX_VALUE);
            if (outcome != WriteOutcome.OK) {
                throw DbException.of(
                        ErrorCode.SERIALIZATION_FAILURE,
                        "catalogue row was changed by another transaction, table=" + relation
                                + "; run the transaction again");
            }
        }
    }
}

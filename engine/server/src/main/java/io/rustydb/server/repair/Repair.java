package io.rustydb.server.repair;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.RowLayout;
import io.rustydb.sql.catalog.CatalogSalvage;
import io.rustydb.sql.catalog.CatalogSalvage.Definitions;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.catalog.ViewDefinition;
import io.rustydb.sql.parser.GrammarFrontEnd;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.SqlDatabase;
import io.rustydb.storage.DamagedDatabase;
import io.rustydb.storage.heap.HeapSalvage;
import io.rustydb.storage.sequence.SequenceSalvage;
import io.rustydb.storage.transaction.TxId;
import io.rustydb.storage.undo.UndoSalvage;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// Brings what is left of a damaged database into a new one.
public final class Repair {
    private static final String LOST_SCHEMA = "lost_and_found";

    private final DamagedDatabase source;
    private final Session target;
    private final RepairReport report;
    private final UndoSalvage undo;
    /// By page size.
    private final Map<Integer, HeapSalvage> heaps = new HashMap<>();
    private final SourceHeaps pages;
    /// Of each relation of the catalogue at least one copy could be read as a whole.
    private boolean catalogIsComplete;

    /// @param source opened over an overlay
    /// @param target of a new, empty database, in auto-commit mode
    public Repair(DamagedDatabase source, Session target, RepairReport report) {
        this.source = source;
        this.target = target;
        this.report = report;
        this.undo = new UndoSalvage(source.pool());
        this.pages = new SourceHeaps(source, report);
    }

    /// Everything, once.
    public void run() {
        pages.scan(undo);
        for (long txId : undo.inFlight()) {
            report.loss(
                    "transaction was in flight or prepared, its changes are left out: transaction=" + TxId.text(txId));
        }
        Definitions definitions = definitions();
        Definition sql = new Definition(definitions);
        for (SchemaDescriptor schema : definitions.schemas()) {
            if (!schema.name().equals(CatalogTables.SCHEMA) && !schema.name().equals(CatalogTables.DEFAULT_SCHEMA)) {
                make("CREATE SCHEMA " + Definition.quoted(schema.name()));
            }
        }
        for (TablespaceDescriptor tablespace : definitions.tablespaces()) {
            if (make(Definition.tablespace(tablespace))) {
                sql.made(tablespace);
            }
        }
        sequences(definitions, sql);
        Map<Long, TableDescriptor> made = new HashMap<>();
        for (TableDescriptor table : definitions.tables()) {
            if (RecycledName.isOne(table)) {
                report.loss("table was in the recycle bin and is left out: table=" + table + ", dropped as="
                        + RecycledName.of(table).original());
            } else if (table.isTemporary()) {
                // Went with its session.
                continue;
            } else if (table.view() == null && make(sql.table(table))) {
                made.put(table.id(), table);
            }
        }
        for (TableDescriptor table : made.values()) {
            rows(table);
        }
        for (TableDescriptor table : made.values()) {
            afterwards(table, sql);
        }
        for (TableDescriptor table : made.values()) {
            for (ConstraintDescriptor constraint : table.foreignKeys()) {
                add(table, constraint, sql);
            }
        }
        for (TableDescriptor table : definitions.tables()) {
            if (table.view() != null && !table.isTemporary()) {
                view(table);
            }
        }
        lostTables(definitions, made);
        if (undo.guessed() > 0) {
            report.damage("undo segment headers cannot be read: changes taken for committed without proof, times asked="
                    + undo.guessed());
        }
    }

    /// Views may read views: in the order of their ids they find what they read, unless one was replaced.
    private void view(TableDescriptor view) {
        ViewDefinition definition = view.view();
        assert definition != null : "a view has its query";
        run("SET search_path = " + Definition.quoted(definition.path().getLast()));
        try {
            if (make(Definition.view(view, definition)) && view.comment() != null) {
                make("COMMENT ON " + view.kindWord() + " " + Definition.name(view) + " IS "
                        + Definition.text(view.comment()));
            }
        } finally {
            run("RESET search_path");
        }
    }

    private boolean make(String statement) {
        try {
            run(statement);
            return true;
        } catch (DbException e) {
            report.loss("not made: " + statement + ", reason=" + e.getMessage());
            return false;
        }
    }

    private void run(String statement) {
        try (PreparedSql prepared = target.prepare(statement, Session.PrepareOptions.NONE)) {
            prepared.execute(0);
        }
    }

    // ---- definitions ----

    private Definitions definitions() {
        GrammarFrontEnd frontEnd = new GrammarFrontEnd();
        CatalogSalvage catalog = new CatalogSalvage(text -> SqlDatabase.expression(frontEnd, text), report::loss);
        catalogIsComplete = true;
        for (CatalogTables.Relation relation : CatalogTables.Relation.values()) {
            boolean complete = false;
            for (int object : List.of((int) relation.id(), (int) relation.copyId())) {
                RepairReport.TableCounts counts = report.table("catalogue " + relation + " " + object);
                long root = source.root(SqlDatabase.rootSlot(object));
                each(pages.pagesOf(object, root, counts), new HeapSalvage.Rows() {
                    @Override
                    public void row(long rowId, byte[] bytes, int offset, int length) {
                        counts.rows++;
                        catalog.row(object, bytes, offset);
                    }

                    @Override
                    public void undecided(long rowId, byte[] bytes, int offset, int length) {
                        counts.undecided++;
                    }

                    @Override
                    public void broken(int offset, String expected, String found) {
                        report.damage("catalogue page makes no sense: object=" + object + ", offset=" + offset
                                + ", expected=" + expected + ", found=" + found);
                    }
                });
                complete |= counts.complete;
            }
            catalogIsComplete &= complete;
        }
        return catalog.finish();
    }

    private void sequences(Definitions definitions, Definition sql) {
        Set<Long> ofColumns = new HashSet<>();
        for (TableDescriptor table : definitions.tables()) {
            for (ColumnDescriptor column : table.columns()) {
                SequenceDescriptor sequence = sql.sequenceOf(column);
                if (sequence != null) {
                    ofColumns.add(sequence.id());
                }
            }
        }
        for (SequenceDescriptor sequence : definitions.sequences()) {
            if (!ofColumns.contains(sequence.id()) && make(Definition.sequence(sequence))) {
                OptionalLong next = SequenceSalvage.next(source.pool(), sequence.counter());
                if (next.isPresent()) {
                    make("ALTER SEQUENCE " + Definition.name(sequence) + " RESTART WITH " + next.getAsLong());
                } else {
                    report.loss("value of a sequence is lost, it begins anew: sequence=" + Definition.name(sequence));
                }
            }
        }
    }

    // ---- rows ----

    private void each(List<Long> pageIds, HeapSalvage.Rows out) {
        for (long pageId : pageIds) {
            int pageSize = source.pageSizeOf(pageId);
            MemorySegment copy = MemorySegment.ofArray(new byte[pageSize]);
            int frame = source.latch(pageId, report::damage);
            if (frame >= 0) {
                MemorySegment.copy(source.pool().memory(), source.pool().offset(frame), copy, 0, pageSize);
                source.pool().unlatchShared(frame);
                heaps.computeIfAbsent(pageSize, size -> new HeapSalvage(size, undo, new SourceValues(source)))
                        .rows(copy, 0, out);
            }
        }
    }

    private void rows(TableDescriptor table) {
        RepairReport.TableCounts counts = report.table(table.toString());
        target.setAutoCommit(false);
        try (TargetTable to = new TargetTable(table, source, target, report, counts)) {
            each(pages.pagesOf((int) table.id(), table.root(), counts), new HeapSalvage.Rows() {
                @Override
                public void row(long rowId, byte[] bytes, int offset, int length) {
                    to.row(rowId, bytes, offset);
                }

                @Override
                public void undecided(long rowId, byte[] bytes, int offset, int length) {
                    to.undecided(rowId);
                }

                @Override
                public void broken(int offset, String expected, String found) {
                    report.damage("heap page makes no sense: table=" + table + ", offset=" + offset + ", expected="
                            + expected + ", found=" + found);
                }
            });
        } finally {
            target.setAutoCommit(true);
        }
    }

    /// What refers to rows or follows from them.
    private void afterwards(TableDescriptor table, Definition sql) {
        for (IndexDescriptor index : table.indexes()) {
            if (table.keyOf(index) == null) {
                make(sql.index(table, index));
            }
        }
        for (ConstraintDescriptor constraint : table.checks()) {
            add(table, constraint, sql);
        }
        for (ColumnDescriptor column : table.columns()) {
            SequenceDescriptor sequence = sql.sequenceOf(column);
            if (column.identity() != null) {
                identity(table, column, sequence);
            }
            if (column.comment() != null) {
                make("COMMENT ON COLUMN " + Definition.name(table) + "." + Definition.quoted(column.name()) + " IS "
                        + Definition.text(column.comment()));
            }
        }
        String comment = table.comment();
        if (comment != null) {
            make("COMMENT ON TABLE " + Definition.name(table) + " IS " + Definition.text(comment));
        }
    }

    private void add(TableDescriptor table, ConstraintDescriptor constraint, Definition sql) {
        String statement = sql.addition(table, constraint);
        if (statement == null) {
            report.loss(
                    "constraint not made, its parent is lost: table=" + table + ", constraint=" + constraint.name());
        } else {
            make(statement);
        }
    }

    /// Goes on where the column's sequence was; if that is lost, behind its greatest value.
    private void identity(
            TableDescriptor table, ColumnDescriptor column, @org.jspecify.annotations.Nullable SequenceDescriptor old) {
        OptionalLong next = old == null ? OptionalLong.empty() : SequenceSalvage.next(source.pool(), old.counter());
        String alter = "ALTER TABLE " + Definition.name(table) + " ALTER COLUMN " + Definition.quoted(column.name());
        if (next.isPresent()) {
            make(alter + " RESTART WITH " + next.getAsLong());
            return;
        }
        try (PreparedSql highest = target.prepare(
                "SELECT MAX(" + Definition.quoted(column.name()) + ") FROM " + Definition.name(table),
                Session.PrepareOptions.NONE)) {
            highest.execute(0);
            if (highest.cursor().next() && !highest.cursor().isNull(0)) {
                long value = highest.cursor().getLong(0) + 1;
                highest.cursor().close();
                make(alter + " RESTART WITH " + value);
            }
        }
        report.loss("value of an identity column is lost, it goes on behind its greatest: table=" + table + ", column="
                + column.name());
    }

    // ---- tables without definition ----

    /// Rows of objects that no definition names are kept as they are, if their pages are in use: a dropped
    /// table's are too, for a while, but only if nobody knows better.
    private void lostTables(Definitions definitions, Map<Long, TableDescriptor> made) {
        if (catalogIsComplete) {
            return;
        }
        Set<Long> known = new HashSet<>(made.keySet());
        for (TableDescriptor table : definitions.tables()) {
            known.add(table.id());
        }
        for (int object : pages.objects()) {
            if (object >= CatalogTables.FIRST_USER_ID && !known.contains((long) object)) {
                lostTable(object);
            }
        }
    }

    private void lostTable(int object) {
        String name = Definition.quoted(LOST_SCHEMA) + ".\"object_" + object + '"';
        RepairReport.TableCounts counts = report.table(name);
        run("CREATE SCHEMA IF NOT EXISTS " + Definition.quoted(LOST_SCHEMA));
        run("CREATE TABLE " + name + " (row_id BIGINT, layout_version INTEGER, row_bytes BLOB)");
        target.setAutoCommit(false);
        try (PreparedSql insert =
                target.prepare("INSERT INTO " + name + " VALUES (?, ?, ?)", Session.PrepareOptions.NONE)) {
            each(pages.pagesOf(object, 0, counts), new HeapSalvage.Rows() {
                @Override
                public void row(long rowId, byte[] bytes, int offset, int length) {
                    insert.values().setLong(0, rowId);
                    insert.values().setInt(1, length < 2 ? 0 : RowLayout.versionOf(bytes, offset));
                    insert.values().setBytes(2, java.util.Arrays.copyOfRange(bytes, offset, offset + length));
                    insert.execute(0);
                    counts.rows++;
                }

                @Override
                public void undecided(long rowId, byte[] bytes, int offset, int length) {
                    counts.undecided++;
                }

                @Override
                public void broken(int offset, String expected, String found) {
                    report.damage("heap page makes no sense: object=" + object + ", offset=" + offset + ", expected="
                            + expected + ", found=" + found);
                }
            });
            target.commit();
        } finally {
            target.setAutoCommit(true);
        }
        report.loss("rows without a definition are kept as bytes: table=" + name + ", rows=" + counts.rows);
    }
}

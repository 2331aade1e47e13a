package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor.Check;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.AlterTableAction;
import io.rustydb.sql.parser.ast.Expression;
import java.util.ArrayList;
import java.util.List;

/// ALTER COLUMN TYPE where the stored bytes become others: a new column behind the old ones gets the converted
/// values, and then the old one's name, place, constraints and indexes. The old one stays in the layout as a
/// dropped one does, for snapshots that still read it.
final class ColumnRewrite {
    private final DefinitionContext context;

    ColumnRewrite(DefinitionContext context) {
        this.context = context;
    }

    /// The table is locked exclusively, and the column is in no foreign key.
    void rewrite(TableDescriptor table, ColumnDescriptor old, SqlType type, AlterTableAction.SetType action) {
        if (old.defaultValue() != null) {
            context.checkDefault(old.defaultValue().tree(), type);
        }
        int ordinal = table.layout().columnCount();
        int version = table.layout().version() + 1;
        List<RowColumn> layout = new ArrayList<>();
        for (int i = 0; i < ordinal; i++) {
            layout.add(table.layout().column(i));
        }
        layout.add(new RowColumn(type, version, null));
        String scratch = "type$" + ordinal;
        List<ColumnDescriptor> columns = new ArrayList<>(table.columns());
        columns.add(ColumnDescriptor.of(scratch, ordinal, type, false));
        install(TableDescriptors.withColumns(table, columns, new RowLayout(version, layout)));
        String value = action.using().map(SqlPrinter::print).orElse(Names.quote(old.name()));
        try {
            context.execute("UPDATE " + Names.quote(table) + " SET " + Names.quote(scratch) + " = (" + value + ")");
        } catch (DbException e) {
            int position = action.using().map(Expression::position).orElse(action.position());
            throw e.code() != ErrorCode.DATATYPE_MISMATCH
                    ? e.moveTo(position)
                    : DbException.at(
                            ErrorCode.DATATYPE_MISMATCH,
                            (action.using().isPresent() ? "the value of USING" : "the column")
                                    + " does not become the new type by itself, column=" + old.name() + ", from="
                                    + old.type() + ", to=" + type + "; write USING with a CAST",
                            position);
        }
        replace(table.id(), old, ordinal, type, action.position());
    }

    private void replace(long tableId, ColumnDescriptor old, int ordinal, SqlType type, int position) {
        TableDescriptor now = table(tableId);
        if (old.notNull()
                && context.exists("SELECT 1 FROM " + Names.quote(now) + " WHERE " + Names.quote("type$" + ordinal)
                        + " IS NULL LIMIT 1")) {
            throw DbException.about(
                            ErrorCode.NOT_NULL_VIOLATION,
                            "column would contain NULLs, table=" + now + ", column=" + old.name(),
                            now.columnSubject(old.name()))
                    .withPosition(position);
        }
        List<ColumnDescriptor> columns = new ArrayList<>(now.columns());
        columns.removeLast();
        columns.replaceAll(column -> column.ordinal() != old.ordinal()
                ? column
                : new ColumnDescriptor(
                        old.name(), ordinal, type, old.notNull(), old.defaultValue(), old.identity(), old.comment()));
        List<IndexDescriptor> indexes = new ArrayList<>();
        List<Long> rebuilt = new ArrayList<>();
        for (IndexDescriptor index : now.indexes()) {
            if (index.uses(old.ordinal())) {
                rebuilt.add(index.id());
                indexes.add(moved(index, old.ordinal(), ordinal).resolve(index, now.layout()));
            } else {
                indexes.add(index);
            }
        }
        List<ConstraintDescriptor> constraints = new ArrayList<>();
        for (ConstraintDescriptor constraint : now.constraints()) {
            constraints.add(
                    switch (constraint) {
                        case Key key ->
                            new Key(
                                    key.id(),
                                    key.name(),
                                    key.primary(),
                                    moved(key.columns(), old.ordinal(), ordinal),
                                    key.indexId());
                        case Check check -> check;
                        case ForeignKey key -> key;
                    });
        }
        TableDescriptor changed = TableDescriptors.withConstraints(
                TableDescriptors.withColumns(TableDescriptors.withIndexes(now, indexes), columns, now.layout()),
                constraints);
        install(changed);
        List<IndexDescriptor> wanted = new ArrayList<>(changed.indexes());
        wanted.removeIf(index -> !rebuilt.contains(index.id()));
        new IndexRebuild(context).rebuild(changed, wanted, 0);
        requireChecks(table(tableId), old.name(), position);
    }

    /// Conditions over the column mean other values now.
    private void requireChecks(TableDescriptor table, String column, int position) {
        for (Check check : table.checks()) {
            if (!ColumnUses.uses(check.condition().tree(), column)) {
                continue;
            }
            try {
                context.checkCondition(check.condition().tree(), table);
            } catch (DbException e) {
                throw e.moveTo(position);
            }
            if (context.exists("SELECT 1 FROM " + Names.quote(table) + " WHERE NOT ("
                    + check.condition().sql() + ") LIMIT 1")) {
                throw DbException.about(
                                ErrorCode.CHECK_VIOLATION,
                                "rows of the table violate the check, table=" + table + ", constraint=" + check.name(),
                                table.constraintSubject(check.name()))
                        .withPosition(position);
            }
        }
    }

    private static IndexShape moved(IndexDescriptor index, int from, int to) {
        List<IndexDescriptor.Key> keys = new ArrayList<>();
        for (IndexDescriptor.Key key : index.keys()) {
            keys.add(
                    key.ordinal() == from
                            ? new IndexDescriptor.Key(to, key.descending(), key.nullsFirst(), null)
                            : key);
        }
        return new IndexShape(
                index.schema(),
                index.name(),
                index.unique(),
                index.valid(),
                keys,
                moved(index.include(), from, to),
                index.predicate(),
                index.method(),
                index.bufferPool());
    }

    private static List<Integer> moved(List<Integer> ordinals, int from, int to) {
        return ordinals.stream().map(ordinal -> ordinal == from ? to : ordinal).toList();
    }

    private TableDescriptor table(long id) {
        TableDescriptor table = context.catalog().table(id);
        assert table != null : "table is in the snapshot";
        return table;
    }

    private void install(TableDescriptor table) {
        context.install(context.catalog().edit().put(table).finish());
    }
}

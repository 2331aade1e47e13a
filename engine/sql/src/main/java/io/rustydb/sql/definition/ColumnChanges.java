package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor.Check;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.definition.Columns.Written;
import io.rustydb.sql.parser.ast.AlterTableAction;
import io.rustydb.sql.parser.ast.TableElement.ColumnConstraint;
import java.util.ArrayList;
import java.util.List;

/// Adds, drops, renames and retypes columns. Adding and dropping touch no row.
final class ColumnChanges {
    private final DefinitionContext context;

    ColumnChanges(DefinitionContext context) {
        this.context = context;
    }

    void add(TableDescriptor t, AlterTableAction.AddColumn action) {
        String name = action.column().name().text();
        if (t.column(name) != null) {
            if (action.ifNotExists()) {
                return;
            }
            throw DbException.at(
                    ErrorCode.DUPLICATE_COLUMN,
                    "column exists already, table=" + t + ", column=" + name,
                    action.column().position());
        }
        Columns columns = new Columns(context);
        int ordinal = t.layout().columnCount();
        ColumnDescriptor column = columns.define(action.column(), ordinal, t.id(), t.schema(), t.name());
        boolean empty = context.isEmpty(t);
        byte[] missing = null;
        boolean differs = false;
        if (!empty) {
            differs = column.identity() != null || !isConstant(action, column);
            missing = differs ? null : missingValue(action, column);
            if (missing == null && column.notNull() && !differs) {
                throw DbException.about(
                                ErrorCode.NOT_NULL_VIOLATION,
                                "column would contain NULLs, table=" + t + ", column=" + name + "; give it a DEFAULT",
                                t.columnSubject(name))
                        .withPosition(action.position());
            }
        }
        int version = t.layout().version() + 1;
        List<RowColumn> layout = new ArrayList<>();
        for (int i = 0; i < ordinal; i++) {
            layout.add(t.layout().column(i));
        }
        layout.add(new RowColumn(column.type(), version, missing));
        List<ColumnDescriptor> all = new ArrayList<>(t.columns());
        all.add(
                differs
                        ? Columns.change(column, column.type(), false, column.defaultValue(), column.identity())
                        : column);
        var editor = context.catalog().edit();
        editor.put(TableDescriptors.withColumns(t, all, new RowLayout(version, layout)));
        columns.sequences.forEach(editor::put);
        context.install(editor.finish());
        if (differs) {
            fill(t.id(), column, action.position());
        }
        Constraints constraints = new Constraints(context);
        for (Written written : columns.constraints) {
            constraints.add(t.id(), written, !empty);
        }
    }

    /// Each row gets a value of its own: the default of the new column.
    private void fill(long tableId, ColumnDescriptor column, int position) {
        TableDescriptor table = current(tableId);
        String name = Names.quote(column.name());
        try {
            context.execute("UPDATE " + Names.quote(table) + " SET " + name + " = DEFAULT");
        } catch (DbException e) {
            throw e.moveTo(position);
        }
        if (column.notNull()) {
            new Constraints(context).requireNoNulls(table, table.column(column.ordinal()), position);
            List<ColumnDescriptor> columns = new ArrayList<>(table.columns());
            columns.set(columns.size() - 1, column);
            context.install(context.catalog()
                    .edit()
                    .put(TableDescriptors.withColumns(table, columns, table.layout()))
                    .finish());
        }
    }

    private boolean isConstant(AlterTableAction.AddColumn action, ColumnDescriptor column) {
        for (ColumnConstraint constraint : action.column().constraints()) {
            if (constraint instanceof ColumnConstraint.Default given) {
                return context.isConstant(given.value(), column.type());
            }
        }
        return true;
    }

    /// What rows that are there already show in the new column.
    private byte[] missingValue(AlterTableAction.AddColumn action, ColumnDescriptor column) {
        for (ColumnConstraint constraint : action.column().constraints()) {
            if (constraint instanceof ColumnConstraint.Default given) {
                return context.constant(given.value(), column.type());
            }
        }
        return null;
    }

    void drop(TableDescriptor t, AlterTableAction.DropColumn action) {
        ColumnDescriptor column = t.column(action.column().text());
        if (column == null) {
            if (action.ifExists()) {
                return;
            }
            Names.requireColumn(t, action.column());
            return;
        }
        if (t.columns().size() == 1) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "a table's only column cannot be dropped", action.position());
        }
        new Dependents(context).drop(t, column.ordinal(), action.cascade(), action.position());
        Drops drops = new Drops(context);
        for (ForeignKey reference : t.referencedBy()) {
            if (reference.parentColumns().contains(column.ordinal())) {
                if (!action.cascade()) {
                    throw DbException.about(
                                    ErrorCode.DEPENDENT_OBJECTS_EXIST,
                                    "column is referred to by a foreign key, column=" + column.name() + ", constraint="
                                            + reference.name() + "; use CASCADE",
                                    reference.name())
                            .withPosition(action.position());
                }
                TableDescriptor child = current(reference.childTableId());
                context.lockExclusive(child);
                drops.removeConstraint(child.id(), reference);
            }
        }
        for (ConstraintDescriptor constraint : current(t.id()).constraints()) {
            boolean over = switch (constraint) {
                case Key key -> key.columns().contains(column.ordinal());
                case ForeignKey key -> key.columns().contains(column.ordinal());
                case Check check -> ColumnUses.uses(check.condition().tree(), column.name());
            };
            if (over) {
                drops.removeConstraint(t.id(), constraint);
            }
        }
        TableDescriptor now = current(t.id());
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor index : now.indexes()) {
            if (ColumnUses.uses(index, column)) {
                context.structures().dropIndex(index);
            } else {
                indexes.add(index);
            }
        }
        List<ColumnDescriptor> rest = new ArrayList<>(now.columns());
        rest.removeIf(c -> c.ordinal() == column.ordinal());
        context.install(context.catalog()
                .edit()
                .put(TableDescriptors.withColumns(TableDescriptors.withIndexes(now, indexes), rest, now.layout()))
                .finish());
        drops.dropOwned(now, column);
    }

    private TableDescriptor current(long id) {
        TableDescriptor table = context.catalog().table(id);
        assert table != null : "table is in the snapshot";
        return table;
    }

    void rename(TableDescriptor t, AlterTableAction.RenameColumn action) {
        ColumnDescriptor column = Names.requireColumn(t, action.column());
        String name = action.newName().text();
        if (t.column(name) != null) {
            throw DbException.at(
                    ErrorCode.DUPLICATE_COLUMN,
                    "column exists already, table=" + t + ", column=" + name,
                    action.newName().position());
        }
        for (Check check : t.checks()) {
            if (ColumnUses.uses(check.condition().tree(), column.name())) {
                throw DbException.about(
                                ErrorCode.FEATURE_NOT_SUPPORTED,
                                "a column of a check cannot be renamed, column=" + column.name() + ", constraint="
                                        + check.name() + "; drop the constraint first",
                                check.name())
                        .withPosition(action.position());
            }
        }
        requireNotComputed(t, column, "renamed", action.position());
        List<ColumnDescriptor> columns = new ArrayList<>(t.columns());
        columns.set(
                columns.indexOf(column),
                new ColumnDescriptor(
                        name,
                        column.ordinal(),
                        column.type(),
                        column.notNull(),
                        column.defaultValue(),
                        column.identity(),
                        column.comment()));
        context.install(context.catalog()
                .edit()
                .put(TableDescriptors.withColumns(t, columns, t.layout()))
                .finish());
    }

    /// Expressions and conditions of indexes keep the names and types they were made with.
    private static void requireNotComputed(TableDescriptor t, ColumnDescriptor column, String what, int position) {
        for (IndexDescriptor index : t.indexes()) {
            if (ColumnUses.usesInExpression(index, column)) {
                throw DbException.about(
                                ErrorCode.FEATURE_NOT_SUPPORTED,
                                "a column of an index's expression or condition cannot be " + what + ", column="
                                        + column.name() + ", index=" + index.name() + "; drop the index first",
                                index.name())
                        .withPosition(position);
            }
        }
    }

    /// A longer string, or a wider number of the same bytes, leaves every stored byte valid; other changes
    /// write the column anew.
    void setType(TableDescriptor t, AlterTableAction.SetType action) {
        ColumnDescriptor column = Names.requireColumn(t, action.column());
        SqlType type = Columns.type(action.type());
        if (type.equals(column.type()) && action.using().isEmpty()) {
            return;
        }
        new Dependents(context).refuseUse(t, column.ordinal(), "given another type", action.position());
        requireNotComputed(t, column, "given another type", action.position());
        if (type.kind() == TypeKind.CLOB
                || type.kind() == TypeKind.BLOB
                || type.kind() == TypeKind.JSON
                || type.kind() == TypeKind.JSONPATH) {
            for (IndexDescriptor index : t.indexes()) {
                if (index.uses(column.ordinal())) {
                    throw DbException.at(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "a column of an index cannot be of this type, column=" + column.name() + ", index="
                                    + index.name() + "; drop the index first",
                            action.position());
                }
            }
        }
        boolean rewrites = action.using().isPresent() || !keepsBytes(column.type(), type);
        boolean inForeignKey = t.foreignKeys().stream()
                        .anyMatch(k -> k.columns().contains(column.ordinal()))
                || t.referencedBy().stream().anyMatch(k -> k.parentColumns().contains(column.ordinal()));
        if (inForeignKey && (rewrites || type.kind() != column.type().kind())) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a column of a foreign key keeps its type, column=" + column.name(),
                    action.position());
        }
        if (column.identity() != null && !type.kind().isInteger()) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    "an identity column is SMALLINT, INTEGER or BIGINT, column=" + column.name() + ", type=" + type,
                    action.position());
        }
        if (rewrites) {
            new ColumnRewrite(context).rewrite(t, column, type, action);
            return;
        }
        List<RowColumn> layout = new ArrayList<>();
        for (int i = 0; i < t.layout().columnCount(); i++) {
            RowColumn c = t.layout().column(i);
            layout.add(i == column.ordinal() ? new RowColumn(type, c.sinceVersion(), c.missing()) : c);
        }
        List<ColumnDescriptor> columns = new ArrayList<>(t.columns());
        columns.set(
                columns.indexOf(column),
                Columns.change(column, type, column.notNull(), column.defaultValue(), column.identity()));
        context.install(context.catalog()
                .edit()
                .put(TableDescriptors.withColumns(
                        t, columns, new RowLayout(t.layout().version(), layout)))
                .finish());
    }

    private static boolean keepsBytes(SqlType from, SqlType to) {
        if (from.kind() == TypeKind.NUMERIC && to.kind() == TypeKind.NUMERIC) {
            return !to.isConstrained()
                    || from.isConstrained() && from.scale() == to.scale() && from.precision() <= to.precision();
        }
        boolean strings = from.kind() == TypeKind.VARCHAR
                        && (to.kind() == TypeKind.VARCHAR || to.kind() == TypeKind.CLOB)
                || from.kind() == TypeKind.VARBINARY && (to.kind() == TypeKind.VARBINARY || to.kind() == TypeKind.BLOB);
        return strings && (!to.isConstrained() || from.isConstrained() && from.precision() <= to.precision());
    }
}

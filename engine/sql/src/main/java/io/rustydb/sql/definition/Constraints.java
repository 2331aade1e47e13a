package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor.Action;
import io.rustydb.sql.catalog.ConstraintDescriptor.Check;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.definition.Columns.Written;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Placement;
import io.rustydb.sql.parser.ast.TableElement.ReferentialAction;
import io.rustydb.sql.parser.ast.TableElement.TableConstraint;
import io.rustydb.sql.parser.ast.TableElement.Timing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Adds constraints to a table that is in the snapshot already, checking the rows it has.
/// Public for the query that finds orphans alone.
public final class Constraints {
    private final DefinitionContext context;

    Constraints(DefinitionContext context) {
        this.context = context;
    }

    /// @param checkRows false for a table that was just created, or NOT VALID
    void add(long tableId, Written written, boolean checkRows) {
        TableConstraint constraint = written.constraint();
        if (constraint.timing() != Timing.NOT_DEFERRABLE) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "deferrable constraints are not supported", constraint.position());
        }
        TableDescriptor table = table(tableId);
        switch (constraint) {
            case TableConstraint.PrimaryKey c ->
                addKey(table, name(c, table, "pkey", List.of()), c.columns(), true, c.placement(), c.position());
            case TableConstraint.Unique c -> {
                if (c.nullsNotDistinct()) {
                    throw DbException.at(
                            ErrorCode.FEATURE_NOT_SUPPORTED, "NULLS NOT DISTINCT is not supported", c.position());
                }
                addKey(table, name(c, table, "key", c.columns()), c.columns(), false, c.placement(), c.position());
            }
            case TableConstraint.Check c -> addCheck(table, written, c, checkRows);
            case TableConstraint.ForeignKey c -> addForeignKey(table, c, checkRows);
        }
    }

    private TableDescriptor table(long id) {
        TableDescriptor table = context.catalog().table(id);
        assert table != null : "table is in the snapshot";
        return table;
    }

    private String name(TableConstraint constraint, TableDescriptor table, String suffix, List<Name> columns) {
        if (constraint.name().isPresent()) {
            Name given = constraint.name().get();
            if (Names.isTaken(given.text(), table.constraints())) {
                throw DbException.at(
                        ErrorCode.DUPLICATE_OBJECT,
                        "constraint exists already, table=" + table + ", name=" + given,
                        given.position());
            }
            return given.text();
        }
        StringBuilder base = new StringBuilder(table.name());
        columns.forEach(column -> base.append('_').append(column.text()));
        return Names.freeConstraintName(base.append('_').append(suffix).toString(), table.constraints());
    }

    private void install(TableDescriptor table) {
        context.install(context.catalog().edit().put(table).finish());
    }

    private void addKey(
            TableDescriptor table,
            String name,
            List<Name> columns,
            boolean primary,
            Placement placement,
            int position) {
        List<Integer> ordinals = Names.ordinals(table, columns);
        if (primary && table.primaryKey() != null) {
            throw DbException.at(
                    ErrorCode.INVALID_TABLE_DEFINITION, "table has a primary key already, table=" + table, position);
        }
        TableDescriptor t = primary ? withNotNull(table, ordinals, position) : table;
        List<IndexDescriptor.Key> keys = new ArrayList<>();
        for (int i = 0; i < ordinals.size(); i++) {
            requireKeyType(t.column(ordinals.get(i)), columns.get(i).position());
            keys.add(new IndexDescriptor.Key(ordinals.get(i), false));
        }
        String indexName = Names.freeRelationName(t.schema(), name, context.catalog(), List.of());
        long id = context.newObjectId();
        IndexDescriptor index = newIndex(
                t,
                id,
                IndexShape.plain(t.schema(), indexName, true, keys).withBufferPool(Placements.pool(placement)),
                new Placements(context).file(placement));
        context.structures().build(t, index);
        List<ConstraintDescriptor> constraints = new ArrayList<>(t.constraints());
        constraints.add(new Key(context.newObjectId(), name, primary, ordinals, id));
        List<IndexDescriptor> indexes = new ArrayList<>(t.indexes());
        if (primary) {
            indexes.addFirst(index);
        } else {
            indexes.add(index);
        }
        install(TableDescriptors.withConstraints(TableDescriptors.withIndexes(t, indexes), constraints));
    }

    /// An empty index, not yet in the catalogue.
    IndexDescriptor newIndex(TableDescriptor t, long id, IndexShape shape, int file) {
        return shape.resolve(
                id,
                t.id(),
                context.structures().createIndex(id, shape.method(), file),
                context.structures().buildScn(),
                t.layout());
    }

    static void requireKeyType(ColumnDescriptor column, int position) {
        requireOrder(column.type(), position);
        if (column.type().kind() == TypeKind.CLOB || column.type().kind() == TypeKind.BLOB) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a large object cannot be part of a key, column=" + column.name() + ", type=" + column.type(),
                    position);
        }
    }

    /// @throws DbException 42704 values of the type cannot be compared
    static void requireOrder(SqlType type, int position) {
        if (type.kind() == TypeKind.JSON || type.kind() == TypeKind.JSONPATH) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "values of this type have no order, so it cannot be part of a key, type=" + type
                            + "; use JSONB or an expression over a field",
                    position);
        }
    }

    private TableDescriptor withNotNull(TableDescriptor table, List<Integer> ordinals, int position) {
        List<ColumnDescriptor> columns = new ArrayList<>();
        boolean changed = false;
        for (ColumnDescriptor column : table.columns()) {
            if (ordinals.contains(column.ordinal()) && !column.notNull()) {
                requireNoNulls(table, column, position);
                changed = true;
                columns.add(Columns.change(column, column.type(), true, column.defaultValue(), column.identity()));
            } else {
                columns.add(column);
            }
        }
        return changed ? TableDescriptors.withColumns(table, columns, table.layout()) : table;
    }

    void requireNoNulls(TableDescriptor table, ColumnDescriptor column, int position) {
        if (!context.isEmpty(table)
                && context.exists("SELECT 1 FROM " + Names.quote(table) + " WHERE " + Names.quote(column.name())
                        + " IS NULL LIMIT 1")) {
            throw DbException.about(
                            ErrorCode.NOT_NULL_VIOLATION,
                            "column contains NULLs, table=" + table + ", column=" + column.name(),
                            table.columnSubject(column.name()))
                    .withPosition(position);
        }
    }

    private void addCheck(TableDescriptor table, Written written, TableConstraint.Check c, boolean checkRows) {
        List<Name> columns = written.column() == null ? List.of() : List.of(new Name(written.column(), c.position()));
        String name = name(c, table, "check", columns);
        context.checkCondition(c.condition(), table);
        Check check = new Check(context.newObjectId(), name, context.store(c.condition()));
        if (checkRows
                && !context.isEmpty(table)
                && context.exists("SELECT 1 FROM " + Names.quote(table) + " WHERE NOT ("
                        + check.condition().sql() + ") LIMIT 1")) {
            throw DbException.about(
                            ErrorCode.CHECK_VIOLATION,
                            "rows of the table violate the check, table=" + table + ", constraint=" + name,
                            table.constraintSubject(name))
                    .withPosition(c.position());
        }
        List<ConstraintDescriptor> constraints = new ArrayList<>(table.constraints());
        constraints.add(check);
        install(TableDescriptors.withConstraints(table, constraints));
    }

    private void addForeignKey(TableDescriptor child, TableConstraint.ForeignKey c, boolean checkRows) {
        TableDescriptor parent = Names.requireTable(c.reference().table(), context);
        if (parent.isTemporary() != child.isTemporary()) {
            throw DbException.at(
                    ErrorCode.INVALID_TABLE_DEFINITION,
                    "a foreign key joins temporary tables or permanent ones, table=" + child + ", parent=" + parent,
                    c.position());
        }
        if (parent.id() != child.id()) {
            context.lockExclusive(parent);
        }
        List<Integer> columns = Names.ordinals(child, c.columns());
        List<Integer> parentColumns = parentColumns(parent, c);
        if (columns.size() != parentColumns.size()) {
            throw DbException.at(
                    ErrorCode.INVALID_FOREIGN_KEY,
                    "numbers of columns differ, referencing=" + columns.size() + ", referenced=" + parentColumns.size(),
                    c.position());
        }
        for (int i = 0; i < columns.size(); i++) {
            requireComparable(child.column(columns.get(i)), parent.column(parentColumns.get(i)), c);
        }
        IndexDescriptor parentIndex = parentIndex(parent, parentColumns, c);
        String name = name(c, child, "fkey", c.columns());
        long childIndexId = childIndex(child, columns, name);
        TableDescriptor table = table(child.id());
        ForeignKey key = new ForeignKey(
                context.newObjectId(),
                name,
                table.id(),
                columns,
                parent.id(),
                parentColumns,
                parentIndex.id(),
                childIndexId,
                c.reference().match() == io.rustydb.sql.parser.ast.TableElement.MatchKind.FULL,
                action(c.reference().onDelete()),
                action(c.reference().onUpdate()));
        if (checkRows && !context.isEmpty(table)) {
            requireParents(table, parent, key, c.position());
        }
        List<ConstraintDescriptor> constraints = new ArrayList<>(table.constraints());
        constraints.add(key);
        CatalogSnapshot.Editor editor = context.catalog().edit();
        TableDescriptor changed = TableDescriptors.withConstraints(table, constraints);
        TableDescriptor referenced = parent.id() == table.id() ? changed : table(parent.id());
        List<ForeignKey> referencedBy = new ArrayList<>(referenced.referencedBy());
        referencedBy.add(key);
        if (parent.id() != table.id()) {
            editor.put(changed);
        }
        context.install(editor.put(TableDescriptors.withReferencedBy(referenced, referencedBy))
                .finish());
    }

    private List<Integer> parentColumns(TableDescriptor parent, TableConstraint.ForeignKey c) {
        if (!c.reference().columns().isEmpty()) {
            return Names.ordinals(parent, c.reference().columns());
        }
        Key primary = parent.primaryKey();
        if (primary == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "referenced table has no primary key, table=" + parent + "; name the referenced columns",
                    c.reference().position());
        }
        return primary.columns();
    }

    private static void requireComparable(
            ColumnDescriptor child, ColumnDescriptor parent, TableConstraint.ForeignKey c) {
        SqlType a = child.type();
        SqlType b = parent.type();
        // Child and parent keys are compared as bytes of the parent's index, so both must be encoded alike.
        boolean same = a.kind() == b.kind()
                || a.kind().isInteger() && b.kind().isInteger()
                || a.kind() == TypeKind.CHAR && b.kind() == TypeKind.VARCHAR
                || a.kind() == TypeKind.VARCHAR && b.kind() == TypeKind.CHAR
                || a.kind() == TypeKind.BINARY && b.kind() == TypeKind.VARBINARY
                || a.kind() == TypeKind.VARBINARY && b.kind() == TypeKind.BINARY;
        if (!same) {
            throw DbException.at(
                    ErrorCode.DATATYPE_MISMATCH,
                    "foreign key and referenced column have different types, column=" + child.name() + ", type=" + a
                            + ", referenced=" + parent.name() + ", type=" + b,
                    c.position());
        }
    }

    private static IndexDescriptor parentIndex(
            TableDescriptor parent, List<Integer> columns, TableConstraint.ForeignKey c) {
        for (IndexDescriptor index : parent.indexes()) {
            if (index.unique()
                    && index.valid()
                    && index.isPlain()
                    && index.keys().size() == columns.size()) {
                HashSet<Integer> ordinals = new HashSet<>();
                index.keys().forEach(key -> ordinals.add(key.ordinal()));
                if (ordinals.equals(new HashSet<>(columns))) {
                    return index;
                }
            }
        }
        throw DbException.at(
                ErrorCode.INVALID_FOREIGN_KEY,
                "no unique constraint matches the referenced columns, table=" + parent,
                c.reference().position());
    }

    /// An index whose leading columns are the foreign key's; made when there is none, so that a parent's delete
    /// finds its children.
    private long childIndex(TableDescriptor child, List<Integer> columns, String constraint) {
        for (IndexDescriptor index : child.indexes()) {
            if (index.valid()
                    && index.isPlain()
                    && !index.isHash()
                    && index.keys().size() >= columns.size()) {
                HashSet<Integer> leading = new HashSet<>();
                for (int i = 0; i < columns.size(); i++) {
                    leading.add(index.keys().get(i).ordinal());
                }
                if (leading.equals(new HashSet<>(columns))) {
                    return index.id();
                }
            }
        }
        for (int column : columns) {
            requireKeyType(child.column(column), 0);
        }
        String name = Names.freeRelationName(child.schema(), constraint, context.catalog(), List.of());
        long id = context.newObjectId();
        List<IndexDescriptor.Key> keys = new ArrayList<>();
        columns.forEach(ordinal -> keys.add(new IndexDescriptor.Key(ordinal, false)));
        IndexDescriptor index = newIndex(
                child,
                id,
                IndexShape.plain(child.schema(), name, false, keys),
                new Placements(context).file(Placement.NONE));
        context.structures().build(child, index);
        List<IndexDescriptor> indexes = new ArrayList<>(child.indexes());
        indexes.add(index);
        install(TableDescriptors.withIndexes(child, indexes));
        return id;
    }

    private void requireParents(TableDescriptor child, TableDescriptor parent, ForeignKey key, int position) {
        if (context.exists(orphans(child, parent, key))) {
            throw orphaned(child, parent, key).withPosition(position);
        }
    }

    /// What is said of rows that [#orphans] finds.
    public static DbException orphaned(TableDescriptor child, TableDescriptor parent, ForeignKey key) {
        return DbException.about(
                ErrorCode.FOREIGN_KEY_VIOLATION,
                "rows of the table have no parent, table=" + child + ", constraint=" + key.name() + ", parent="
                        + parent,
                child.constraintSubject(key.name()));
    }

    /// A query for a row of the child that names a parent that is not there.
    public static String orphans(TableDescriptor child, TableDescriptor parent, ForeignKey key) {
        StringBuilder sql = new StringBuilder("SELECT 1 FROM " + Names.quote(child)
                + " c WHERE NOT EXISTS (SELECT 1 FROM " + Names.quote(parent) + " p WHERE ");
        for (int i = 0; i < key.columns().size(); i++) {
            sql.append(i == 0 ? "" : " AND ")
                    .append("p.")
                    .append(Names.quote(
                            parent.column(key.parentColumns().get(i)).name()))
                    .append(" = c.")
                    .append(Names.quote(child.column(key.columns().get(i)).name()));
        }
        sql.append(")");
        for (int column : key.columns()) {
            sql.append(" AND c.")
                    .append(Names.quote(child.column(column).name()))
                    .append(" IS NOT NULL");
        }
        return sql.append(" LIMIT 1").toString();
    }

    private static Action action(ReferentialAction action) {
        return switch (action) {
            case NO_ACTION -> Action.NO_ACTION;
            case RESTRICT -> Action.RESTRICT;
            case CASCADE -> Action.CASCADE;
            case SET_NULL -> Action.SET_NULL;
            case SET_DEFAULT -> Action.SET_DEFAULT;
        };
    }
}

package io.rustydb.sql.catalog;

import io.rustydb.base.error.ErrorSubject;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowLayout;
import io.rustydb.sql.catalog.ConstraintDescriptor.Check;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.storage.buffer.PoolName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table with everything a statement over it must know. Immutable; see the package for what a change does.
///
/// A final class rather than a record, because look-ups by name and ordinal are prepared once.
public final class TableDescriptor {
    private final long id;
    private final long version;
    private final String schema;
    private final String name;
    private final Kind kind;
    private final List<ColumnDescriptor> columns;
    private final RowLayout layout;
    private final long root;
    private final List<IndexDescriptor> indexes;
    private final List<ConstraintDescriptor> constraints;
    private final List<ForeignKey> referencedBy;
    private final @Nullable String comment;
    private final PoolName bufferPool;
    private final SystemTable.@Nullable Source source;

    private final Map<String, ColumnDescriptor> columnsByName;
    private final @Nullable ColumnDescriptor[] columnsByOrdinal;
    private final List<Check> checks = new ArrayList<>();
    private final List<ForeignKey> foreignKeys = new ArrayList<>();
    private final @Nullable Key primaryKey;

    public enum Kind {
        TABLE,
        /// Of the catalogue itself: readable, changed by definition statements only.
        SYSTEM_TABLE,
        /// Rows are made when they are asked for, see [SystemTable]; there is no storage behind it.
        SYSTEM_VIEW
    }

    /// @param columns in the order SQL shows them
    /// @param layout of the rows; has the places of dropped columns too
    /// @param root page id of the heap's directory
    /// @param referencedBy foreign keys of this and other tables that refer to this one
    public TableDescriptor(
            long id,
            long version,
            String schema,
            String name,
            Kind kind,
            List<ColumnDescriptor> columns,
            RowLayout layout,
            long root,
            List<IndexDescriptor> indexes,
            List<ConstraintDescriptor> constraints,
            List<ForeignKey> referencedBy,
            @Nullable String comment,
            PoolName bufferPool) {
        this(
                id,
                version,
                schema,
                name,
                kind,
                columns,
                layout,
                root,
                indexes,
                constraints,
                referencedBy,
                comment,
                bufferPool,
                null);
        assert kind != Kind.SYSTEM_VIEW : "a table without storage has a source";
    }

    /// A table whose rows are made when they are asked for.
    TableDescriptor(
            long id,
            String schema,
            String name,
            List<ColumnDescriptor> columns,
            RowLayout layout,
            String comment,
            SystemTable.Source source) {
        this(
                id,
                1,
                schema,
                name,
                Kind.SYSTEM_VIEW,
                columns,
                layout,
                0,
                List.of(),
                List.of(),
                List.of(),
                comment,
                PoolName.DEFAULT,
                source);
    }

    private TableDescriptor(
            long id,
            long version,
            String schema,
            String name,
            Kind kind,
            List<ColumnDescriptor> columns,
            RowLayout layout,
            long root,
            List<IndexDescriptor> indexes,
            List<ConstraintDescriptor> constraints,
            List<ForeignKey> referencedBy,
            @Nullable String comment,
            PoolName bufferPool,
            SystemTable.@Nullable Source source) {
        this.source = source;
        this.bufferPool = bufferPool;
        this.id = id;
        this.version = version;
        this.schema = schema;
        this.name = name;
        this.kind = kind;
        this.columns = List.copyOf(columns);
        this.layout = layout;
        this.root = root;
        this.indexes = List.copyOf(indexes);
        this.constraints = List.copyOf(constraints);
        this.referencedBy = List.copyOf(referencedBy);
        this.comment = comment;
        columnsByName = HashMap.newHashMap(columns.size());
        columnsByOrdinal = new @Nullable ColumnDescriptor[layout.columnCount()];
        for (ColumnDescriptor column : columns) {
            columnsByName.put(column.name(), column);
            columnsByOrdinal[column.ordinal()] = column;
        }
        Key primary = null;
        for (ConstraintDescriptor constraint : constraints) {
            switch (constraint) {
                case Key key -> primary = key.primary() ? key : primary;
                case Check check -> checks.add(check);
                case ForeignKey foreignKey -> foreignKeys.add(foreignKey);
            }
        }
        primaryKey = primary;
    }

    public long id() {
        return id;
    }

    public long version() {
        return version;
    }

    public String schema() {
        return schema;
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public List<ColumnDescriptor> columns() {
        return columns;
    }

    public RowLayout layout() {
        return layout;
    }

    /// Page id of the heap's directory.
    public long root() {
        return root;
    }

    public List<IndexDescriptor> indexes() {
        return indexes;
    }

    public List<ConstraintDescriptor> constraints() {
        return constraints;
    }

    public List<Check> checks() {
        return checks;
    }

    /// Foreign keys in which this table is the child.
    public List<ForeignKey> foreignKeys() {
        return foreignKeys;
    }

    /// Foreign keys in which this table is the parent.
    public List<ForeignKey> referencedBy() {
        return referencedBy;
    }

    public @Nullable Key primaryKey() {
        return primaryKey;
    }

    public @Nullable String comment() {
        return comment;
    }

    /// Which buffer pool its pages are read into.
    public PoolName bufferPool() {
        return bufferPool;
    }

    /// Null for a table with storage.
    public SystemTable.@Nullable Source source() {
        return source;
    }

    /// False for users' tables: nobody changes or locks them but the system.
    /// For failures of the table's rows.
    public ErrorSubject subject() {
        return new ErrorSubject(schema, name, null, null);
    }

    public ErrorSubject columnSubject(String column) {
        return new ErrorSubject(schema, name, column, null);
    }

    public ErrorSubject constraintSubject(String constraint) {
        return new ErrorSubject(schema, name, null, constraint);
    }

    public boolean isSystem() {
        return kind != Kind.TABLE;
    }

    public @Nullable ColumnDescriptor column(String columnName) {
        return columnsByName.get(columnName);
    }

    /// The columns that may be out of line, dropped ones too: their values are in the rows still.
    public ColumnAccessor[] variableColumns() {
        List<ColumnAccessor> found = new ArrayList<>();
        for (int ordinal = 0; ordinal < layout.columnCount(); ordinal++) {
            if (!layout.type(ordinal).kind().isFixed()) {
                found.add(layout.accessor(ordinal));
            }
        }
        return found.toArray(ColumnAccessor[]::new);
    }

    /// @param ordinal of a column that is not dropped
    public ColumnDescriptor column(int ordinal) {
        ColumnDescriptor column = columnsByOrdinal[ordinal];
        assert column != null : "ordinal of a live column: " + ordinal;
        return column;
    }

    public @Nullable IndexDescriptor index(long indexId) {
        for (IndexDescriptor index : indexes) {
            if (index.id() == indexId) {
                return index;
            }
        }
        return null;
    }

    /// The constraint that an index enforces; null for an index of no constraint.
    public @Nullable Key keyOf(IndexDescriptor index) {
        for (ConstraintDescriptor constraint : constraints) {
            if (constraint instanceof Key key && key.indexId() == index.id()) {
                return key;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}

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
    private final @Nullable ViewDefinition view;
    private final boolean populated;
    private final Persistence persistence;
    private final OnCommit onCommit;

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
        SYSTEM_VIEW,
        /// A query with a name; no storage.
        VIEW,
        /// A query with a name, and its rows as they were when it was refreshed last.
        MATERIALIZED_VIEW
    }

    /// How long the rows live.
    public enum Persistence {
        PERMANENT,
        /// Emptied by a crash.
        UNLOGGED,
        /// Of one session, gone with it.
        TEMPORARY
    }

    /// What the end of a transaction means to a temporary table.
    public enum OnCommit {
        PRESERVE_ROWS,
        DELETE_ROWS,
        DROP
    }

    TableDescriptor(TableBuilder b) {
        assert (b.kind == Kind.SYSTEM_VIEW) == (b.source != null) : "only a table without storage has a source";
        assert (b.kind == Kind.VIEW || b.kind == Kind.MATERIALIZED_VIEW) == (b.view != null) : "a view has its query";
        id = b.id;
        version = b.version;
        schema = b.schema;
        name = b.name;
        kind = b.kind;
        columns = List.copyOf(b.columns);
        layout = b.layout;
        root = b.root;
        indexes = List.copyOf(b.indexes);
        constraints = List.copyOf(b.constraints);
        referencedBy = List.copyOf(b.referencedBy);
        comment = b.comment;
        bufferPool = b.bufferPool;
        source = b.source;
        view = b.view;
        populated = b.populated;
        persistence = b.persistence;
        onCommit = b.onCommit;
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

    /// The query of a view or materialised view; null for what is none.
    public @Nullable ViewDefinition view() {
        return view;
    }

    /// False for a materialised view without rows: nobody can read it.
    public boolean populated() {
        return populated;
    }

    public Persistence persistence() {
        return persistence;
    }

    public boolean isTemporary() {
        return persistence == Persistence.TEMPORARY;
    }

    public OnCommit onCommit() {
        return onCommit;
    }

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

    /// The system's own: nobody else changes or locks it.
    public boolean isSystem() {
        return kind == Kind.SYSTEM_TABLE || kind == Kind.SYSTEM_VIEW;
    }

    /// True when there is a heap behind it.
    public boolean hasStorage() {
        return kind == Kind.TABLE || kind == Kind.SYSTEM_TABLE || kind == Kind.MATERIALIZED_VIEW;
    }

    /// What SQL calls it.
    public String kindWord() {
        return switch (kind) {
            case TABLE, SYSTEM_TABLE, SYSTEM_VIEW -> "table";
            case VIEW -> "view";
            case MATERIALIZED_VIEW -> "materialized view";
        };
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

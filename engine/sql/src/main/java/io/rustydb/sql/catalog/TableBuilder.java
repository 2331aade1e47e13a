package io.rustydb.sql.catalog;

import io.rustydb.base.type.RowLayout;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.storage.buffer.PoolName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a table descriptor, from nothing or from another one. Thread rule: one thread.
public final class TableBuilder {
    final long id;
    long version;
    String schema;
    String name;
    TableDescriptor.Kind kind = TableDescriptor.Kind.TABLE;
    List<ColumnDescriptor> columns = List.of();
    RowLayout layout;
    long root;
    List<IndexDescriptor> indexes = List.of();
    List<ConstraintDescriptor> constraints = List.of();
    List<ForeignKey> referencedBy = List.of();

    @Nullable
    String comment;

    PoolName bufferPool = PoolName.DEFAULT;

    SystemTable.@Nullable Source source;

    @Nullable
    ViewDefinition view;

    boolean populated = true;
    TableDescriptor.Persistence persistence = TableDescriptor.Persistence.PERMANENT;
    TableDescriptor.OnCommit onCommit = TableDescriptor.OnCommit.PRESERVE_ROWS;

    /// A new table.
    public TableBuilder(long id, String schema, String name, List<ColumnDescriptor> columns, RowLayout layout) {
        this.id = id;
        this.version = 1;
        this.schema = schema;
        this.name = name;
        this.columns = columns;
        this.layout = layout;
    }

    /// The next version of a table.
    TableBuilder(TableDescriptor from) {
        id = from.id();
        version = from.version() + 1;
        schema = from.schema();
        name = from.name();
        kind = from.kind();
        columns = from.columns();
        layout = from.layout();
        root = from.root();
        indexes = from.indexes();
        constraints = from.constraints();
        referencedBy = from.referencedBy();
        comment = from.comment();
        bufferPool = from.bufferPool();
        source = from.source();
        view = from.view();
        populated = from.populated();
        persistence = from.persistence();
        onCommit = from.onCommit();
    }

    public TableBuilder version(long value) {
        version = value;
        return this;
    }

    TableBuilder named(String newSchema, String newName) {
        schema = newSchema;
        name = newName;
        return this;
    }

    public TableBuilder kind(TableDescriptor.Kind value) {
        kind = value;
        return this;
    }

    TableBuilder columns(List<ColumnDescriptor> value, RowLayout newLayout) {
        columns = value;
        layout = newLayout;
        return this;
    }

    /// @param value page id of the heap's directory
    public TableBuilder root(long value) {
        root = value;
        return this;
    }

    public TableBuilder indexes(List<IndexDescriptor> value) {
        indexes = value;
        return this;
    }

    public TableBuilder constraints(List<ConstraintDescriptor> value) {
        constraints = value;
        return this;
    }

    public TableBuilder referencedBy(List<ForeignKey> value) {
        referencedBy = value;
        return this;
    }

    public TableBuilder comment(@Nullable String value) {
        comment = value;
        return this;
    }

    public TableBuilder bufferPool(PoolName value) {
        bufferPool = value;
        return this;
    }

    TableBuilder source(SystemTable.Source value) {
        source = value;
        return this;
    }

    /// @param value the query of a view or materialised view
    public TableBuilder view(@Nullable ViewDefinition value) {
        view = value;
        return this;
    }

    /// @param value false for a materialised view WITH NO DATA
    public TableBuilder populated(boolean value) {
        populated = value;
        return this;
    }

    public TableBuilder persistence(TableDescriptor.Persistence value, TableDescriptor.OnCommit atCommit) {
        persistence = value;
        onCommit = atCommit;
        return this;
    }

    public TableDescriptor build() {
        return new TableDescriptor(this);
    }
}

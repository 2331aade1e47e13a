package io.rustydb.sql.catalog;

import io.rustydb.base.type.RowLayout;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.storage.buffer.PoolName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// New versions of table descriptors: each method gives the table with one thing changed and its version
/// raised.
public final class TableDescriptors {
    private TableDescriptors() {}

    /// Indexes resolved anew over a layout.
    private static List<IndexDescriptor> resolved(TableDescriptor t, RowLayout layout) {
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor index : t.indexes()) {
            indexes.add(IndexShape.of(index).resolve(index, layout));
        }
        return indexes;
    }

    public static TableDescriptor withName(TableDescriptor t, String schema, String name) {
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor i : t.indexes()) {
            indexes.add(IndexShape.of(i).named(schema, i.name()).resolve(i, t.layout()));
        }
        return new TableBuilder(t).named(schema, name).indexes(indexes).build();
    }

    /// Columns and layout change together; indexes are resolved anew over the new layout.
    public static TableDescriptor withColumns(TableDescriptor t, List<ColumnDescriptor> columns, RowLayout layout) {
        return new TableBuilder(t)
                .columns(columns, layout)
                .indexes(resolved(t, layout))
                .build();
    }

    public static TableDescriptor withIndexes(TableDescriptor t, List<IndexDescriptor> indexes) {
        return new TableBuilder(t).indexes(indexes).build();
    }

    public static TableDescriptor withConstraints(TableDescriptor t, List<ConstraintDescriptor> constraints) {
        return new TableBuilder(t).constraints(constraints).build();
    }

    public static TableDescriptor withReferencedBy(TableDescriptor t, List<ForeignKey> referencedBy) {
        return new TableBuilder(t).referencedBy(referencedBy).build();
    }

    public static TableDescriptor withComment(TableDescriptor t, @Nullable String comment) {
        return new TableBuilder(t).comment(comment).build();
    }

    /// The same table over new storage: TRUNCATE and rewrites.
    ///
    /// @param indexes with their new roots
    public static TableDescriptor withStorage(TableDescriptor t, long root, List<IndexDescriptor> indexes) {
        return new TableBuilder(t).root(root).indexes(indexes).build();
    }

    /// Pages go to another buffer pool.
    public static TableDescriptor withBufferPool(TableDescriptor t, PoolName pool) {
        return new TableBuilder(t).bufferPool(pool).build();
    }

    /// Another query, or other columns, of a view.
    public static TableDescriptor withView(
            TableDescriptor t, ViewDefinition view, List<ColumnDescriptor> columns, RowLayout layout) {
        return new TableBuilder(t).columns(columns, layout).view(view).build();
    }

    /// @param populated its rows are those of the query
    public static TableDescriptor asMaterializedView(TableDescriptor t, ViewDefinition view, boolean populated) {
        return new TableBuilder(t)
                .kind(TableDescriptor.Kind.MATERIALIZED_VIEW)
                .view(view)
                .populated(populated)
                .build();
    }

    /// The table behind a materialised view, to be filled.
    public static TableDescriptor asTable(TableDescriptor t) {
        return new TableBuilder(t)
                .kind(TableDescriptor.Kind.TABLE)
                .view(null)
                .populated(true)
                .build();
    }
}

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
        return new TableDescriptor(
                t.id(),
                t.version() + 1,
                schema,
                name,
                t.kind(),
                t.columns(),
                t.layout(),
                t.root(),
                indexes,
                t.constraints(),
                t.referencedBy(),
                t.comment(),
                t.bufferPool());
    }

    /// Columns and layout change together; indexes are resolved anew over the new layout.
    public static TableDescriptor withColumns(TableDescriptor t, List<ColumnDescriptor> columns, RowLayout layout) {
        List<IndexDescriptor> indexes = resolved(t, layout);
        return new TableDescriptor(
                t.id(),
                t.version() + 1,
                t.schema(),
                t.name(),
                t.kind(),
                columns,
                layout,
                t.root(),
                indexes,
                t.constraints(),
                t.referencedBy(),
                t.comment(),
                t.bufferPool());
    }

    public static TableDescriptor withIndexes(TableDescriptor t, List<IndexDescriptor> indexes) {
        return new TableDescriptor(
                t.id(),
                t.version() + 1,
                t.schema(),
                t.name(),
                t.kind(),
                t.columns(),
                t.layout(),
                t.root(),
                indexes,
                t.constraints(),
                t.referencedBy(),
                t.comment(),
                t.bufferPool());
    }

    public static TableDescriptor withConstraints(TableDescriptor t, List<ConstraintDescriptor> constraints) {
        return new TableDescriptor(
                t.id(),
                t.version() + 1,
                t.schema(),
                t.name(),
                t.kind(),
                t.columns(),
                t.layout(),
                t.root(),
                t.indexes(),
                constraints,
                t.referencedBy(),
                t.comment(),
                t.bufferPool());
    }

    public static TableDescriptor withReferencedBy(TableDescriptor t, List<ForeignKey> referencedBy) {
        return new TableDescriptor(
                t.id(),
                t.version() + 1,
                t.schema(),
                t.name(),
                t.kind(),
                t.columns(),
                t.layout(),
                t.root(),
                t.indexes(),
                t.constraints(),
                referencedBy,
                t.comment(),
                t.bufferPool());
    }

    public static TableDescriptor withComment(TableDescriptor t, @Nullable String comment) {
        return new TableDescriptor(
                t.id(),
                t.version() + 1,
                t.schema(),
                t.name(),
                t.kind(),
                t.columns(),
                t.layout(),
                t.root(),
                t.indexes(),
                t.constraints(),
                t.referencedBy(),
                comment,
                t.bufferPool());
    }

    /// The same table over new storage: TRUNCATE and rewrites.
    ///
    /// @param indexes with their new roots
    public static TableDescriptor withStorage(TableDescriptor t, long root, List<IndexDescriptor> indexes) {
        return new TableDescriptor(
                t.id(),
                t.version() + 1,
                t.schema(),
                t.name(),
                t.kind(),
                t.columns(),
                t.layout(),
                root,
                indexes,
                t.constraints(),
                t.referencedBy(),
                t.comment(),
                t.bufferPool());
    }

    /// Pages go to another buffer pool.
    public static TableDescriptor withBufferPool(TableDescriptor t, PoolName pool) {
        return new TableDescriptor(
                t.id(),
                t.version() + 1,
                t.schema(),
                t.name(),
                t.kind(),
                t.columns(),
                t.layout(),
                t.root(),
                t.indexes(),
                t.constraints(),
                t.referencedBy(),
                t.comment(),
                pool);
    }
}

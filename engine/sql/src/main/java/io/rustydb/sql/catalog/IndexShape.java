package io.rustydb.sql.catalog;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyColumn;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.storage.buffer.PoolName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an index is, apart from where it lies: from this and a table's layout a descriptor is resolved.
public record IndexShape(
        String schema,
        String name,
        boolean unique,
        boolean valid,
        List<IndexDescriptor.Key> keys,
        List<Integer> include,
        @Nullable StoredExpression predicate,
        IndexMethod method,
        PoolName bufferPool) {
    public IndexShape {
        keys = List.copyOf(keys);
        include = List.copyOf(include);
    }

    /// An index over columns alone.
    public static IndexShape plain(String schema, String name, boolean unique, List<IndexDescriptor.Key> keys) {
        return new IndexShape(schema, name, unique, true, keys, List.of(), null, IndexMethod.BTREE, PoolName.DEFAULT);
    }

    public static IndexShape of(IndexDescriptor i) {
        return new IndexShape(
                i.schema(),
                i.name(),
                i.unique(),
                i.valid(),
                i.keys(),
                i.include(),
                i.predicate(),
                i.method(),
                i.bufferPool());
    }

    public IndexShape named(String newSchema, String newName) {
        return new IndexShape(newSchema, newName, unique, valid, keys, include, predicate, method, bufferPool);
    }

    public IndexShape withBufferPool(PoolName pool) {
        return new IndexShape(schema, name, unique, valid, keys, include, predicate, method, pool);
    }

    public IndexShape withValid(boolean nowValid) {
        return new IndexShape(schema, name, unique, nowValid, keys, include, predicate, method, bufferPool);
    }

    /// The descriptor over a layout, with its accessors and key encoder resolved.
    public IndexDescriptor resolve(long id, long tableId, long root, long visibleFrom, RowLayout layout) {
        @Nullable ColumnAccessor[] accessors = new @Nullable ColumnAccessor[keys.size()];
        List<KeyColumn> keyColumns = new ArrayList<>();
        for (int i = 0; i < accessors.length; i++) {
            IndexDescriptor.Key key = keys.get(i);
            IndexDescriptor.Computed computed = key.computed();
            if (computed == null) {
                accessors[i] = layout.accessor(key.ordinal());
            }
            keyColumns.add(new KeyColumn(
                    computed == null ? layout.type(key.ordinal()) : computed.type(),
                    key.descending(),
                    key.nullsFirst()));
        }
        RowLayout payload = include.isEmpty()
                ? null
                : new RowLayout(
                        1,
                        include.stream()
                                .map(ordinal -> RowColumn.of(layout.type(ordinal)))
                                .toList());
        return new IndexDescriptor(
                id,
                tableId,
                schema,
                name,
                unique,
                valid,
                keys,
                include,
                predicate,
                method,
                root,
                visibleFrom,
                new KeyEncoder(keyColumns),
                accessors,
                payload,
                bufferPool);
    }

    /// The same index in another form, over the same storage.
    public IndexDescriptor resolve(IndexDescriptor over, RowLayout layout) {
        return resolve(over.id(), over.tableId(), over.root(), over.visibleFrom(), layout);
    }
}

package io.rustydb.sql.session;

import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tells doors about one snapshot of the catalogue.
final class SnapshotReader implements CatalogReader {
    private final CatalogSnapshot catalog;
    private final String temporary;

    /// @param temporary schema of the reader's own temporary objects; those of others are not told
    SnapshotReader(CatalogSnapshot catalog, String temporary) {
        this.catalog = catalog;
        this.temporary = temporary;
    }

    @Override
    public List<String> schemas() {
        return catalog.schemas().stream()
                .map(SchemaDescriptor::name)
                .filter(schema -> !CatalogTables.isTemporary(schema) || schema.equals(temporary))
                .sorted()
                .toList();
    }

    @Override
    public List<Table> tables(Predicate<String> schema, Predicate<String> name) {
        List<Table> found = new ArrayList<>();
        for (String schemaName : schemas()) {
            if (schema.test(schemaName)) {
                for (TableDescriptor table : catalog.tables(schemaName)) {
                    if (!RecycledName.isOne(table) && name.test(table.name())) {
                        found.add(table(table));
                    }
                }
            }
        }
        return found;
    }

    private Table table(TableDescriptor table) {
        List<Column> columns = new ArrayList<>();
        for (ColumnDescriptor column : table.columns()) {
            columns.add(new Column(
                    column.name(),
                    column.type(),
                    !column.notNull(),
                    column.defaultValue() == null ? null : column.defaultValue().sql(),
                    column.identity() != null,
                    column.comment()));
        }
        ConstraintDescriptor.Key primary = table.primaryKey();
        List<Index> indexes = new ArrayList<>();
        for (IndexDescriptor index : table.indexes()) {
            indexes.add(new Index(
                    index.name(),
                    index.unique(),
                    index.keys().stream().map(key -> keyName(table, key)).toList(),
                    index.keys().stream().map(IndexDescriptor.Key::descending).toList(),
                    index.predicate() == null ? null : index.predicate().sql()));
        }
        List<ForeignKey> foreignKeys = new ArrayList<>();
        for (ConstraintDescriptor.ForeignKey key : table.foreignKeys()) {
            foreignKeys.add(foreignKey(table, key));
        }
        return new Table(
                table.schema(),
                table.name(),
                switch (table.kind()) {
                    case TABLE -> TableKind.TABLE;
                    case SYSTEM_TABLE -> TableKind.SYSTEM_TABLE;
                    case SYSTEM_VIEW -> TableKind.SYSTEM_VIEW;
                    case VIEW -> TableKind.VIEW;
                    case MATERIALIZED_VIEW -> TableKind.MATERIALIZED_VIEW;
                },
                table.comment(),
                columns,
                primary == null ? null : new Key(primary.name(), names(table, primary.columns())),
                indexes,
                foreignKeys);
    }

    private static String keyName(TableDescriptor table, IndexDescriptor.Key key) {
        IndexDescriptor.Computed computed = key.computed();
        return computed == null
                ? table.column(key.ordinal()).name()
                : computed.expression().sql();
    }

    private ForeignKey foreignKey(TableDescriptor child, ConstraintDescriptor.ForeignKey key) {
        TableDescriptor parent = catalog.table(key.parentTableId());
        assert parent != null : "a foreign key's parent is in the snapshot";
        return new ForeignKey(
                key.name(),
                names(child, key.columns()),
                parent.schema(),
                parent.name(),
                names(parent, key.parentColumns()),
                parentKeyName(parent, key),
                action(key.onUpdate()),
                action(key.onDelete()));
    }

    private static @Nullable String parentKeyName(TableDescriptor parent, ConstraintDescriptor.ForeignKey key) {
        IndexDescriptor index = parent.index(key.parentIndexId());
        ConstraintDescriptor.Key constraint = index == null ? null : parent.keyOf(index);
        return constraint == null ? null : constraint.name();
    }

    private static List<String> names(TableDescriptor table, List<Integer> ordinals) {
        return ordinals.stream().map(ordinal -> table.column(ordinal).name()).toList();
    }

    private static ReferentialAction action(ConstraintDescriptor.Action action) {
        return switch (action) {
            case NO_ACTION -> ReferentialAction.NO_ACTION;
            case RESTRICT -> ReferentialAction.RESTRICT;
            case CASCADE -> ReferentialAction.CASCADE;
            case SET_NULL -> ReferentialAction.SET_NULL;
            case SET_DEFAULT -> ReferentialAction.SET_DEFAULT;
        };
    }
}

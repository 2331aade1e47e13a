package io.rustydb.sql.constraint;

import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.change.RowHook;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The hooks of a table: one for each foreign key it has and one for each that refers to it.
public final class ForeignKeyHooks {
    private ForeignKeyHooks() {}

    /// @param updates makes what sets the key columns of a child table
    public static List<RowHook> of(
            TableDescriptor table, CatalogSnapshot catalog, Function<TableDescriptor, ChildUpdate> updates) {
        List<RowHook> hooks = new ArrayList<>();
        for (ForeignKey foreignKey : table.foreignKeys()) {
            hooks.add(new ChildSide(foreignKey, table, other(foreignKey.parentTableId(), table, catalog)));
        }
        for (ForeignKey foreignKey : table.referencedBy()) {
            TableDescriptor child = other(foreignKey.childTableId(), table, catalog);
            hooks.add(new ParentSide(foreignKey, child, table, updates.apply(child)));
        }
        return hooks;
    }

    private static TableDescriptor other(long id, TableDescriptor table, CatalogSnapshot catalog) {
        if (id == table.id()) {
            return table;
        }
        TableDescriptor other = catalog.table(id);
        assert other != null : "both tables of a foreign key exist: " + table;
        return other;
    }
}

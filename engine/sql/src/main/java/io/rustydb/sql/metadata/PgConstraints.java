package io.rustydb.sql.metadata;

import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor.Action;
import io.rustydb.sql.catalog.SystemRows;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `pg_constraint`.
final class PgConstraints {
    private PgConstraints() {}

    static SystemTable constraints() {
        return PgCatalog.shape("pg_constraint", "One row for each constraint of a table but NOT NULL", """
                        oid:o conname:t connamespace:o contype:t condeferrable:b condeferred:b convalidated:b
                        conrelid:o contypid:o conindid:o conparentid:o confrelid:o confupdtype:t confdeltype:t
                        confmatchtype:t conislocal:b coninhcount:i connoinherit:b conkey:t confkey:t conpfeqop:t
                        conppeqop:t conffeqop:t confdelsetcols:t conexclop:t conbin:t""")
                .rows((reader, rows) -> PgCatalog.forEachTable(
                        reader.catalog(),
                        table -> table.constraints()
                                .forEach(constraint -> row(rows.next(), reader.catalog(), table, constraint))));
    }

    private static void row(
            SystemRows row, CatalogSnapshot catalog, TableDescriptor table, ConstraintDescriptor constraint) {
        row.add(constraint.id()).add(constraint.name()).add(PgCatalog.schemaId(catalog, table.schema()));
        switch (constraint) {
            case ConstraintDescriptor.Key key -> {
                head(row, key.primary() ? "p" : "u", table, key.indexId());
                row.add(0).add(" ").add(" ").add(" ");
                tail(row, columns(table, key.columns()), null, null);
            }
            case ConstraintDescriptor.Check check -> {
                head(row, "c", table, 0);
                row.add(0).add(" ").add(" ").add(" ");
                tail(row, null, null, check.condition().sql());
            }
            case ConstraintDescriptor.ForeignKey key -> {
                TableDescriptor parent = catalog.table(key.parentTableId());
                assert parent != null : "a foreign key's parent is in the snapshot";
                head(row, "f", table, key.parentIndexId());
                row.add(key.parentTableId())
                        .add(action(key.onUpdate()))
                        .add(action(key.onDelete()))
                        .add(key.matchFull() ? "f" : "s");
                tail(row, columns(table, key.columns()), columns(parent, key.parentColumns()), null);
            }
        }
    }

    /// From `contype` to `conparentid`.
    private static void head(SystemRows row, String type, TableDescriptor table, long index) {
        row.add(type)
                .add(false)
                .add(false)
                .add(true)
                .add(table.id())
                .add(0)
                .add(index)
                .add(0);
    }

    /// From `conislocal` on.
    private static void tail(
            SystemRows row, @Nullable String key, @Nullable String parentKey, @Nullable String condition) {
        row.add(true)
                .add(0)
                .add(true)
                .add(key)
                .add(parentKey)
                .addNull()
                .addNull()
                .addNull()
                .addNull()
                .addNull()
                .add(condition);
    }

    private static String columns(TableDescriptor table, List<Integer> ordinals) {
        List<Long> numbers = new ArrayList<>();
        ordinals.forEach(ordinal -> numbers.add(PgCatalog.number(table.column(ordinal))));
        return PgCatalog.array(numbers);
    }

    private static String action(Action action) {
        return switch (action) {
            case NO_ACTION -> "a";
            case RESTRICT -> "r";
            case CASCADE -> "c";
            case SET_NULL -> "n";
            case SET_DEFAULT -> "d";
        };
    }
}

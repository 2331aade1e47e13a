package io.rustydb.sql.session;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SystemRows;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.sql.catalog.TableDescriptor;

/// `sys.recyclebin`: what was dropped and can come back, as the reading session sees it.
final class RecycleBinTable {
    private RecycleBinTable() {}

    static SystemTable recycleBin() {
        return SystemTable.of("recyclebin", "One row for each table in the recycle bin, and each of its indexes")
                .column("schema_name", SqlType.VARCHAR, "Schema it was dropped from, and is in")
                .column("object_name", SqlType.VARCHAR, "Its name now; SELECT, FLASHBACK and PURGE know it")
                .column("original_name", SqlType.VARCHAR, "The name it had")
                .column("operation", SqlType.VARCHAR, "DROP")
                .column("type", SqlType.VARCHAR, "TABLE or INDEX")
                .column("droptime", SqlType.TIMESTAMP_TZ, "When it was dropped")
                .column("dropscn", SqlType.BIGINT, "The last commit then: AS OF SCN shows it as it was")
                .column("can_undrop", SqlType.BOOLEAN, "FLASHBACK TABLE … TO BEFORE DROP names it")
                .column("can_purge", SqlType.BOOLEAN, "PURGE names it: not an index that enforces a constraint")
                .column("base_object", SqlType.VARCHAR, "Table it belongs to, by its name now")
                .rows((reader, rows) -> fill(reader.catalog(), rows));
    }

    private static void fill(CatalogSnapshot catalog, SystemRows rows) {
        for (String schema : catalog.schemaNames()) {
            for (TableDescriptor table : catalog.tables(schema)) {
                if (RecycledName.isOne(table)) {
                    add(table, table.name(), true, true, rows);
                    for (IndexDescriptor index : table.indexes()) {
                        add(table, index.name(), false, table.keyOf(index) == null, rows);
                    }
                }
            }
        }
    }

    private static void add(TableDescriptor table, String name, boolean isTable, boolean canPurge, SystemRows rows) {
        RecycledName recycled = RecycledName.parse(name);
        rows.next()
                .add(table.schema())
                .add(name)
                .add(recycled.original())
                .add("DROP")
                .add(isTable ? "TABLE" : "INDEX")
                .addTime(recycled.micros())
                .add(recycled.scn())
                .add(isTable)
                .add(canPurge)
                .add(table.name());
    }
}

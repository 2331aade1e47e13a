package io.rustydb.sql.metadata;

import io.rustydb.sql.catalog.SystemTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Relations of `pg_catalog` about things that there are none of: tools join with them and find nothing.
final class PgAbsent {
    private static final Map<String, String> SHAPES = new TreeMap<>(Map.of(
            "pg_trigger", "oid:o tgrelid:o tgparentid:o tgname:t tgfoid:o tgtype:i tgenabled:t tgisinternal:b",
            "pg_inherits", "inhrelid:o inhparent:o inhseqno:i inhdetachpending:b",
            "pg_policy", "oid:o polname:t polrelid:o polcmd:t polpermissive:b polroles:t polqual:t polwithcheck:t",
            "pg_extension", "oid:o extname:t extowner:o extnamespace:o extrelocatable:b extversion:t",
            "pg_foreign_table", "ftrelid:o ftserver:o ftoptions:t",
            "pg_foreign_server", "oid:o srvname:t srvowner:o srvfdw:o srvtype:t srvversion:t srvoptions:t",
            "pg_partitioned_table", "partrelid:o partstrat:t partnatts:i partdefid:o partattrs:t",
            "pg_publication", "oid:o pubname:t pubowner:o puballtables:b",
            "pg_rewrite", "oid:o rulename:t ev_class:o ev_type:t ev_enabled:t is_instead:b ev_qual:t ev_action:t",
            "pg_statistic_ext", "oid:o stxrelid:o stxname:t stxnamespace:o stxowner:o stxkind:t"));

    private PgAbsent() {}

    static List<SystemTable> tables() {
        List<SystemTable> all = new ArrayList<>();
        SHAPES.forEach((name, columns) -> all.add(
                PgCatalog.shape(name, "No rows: there are none", columns).rows((reader, rows) -> {})));
        return all;
    }
}

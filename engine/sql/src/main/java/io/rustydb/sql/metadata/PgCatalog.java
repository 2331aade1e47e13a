package io.rustydb.sql.metadata;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.SystemReader;
import io.rustydb.sql.catalog.SystemRows;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.catalog.ViewDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// `pg_catalog`: relations that join with each other by oid, as PostgreSQL's clients and tools expect.
public final class PgCatalog {
    /// Oid of the one owner.
    static final long OWNER_ID = 10;

    private static final String OWNER = "rustydb";
    private static final long HEAP_METHOD = 2;
    private static final long BTREE_METHOD = 403;
    private static final long HASH_METHOD = 405;
    private static final long DEFAULT_COLLATION = 100;
    private static final long CLASS_OID = 1259;
    private static final int UTF8 = 6;
    /// A default has no id of its own: it is its table's, with the column's number behind it.
    private static final long COLUMN_NUMBERS = 1 << 16;

    private final String database;

    private PgCatalog(String database) {
        this.database = database;
    }

    /// @param database name of the database
    public static List<SystemTable> tables(String database) {
        PgCatalog catalog = new PgCatalog(database);
        List<SystemTable> all = new ArrayList<>(List.of(
                catalog.namespaces(),
                catalog.classes(),
                catalog.attributes(),
                catalog.defaults(),
                catalog.types(),
                catalog.indexes(),
                PgConstraints.constraints(),
                catalog.descriptions(),
                catalog.databases(),
                catalog.roles(),
                catalog.methods(),
                catalog.tablespaces(),
                catalog.sequences(),
                catalog.collations(),
                catalog.tableList(),
                catalog.viewList(),
                catalog.materializedViewList(),
                catalog.indexList(),
                catalog.sequenceList()));
        all.addAll(PgAbsent.tables());
        return all;
    }

    /// @param columns `name:letter` by blanks: `o` oid, `i` integer, `n` bigint, `t` text, `b` truth, `d`
    ///     double
    static SystemTable.Builder shape(String name, String comment, String columns) {
        SystemTable.Builder builder = SystemTable.of(CatalogTables.PG_CATALOG, name, comment);
        for (String column : columns.trim().split("\\s+")) {
            int colon = column.indexOf(':');
            SqlType type = switch (column.charAt(colon + 1)) {
                case 'o', 'n' -> SqlType.BIGINT;
                case 'i' -> SqlType.INTEGER;
                case 't' -> SqlType.VARCHAR;
                case 'b' -> SqlType.BOOLEAN;
                case 'd' -> SqlType.DOUBLE;
                default -> throw new AssertionError("a letter of a type: " + column);
            };
            builder.column(column.substring(0, colon), type, "As in PostgreSQL");
        }
        return builder;
    }

    static void forEachTable(CatalogSnapshot catalog, Consumer<TableDescriptor> to) {
        for (String schema : catalog.schemaNames()) {
            for (TableDescriptor table : catalog.tables(schema)) {
                if (!RecycledName.isOne(table)) {
                    to.accept(table);
                }
            }
        }
    }

    static long schemaId(CatalogSnapshot catalog, String name) {
        SchemaDescriptor schema = catalog.schema(name);
        assert schema != null : "the schema of an object exists: " + name;
        return schema.id();
    }

    /// `attnum`: the place in the row, which a dropped column keeps.
    static long number(ColumnDescriptor column) {
        return column.ordinal() + 1L;
    }

    /// As PostgreSQL writes arrays.
    static String array(Iterable<Long> numbers) {
        StringJoiner text = new StringJoiner(",", "{", "}");
        numbers.forEach(number -> text.add(number.toString()));
        return text.toString();
    }

    // ---- schemas and relations ----

    private SystemTable namespaces() {
        return shape("pg_namespace", "One row for each schema", "oid:o nspname:t nspowner:o nspacl:t")
                .rows((reader, rows) -> reader.catalog()
                        .schemas()
                        .forEach(schema ->
                                rows.next().add(schema.id()).add(schema.name()).add(OWNER_ID)));
    }

    private SystemTable classes() {
        return shape("pg_class", "One row for each table, index, sequence and view", """
                        oid:o relname:t relnamespace:o reltype:o reloftype:o relowner:o relam:o relfilenode:o
                        reltablespace:o relpages:i reltuples:d relallvisible:i reltoastrelid:o relhasindex:b
                        relisshared:b relpersistence:t relkind:t relnatts:i relchecks:i relhasrules:b
                        relhastriggers:b relhassubclass:b relrowsecurity:b relforcerowsecurity:b
                        relispopulated:b relreplident:t relispartition:b relrewrite:o relfrozenxid:n
                        relminmxid:n relacl:t reloptions:t relpartbound:t""")
                .rows((reader, rows) -> {
                    CatalogSnapshot catalog = reader.catalog();
                    forEachTable(catalog, table -> {
                        relation(rows.next(), catalog, table.id(), table.name(), table.schema())
                                .add(table.hasStorage() ? HEAP_METHOD : 0)
                                .add(table.root())
                                .add(tablespace(catalog, table.hasStorage(), table.root()));
                        rest(
                                rows,
                                !table.indexes().isEmpty(),
                                table.isTemporary(),
                                kind(table),
                                table.columns().size(),
                                table.checks().size(),
                                table.kind() != TableDescriptor.Kind.MATERIALIZED_VIEW || table.populated());
                        for (IndexDescriptor index : table.indexes()) {
                            relation(rows.next(), catalog, index.id(), index.name(), index.schema())
                                    .add(index.isHash() ? HASH_METHOD : BTREE_METHOD)
                                    .add(index.root())
                                    .add(tablespace(catalog, true, index.root()));
                            rest(
                                    rows,
                                    false,
                                    table.isTemporary(),
                                    "i",
                                    index.keys().size() + index.include().size(),
                                    0,
                                    true);
                        }
                    });
                    for (String schema : catalog.schemaNames()) {
                        for (SequenceDescriptor sequence : catalog.sequences(schema)) {
                            relation(rows.next(), catalog, sequence.id(), sequence.name(), schema)
                                    .add(0)
                                    .add(sequence.id())
                                    .add(0);
                            rest(rows, false, false, "S", 3, 0, true);
                        }
                    }
                });
    }

    private static SystemRows relation(SystemRows row, CatalogSnapshot catalog, long id, String name, String schema) {
        return row.add(id)
                .add(name)
                .add(schemaId(catalog, schema))
                .add(0)
                .add(0)
                .add(OWNER_ID);
    }

    private static long tablespace(CatalogSnapshot catalog, boolean stored, long root) {
        String name = stored ? catalog.tablespaceOf(root) : TablespaceDescriptor.MAIN;
        TablespaceDescriptor found = catalog.tablespace(name);
        return found == null ? 0 : found.id();
    }

    private static void rest(
            SystemRows row,
            boolean hasIndex,
            boolean temporary,
            String kind,
            int columns,
            int checks,
            boolean populated) {
        row.add(0)
                .add(-1.0)
                .add(0)
                .add(0)
                .add(hasIndex)
                .add(false)
                .add(temporary ? "t" : "p")
                .add(kind)
                .add((long) columns)
                .add((long) checks)
                .add(false)
                .add(false)
                .add(false)
                .add(false)
                .add(false)
                .add(populated)
                .add("d")
                .add(false)
                .add(0)
                .add(0)
                .add(0);
    }

    private static String kind(TableDescriptor table) {
        return switch (table.kind()) {
            case TABLE, SYSTEM_TABLE -> "r";
            case VIEW, SYSTEM_VIEW -> "v";
            case MATERIALIZED_VIEW -> "m";
        };
    }

    // ---- columns ----

    private SystemTable attributes() {
        return shape("pg_attribute", "One row for each column of a table or index", """
                        attrelid:o attname:t atttypid:o attstattarget:i attlen:i attnum:i attndims:i attcacheoff:i
                        atttypmod:i attbyval:b attalign:t attstorage:t attcompression:t attnotnull:b atthasdef:b
                        atthasmissing:b attidentity:t attgenerated:t attisdropped:b attislocal:b attinhcount:i
                        attcollation:o attacl:t attoptions:t attfdwoptions:t attmissingval:t""")
                .rows((reader, rows) -> forEachTable(reader.catalog(), table -> {
                    for (ColumnDescriptor column : table.columns()) {
                        ColumnDescriptor.Identity identity = column.identity();
                        attribute(
                                rows.next(),
                                table.id(),
                                column.name(),
                                column.type(),
                                number(column),
                                column.notNull(),
                                column.defaultValue() != null,
                                identity == null ? "" : identity.always() ? "a" : "d");
                    }
                    for (IndexDescriptor index : table.indexes()) {
                        for (int i = 0; i < index.keys().size(); i++) {
                            IndexDescriptor.Key key = index.keys().get(i);
                            IndexDescriptor.Computed computed = key.computed();
                            ColumnDescriptor column = computed == null ? table.column(key.ordinal()) : null;
                            attribute(
                                    rows.next(),
                                    index.id(),
                                    column == null ? "expr" : column.name(),
                                    column == null && computed != null
                                            ? computed.type()
                                            : table.column(key.ordinal()).type(),
                                    i + 1L,
                                    false,
                                    false,
                                    "");
                        }
                    }
                }));
    }

    private static void attribute(
            SystemRows row,
            long relation,
            String name,
            SqlType type,
            long number,
            boolean notNull,
            boolean hasDefault,
            String identity) {
        PgTypes known = PgTypes.of(type.kind());
        boolean inPlace = known.bytes() > 0 && known.bytes() <= Long.BYTES;
        row.add(relation)
                .add(name)
                .add((long) known.oid())
                .add(-1)
                .add((long) known.bytes())
                .add(number)
                .add(0)
                .add(-1)
                .add((long) PgTypes.modifier(type))
                .add(inPlace)
                .add(known.bytes() == Long.BYTES ? "d" : known.bytes() == Short.BYTES ? "s" : inPlace ? "c" : "i")
                .add(known.bytes() < 0 ? "x" : "p")
                .add("")
                .add(notNull)
                .add(hasDefault)
                .add(false)
                .add(identity)
                .add("")
                .add(false)
                .add(true)
                .add(0)
                .add(type.kind().isCharacter() ? DEFAULT_COLLATION : 0);
    }

    private SystemTable defaults() {
        return shape("pg_attrdef", "One row for each column with a default", "oid:o adrelid:o adnum:i adbin:t")
                .rows((reader, rows) -> forEachTable(reader.catalog(), table -> {
                    for (ColumnDescriptor column : table.columns()) {
                        if (column.defaultValue() != null) {
                            rows.next()
                                    .add(table.id() * COLUMN_NUMBERS + column.ordinal())
                                    .add(table.id())
                                    .add(number(column))
                                    .add(column.defaultValue().sql());
                        }
                    }
                }));
    }

    private SystemTable types() {
        return shape("pg_type", "One row for each type", """
                        oid:o typname:t typnamespace:o typowner:o typlen:i typbyval:b typtype:t typcategory:t
                        typispreferred:b typisdefined:b typdelim:t typrelid:o typsubscript:t typelem:o typarray:o
                        typinput:t typoutput:t typreceive:t typsend:t typmodin:t typmodout:t typanalyze:t
                        typalign:t typstorage:t typnotnull:b typbasetype:o typtypmod:i typndims:i typcollation:o
                        typdefaultbin:t typdefault:t typacl:t""").rows((reader, rows) -> {
            long schema = schemaId(reader.catalog(), CatalogTables.PG_CATALOG);
            for (TypeKind kind : TypeKind.values()) {
                // The three kinds of byte strings are one type there.
                if (kind == TypeKind.BINARY || kind == TypeKind.BLOB) {
                    continue;
                }
                PgTypes type = PgTypes.of(kind);
                boolean inPlace = type.bytes() > 0 && type.bytes() <= Long.BYTES;
                rows.next()
                        .add((long) type.oid())
                        .add(type.name())
                        .add(schema)
                        .add(OWNER_ID)
                        .add((long) type.bytes())
                        .add(inPlace)
                        .add(kind == TypeKind.NULL ? "p" : "b")
                        .add(String.valueOf(type.category()))
                        .add(kind == TypeKind.BOOLEAN
                                || kind == TypeKind.CLOB
                                || kind == TypeKind.DOUBLE
                                || kind == TypeKind.TIMESTAMP_TZ
                                || kind == TypeKind.INTERVAL)
                        .add(true)
                        .add(",")
                        .add(0)
                        .add("-")
                        .add(0)
                        .add(0)
                        .add(type.name() + "in")
                        .add(type.name() + "out")
                        .add(type.name() + "recv")
                        .add(type.name() + "send")
                        .add("-")
                        .add("-")
                        .add("-")
                        .add(type.bytes() == Long.BYTES ? "d" : "i")
                        .add(type.bytes() < 0 ? "x" : "p")
                        .add(false)
                        .add(0)
                        .add(-1)
                        .add(0)
                        .add(kind.isCharacter() ? DEFAULT_COLLATION : 0);
            }
        });
    }

    // ---- indexes, comments, sequences ----

    private SystemTable indexes() {
        return shape("pg_index", "One row for each index, beside its row of pg_class", """
                        indexrelid:o indrelid:o indnatts:i indnkeyatts:i indisunique:b indnullsnotdistinct:b
                        indisprimary:b indisexclusion:b indimmediate:b indisclustered:b indisvalid:b
                        indcheckxmin:b indisready:b indislive:b indisreplident:b indkey:t indcollation:t
                        indclass:t indoption:t indexprs:t indpred:t""")
                .rows((reader, rows) -> forEachTable(reader.catalog(), table -> {
                    for (IndexDescriptor index : table.indexes()) {
                        index(rows.next(), table, index);
                    }
                }));
    }

    private static void index(SystemRows row, TableDescriptor table, IndexDescriptor index) {
        StringJoiner columns = new StringJoiner(" ");
        StringJoiner options = new StringJoiner(" ");
        StringJoiner expressions = new StringJoiner(", ");
        expressions.setEmptyValue("");
        for (IndexDescriptor.Key key : index.keys()) {
            IndexDescriptor.Computed computed = key.computed();
            columns.add(computed == null ? Long.toString(number(table.column(key.ordinal()))) : "0");
            options.add(Integer.toString((key.descending() ? 1 : 0) | (key.nullsFirst() ? 2 : 0)));
            if (computed != null) {
                expressions.add(computed.expression().sql());
            }
        }
        index.include().forEach(ordinal -> columns.add(Long.toString(number(table.column(ordinal)))));
        ConstraintDescriptor.Key key = table.keyOf(index);
        row.add(index.id())
                .add(table.id())
                .add((long) index.keys().size() + index.include().size())
                .add((long) index.keys().size())
                .add(index.unique())
                .add(false)
                .add(key != null && key.primary())
                .add(false)
                .add(true)
                .add(false)
                .add(index.valid())
                .add(false)
                .add(true)
                .add(true)
                .add(false)
                .add(columns.toString())
                .addNull()
                .addNull()
                .add(options.toString())
                .add(expressions.length() == 0 ? null : expressions.toString())
                .add(index.predicate() == null ? null : index.predicate().sql());
    }

    private SystemTable descriptions() {
        return shape("pg_description", "One row for each comment", "objoid:o classoid:o objsubid:i description:t")
                .rows((reader, rows) -> forEachTable(reader.catalog(), table -> {
                    if (table.comment() != null) {
                        rows.next().add(table.id()).add(CLASS_OID).add(0).add(table.comment());
                    }
                    for (ColumnDescriptor column : table.columns()) {
                        if (column.comment() != null) {
                            rows.next()
                                    .add(table.id())
                                    .add(CLASS_OID)
                                    .add(number(column))
                                    .add(column.comment());
                        }
                    }
                }));
    }

    private SystemTable sequences() {
        return shape("pg_sequence", "One row for each sequence, beside its row of pg_class", """
                        seqrelid:o seqtypid:o seqstart:n seqincrement:n seqmax:n seqmin:n seqcache:n
                        seqcycle:b""")
                .rows((reader, rows) -> forEachSequence(
                        reader,
                        sequence -> rows.next()
                                .add(sequence.id())
                                .add((long) PgTypes.of(sequence.type().kind()).oid())
                                .add(sequence.start())
                                .add(sequence.increment())
                                .add(sequence.maximum())
                                .add(sequence.minimum())
                                .add(sequence.cache())
                                .add(sequence.cycle())));
    }

    private static void forEachSequence(SystemReader reader, Consumer<SequenceDescriptor> to) {
        for (String schema : reader.catalog().schemaNames()) {
            reader.catalog().sequences(schema).forEach(to);
        }
    }

    // ---- the database ----

    private SystemTable databases() {
        return shape("pg_database", "One row: this database", """
                        oid:o datname:t datdba:o encoding:i datlocprovider:t datistemplate:b datallowconn:b
                        datconnlimit:i datfrozenxid:n datminmxid:n dattablespace:o datcollate:t datctype:t
                        daticulocale:t datcollversion:t datacl:t""")
                .rows((reader, rows) -> rows.next()
                        .add(1)
                        .add(database)
                        .add(OWNER_ID)
                        .add(UTF8)
                        .add("c")
                        .add(false)
                        .add(true)
                        .add(-1)
                        .add(0)
                        .add(0)
                        .add(0)
                        .add("C")
                        .add("C"));
    }

    private SystemTable roles() {
        return shape("pg_roles", "One row: the owner", """
                        rolname:t rolsuper:b rolinherit:b rolcreaterole:b rolcreatedb:b rolcanlogin:b
                        rolreplication:b rolconnlimit:i rolpassword:t rolvaliduntil:t rolbypassrls:b rolconfig:t
                        oid:o""")
                .rows((reader, rows) -> rows.next()
                        .add(OWNER)
                        .add(true)
                        .add(true)
                        .add(true)
                        .add(true)
                        .add(true)
                        .add(false)
                        .add(-1)
                        .add("********")
                        .addNull()
                        .add(true)
                        .addNull()
                        .add(OWNER_ID));
    }

    private SystemTable methods() {
        return shape("pg_am", "One row for each way to store or to index", "oid:o amname:t amhandler:t amtype:t")
                .rows((reader, rows) -> {
                    rows.next().add(HEAP_METHOD).add("heap").add("heap").add("t");
                    rows.next().add(BTREE_METHOD).add("btree").add("btree").add("i");
                    rows.next().add(HASH_METHOD).add("hash").add("hash").add("i");
                });
    }

    private SystemTable tablespaces() {
        return shape("pg_tablespace", "One row for each tablespace", "oid:o spcname:t spcowner:o spcacl:t spcoptions:t")
                .rows((reader, rows) -> {
                    rows.next().add(0).add(TablespaceDescriptor.MAIN).add(OWNER_ID);
                    reader.catalog()
                            .tablespaces()
                            .forEach(space -> rows.next()
                                    .add(space.id())
                                    .add(space.name())
                                    .add(OWNER_ID));
                });
    }

    private SystemTable collations() {
        return shape("pg_collation", "One row: strings compare by code point", """
                        oid:o collname:t collnamespace:o collowner:o collprovider:t collisdeterministic:b
                        collencoding:i collcollate:t collctype:t colliculocale:t
                        collversion:t""")
                .rows((reader, rows) -> rows.next()
                        .add(DEFAULT_COLLATION)
                        .add("default")
                        .add(schemaId(reader.catalog(), CatalogTables.PG_CATALOG))
                        .add(OWNER_ID)
                        .add("d")
                        .add(true)
                        .add(-1)
                        .add("C")
                        .add("C"));
    }

    // ---- lists for people ----

    private SystemTable tableList() {
        return shape("pg_tables", "One row for each table", """
                        schemaname:t tablename:t tableowner:t tablespace:t hasindexes:b hasrules:b hastriggers:b
                        rowsecurity:b""")
                .rows((reader, rows) -> forEachTable(reader.catalog(), table -> {
                    if (table.kind() == TableDescriptor.Kind.TABLE
                            || table.kind() == TableDescriptor.Kind.SYSTEM_TABLE) {
                        rows.next()
                                .add(table.schema())
                                .add(table.name())
                                .add(OWNER)
                                .add(tablespaceName(reader.catalog(), table.root()))
                                .add(!table.indexes().isEmpty())
                                .add(false)
                                .add(!table.foreignKeys().isEmpty()
                                        || !table.referencedBy().isEmpty())
                                .add(false);
                    }
                }));
    }

    private static @Nullable String tablespaceName(CatalogSnapshot catalog, long root) {
        String name = catalog.tablespaceOf(root);
        return name.equals(TablespaceDescriptor.MAIN) ? null : name;
    }

    private SystemTable viewList() {
        return shape("pg_views", "One row for each view", "schemaname:t viewname:t viewowner:t definition:t")
                .rows((reader, rows) -> forEachTable(reader.catalog(), table -> {
                    ViewDefinition view = table.view();
                    if (table.kind() == TableDescriptor.Kind.VIEW || table.kind() == TableDescriptor.Kind.SYSTEM_VIEW) {
                        rows.next()
                                .add(table.schema())
                                .add(table.name())
                                .add(OWNER)
                                .add(view == null ? null : view.sql());
                    }
                }));
    }

    private SystemTable materializedViewList() {
        return shape("pg_matviews", "One row for each materialised view", """
                        schemaname:t matviewname:t matviewowner:t tablespace:t hasindexes:b ispopulated:b
                        definition:t""")
                .rows((reader, rows) -> forEachTable(reader.catalog(), table -> {
                    ViewDefinition view = table.view();
                    if (view != null && table.kind() == TableDescriptor.Kind.MATERIALIZED_VIEW) {
                        rows.next()
                                .add(table.schema())
                                .add(table.name())
                                .add(OWNER)
                                .add(tablespaceName(reader.catalog(), table.root()))
                                .add(!table.indexes().isEmpty())
                                .add(table.populated())
                                .add(view.sql());
                    }
                }));
    }

    private SystemTable indexList() {
        return shape("pg_indexes", "One row for each index", """
                        schemaname:t tablename:t indexname:t tablespace:t
                        indexdef:t""")
                .rows((reader, rows) -> forEachTable(reader.catalog(), table -> {
                    for (IndexDescriptor index : table.indexes()) {
                        rows.next()
                                .add(table.schema())
                                .add(table.name())
                                .add(index.name())
                                .add(tablespaceName(reader.catalog(), index.root()))
                                .add(DefinitionText.of(table, index));
                    }
                }));
    }

    private SystemTable sequenceList() {
        return shape("pg_sequences", "One row for each sequence", """
                        schemaname:t sequencename:t sequenceowner:t data_type:t start_value:n min_value:n
                        max_value:n increment_by:n cycle:b cache_size:n
                        last_value:n""")
                .rows((reader, rows) -> forEachSequence(
                        reader,
                        sequence -> rows.next()
                                .add(sequence.schema())
                                .add(sequence.name())
                                .add(OWNER)
                                .add(PgTypes.format(sequence.type()))
                                .add(sequence.start())
                                .add(sequence.minimum())
                                .add(sequence.maximum())
                                .add(sequence.increment())
                                .add(sequence.cycle())
                                .add(sequence.cache())));
    }
}

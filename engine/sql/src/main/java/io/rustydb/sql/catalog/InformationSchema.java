package io.rustydb.sql.catalog;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.ConstraintDescriptor.Action;
import io.rustydb.sql.catalog.ConstraintDescriptor.Check;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The INFORMATION_SCHEMA: the catalogue in the shape of the standard, for tools.
///
/// Source: ISO/IEC 9075-11; where it leaves a choice, PostgreSQL's (names in lower case, sequences of identity
/// columns not among the sequences). Each table shows the reading session's catalogue, its own uncommitted
/// definitions included.
public final class InformationSchema {
    private static final String SCHEMA = CatalogTables.INFORMATION_SCHEMA;

    private final String database;

    private InformationSchema(String database) {
        this.database = database;
    }

    /// @param database name of the database, as `current_database` tells it
    public static List<SystemTable> tables(String database) {
        InformationSchema schema = new InformationSchema(database);
        return List.of(
                schema.schemata(),
                schema.tables(),
                schema.views(),
                schema.columns(),
                schema.tableConstraints(),
                schema.checkConstraints(),
                schema.keyColumnUsage(),
                schema.referentialConstraints(),
                schema.sequences());
    }

    // ---- shapes ----

    /// Columns `prefix_catalog`, `prefix_schema`, `prefix_name`.
    private static SystemTable.Builder named(SystemTable.Builder to, String prefix, String what) {
        return to.column(prefix + "_catalog", SqlType.VARCHAR, "Name of the database")
                .column(prefix + "_schema", SqlType.VARCHAR, "Schema of " + what)
                .column(prefix + "_name", SqlType.VARCHAR, "Name of " + what);
    }

    private SystemRows name(SystemRows row, String schema, @Nullable String name) {
        return row.add(database).add(schema).add(name);
    }

    private static String yes(boolean is) {
        return is ? "YES" : "NO";
    }

    /// All schemas but those of other sessions' temporary objects.
    private static List<String> schemas(SystemReader reader) {
        List<String> shown = new ArrayList<>(reader.catalog().schemaNames());
        shown.removeIf(schema -> CatalogTables.isTemporary(schema)
                && !schema.equals(CatalogTables.TEMPORARY_PREFIX + reader.sessionId()));
        return shown;
    }

    private interface TableSink {
        void accept(TableDescriptor table);
    }

    /// All tables but those in the recycle bin, by schema and name.
    private static void forEachTable(SystemReader reader, TableSink to) {
        for (String schema : schemas(reader)) {
            for (TableDescriptor table : reader.catalog().tables(schema)) {
                if (!RecycledName.isOne(table)) {
                    to.accept(table);
                }
            }
        }
    }

    // ---- schemas, tables, columns ----

    private SystemTable schemata() {
        return SystemTable.of(SCHEMA, "schemata", "One row for each schema")
                .column("catalog_name", SqlType.VARCHAR, "Name of the database")
                .column("schema_name", SqlType.VARCHAR, "Name of the schema")
                .column("schema_owner", SqlType.VARCHAR, "Owner of the schema")
                .column("default_character_set_catalog", SqlType.VARCHAR, "NULL: there is one character set")
                .column("default_character_set_schema", SqlType.VARCHAR, "NULL: there is one character set")
                .column("default_character_set_name", SqlType.VARCHAR, "NULL: there is one character set")
                .column("sql_path", SqlType.VARCHAR, "NULL: schemas have no path")
                .rows((reader, rows) -> {
                    for (String schema : schemas(reader)) {
                        rows.next().add(database).add(schema).add("rustydb");
                    }
                });
    }

    private SystemTable tables() {
        return named(SystemTable.of(SCHEMA, "tables", "One row for each table"), "table", "the table")
                .column("table_type", SqlType.VARCHAR, "BASE TABLE, LOCAL TEMPORARY, VIEW")
                .column("self_referencing_column_name", SqlType.VARCHAR, "NULL: there are no typed tables")
                .column("reference_generation", SqlType.VARCHAR, "NULL: there are no typed tables")
                .column("user_defined_type_catalog", SqlType.VARCHAR, "NULL: there are no typed tables")
                .column("user_defined_type_schema", SqlType.VARCHAR, "NULL: there are no typed tables")
                .column("user_defined_type_name", SqlType.VARCHAR, "NULL: there are no typed tables")
                .column("is_insertable_into", SqlType.VARCHAR, "YES or NO")
                .column("is_typed", SqlType.VARCHAR, "NO")
                .column("commit_action", SqlType.VARCHAR, "Of a temporary table: PRESERVE, DELETE or DROP")
                .rows((reader, rows) -> forEachTable(
                        reader,
                        table -> name(rows.next(), table.schema(), table.name())
                                .add(type(table))
                                .addNull()
                                .addNull()
                                .addNull()
                                .addNull()
                                .addNull()
                                .add(yes(isChangeable(table)))
                                .add("NO")
                                .add(commitAction(table))));
    }

    private static String type(TableDescriptor table) {
        return switch (table.kind()) {
            case TABLE, SYSTEM_TABLE, MATERIALIZED_VIEW -> table.isTemporary() ? "LOCAL TEMPORARY" : "BASE TABLE";
            case SYSTEM_VIEW, VIEW -> "VIEW";
        };
    }

    private static boolean isChangeable(TableDescriptor table) {
        ViewDefinition view = table.view();
        return table.kind() == TableDescriptor.Kind.TABLE
                || table.kind() == TableDescriptor.Kind.VIEW && view != null && view.isUpdatable();
    }

    private static @Nullable String commitAction(TableDescriptor table) {
        return !table.isTemporary() || !table.hasStorage()
                ? null
                : switch (table.onCommit()) {
                    case PRESERVE_ROWS -> "PRESERVE";
                    case DELETE_ROWS -> "DELETE";
                    case DROP -> "DROP";
                };
    }

    private SystemTable views() {
        return named(SystemTable.of(SCHEMA, "views", "One row for each view"), "table", "the view")
                .column("view_definition", SqlType.VARCHAR, "Its query, as SQL")
                .column("check_option", SqlType.VARCHAR, "NONE, LOCAL or CASCADED")
                .column("is_updatable", SqlType.VARCHAR, "YES or NO")
                .column("is_insertable_into", SqlType.VARCHAR, "YES or NO")
                .column("is_trigger_updatable", SqlType.VARCHAR, "NO: there are no triggers")
                .column("is_trigger_deletable", SqlType.VARCHAR, "NO: there are no triggers")
                .column("is_trigger_insertable_into", SqlType.VARCHAR, "NO: there are no triggers")
                .rows((reader, rows) -> forEachTable(reader, table -> {
                    ViewDefinition view = table.view();
                    if (view != null && table.kind() == TableDescriptor.Kind.VIEW) {
                        name(rows.next(), table.schema(), table.name())
                                .add(view.sql())
                                .add(view.check().name())
                                .add(yes(view.isUpdatable()))
                                .add(yes(view.isUpdatable()))
                                .add("NO")
                                .add("NO")
                                .add("NO");
                    }
                }));
    }

    private SystemTable columns() {
        return named(SystemTable.of(SCHEMA, "columns", "One row for each column of a table"), "table", "the table")
                .column("column_name", SqlType.VARCHAR, "Name of the column")
                .column("ordinal_position", SqlType.INTEGER, "Place in the table, from 1")
                .column("column_default", SqlType.VARCHAR, "DEFAULT, as SQL")
                .column("is_nullable", SqlType.VARCHAR, "YES or NO")
                .column("data_type", SqlType.VARCHAR, "Name of the type, without lengths")
                .column("character_maximum_length", SqlType.INTEGER, "Characters, of a declared length")
                .column("character_octet_length", SqlType.INTEGER, "Bytes these may need")
                .column("numeric_precision", SqlType.INTEGER, "In units of the radix")
                .column("numeric_precision_radix", SqlType.INTEGER, "2 or 10")
                .column("numeric_scale", SqlType.INTEGER, "Digits behind the point")
                .column("datetime_precision", SqlType.INTEGER, "Digits of a second")
                .column("is_identity", SqlType.VARCHAR, "YES or NO")
                .column("identity_generation", SqlType.VARCHAR, "ALWAYS or BY DEFAULT")
                .column("identity_start", SqlType.VARCHAR, "First value")
                .column("identity_increment", SqlType.VARCHAR, "Step")
                .column("identity_maximum", SqlType.VARCHAR, "Highest value")
                .column("identity_minimum", SqlType.VARCHAR, "Lowest value")
                .column("identity_cycle", SqlType.VARCHAR, "YES or NO")
                .column("is_generated", SqlType.VARCHAR, "NEVER")
                .column("generation_expression", SqlType.VARCHAR, "NULL: there are no generated columns")
                .column("is_updatable", SqlType.VARCHAR, "YES or NO")
                .rows((reader, rows) -> forEachTable(reader, table -> {
                    int place = 1;
                    for (ColumnDescriptor column : table.columns()) {
                        column(reader.catalog(), table, column, place++, rows.next());
                    }
                }));
    }

    private void column(
            CatalogSnapshot catalog, TableDescriptor table, ColumnDescriptor column, int place, SystemRows row) {
        StoredExpression defaultValue = column.defaultValue();
        name(row, table.schema(), table.name())
                .add(column.name())
                .add((long) place)
                .add(defaultValue == null ? null : defaultValue.sql())
                .add(yes(!column.notNull()));
        InformationTypes.describe(column.type(), row);
        ColumnDescriptor.Identity identity = column.identity();
        SequenceDescriptor sequence = identity == null ? null : catalog.sequence(identity.sequenceId());
        row.add(yes(identity != null));
        if (identity == null || sequence == null) {
            row.addNull().addNull().addNull().addNull().addNull().addNull();
        } else {
            row.add(identity.always() ? "ALWAYS" : "BY DEFAULT")
                    .add(Long.toString(sequence.start()))
                    .add(Long.toString(sequence.increment()))
                    .add(Long.toString(sequence.maximum()))
                    .add(Long.toString(sequence.minimum()))
                    .add(yes(sequence.cycle()));
        }
        row.add("NEVER").addNull().add(yes(isChangeable(table)));
    }

    // ---- constraints ----

    private SystemTable tableConstraints() {
        return named(
                        named(
                                SystemTable.of(SCHEMA, "table_constraints", "One row for each constraint of a table"),
                                "constraint",
                                "the constraint"),
                        "table",
                        "its table")
                .column("constraint_type", SqlType.VARCHAR, "PRIMARY KEY, UNIQUE, CHECK, FOREIGN KEY")
                .column("is_deferrable", SqlType.VARCHAR, "NO")
                .column("initially_deferred", SqlType.VARCHAR, "NO")
                .column("enforced", SqlType.VARCHAR, "YES")
                .rows((reader, rows) -> forEachTable(reader, table -> {
                    for (ConstraintDescriptor constraint : byName(table)) {
                        name(rows.next(), table.schema(), constraint.name());
                        name(rows, table.schema(), table.name())
                                .add(
                                        switch (constraint) {
                                            case Key key -> key.primary() ? "PRIMARY KEY" : "UNIQUE";
                                            case Check ignored -> "CHECK";
                                            case ForeignKey ignored -> "FOREIGN KEY";
                                        })
                                .add("NO")
                                .add("NO")
                                .add("YES");
                    }
                }));
    }

    private static List<ConstraintDescriptor> byName(TableDescriptor table) {
        List<ConstraintDescriptor> constraints = new ArrayList<>(table.constraints());
        constraints.sort((a, b) -> a.name().compareTo(b.name()));
        return constraints;
    }

    private SystemTable checkConstraints() {
        return named(
                        SystemTable.of(SCHEMA, "check_constraints", "One row for each CHECK"),
                        "constraint",
                        "the constraint")
                .column("check_clause", SqlType.VARCHAR, "The condition, as SQL")
                .rows((reader, rows) -> forEachTable(reader, table -> {
                    for (Check check : table.checks()) {
                        name(rows.next(), table.schema(), check.name())
                                .add(check.condition().sql());
                    }
                }));
    }

    private SystemTable keyColumnUsage() {
        return named(
                        named(
                                SystemTable.of(
                                        SCHEMA,
                                        "key_column_usage",
                                        "One row for each column of a primary key, unique or foreign key"),
                                "constraint",
                                "the constraint"),
                        "table",
                        "its table")
                .column("column_name", SqlType.VARCHAR, "Name of the column")
                .column("ordinal_position", SqlType.INTEGER, "Place in the constraint, from 1")
                .column("position_in_unique_constraint", SqlType.INTEGER, "Place in the key that is referred to")
                .rows((reader, rows) -> forEachTable(reader, table -> {
                    for (ConstraintDescriptor constraint : byName(table)) {
                        switch (constraint) {
                            case Key key -> keyColumns(table, key.name(), key.columns(), List.of(), rows);
                            case ForeignKey key ->
                                keyColumns(table, key.name(), key.columns(), places(reader.catalog(), key), rows);
                            case Check ignored -> {}
                        }
                    }
                }));
    }

    private void keyColumns(
            TableDescriptor table, String constraint, List<Integer> ordinals, List<Integer> places, SystemRows rows) {
        for (int i = 0; i < ordinals.size(); i++) {
            name(rows.next(), table.schema(), constraint);
            name(rows, table.schema(), table.name())
                    .add(table.column(ordinals.get(i)).name())
                    .add((long) i + 1);
            if (i < places.size()) {
                rows.add((long) places.get(i));
            }
        }
    }

    /// Places of a foreign key's columns in the parent's key; empty if that is an index without a constraint.
    private static List<Integer> places(CatalogSnapshot catalog, ForeignKey key) {
        Key parentKey = parentKey(catalog, key);
        List<Integer> places = new ArrayList<>();
        if (parentKey != null) {
            key.parentColumns()
                    .forEach(ordinal -> places.add(parentKey.columns().indexOf(ordinal) + 1));
        }
        return places;
    }

    private static @Nullable Key parentKey(CatalogSnapshot catalog, ForeignKey key) {
        TableDescriptor parent = catalog.table(key.parentTableId());
        IndexDescriptor index = parent == null ? null : parent.index(key.parentIndexId());
        return parent == null || index == null ? null : parent.keyOf(index);
    }

    private SystemTable referentialConstraints() {
        return named(
                        named(
                                SystemTable.of(SCHEMA, "referential_constraints", "One row for each foreign key"),
                                "constraint",
                                "the foreign key"),
                        "unique_constraint",
                        "the key it refers to")
                .column("match_option", SqlType.VARCHAR, "FULL or NONE")
                .column("update_rule", SqlType.VARCHAR, "What happens to children when the key changes")
                .column("delete_rule", SqlType.VARCHAR, "What happens to children when the parent goes")
                .rows((reader, rows) -> forEachTable(reader, table -> {
                    for (ForeignKey key : table.foreignKeys()) {
                        TableDescriptor parent = reader.catalog().table(key.parentTableId());
                        assert parent != null : "a foreign key's parent is in the snapshot";
                        Key parentKey = parentKey(reader.catalog(), key);
                        name(rows.next(), table.schema(), key.name());
                        name(rows, parent.schema(), parentKey == null ? null : parentKey.name())
                                .add(key.matchFull() ? "FULL" : "NONE")
                                .add(rule(key.onUpdate()))
                                .add(rule(key.onDelete()));
                    }
                }));
    }

    private static String rule(Action action) {
        return switch (action) {
            case NO_ACTION -> "NO ACTION";
            case RESTRICT -> "RESTRICT";
            case CASCADE -> "CASCADE";
            case SET_NULL -> "SET NULL";
            case SET_DEFAULT -> "SET DEFAULT";
        };
    }

    // ---- sequences ----

    private SystemTable sequences() {
        return named(
                        SystemTable.of(SCHEMA, "sequences", "One row for each sequence that is not a column's own"),
                        "sequence",
                        "the sequence")
                .column("data_type", SqlType.VARCHAR, "Type of its values")
                .column("numeric_precision", SqlType.INTEGER, "Bits")
                .column("numeric_precision_radix", SqlType.INTEGER, "2")
                .column("numeric_scale", SqlType.INTEGER, "0")
                .column("start_value", SqlType.VARCHAR, "First value")
                .column("minimum_value", SqlType.VARCHAR, "Lowest value")
                .column("maximum_value", SqlType.VARCHAR, "Highest value")
                .column("increment", SqlType.VARCHAR, "Step")
                .column("cycle_option", SqlType.VARCHAR, "YES or NO")
                .rows((reader, rows) -> {
                    for (String schema : schemas(reader)) {
                        for (SequenceDescriptor sequence : reader.catalog().sequences(schema)) {
                            if (!sequence.isIdentity(reader.catalog())) {
                                name(rows.next(), schema, sequence.name())
                                        .add(InformationTypes.name(
                                                sequence.type().kind()))
                                        .add((long) InformationTypes.bits(
                                                sequence.type().kind()))
                                        .add(2L)
                                        .add(0L)
                                        .add(Long.toString(sequence.start()))
                                        .add(Long.toString(sequence.minimum()))
                                        .add(Long.toString(sequence.maximum()))
                                        .add(Long.toString(sequence.increment()))
                                        .add(yes(sequence.cycle()));
                            }
                        }
                    }
                });
    }
}

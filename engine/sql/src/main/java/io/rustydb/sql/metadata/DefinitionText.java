package io.rustydb.sql.metadata;

import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor.Action;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.ViewDefinition;
import io.rustydb.sql.parser.SqlPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// SQL that would make an object again, spelled as PostgreSQL's `pg_get_…def` functions spell it.
public final class DefinitionText {
    private DefinitionText() {}

    /// `schema.name`, each quoted where it has to be.
    public static String name(String schema, String name) {
        return SqlPrinter.name(schema) + "." + SqlPrinter.name(name);
    }

    public static String name(TableDescriptor table) {
        return name(table.schema(), table.name());
    }

    // ---- indexes ----

    /// The whole statement.
    public static String of(TableDescriptor table, IndexDescriptor index) {
        StringBuilder sql = new StringBuilder("CREATE ")
                .append(index.unique() ? "UNIQUE " : "")
                .append("INDEX ")
                .append(SqlPrinter.name(index.name()))
                .append(" ON ")
                .append(name(table))
                .append(" USING ")
                .append(index.isHash() ? "hash" : "btree");
        StringJoiner keys = new StringJoiner(", ", " (", ")");
        for (int i = 0; i < index.keys().size(); i++) {
            keys.add(key(table, index, i) + order(index.keys().get(i)));
        }
        sql.append(keys);
        if (!index.include().isEmpty()) {
            sql.append(" INCLUDE (").append(columns(table, index.include())).append(')');
        }
        if (index.predicate() != null) {
            sql.append(" WHERE (").append(index.predicate().sql()).append(')');
        }
        return sql.toString();
    }

    /// A column of the key, or its expression.
    public static String key(TableDescriptor table, IndexDescriptor index, int place) {
        IndexDescriptor.Key key = index.keys().get(place);
        IndexDescriptor.Computed computed = key.computed();
        return computed == null
                ? SqlPrinter.name(table.column(key.ordinal()).name())
                : "(" + computed.expression().sql() + ")";
    }

    private static String order(IndexDescriptor.Key key) {
        String nulls = key.nullsFirst() == key.descending() ? "" : key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
        return (key.descending() ? " DESC" : "") + nulls;
    }

    private static String columns(TableDescriptor table, List<Integer> ordinals) {
        StringJoiner names = new StringJoiner(", ");
        ordinals.forEach(
                ordinal -> names.add(SqlPrinter.name(table.column(ordinal).name())));
        return names.toString();
    }

    // ---- constraints ----

    /// What stands behind `CONSTRAINT name`.
    public static String of(CatalogSnapshot catalog, TableDescriptor table, ConstraintDescriptor constraint) {
        return switch (constraint) {
            case ConstraintDescriptor.Key key ->
                (key.primary() ? "PRIMARY KEY (" : "UNIQUE (") + columns(table, key.columns()) + ")";
            case ConstraintDescriptor.Check check ->
                "CHECK (" + check.condition().sql() + ")";
            case ConstraintDescriptor.ForeignKey key -> {
                TableDescriptor parent = catalog.table(key.parentTableId());
                String to = parent == null ? "?" : name(parent) + "(" + columns(parent, key.parentColumns()) + ")";
                yield "FOREIGN KEY (" + columns(table, key.columns()) + ") REFERENCES " + to
                        + (key.matchFull() ? " MATCH FULL" : "")
                        + action(" ON UPDATE ", key.onUpdate())
                        + action(" ON DELETE ", key.onDelete());
            }
        };
    }

    private static String action(String when, Action action) {
        return switch (action) {
            case NO_ACTION -> "";
            case RESTRICT -> when + "RESTRICT";
            case CASCADE -> when + "CASCADE";
            case SET_NULL -> when + "SET NULL";
            case SET_DEFAULT -> when + "SET DEFAULT";
        };
    }

    // ---- tables, views, sequences ----

    /// The statements that make a table with its constraints and indexes, or a view, each ended by `;`.
    public static String of(CatalogSnapshot catalog, TableDescriptor table) {
        ViewDefinition view = table.view();
        if (view != null) {
            return "CREATE " + (table.kind() == TableDescriptor.Kind.MATERIALIZED_VIEW ? "MATERIALIZED VIEW " : "VIEW ")
                    + name(table) + " AS " + view.sql() + ";";
        }
        List<String> elements = new ArrayList<>();
        for (ColumnDescriptor column : table.columns()) {
            elements.add("    " + column(catalog, column));
        }
        for (ConstraintDescriptor constraint : table.constraints()) {
            elements.add("    CONSTRAINT " + SqlPrinter.name(constraint.name()) + " " + of(catalog, table, constraint));
        }
        StringBuilder sql = new StringBuilder("CREATE ")
                .append(table.isTemporary() ? "TEMPORARY " : "")
                .append("TABLE ")
                .append(name(table))
                .append(" (\n")
                .append(String.join(",\n", elements))
                .append("\n);");
        for (IndexDescriptor index : table.indexes()) {
            if (table.keyOf(index) == null) {
                sql.append('\n').append(of(table, index)).append(';');
            }
        }
        return sql.toString();
    }

    private static String column(CatalogSnapshot catalog, ColumnDescriptor column) {
        StringBuilder sql =
                new StringBuilder(SqlPrinter.name(column.name())).append(' ').append(column.type());
        ColumnDescriptor.Identity identity = column.identity();
        SequenceDescriptor sequence = identity == null ? null : catalog.sequence(identity.sequenceId());
        if (identity != null) {
            sql.append(" GENERATED ")
                    .append(identity.always() ? "ALWAYS" : "BY DEFAULT")
                    .append(" AS IDENTITY");
            if (sequence != null) {
                sql.append(" (").append(options(sequence)).append(')');
            }
        } else if (column.defaultValue() != null) {
            sql.append(" DEFAULT ").append(column.defaultValue().sql());
        }
        return sql.append(column.notNull() ? " NOT NULL" : "").toString();
    }

    public static String of(SequenceDescriptor sequence) {
        return "CREATE SEQUENCE " + name(sequence.schema(), sequence.name()) + " AS " + sequence.type() + " "
                + options(sequence) + ";";
    }

    private static String options(SequenceDescriptor sequence) {
        return "START WITH " + sequence.start() + " INCREMENT BY " + sequence.increment() + " MINVALUE "
                + sequence.minimum() + " MAXVALUE " + sequence.maximum() + " CACHE " + sequence.cache()
                + (sequence.cycle() ? " CYCLE" : " NO CYCLE");
    }
}

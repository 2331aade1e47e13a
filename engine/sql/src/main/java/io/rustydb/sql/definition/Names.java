package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what statements name, and makes up the names they leave out.
public final class Names {
    private static final int NAME_LENGTH_MAX = 63;

    private Names() {}

    /// Schema in which an object is to be created or is named.
    static String schemaOf(QualifiedName name, DefinitionContext context) {
        if (name.parts().size() > 2) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "names of other databases are not supported, name=" + name,
                    name.position());
        }
        return name.qualifier().map(Name::text).orElse(context.currentSchema());
    }

    /// Schema for a new object: it exists and is not the system's.
    static String targetSchema(QualifiedName name, DefinitionContext context) {
        String schema = schemaOf(name, context);
        if (CatalogTables.isTemporary(schema) || schema.equals(CatalogTables.TEMPORARY_SCHEMA)) {
            return context.temporarySchema(name);
        }
        SchemaDescriptor found = context.catalog().schema(schema);
        if (found == null) {
            throw undefinedSchema(schema, context.catalog(), name.position());
        }
        refuseSystem(schema, name.position());
        return schema;
    }

    static void refuseSystem(String schema, int position) {
        if (CatalogTables.isSystem(schema)) {
            throw DbException.at(
                    ErrorCode.INSUFFICIENT_PRIVILEGE,
                    "a schema of the system cannot be changed, schema=" + schema,
                    position);
        }
    }

    static DbException undefinedSchema(String schema, CatalogSnapshot catalog, int position) {
        return DbException.at(
                ErrorCode.UNDEFINED_SCHEMA,
                "schema does not exist, name=" + schema + Similarity.hint(schema, catalog.schemaNames()),
                position);
    }

    /// Schemas in which an object is looked for.
    static List<String> searched(QualifiedName name, DefinitionContext context) {
        if (name.parts().size() > 2) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "names of other databases are not supported, name=" + name,
                    name.position());
        }
        if (name.qualifier().isEmpty()) {
            return context.path();
        }
        String schema = name.qualifier().get().text();
        if (!schema.startsWith(CatalogTables.TEMPORARY_SCHEMA)) {
            return List.of(schema);
        }
        // Temporary objects of other sessions are not there.
        List<String> own = new ArrayList<>(context.path());
        own.removeIf(there -> !CatalogTables.isTemporary(there)
                || !schema.equals(CatalogTables.TEMPORARY_SCHEMA) && !schema.equals(there));
        return own;
    }

    /// A table or view.
    static @Nullable TableDescriptor findTable(QualifiedName name, DefinitionContext context) {
        for (String schema : searched(name, context)) {
            TableDescriptor table = context.catalog().table(schema, name.name());
            if (table != null) {
                return table;
            }
        }
        return null;
    }

    static @Nullable SequenceDescriptor findSequence(QualifiedName name, DefinitionContext context) {
        for (String schema : searched(name, context)) {
            SequenceDescriptor sequence = context.catalog().sequence(schema, name.name());
            if (sequence != null) {
                return sequence;
            }
        }
        return null;
    }

    static @Nullable IndexDescriptor findIndex(QualifiedName name, DefinitionContext context) {
        for (String schema : searched(name, context)) {
            IndexDescriptor index = context.catalog().index(schema, name.name());
            if (index != null) {
                return index;
            }
        }
        return null;
    }

    /// @throws DbException 42809 it is of another kind
    static void requireKind(TableDescriptor table, TableDescriptor.Kind kind, int position) {
        if (table.kind() != kind) {
            String wanted = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "not a " + wanted + ", name=" + table + ", kind=" + table.kindWord(),
                    position);
        }
    }

    /// A user's table or view of any kind.
    static TableDescriptor requireRelation(QualifiedName name, DefinitionContext context) {
        TableDescriptor table = findTable(name, context);
        if (table == null) {
            throw undefinedTable(name, context);
        }
        refuseSystem(table.schema(), name.position());
        RecycledName.refuse(table, name.position());
        return table;
    }

    /// A user's table or materialised view: what has indexes.
    static TableDescriptor requireStored(QualifiedName name, DefinitionContext context) {
        TableDescriptor table = requireRelation(name, context);
        if (!table.hasStorage()) {
            requireKind(table, TableDescriptor.Kind.TABLE, name.position());
        }
        return table;
    }

    /// A user's table, to be changed.
    static TableDescriptor requireTable(QualifiedName name, DefinitionContext context) {
        TableDescriptor table = findTable(name, context);
        if (table == null) {
            throw undefinedTable(name, context);
        }
        refuseSystem(table.schema(), name.position());
        RecycledName.refuse(table, name.position());
        requireKind(table, TableDescriptor.Kind.TABLE, name.position());
        return table;
    }

    static DbException undefinedTable(QualifiedName name, DefinitionContext context) {
        String schema = schemaOf(name, context);
        if (context.catalog().schema(schema) == null) {
            return undefinedSchema(schema, context.catalog(), name.position());
        }
        return DbException.at(
                ErrorCode.UNDEFINED_TABLE,
                "table does not exist, name=" + name
                        + Similarity.hint(name.name(), context.catalog().tableNames(schema)),
                name.position());
    }

    static SequenceDescriptor requireSequence(QualifiedName name, DefinitionContext context) {
        SequenceDescriptor sequence = findSequence(name, context);
        if (sequence == null) {
            throw DbException.at(ErrorCode.UNDEFINED_TABLE, "sequence does not exist, name=" + name, name.position());
        }
        return sequence;
    }

    static ColumnDescriptor requireColumn(TableDescriptor table, Name name) {
        ColumnDescriptor column = table.column(name.text());
        if (column == null) {
            List<String> names =
                    table.columns().stream().map(ColumnDescriptor::name).toList();
            throw DbException.at(
                    ErrorCode.UNDEFINED_COLUMN,
                    "column does not exist, table=" + table + ", column=" + name + Similarity.hint(name.text(), names),
                    name.position());
        }
        return column;
    }

    static List<Integer> ordinals(TableDescriptor table, List<Name> names) {
        Set<String> seen = new HashSet<>();
        List<Integer> ordinals = new java.util.ArrayList<>();
        for (Name name : names) {
            if (!seen.add(name.text())) {
                throw DbException.at(
                        ErrorCode.DUPLICATE_COLUMN, "column is named twice, column=" + name, name.position());
            }
            ordinals.add(requireColumn(table, name).ordinal());
        }
        return ordinals;
    }

    /// Tables, indexes and sequences share one name space a schema.
    static boolean isTaken(String schema, String name, CatalogSnapshot catalog) {
        return catalog.table(schema, name) != null
                || catalog.index(schema, name) != null
                || catalog.sequence(schema, name) != null;
    }

    /// Waits for whoever gives the name away or takes it, until that is decided.
    static void requireFree(String schema, String name, DefinitionContext context, int position) {
        if (RecycledName.isOne(name)) {
            throw DbException.at(
                    ErrorCode.INVALID_NAME,
                    "names that begin with " + RecycledName.PREFIX + " belong to the recycle bin, name=" + name,
                    position);
        }
        context.lockName(schema, name);
        if (isTaken(schema, name, context.catalog())) {
            throw DbException.at(
                    ErrorCode.DUPLICATE_TABLE,
                    "relation exists already, schema=" + schema + ", name=" + name,
                    position);
        }
    }

    /// `base`, or `base1`, `base2` … when it is taken.
    static String freeRelationName(String schema, String base, CatalogSnapshot catalog, Collection<String> also) {
        String name = shorten(base, "");
        for (int i = 1; isTaken(schema, name, catalog) || also.contains(name); i++) {
            name = shorten(base, Integer.toString(i));
        }
        return name;
    }

    static String freeConstraintName(String base, Collection<ConstraintDescriptor> taken) {
        String name = shorten(base, "");
        for (int i = 1; isTaken(name, taken); i++) {
            name = shorten(base, Integer.toString(i));
        }
        return name;
    }

    static boolean isTaken(String constraint, Collection<ConstraintDescriptor> taken) {
        for (ConstraintDescriptor descriptor : taken) {
            if (descriptor.name().equals(constraint)) {
                return true;
            }
        }
        return false;
    }

    private static String shorten(String base, String suffix) {
        int room = NAME_LENGTH_MAX - suffix.length();
        return (base.length() <= room ? base : base.substring(0, room)) + suffix;
    }

    /// As SQL writes an identifier that may be anything.
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String quote(TableDescriptor table) {
        return quote(table.schema()) + "." + quote(table.name());
    }
}

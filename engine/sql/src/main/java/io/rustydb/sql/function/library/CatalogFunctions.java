package io.rustydb.sql.function.library;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Functions that tell of what is defined, for `pg_catalog`'s readers.
public final class CatalogFunctions {
    private static final TypeKind BIGINT = TypeKind.BIGINT;
    private static final TypeKind VARCHAR = TypeKind.VARCHAR;
    private static final TypeKind BOOLEAN = TypeKind.BOOLEAN;

    private CatalogFunctions() {}

    public static void register(Builder registry) {
        text(
                registry,
                "pg_get_indexdef",
                (a, row, context) -> context.catalog().index(number(a[0], row)),
                "The statement that makes an index.",
                BIGINT);
        text(
                registry,
                "pg_get_indexdef",
                (a, row, context) -> number(a[1], row) == 0
                        ? context.catalog().index(number(a[0], row))
                        : context.catalog().indexKey(number(a[0], row), number(a[1], row)),
                "A column of an index's key; the whole statement for column 0.",
                BIGINT,
                BIGINT,
                BOOLEAN);
        optional(
                registry,
                "pg_get_constraintdef",
                (a, row, context) -> context.catalog().constraint(number(a[0], row)),
                "What stands behind CONSTRAINT and its name.",
                BIGINT);
        optional(
                registry,
                "pg_get_viewdef",
                (a, row, context) -> context.catalog().view(number(a[0], row)),
                "The query of a view.",
                BIGINT);
        optional(
                registry,
                "pg_get_expr",
                (a, row, context) -> string(a[0], row),
                "The text of a stored expression.",
                VARCHAR,
                BIGINT);
        text(
                registry,
                "format_type",
                (a, row, context) -> context.catalog().type(number(a[0], row), number(a[1], row)),
                "The SQL name of a type, by its oid and modifier.",
                BIGINT,
                BIGINT);
        text(
                registry,
                "obj_description",
                (a, row, context) -> context.catalog().comment(number(a[0], row), 0),
                "The comment of an object.",
                BIGINT);
        text(
                registry,
                "obj_description",
                (a, row, context) ->
                        string(a[1], row).equals("pg_class") ? context.catalog().comment(number(a[0], row), 0) : null,
                "The comment of an object of that relation of pg_catalog.",
                BIGINT,
                VARCHAR);
        text(
                registry,
                "col_description",
                (a, row, context) -> context.catalog().comment(number(a[0], row), number(a[1], row)),
                "The comment of a column.",
                BIGINT,
                BIGINT);
        text(registry, "pg_get_userbyid", (a, row, context) -> "rustydb", "The name of a role.", BIGINT);
        text(
                registry,
                "get_ddl",
                (a, row, context) -> context.catalog().definition(string(a[0], row), string(a[1], row), null),
                "The statements that make a TABLE, VIEW, INDEX or SEQUENCE.",
                VARCHAR,
                VARCHAR);
        text(
                registry,
                "get_ddl",
                (a, row, context) ->
                        context.catalog().definition(string(a[0], row), string(a[1], row), string(a[2], row)),
                "The statements that make a TABLE, VIEW, INDEX or SEQUENCE of a schema.",
                VARCHAR,
                VARCHAR,
                VARCHAR);
        registry.perRow(
                "pg_table_is_visible",
                SqlType.BOOLEAN,
                Volatility.STABLE,
                (a, out, row, context) -> {
                    Boolean visible = context.catalog().isVisible(number(a[0], row));
                    if (visible == null) {
                        out.setNull(row);
                    } else {
                        ((BooleanVector) out).set(row, visible);
                    }
                },
                "True if the name of a table, index or sequence means it without its schema.",
                "",
                BIGINT);
        registry.perRow(
                "to_regclass",
                SqlType.BIGINT,
                Volatility.STABLE,
                (a, out, row, context) -> {
                    Long id = context.catalog().relation(string(a[0], row));
                    if (id == null) {
                        out.setNull(row);
                    } else {
                        ((LongVector) out).set(row, id);
                    }
                },
                "The oid of a table, index, sequence or view; NULL if there is none of that name.",
                "",
                VARCHAR);
    }

    @FunctionalInterface
    private interface Telling {
        @Nullable
        String tell(Vector[] arguments, int row, EvaluationContext context);
    }

    private static void text(Builder registry, String name, Telling telling, String comment, TypeKind... types) {
        registry.perRow(
                name,
                SqlType.VARCHAR,
                Volatility.STABLE,
                (a, out, row, context) -> {
                    String told = telling.tell(a, row, context);
                    if (told == null) {
                        out.setNull(row);
                    } else {
                        ((BytesVector) out).set(row, told);
                    }
                },
                comment,
                "",
                types);
    }

    /// With and without PostgreSQL's argument for pretty printing, which changes nothing here: there is one way
    /// to print.
    private static void optional(Builder registry, String name, Telling telling, String comment, TypeKind... types) {
        text(registry, name, telling, comment, types);
        TypeKind[] pretty = Arrays.copyOf(types, types.length + 1);
        pretty[types.length] = BOOLEAN;
        text(registry, name, telling, comment, pretty);
    }

    private static long number(Vector of, int row) {
        return ((LongVector) of).get(row);
    }

    private static String string(Vector of, int row) {
        return ((BytesVector) of).getString(row);
    }
}

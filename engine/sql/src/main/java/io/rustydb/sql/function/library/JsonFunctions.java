package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.JSON;
import static io.rustydb.base.type.TypeKind.JSONB;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.json.JsonAccess;
import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonbContainment;
import io.rustydb.sql.function.json.JsonbText;
import io.rustydb.sql.function.json.TextArrays;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What looks into JSON: operators and functions of PostgreSQL.
public final class JsonFunctions {
    private JsonFunctions() {}

    public static void register(Builder registry) {
        for (TypeKind kind : new TypeKind[] {JSON, JSONB}) {
            registerAccess(registry, kind);
            registerPaths(registry, kind);
            registerFacts(registry, kind);
        }
        registerContainment(registry);
    }

    private static BytesVector bytes(Vector vector) {
        return (BytesVector) vector;
    }

    private static String document(TypeKind kind, String text) {
        return "CAST('" + text + "' AS " + kind + ")";
    }

    private static void registerAccess(Builder registry, TypeKind kind) {
        boolean binary = kind == JSONB;
        SqlType json = SqlType.of(kind);
        for (boolean asText : new boolean[] {false, true}) {
            String sign = asText ? "->>" : "->";
            SqlType result = asText ? SqlType.VARCHAR : json;
            registry.perRow(
                    sign,
                    result,
                    (a, out, row, context) -> {
                        BytesVector in = bytes(a[0]);
                        long span = JsonAccess.field(
                                in.heap, JsonAccess.whole(in, row), bytes(a[1]).getBytes(row), binary);
                        set(bytes(out), row, in.heap, span, asText, binary);
                    },
                    asText ? "A field of an object as text." : "A field of an object.",
                    document(kind, "{\"a\": \"x\"}") + " " + sign + " CAST('a' AS VARCHAR) → "
                            + (asText ? "x" : "\"x\""),
                    kind,
                    VARCHAR);
            registry.perRow(
                    sign,
                    result,
                    (a, out, row, context) -> {
                        BytesVector in = bytes(a[0]);
                        long span = JsonAccess.element(
                                in.heap, JsonAccess.whole(in, row), ((LongVector) a[1]).get(row), binary);
                        set(bytes(out), row, in.heap, span, asText, binary);
                    },
                    asText
                            ? "An element of an array as text."
                            : "An element of an array, from 0, negative from the end.",
                    document(kind, "[\"x\", \"y\"]") + " " + sign + " -1 → " + (asText ? "y" : "\"y\""),
                    kind,
                    INTEGER);
        }
    }

    private static void set(BytesVector out, int row, byte[] heap, long span, boolean asText, boolean binary) {
        if (span < 0) {
            out.setNull(row);
        } else if (asText) {
            JsonAccess.setText(out, row, heap, span, binary);
        } else {
            JsonAccess.setJson(out, row, heap, span);
        }
    }

    private static void registerPaths(Builder registry, TypeKind kind) {
        boolean binary = kind == JSONB;
        String prefix = binary ? "jsonb" : "json";
        for (boolean asText : new boolean[] {false, true}) {
            String sign = asText ? "#>>" : "#>";
            SqlType result = asText ? SqlType.VARCHAR : SqlType.of(kind);
            registry.perRow(
                    sign,
                    result,
                    (a, out, row, context) -> {
                        BytesVector in = bytes(a[0]);
                        long span = JsonAccess.path(
                                in.heap, JsonAccess.whole(in, row), TextArrays.elements(a[1], row), binary);
                        set(bytes(out), row, in.heap, span, asText, binary);
                    },
                    "The part at a path of keys and indexes" + (asText ? " as text." : "."),
                    document(kind, "{\"a\": [1, \"x\"]}") + " " + sign + " '{a,1}' → " + (asText ? "x" : "\"x\""),
                    kind,
                    VARCHAR);
            String name = prefix + "_extract_path" + (asText ? "_text" : "");
            registry.add(new Function(
                    name,
                    List.of(kind, VARCHAR),
                    true,
                    Function.ResultRule.of(result),
                    Volatility.IMMUTABLE,
                    true,
                    Kernel.perRow((a, out, row, context) -> {
                        BytesVector in = bytes(a[0]);
                        List<@Nullable String> steps = new ArrayList<>();
                        for (int i = 1; i < a.length; i++) {
                            steps.add(bytes(a[i]).getString(row));
                        }
                        long span = JsonAccess.path(in.heap, JsonAccess.whole(in, row), steps, binary);
                        set(bytes(out), row, in.heap, span, asText, binary);
                    }),
                    "The part at a path of keys and indexes" + (asText ? " as text." : "."),
                    name + "(" + document(kind, "{\"a\": [1, \"x\"]}") + ", 'a', '1') → " + (asText ? "x" : "\"x\"")));
        }
    }

    private static void registerFacts(Builder registry, TypeKind kind) {
        boolean binary = kind == JSONB;
        String prefix = binary ? "jsonb" : "json";
        registry.perRow(
                prefix + "_typeof",
                SqlType.VARCHAR,
                (a, out, row, context) -> bytes(out).set(row, JsonValue.typeName(kindOf(bytes(a[0]), row, binary))),
                "object, array, string, number, boolean or null.",
                prefix + "_typeof('[1]') → array",
                kind);
        registry.perRow(
                prefix + "_array_length",
                SqlType.INTEGER,
                (a, out, row, context) -> {
                    BytesVector in = bytes(a[0]);
                    int found = kindOf(in, row, binary);
                    if (found != Jsonb.ARRAY) {
                        throw DbException.of(
                                ErrorCode.INVALID_ARGUMENT,
                                "only an array has a length, kind=" + JsonValue.typeName(found));
                    }
                    int start = in.start(row);
                    ((LongVector) out)
                            .set(
                                    row,
                                    binary
                                            ? Jsonb.count(in.heap, start)
                                            : JsonText.count(in.heap, start, start + in.length(row)));
                },
                "Number of elements of an array.",
                prefix + "_array_length('[1, 2]') → 2",
                kind);
        if (binary) {
            registry.perRow(
                    "jsonb_pretty",
                    SqlType.VARCHAR,
                    (a, out, row, context) -> {
                        BytesVector in = bytes(a[0]);
                        int start = in.start(row);
                        bytes(out).set(row, JsonbText.pretty(in.heap, start, start + in.length(row)));
                    },
                    "Text over several lines.",
                    "jsonb_pretty('1') → 1",
                    kind);
        }
    }

    static int kindOf(BytesVector vector, int row, boolean binary) {
        int start = vector.start(row);
        return binary ? Jsonb.kind(vector.heap, start) : JsonText.kind(vector.heap, start);
    }

    private static void registerContainment(Builder registry) {
        registry.perRow(
                "@>",
                SqlType.BOOLEAN,
                (a, out, row, context) -> ((BooleanVector) out).set(row, contains(bytes(a[0]), bytes(a[1]), row)),
                "Whether the left document contains the right one.",
                "CAST('{\"a\": 1, \"b\": 2}' AS JSONB) @> '{\"b\": 2}' → true",
                JSONB,
                JSONB);
        registry.perRow(
                "<@",
                SqlType.BOOLEAN,
                (a, out, row, context) -> ((BooleanVector) out).set(row, contains(bytes(a[1]), bytes(a[0]), row)),
                "Whether the right document contains the left one.",
                "CAST('{\"b\": 2}' AS JSONB) <@ '{\"a\": 1, \"b\": 2}' → true",
                JSONB,
                JSONB);
        registry.perRow(
                "?",
                SqlType.BOOLEAN,
                (a, out, row, context) -> {
                    BytesVector key = bytes(a[1]);
                    int from = key.start(row);
                    ((BooleanVector) out)
                            .set(row, exists(bytes(a[0]), row, key.heap, from, from + key.significantLength(row)));
                },
                "Whether a text is a key of the object or a string in the array.",
                "CAST('{\"a\": 1}' AS JSONB) ? 'a' → true",
                JSONB,
                VARCHAR);
        for (boolean all : new boolean[] {false, true}) {
            registry.perRow(
                    all ? "?&" : "?|",
                    SqlType.BOOLEAN,
                    (a, out, row, context) -> ((BooleanVector) out).set(row, existsOf(a, row, all)),
                    "Whether " + (all ? "all" : "any")
                            + " of some texts are keys of the object or strings in the array.",
                    "CAST('{\"a\": 1}' AS JSONB) " + (all ? "?&" : "?|") + " '{a,b}' → " + !all,
                    JSONB,
                    VARCHAR);
        }
        registry.alias("jsonb_contains", "@>").alias("jsonb_contained", "<@").alias("jsonb_exists", "?");
        registry.alias("jsonb_exists_any", "?|").alias("jsonb_exists_all", "?&");
    }

    private static boolean contains(BytesVector whole, BytesVector part, int row) {
        int from = whole.start(row);
        int partFrom = part.start(row);
        return JsonbContainment.contains(
                whole.heap, from, from + whole.length(row), part.heap, partFrom, partFrom + part.length(row));
    }

    private static boolean exists(BytesVector document, int row, byte[] key, int from, int to) {
        int start = document.start(row);
        return JsonbContainment.exists(document.heap, start, start + document.length(row), key, from, to);
    }

    private static boolean existsOf(Vector[] a, int row, boolean all) {
        for (String key : TextArrays.elements(a[1], row)) {
            if (key != null) {
                byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
                if (exists(bytes(a[0]), row, utf8, 0, utf8.length) != all) {
                    return !all;
                }
            }
        }
        return all;
    }
}

package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.NULL;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonArray;
import io.rustydb.sql.function.json.JsonValue.JsonObject;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.json.JsonbCodec;
import io.rustydb.sql.function.json.SqlToJson;
import io.rustydb.sql.function.json.TextArrays;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON made of SQL values.
public final class JsonConstructors {
    private JsonConstructors() {}

    public static void register(Builder registry) {
        add(registry, "to_json", List.of(NULL), false, true, SqlType.JSON, JsonConstructors::toJson, "1.50 → 1.50");
        add(registry, "to_jsonb", List.of(NULL), false, true, SqlType.JSONB, JsonConstructors::toJsonb, "");
        String object = "An object of keys and values in turn.";
        String array = "An array of the arguments.";
        for (boolean none : new boolean[] {true, false}) {
            List<TypeKind> parameters = none ? List.of() : List.of(NULL);
            registry.add(function(
                    "json_build_object",
                    parameters,
                    SqlType.JSON,
                    JsonConstructors::buildObject,
                    object,
                    none ? "" : "json_build_object('a', 1, 'b', NULL) → {\"a\" : 1, \"b\" : null}"));
            registry.add(function(
                    "jsonb_build_object",
                    parameters,
                    SqlType.JSONB,
                    JsonConstructors::buildDocument,
                    object,
                    none ? "" : "jsonb_build_object('a', 1, 'b', NULL) → {\"a\": 1, \"b\": null}"));
            registry.add(function(
                    "json_build_array",
                    parameters,
                    SqlType.JSON,
                    JsonConstructors::buildArray,
                    array,
                    none ? "" : "json_build_array(1, 'x', NULL) → [1, \"x\", null]"));
            registry.add(function(
                    "jsonb_build_array",
                    parameters,
                    SqlType.JSONB,
                    (a, out, row, context) -> {
                        List<JsonValue> elements = new ArrayList<>(a.length);
                        for (Vector vector : a) {
                            elements.add(SqlToJson.value(vector, row, context));
                        }
                        set(out, row, new JsonArray(elements));
                    },
                    array,
                    none ? "" : "jsonb_build_array(1, 'x', NULL) → [1, \"x\", null]"));
        }
        registerObjectOfTexts(registry);
    }

    private static void add(
            Builder registry,
            String name,
            List<TypeKind> parameters,
            boolean variadic,
            boolean strict,
            SqlType result,
            Kernel.RowKernel kernel,
            String example) {
        registry.add(new Function(
                name,
                parameters,
                variadic,
                Function.ResultRule.of(result),
                Volatility.STABLE,
                strict,
                Kernel.perRow(kernel),
                "The value as JSON.",
                example.isEmpty() ? name + "('a\"b') → \"a\\\"b\"" : name + "(" + example.replace(" →", ") →")));
    }

    private static Function function(
            String name,
            List<TypeKind> parameters,
            SqlType result,
            Kernel.RowKernel kernel,
            String doc,
            String example) {
        return new Function(
                name,
                parameters,
                !parameters.isEmpty(),
                Function.ResultRule.of(result),
                Volatility.STABLE,
                false,
                Kernel.perRow(kernel),
                doc,
                example);
    }

    private static void set(Vector out, int row, JsonValue value) {
        ((BytesVector) out).set(row, JsonbCodec.encode(value));
    }

    private static void toJson(Vector[] a, Vector out, int row, EvaluationContext context) {
        StringBuilder text = new StringBuilder();
        SqlToJson.append(text, a[0], row, context);
        ((BytesVector) out).set(row, text.toString());
    }

    private static void toJsonb(Vector[] a, Vector out, int row, EvaluationContext context) {
        set(out, row, SqlToJson.value(a[0], row, context));
    }

    private static void buildArray(Vector[] a, Vector out, int row, EvaluationContext context) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < a.length; i++) {
            text.append(i == 0 ? "" : ", ");
            SqlToJson.append(text, a[i], row, context);
        }
        ((BytesVector) out).set(row, text.append(']').toString());
    }

    private static void checkPairs(Vector[] a) {
        if (a.length % 2 != 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "an object wants keys and values in turn, arguments=" + a.length + "; give an even number");
        }
    }

    /// @throws DbException 22023 NULL, or JSON
    public static String key(Vector vector, int row, int argument, EvaluationContext context) {
        if (vector.isNull(row)) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT, "a key of an object is NULL, argument=" + argument + "; use a text");
        }
        if (vector.type().kind().isJson()) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "a key of an object is JSON, argument=" + argument + "; use a text or a number");
        }
        return SqlToJson.text(vector, row, context);
    }

    private static void buildObject(Vector[] a, Vector out, int row, EvaluationContext context) {
        checkPairs(a);
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < a.length; i += 2) {
            text.append(i == 0 ? "" : ", ");
            JsonText.appendQuoted(text, key(a[i], row, i + 1, context));
            text.append(" : ");
            SqlToJson.append(text, a[i + 1], row, context);
        }
        ((BytesVector) out).set(row, text.append('}').toString());
    }

    private static void buildDocument(Vector[] a, Vector out, int row, EvaluationContext context) {
        checkPairs(a);
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (int i = 0; i < a.length; i += 2) {
            fields.put(key(a[i], row, i + 1, context), SqlToJson.value(a[i + 1], row, context));
        }
        set(out, row, new JsonObject(fields));
    }

    /// `json_object` of lists of texts.
    private static void registerObjectOfTexts(Builder registry) {
        for (boolean binary : new boolean[] {false, true}) {
            String name = binary ? "jsonb_object" : "json_object";
            SqlType type = binary ? SqlType.JSONB : SqlType.JSON;
            Kernel.RowKernel kernel = (a, out, row, context) -> {
                List<@Nullable String> keys = new ArrayList<>();
                List<@Nullable String> values = new ArrayList<>();
                List<@Nullable String> first = TextArrays.elements(a[0], row);
                if (a.length == 2) {
                    keys.addAll(first);
                    values.addAll(TextArrays.elements(a[1], row));
                } else {
                    for (int i = 0; i < first.size(); i++) {
                        (i % 2 == 0 ? keys : values).add(first.get(i));
                    }
                }
                if (keys.size() != values.size()) {
                    throw DbException.of(
                            ErrorCode.ARRAY_SUBSCRIPT_ERROR,
                            "an object wants as many values as keys, keys=" + keys.size() + ", values="
                                    + values.size());
                }
                object((BytesVector) out, row, keys, values, binary);
            };
            registry.perRow(
                    name,
                    type,
                    kernel,
                    "An object of keys and values in turn, all texts.",
                    name + "('{a,1}') → " + (binary ? "{\"a\": \"1\"}" : "{\"a\" : \"1\"}"),
                    VARCHAR);
            registry.perRow(
                    name,
                    type,
                    kernel,
                    "An object of a list of keys and a list of values, all texts.",
                    name + "('{a,b}', '{1,2}') → "
                            + (binary ? "{\"a\": \"1\", \"b\": \"2\"}" : "{\"a\" : \"1\", \"b\" : \"2\"}"),
                    VARCHAR,
                    VARCHAR);
        }
    }

    private static void object(
            BytesVector out, int row, List<@Nullable String> keys, List<@Nullable String> values, boolean binary) {
        StringBuilder text = new StringBuilder("{");
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            String value = values.get(i);
            if (key == null) {
                throw DbException.of(ErrorCode.NULL_NOT_ALLOWED_HERE, "a key of an object is NULL, key=" + (i + 1));
            }
            if (binary) {
                fields.put(key, value == null ? JsonValue.NULL : new JsonString(value));
                continue;
            }
            text.append(i == 0 ? "" : ", ");
            JsonText.appendQuoted(text, key);
            text.append(" : ");
            if (value == null) {
                text.append("null");
            } else {
                JsonText.appendQuoted(text, value);
            }
        }
        if (binary) {
            set(out, row, new JsonObject(fields));
        } else {
            out.set(row, text.append('}').toString());
        }
    }
}

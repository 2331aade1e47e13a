package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BOOLEAN;
import static io.rustydb.base.type.TypeKind.JSONB;
import static io.rustydb.base.type.TypeKind.JSONPATH;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonArray;
import io.rustydb.sql.function.json.JsonValue.JsonBoolean;
import io.rustydb.sql.function.json.JsonValue.JsonObject;
import io.rustydb.sql.function.json.JsonbCodec;
import io.rustydb.sql.function.json.path.JsonPath;
import io.rustydb.sql.function.json.path.JsonPathParser;
import io.rustydb.sql.function.json.path.PathContext;
import io.rustydb.sql.function.json.path.PathEvaluator;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Functions and operators that look into documents with a path.
public final class JsonPathFunctions {
    private static final TypeKind[] PARAMETERS = {JSONB, JSONPATH, JSONB, BOOLEAN};

    private JsonPathFunctions() {}

    /// What a path's answer becomes.
    private interface Answer {
        void set(JsonPath path, JsonValue document, PathContext context, Vector out, int row);
    }

    public static void register(Builder registry) {
        Answer exists = (path, document, context, out, row) ->
                ((BooleanVector) out).set(row, PathEvaluator.exists(path, document, context));
        Answer match = JsonPathFunctions::match;
        Answer array = (path, document, context, out, row) -> ((BytesVector) out)
                .set(row, JsonbCodec.encode(new JsonArray(PathEvaluator.query(path, document, context))));
        Answer first = (path, document, context, out, row) -> {
            List<JsonValue> items = PathEvaluator.query(path, document, context);
            if (items.isEmpty()) {
                out.setNull(row);
            } else {
                ((BytesVector) out).set(row, JsonbCodec.encode(items.getFirst()));
            }
        };
        add(registry, "jsonb_path_exists", SqlType.BOOLEAN, exists, "Whether a path finds anything.", "$.a", "true");
        add(registry, "jsonb_path_match", SqlType.BOOLEAN, match, "The boolean that a path gives.", "$.a == 1", "true");
        add(
                registry,
                "jsonb_path_query_array",
                SqlType.JSONB,
                array,
                "All that a path finds, as an array.",
                "$.*",
                "[1]");
        add(registry, "jsonb_path_query_first", SqlType.JSONB, first, "The first that a path finds.", "$.*", "1");
        operator(registry, "@?", exists, "Whether a path finds anything; failures of the path are NULL.", "$.a");
        operator(
                registry,
                "@@",
                JsonPathFunctions::matchOrNull,
                "The boolean that a path gives; anything else is NULL.",
                "$.a == 1");
    }

    private static void operator(Builder registry, String sign, Answer answer, String doc, String path) {
        registry.add(new Function(
                sign,
                List.of(JSONB, JSONPATH),
                false,
                Function.ResultRule.of(SqlType.BOOLEAN),
                Volatility.IMMUTABLE,
                true,
                kernel(answer, true, false),
                doc,
                "CAST('{\"a\": 1}' AS JSONB) " + sign + " '" + path + "' → true"));
    }

    private static void add(
            Builder registry, String name, SqlType result, Answer answer, String doc, String path, String value) {
        for (boolean zoned : new boolean[] {false, true}) {
            String full = zoned ? name + "_tz" : name;
            for (int count = 2; count <= 4; count++) {
                registry.add(new Function(
                        full,
                        List.of(Arrays.copyOf(PARAMETERS, count)),
                        false,
                        Function.ResultRule.of(result),
                        zoned ? Volatility.STABLE : Volatility.IMMUTABLE,
                        true,
                        kernel(answer, false, zoned),
                        doc + " The third argument has the path's variables, the fourth makes its failures NULL."
                                + (zoned ? " Values without a time zone are in the session's." : ""),
                        count == 2 ? full + "('{\"a\": 1}', '" + path + "') → " + value : ""));
            }
        }
    }

    private static Kernel kernel(Answer answer, boolean silent, boolean zoned) {
        return (arguments, result, selection, count, context) -> {
            Vector paths = arguments[1];
            JsonPath constant = paths.isConstant() && !paths.isNull(0) ? path(paths, 0) : null;
            for (int k = 0; k < count; k++) {
                int row = selection == null ? k : selection[k];
                if (result.isNull(row)) {
                    continue;
                }
                JsonPath path = constant == null ? path(paths, row) : constant;
                PathContext outside = context(arguments.length > 2 ? arguments[2] : null, row, zoned, context);
                boolean quiet = silent || arguments.length > 3 && ((BooleanVector) arguments[3]).get(row);
                try {
                    answer.set(path, JsonbCodec.decode((BytesVector) arguments[0], row), outside, result, row);
                } catch (DbException e) {
                    if (!quiet || !PathEvaluator.isOfPath(e)) {
                        throw e;
                    }
                    result.setNull(row);
                }
            }
        };
    }

    private static JsonPath path(Vector paths, int row) {
        return JsonPathParser.parse(((BytesVector) paths).getString(row));
    }

    /// @param variables JSONB, null for none
    /// @throws DbException 22023 the variables are no object
    public static PathContext context(
            @org.jspecify.annotations.Nullable Vector variables, int row, boolean zoned, EvaluationContext context) {
        if (variables == null && !zoned) {
            return PathContext.NONE;
        }
        Map<String, JsonValue> values = Map.of();
        if (variables != null) {
            JsonValue given = JsonbCodec.decode((BytesVector) variables, row);
            if (!(given instanceof JsonObject object)) {
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "variables of a path are no object, kind=" + JsonValue.typeName(given.kind())
                                + "; give {\"name\": value}");
            }
            values = object.fields();
        }
        return new PathContext(values, zoned ? context.timeZone() : null);
    }

    private static void match(JsonPath path, JsonValue document, PathContext context, Vector out, int row) {
        List<JsonValue> items = PathEvaluator.query(path, document, context);
        if (items.size() == 1 && items.getFirst() instanceof JsonBoolean bool) {
            ((BooleanVector) out).set(row, bool.value());
        } else if (items.size() == 1 && items.getFirst().kind() == Jsonb.NULL) {
            out.setNull(row);
        } else {
            throw DbException.of(
                    ErrorCode.SINGLETON_JSON_ITEM_REQUIRED,
                    "a path gives no single boolean, items=" + items.size() + "; use a predicate");
        }
    }

    private static void matchOrNull(JsonPath path, JsonValue document, PathContext context, Vector out, int row) {
        List<JsonValue> items = PathEvaluator.query(path, document, context);
        if (items.size() == 1 && items.getFirst() instanceof JsonBoolean bool) {
            ((BooleanVector) out).set(row, bool.value());
        } else {
            out.setNull(row);
        }
    }
}

package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BOOLEAN;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.JSON;
import static io.rustydb.base.type.TypeKind.JSONB;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.json.JsonStrip;
import io.rustydb.sql.function.json.JsonText;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonbCodec;
import io.rustydb.sql.function.json.JsonbEdit;
import io.rustydb.sql.function.json.JsonbEdit.Action;
import io.rustydb.sql.function.json.TextArrays;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What makes changed copies of documents.
public final class JsonEditFunctions {
    private static final String A = "CAST('{\"a\": 1}' AS JSONB)";

    private JsonEditFunctions() {}

    /// `||` of documents; its other forms are those of strings.
    static void registerConcatenation(Builder registry) {
        registry.perRow(
                "||",
                SqlType.JSONB,
                (a, out, row, context) -> set(out, row, JsonbEdit.concatenate(value(a[0], row), value(a[1], row))),
                "Two objects as one, the right one's fields before the left one's; other documents as one array.",
                A + " || '{\"b\": 2}' → {\"a\": 1, \"b\": 2}",
                JSONB,
                JSONB);
    }

    /// `-` of documents; its other forms are those of numbers.
    static void registerMinus(Builder registry) {
        registry.perRow(
                "-",
                SqlType.JSONB,
                (a, out, row, context) -> {
                    Set<String> key = Set.of(((BytesVector) a[1]).getString(row));
                    set(out, row, JsonbEdit.without(value(a[0], row), new HashSet<>(key)));
                },
                "An object without a key, an array without a string.",
                A + " - 'a' → {}",
                JSONB,
                VARCHAR);
        registry.perRow(
                "-",
                SqlType.JSONB,
                (a, out, row, context) ->
                        set(out, row, JsonbEdit.without(value(a[0], row), (int) ((LongVector) a[1]).get(row))),
                "An array without an element; a negative index counts from the end.",
                "CAST('[1, 2]' AS JSONB) - 0 → [2]",
                JSONB,
                INTEGER);
    }

    public static void register(Builder registry) {
        registry.perRow(
                "#-",
                SqlType.JSONB,
                (a, out, row, context) -> set(
                        out,
                        row,
                        JsonbEdit.edit(
                                value(a[0], row), TextArrays.elements(a[1], row), JsonValue.NULL, Action.DELETE)),
                "Without the part at a path.",
                "CAST('{\"a\": [1, 2]}' AS JSONB) #- '{a,0}' → {\"a\": [2]}",
                JSONB,
                VARCHAR);
        registry.alias("jsonb_delete_path", "#-");
        registerNamed(registry);
        registerSet(registry);
        registerInsert(registry);
        for (TypeKind kind : new TypeKind[] {JSON, JSONB}) {
            String name = kind == JSON ? "json_strip_nulls" : "jsonb_strip_nulls";
            registry.perRow(
                    name,
                    SqlType.of(kind),
                    kind == JSON
                            ? (a, out, row, context) -> {
                                BytesVector in = (BytesVector) a[0];
                                int start = in.start(row);
                                ((BytesVector) out)
                                        .set(row, JsonStrip.withoutNulls(in.heap, start, start + in.length(row)));
                            }
                            : (a, out, row, context) -> set(out, row, JsonbEdit.stripNulls(value(a[0], row))),
                    "Without fields that are null, at every depth.",
                    name + "('{\"a\": null}') → {}",
                    kind);
        }
    }

    /// Operators that share their signs with numbers and strings, under their names.
    private static void registerNamed(Builder registry) {
        registry.perRow(
                "jsonb_concat",
                SqlType.JSONB,
                (a, out, row, context) -> set(out, row, JsonbEdit.concatenate(value(a[0], row), value(a[1], row))),
                "As ||.",
                "jsonb_concat('[1]', '[2]') → [1, 2]",
                JSONB,
                JSONB);
        registry.perRow(
                "jsonb_delete",
                SqlType.JSONB,
                (a, out, row, context) -> {
                    Set<String> key = Set.of(((BytesVector) a[1]).getString(row));
                    set(out, row, JsonbEdit.without(value(a[0], row), new HashSet<>(key)));
                },
                "As - with a key.",
                "jsonb_delete('{\"a\": 1}', CAST('a' AS VARCHAR)) → {}",
                JSONB,
                VARCHAR);
        registry.perRow(
                "jsonb_delete",
                SqlType.JSONB,
                (a, out, row, context) ->
                        set(out, row, JsonbEdit.without(value(a[0], row), (int) ((LongVector) a[1]).get(row))),
                "As - with an index.",
                "jsonb_delete('[1, 2]', 0) → [2]",
                JSONB,
                INTEGER);
    }

    private static JsonValue value(Vector vector, int row) {
        return JsonbCodec.decode((BytesVector) vector, row);
    }

    private static void set(Vector out, int row, JsonValue value) {
        ((BytesVector) out).set(row, JsonbCodec.encode(value));
    }

    private static void registerSet(Builder registry) {
        Kernel.RowKernel set = (a, out, row, context) -> {
            boolean create = a.length < 4 || ((BooleanVector) a[3]).get(row);
            set(
                    out,
                    row,
                    JsonbEdit.edit(
                            value(a[0], row),
                            TextArrays.elements(a[1], row),
                            value(a[2], row),
                            create ? Action.SET_OR_CREATE : Action.SET));
        };
        String doc = "With another value at a path; a last key that is not there is added, unless the fourth argument"
                + " is false.";
        String example = "jsonb_set('{\"a\": 1}', '{b}', '2') → {\"a\": 1, \"b\": 2}";
        registry.perRow("jsonb_set", SqlType.JSONB, set, doc, example, JSONB, VARCHAR, JSONB);
        registry.perRow("jsonb_set", SqlType.JSONB, set, doc, "", JSONB, VARCHAR, JSONB, BOOLEAN);
        TypeKind[] all = {JSONB, VARCHAR, JSONB, BOOLEAN, VARCHAR};
        for (int count = 3; count <= 5; count++) {
            registry.add(new Function(
                    "jsonb_set_lax",
                    List.of(java.util.Arrays.copyOf(all, count)),
                    false,
                    Function.ResultRule.of(SqlType.JSONB),
                    Volatility.IMMUTABLE,
                    false,
                    Kernel.perRow(JsonEditFunctions::setLax),
                    "As jsonb_set; what a NULL value does is told by the fifth argument: use_json_null,"
                            + " delete_key, return_target or raise_exception.",
                    count == 5 ? "jsonb_set_lax('{\"a\": 1}', '{a}', NULL, true, 'delete_key') → {}" : ""));
        }
    }

    private static void setLax(Vector[] a, Vector out, int row, io.rustydb.sql.function.EvaluationContext context) {
        if (a[0].isNull(row) || a[1].isNull(row) || a.length > 3 && a[3].isNull(row)) {
            out.setNull(row);
            return;
        }
        if (a.length > 4 && a[4].isNull(row)) {
            throw treatment("NULL");
        }
        String treatment = a.length > 4 ? ((BytesVector) a[4]).getString(row) : "use_json_null";
        List<String> path = TextArrays.elements(a[1], row);
        boolean create = a.length < 4 || ((BooleanVector) a[3]).get(row);
        Action action = create ? Action.SET_OR_CREATE : Action.SET;
        JsonValue target = value(a[0], row);
        if (!a[2].isNull(row)) {
            set(out, row, JsonbEdit.edit(target, path, value(a[2], row), action));
            return;
        }
        switch (treatment) {
            case "use_json_null" -> set(out, row, JsonbEdit.edit(target, path, JsonValue.NULL, action));
            case "delete_key" -> set(out, row, JsonbEdit.edit(target, path, JsonValue.NULL, Action.DELETE));
            case "return_target" -> set(out, row, target);
            case "raise_exception" ->
                throw DbException.of(
                        ErrorCode.NULL_NOT_ALLOWED_HERE, "jsonb_set_lax has a NULL value; give another one");
            default -> throw treatment(JsonText.shortened(treatment));
        }
    }

    private static DbException treatment(String found) {
        return DbException.of(
                ErrorCode.INVALID_ARGUMENT,
                "there is no such treatment of NULL, found=" + found
                        + "; use raise_exception, use_json_null, delete_key or return_target");
    }

    private static void registerInsert(Builder registry) {
        Kernel.RowKernel insert = (a, out, row, context) -> {
            boolean after = a.length > 3 && ((BooleanVector) a[3]).get(row);
            set(
                    out,
                    row,
                    JsonbEdit.edit(
                            value(a[0], row),
                            TextArrays.elements(a[1], row),
                            value(a[2], row),
                            after ? Action.INSERT_AFTER : Action.INSERT_BEFORE));
        };
        String doc = "With a value more: before the element at a path, behind it if the fourth argument is true.";
        registry.perRow(
                "jsonb_insert",
                SqlType.JSONB,
                insert,
                doc,
                "jsonb_insert('[1]', '{0}', '2') → [2, 1]",
                JSONB,
                VARCHAR,
                JSONB);
        registry.perRow("jsonb_insert", SqlType.JSONB, insert, doc, "", JSONB, VARCHAR, JSONB, BOOLEAN);
    }
}

package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.cast.Casts;
import io.rustydb.sql.function.json.JsonValue;
import io.rustydb.sql.function.json.JsonValue.JsonArray;
import io.rustydb.sql.function.json.JsonbCodec;
import io.rustydb.sql.function.json.JsonbText;
import io.rustydb.sql.function.json.path.JsonPath;
import io.rustydb.sql.function.json.path.JsonPathParser;
import io.rustydb.sql.function.json.path.PathContext;
import io.rustydb.sql.function.json.path.PathEvaluator;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON_EXISTS, JSON_VALUE and JSON_QUERY. Arguments: the document (JSONB), the path, what is passed (JSONB),
/// then the values of DEFAULT ON EMPTY and ON ERROR where there are such.
///
/// A record, so that equal calls of a statement are equal.
///
/// @param names of what is passed
/// @param defaultOnEmpty index of an argument, -1 for none
public record JsonQueryKernel(
        Form form,
        SqlType type,
        List<String> names,
        Wrapper wrapper,
        boolean omitQuotes,
        Outcome onEmpty,
        int defaultOnEmpty,
        Outcome onError,
        int defaultOnError)
        implements Kernel {
    public enum Form {
        EXISTS,
        VALUE,
        QUERY
    }

    public enum Wrapper {
        NONE,
        CONDITIONAL,
        UNCONDITIONAL
    }

    public enum Outcome {
        NULL,
        ERROR,
        EMPTY_ARRAY,
        EMPTY_OBJECT,
        TRUE,
        FALSE,
        DEFAULT
    }

    public JsonQueryKernel {
        names = List.copyOf(names);
    }

    @Override
    public void evaluate(
            Vector[] arguments, Vector result, int @Nullable [] selection, int count, EvaluationContext context) {
        Vector paths = arguments[1];
        JsonPath constant = paths.isConstant() && !paths.isNull(0)
                ? JsonPathParser.parse(((BytesVector) paths).getString(0))
                : null;
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (arguments[0].isNull(row) || paths.isNull(row)) {
                result.setNull(row);
                continue;
            }
            JsonPath path = constant == null ? JsonPathParser.parse(((BytesVector) paths).getString(row)) : constant;
            try {
                answer(path, arguments, result, row, context);
            } catch (DbException e) {
                if (onError == Outcome.ERROR || !PathEvaluator.isOfPath(e)) {
                    throw e;
                }
                outcome(onError, defaultOnError, arguments, result, row);
            }
        }
    }

    private void answer(JsonPath path, Vector[] arguments, Vector result, int row, EvaluationContext context) {
        JsonValue document = JsonbCodec.decode((BytesVector) arguments[0], row);
        Map<String, JsonValue> variables = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Vector passed = arguments[2 + i];
            variables.put(
                    names.get(i), passed.isNull(row) ? JsonValue.NULL : JsonbCodec.decode((BytesVector) passed, row));
        }
        PathContext outside = new PathContext(variables, context.timeZone());
        if (form == Form.EXISTS) {
            ((BooleanVector) result).set(row, PathEvaluator.exists(path, document, outside));
            return;
        }
        List<JsonValue> items = PathEvaluator.query(path, document, outside);
        if (items.isEmpty()) {
            if (onEmpty == Outcome.ERROR) {
                throw DbException.of(ErrorCode.NO_JSON_ITEM, "a path finds nothing, path=" + path);
            }
            outcome(onEmpty, defaultOnEmpty, arguments, result, row);
            return;
        }
        boolean wrap = wrapper == Wrapper.UNCONDITIONAL || wrapper == Wrapper.CONDITIONAL && items.size() > 1;
        if (items.size() > 1 && !wrap) {
            throw DbException.of(
                    ErrorCode.MORE_THAN_ONE_JSON_ITEM,
                    "a path finds several items where one is wanted, items=" + items.size()
                            + (form == Form.QUERY ? "; use WITH WRAPPER" : ""));
        }
        JsonValue item = wrap ? new JsonArray(items) : items.getFirst();
        if (form == Form.VALUE && Jsonb.isContainer(item.kind())) {
            throw DbException.of(
                    ErrorCode.JSON_SCALAR_REQUIRED,
                    "JSON_VALUE wants a scalar, found=" + JsonValue.typeName(item.kind()) + "; use JSON_QUERY");
        }
        set(item, result, row, context);
    }

    private void set(JsonValue item, Vector result, int row, EvaluationContext context) {
        if (form == Form.VALUE && item.kind() == Jsonb.NULL) {
            result.setNull(row);
            return;
        }
        byte[] bytes = JsonbCodec.encode(item);
        boolean plain = form == Form.VALUE || omitQuotes && item.kind() == Jsonb.STRING;
        if (type.kind() == TypeKind.JSONB && !(plain && form == Form.QUERY)) {
            ((BytesVector) result).set(row, bytes);
            return;
        }
        String text = plain && !type.kind().isJson() || plain && form == Form.QUERY
                ? JsonbText.unquoted(bytes, 0, bytes.length)
                : JsonbText.of(bytes);
        Vector source = BytesVector.constant(SqlType.VARCHAR, text);
        Vector single = Vector.create(type);
        single.reset(1);
        if (type.kind() == TypeKind.VARCHAR && !type.isConstrained()) {
            ((BytesVector) single).set(0, text);
        } else {
            Casts.kernel(SqlType.VARCHAR, type, TypeCoercion.Context.EXPLICIT)
                    .evaluate(new Vector[] {source}, single, null, 1, context);
        }
        result.copy(row, single, 0);
    }

    private static void outcome(Outcome outcome, int argument, Vector[] arguments, Vector result, int row) {
        switch (outcome) {
            case NULL -> result.setNull(row);
            case TRUE, FALSE -> ((BooleanVector) result).set(row, outcome == Outcome.TRUE);
            case DEFAULT -> result.copy(row, arguments[argument], row);
            case EMPTY_ARRAY, EMPTY_OBJECT -> {
                BytesVector out = (BytesVector) result;
                String text = outcome == Outcome.EMPTY_ARRAY ? "[]" : "{}";
                if (result.type().kind() == TypeKind.JSONB) {
                    out.set(row, JsonbCodec.encode(io.rustydb.sql.function.json.JsonParser.parse(text)));
                } else {
                    out.set(row, text);
                }
            }
            case ERROR -> throw new AssertionError("thrown where it arises");
        }
    }
}

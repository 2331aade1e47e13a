package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.ResolvedFunction;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.library.IsJsonKernel;
import io.rustydb.sql.function.library.JsonObjectKernel;
import io.rustydb.sql.function.library.JsonQueryKernel;
import io.rustydb.sql.function.library.JsonQueryKernel.Outcome;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.JsonCall;
import io.rustydb.sql.parser.ast.JsonCall.Argument;
import io.rustydb.sql.parser.ast.JsonCall.Behaviour;
import io.rustydb.sql.parser.ast.JsonCall.Form;
import io.rustydb.sql.parser.ast.JsonCall.Nulls;
import io.rustydb.sql.parser.ast.JsonCall.Options;
import io.rustydb.sql.parser.ast.Predicate;
import java.util.ArrayList;
import java.util.List;

/// Binds the standard's functions of JSON: to functions without a name that carry their options.
final class JsonCallBinder {
    private final ExpressionBinder expressions;
    private final Binder root;

    JsonCallBinder(ExpressionBinder expressions) {
        this.expressions = expressions;
        root = expressions.root;
    }

    /// What a type of these functions is for all arguments; a record, so that equal calls are equal.
    private record ConstantType(SqlType type) implements Function.ResultRule {
        @Override
        public SqlType resultType(List<SqlType> arguments) {
            return type;
        }
    }

    private Scalar call(String name, Kernel kernel, boolean strict, SqlType type, List<Scalar> arguments, int at) {
        List<TypeKind> kinds = new ArrayList<>();
        List<SqlType> types = new ArrayList<>();
        arguments.forEach(argument -> {
            kinds.add(argument.type().kind());
            types.add(argument.type());
        });
        // Options are part of the name: expressions are compared by it.
        Function function = new Function(
                name + " " + kernel, kinds, false, new ConstantType(type), Volatility.STABLE, strict, kernel, "", "");
        return new Scalar.Call(new ResolvedFunction(function, types, type), arguments, root.origin(at));
    }

    private Scalar json(Argument argument, SqlType type) {
        Expression written = argument.value();
        Scalar value = expressions.bind(written);
        if (value.type().equals(type) && !ExpressionBinder.isUntyped(value)) {
            return value;
        }
        boolean text = ExpressionBinder.isUntyped(value) || value.type().kind().isCharacter();
        if (!text && !value.type().kind().isJson()) {
            throw DbException.at(
                    ErrorCode.DATATYPE_MISMATCH,
                    "JSON or a text must stand here, type=" + value.type() + "; add a CAST",
                    written.position());
        }
        return root.typing.cast(value, type, true, written.position());
    }

    private SqlType returning(JsonCall call, SqlType otherwise) {
        return call.options().returning().map(expressions::type).orElse(otherwise);
    }

    private Scalar cast(Scalar value, SqlType type, JsonCall call) {
        return value.type().equals(type) ? value : root.typing.cast(value, type, true, call.position());
    }

    Scalar bind(JsonCall call) {
        Options options = call.options();
        Argument first = call.arguments().isEmpty() ? null : call.arguments().getFirst();
        return switch (call.form()) {
            case PARSE -> {
                assert first != null;
                Scalar value = json(first, SqlType.JSON);
                yield options.uniqueKeys()
                        ? call("json", new UniqueKernel(), true, SqlType.JSON, List.of(value), call.position())
                        : value;
            }
            case SCALAR -> {
                assert first != null;
                Scalar value = root.typing.settle(expressions.bind(first.value()));
                yield root.typing.call(
                        "to_json", List.of(value), List.of(first.value().position()), call.position());
            }
            case SERIALIZE -> {
                assert first != null;
                Scalar text = root.typing.cast(json(first, SqlType.JSON), SqlType.VARCHAR, true, call.position());
                yield cast(text, returning(call, SqlType.VARCHAR), call);
            }
            case OBJECT, ARRAY -> constructor(call);
            case EXISTS, VALUE, QUERY -> query(call);
        };
    }

    private Scalar constructor(JsonCall call) {
        boolean object = call.form() == Form.OBJECT;
        List<Scalar> arguments = new ArrayList<>();
        for (Argument argument : call.arguments()) {
            arguments.add(
                    argument.json()
                            ? json(argument, SqlType.JSON)
                            : root.typing.settle(expressions.bind(argument.value())));
        }
        Nulls nulls = call.options().nulls();
        boolean absent = nulls == Nulls.ABSENT || nulls == Nulls.DEFAULT && !object;
        Scalar made = call(
                object ? "json_object" : "json_array",
                new JsonObjectKernel(object, absent, call.options().uniqueKeys()),
                false,
                SqlType.JSON,
                arguments,
                call.position());
        return cast(made, returning(call, SqlType.JSON), call);
    }

    private Scalar query(JsonCall call) {
        Options options = call.options();
        SqlType type = returning(
                call,
                switch (call.form()) {
                    case EXISTS -> SqlType.BOOLEAN;
                    case VALUE -> SqlType.VARCHAR;
                    default -> SqlType.JSONB;
                });
        List<Scalar> arguments = new ArrayList<>();
        arguments.add(json(call.arguments().getFirst(), SqlType.JSONB));
        Expression path = call.arguments().get(1).value();
        arguments.add(root.typing.cast(expressions.bind(path), SqlType.JSONPATH, true, path.position()));
        List<String> names = new ArrayList<>();
        for (JsonCall.Passed passed : call.passing()) {
            names.add(passed.name().text());
            arguments.add(root.typing.call(
                    "to_jsonb",
                    List.of(expressions.bind(passed.value())),
                    List.of(passed.value().position()),
                    call.position()));
        }
        int onEmpty = defaulted(options.onEmpty(), type, arguments);
        int onError = defaulted(options.onError(), type, arguments);
        boolean exists = call.form() == Form.EXISTS;
        Kernel kernel = new JsonQueryKernel(
                JsonQueryKernel.Form.valueOf(call.form().name()),
                type,
                names,
                JsonQueryKernel.Wrapper.valueOf(options.wrapper().name()),
                options.omitQuotes(),
                outcome(options.onEmpty(), Outcome.NULL),
                onEmpty,
                outcome(options.onError(), exists ? Outcome.FALSE : Outcome.NULL),
                onError);
        return call(
                call.form().word().toLowerCase(java.util.Locale.ROOT), kernel, false, type, arguments, call.position());
    }

    private int defaulted(Behaviour behaviour, SqlType type, List<Scalar> arguments) {
        if (behaviour.value().isEmpty()) {
            return -1;
        }
        Expression value = behaviour.value().get();
        arguments.add(root.typing.cast(expressions.bind(value), type, true, value.position()));
        return arguments.size() - 1;
    }

    private static Outcome outcome(Behaviour behaviour, Outcome otherwise) {
        return switch (behaviour.outcome()) {
            case UNSPECIFIED -> otherwise;
            case UNKNOWN, NULL -> Outcome.NULL;
            case ERROR -> Outcome.ERROR;
            case EMPTY_ARRAY -> Outcome.EMPTY_ARRAY;
            case EMPTY_OBJECT -> Outcome.EMPTY_OBJECT;
            case TRUE -> Outcome.TRUE;
            case FALSE -> Outcome.FALSE;
            case DEFAULT -> Outcome.DEFAULT;
        };
    }

    Scalar isJson(Predicate.IsJson test) {
        Scalar operand = root.typing.settle(expressions.bind(test.operand()));
        TypeKind kind = operand.type().kind();
        if (!kind.isCharacter() && !kind.isJson() && !kind.isBinary()) {
            throw DbException.at(
                    ErrorCode.DATATYPE_MISMATCH,
                    "IS JSON is for texts, bytes and JSON, type=" + operand.type(),
                    test.operand().position());
        }
        Scalar is = call(
                "is_json",
                new IsJsonKernel(IsJsonKernel.Kind.valueOf(test.kind().name()), test.uniqueKeys()),
                true,
                SqlType.BOOLEAN,
                List.of(operand),
                test.position());
        return test.negated() ? new Scalar.Not(is) : is;
    }

    /// JSON text as it is, if no object has a key twice.
    private record UniqueKernel() implements Kernel {
        @Override
        public void evaluate(
                io.rustydb.sql.function.vector.Vector[] arguments,
                io.rustydb.sql.function.vector.Vector result,
                int @org.jspecify.annotations.Nullable [] selection,
                int count,
                io.rustydb.sql.function.EvaluationContext context) {
            var in = (io.rustydb.sql.function.vector.BytesVector) arguments[0];
            for (int k = 0; k < count; k++) {
                int row = selection == null ? k : selection[k];
                if (!result.isNull(row)) {
                    io.rustydb.sql.function.json.JsonParser.checkUnique(in.heap, in.start(row), in.length(row));
                    result.copy(row, in, row);
                }
            }
        }
    }
}

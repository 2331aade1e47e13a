package io.rustydb.sql.function;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.cast.Casts;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.expression.Expressions;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.parser.DialectOptions;
import io.rustydb.sql.parser.GrammarFrontEnd;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression.AtTimeZone;
import io.rustydb.sql.parser.ast.Expression.Binary;
import io.rustydb.sql.parser.ast.Expression.Case;
import io.rustydb.sql.parser.ast.Expression.Cast;
import io.rustydb.sql.parser.ast.Expression.ColumnReference;
import io.rustydb.sql.parser.ast.Expression.Logical;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import io.rustydb.sql.parser.ast.Expression.OtherOperator;
import io.rustydb.sql.parser.ast.Expression.Unary;
import io.rustydb.sql.parser.ast.JsonCall;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Turns the text of a value expression into a compiled one, with columns by name: what the binder does,
/// without a catalogue.
final class SqlExpressions {
    private final FunctionRegistry registry = FunctionRegistry.builtIn();
    private final Map<String, Expression> columns;

    SqlExpressions(Map<String, Expression> columns) {
        this.columns = columns;
    }

    FunctionRegistry registry() {
        return registry;
    }

    Expression compile(String text) {
        Query query = (Query) new GrammarFrontEnd()
                .parse("SELECT " + text, DialectOptions.DEFAULT)
                .statement();
        QueryBody.Select select = (QueryBody.Select) query.body();
        return bind(((QueryBody.SelectItem.Value) select.items().getFirst()).expression());
    }

    private List<Expression> all(List<io.rustydb.sql.parser.ast.Expression> nodes) {
        List<Expression> bound = new ArrayList<>();
        nodes.forEach(node -> bound.add(bind(node)));
        return bound;
    }

    Expression call(String name, Expression... arguments) {
        return call(name, List.of(arguments));
    }

    private Expression call(String name, List<Expression> arguments) {
        return Expressions.call(
                registry.resolve(name, arguments.stream().map(Expression::type).toList()), arguments);
    }

    private Expression bind(io.rustydb.sql.parser.ast.Expression node) {
        return switch (node) {
            case Literal literal -> literal(literal);
            case ColumnReference column -> columns.get(column.name().name());
            case Unary unary -> call(unary.operator().symbol(), bind(unary.operand()));
            case Binary binary -> call(binary.operator().symbol(), bind(binary.left()), bind(binary.right()));
            case OtherOperator other -> call(other.symbol(), bind(other.left().orElseThrow()), bind(other.right()));
            case Logical logical ->
                logical.operator() == LogicalOperator.AND
                        ? Expressions.and(all(logical.operands()))
                        : Expressions.or(all(logical.operands()));
            case Case choice -> {
                List<Expression> conditions = new ArrayList<>();
                List<Expression> results = new ArrayList<>();
                choice.whens().forEach(when -> {
                    conditions.add(bind(when.condition()));
                    results.add(bind(when.result()));
                });
                Expression otherwise = choice.otherwise().map(this::bind).orElse(null);
                yield choice.operand().isPresent()
                        ? Expressions.simpleCase(bind(choice.operand().get()), conditions, results, otherwise)
                        : Expressions.searchedCase(conditions, results, otherwise);
            }
            case Cast cast -> Expressions.cast(bind(cast.operand()), type(cast.type()), TypeCoercion.Context.EXPLICIT);
            case AtTimeZone at -> call("timezone", bind(at.zone().orElseThrow()), bind(at.operand()));
            case Predicate predicate -> predicate(predicate);
            case Call call -> bindCall(call);
            default -> throw new AssertionError("not in these tests: " + node);
        };
    }

    private Expression literal(Literal literal) {
        return switch (literal) {
            case Literal.NullLiteral n -> Expressions.nullOf(SqlType.NULL);
            case Literal.BooleanLiteral b -> Expressions.constant(b.value());
            case Literal.IntegerLiteral i ->
                Expressions.constant(i.value(), (int) i.value() == i.value() ? SqlType.INTEGER : SqlType.BIGINT);
            case Literal.DecimalLiteral d ->
                Expressions.constant(d.value().scale() < 0 ? d.value().setScale(0) : d.value());
            case Literal.StringLiteral s -> Expressions.unknown(s.value());
            case Literal.BinaryLiteral b -> Expressions.constant(BytesVector.constant(SqlType.VARBINARY, b.bytes()));
            case Literal.TypedLiteral t ->
                Expressions.cast(Expressions.unknown(t.text()), type(t.type()), TypeCoercion.Context.EXPLICIT);
            case Literal.BitLiteral b -> throw new AssertionError("not in these tests");
            case Literal.IntervalLiteral i ->
                Expressions.cast(Expressions.unknown(i.text()), i.type(), TypeCoercion.Context.EXPLICIT);
        };
    }

    private static SqlType type(TypeName name) {
        return switch (name) {
            case TypeName.Known known -> known.type();
            default -> throw new AssertionError("not in these tests: " + name);
        };
    }

    private Expression predicate(Predicate predicate) {
        return switch (predicate) {
            case Predicate.Not not -> Expressions.not(bind(not.operand()));
            case Predicate.Comparison comparison ->
                Expressions.compare(
                        ComparisonOperator.valueOf(comparison.operator().name()),
                        bind(comparison.left()),
                        bind(comparison.right()));
            case Predicate.IsNull test -> Expressions.isNull(bind(test.operand()), test.negated());
            case Predicate.IsTruth test ->
                switch (test.value()) {
                    case TRUE -> Expressions.isTruth(bind(test.operand()), true, test.negated());
                    case FALSE -> Expressions.isTruth(bind(test.operand()), false, test.negated());
                    case UNKNOWN -> Expressions.isUnknown(bind(test.operand()), test.negated());
                };
            case Predicate.IsDistinctFrom test ->
                Expressions.isDistinct(bind(test.left()), bind(test.right()), test.negated());
            case Predicate.Between between ->
                Expressions.between(
                        bind(between.operand()),
                        bind(between.low()),
                        bind(between.high()),
                        between.symmetric(),
                        between.negated());
            case Predicate.Like like ->
                Expressions.like(
                        bind(like.operand()),
                        bind(like.pattern()),
                        like.escape().map(this::bind).orElse(null),
                        like.kind() == Predicate.LikeKind.ILIKE,
                        like.negated());
            case Predicate.InList in -> Expressions.in(bind(in.operand()), all(in.values()), in.negated());
            default -> throw new AssertionError("not in these tests: " + predicate);
        };
    }

    private Expression bindCall(Call call) {
        return switch (call) {
            case JsonCall json -> throw new AssertionError("not in these tests: " + json.form());
            case Call.FunctionCall function -> call(function.name().name(), all(function.arguments()));
            case Call.Coalesce coalesce -> Expressions.coalesce(all(coalesce.values()));
            case Call.NullIf nullIf -> Expressions.nullIf(bind(nullIf.left()), bind(nullIf.right()));
            case Call.Extract extract -> call("extract", Expressions.unknown(extract.field()), bind(extract.source()));
            case Call.Position position -> call("position", bind(position.needle()), bind(position.text()));
            case Call.Trim trim -> {
                String name = switch (trim.side()) {
                    case BOTH -> "btrim";
                    case LEADING -> "ltrim";
                    case TRAILING -> "rtrim";
                };
                yield trim.characters().isPresent()
                        ? call(name, bind(trim.source()), bind(trim.characters().get()))
                        : call(name, bind(trim.source()));
            }
            case Call.CurrentValue current -> call(current.kind().name().toLowerCase(Locale.ROOT));
            case Call.NamedArgument named -> throw new AssertionError("not in these tests");
            case Call.SequenceValue sequence -> throw new AssertionError("not in these tests");
        };
    }

    /// The value as text, as `CAST(x AS VARCHAR)` gives it.
    static Expression asText(Expression expression) {
        return Casts.isIdentity(expression.type(), SqlType.VARCHAR)
                ? expression
                : Expressions.cast(expression, SqlType.VARCHAR, TypeCoercion.Context.EXPLICIT);
    }
}

package io.rustydb.sql.function.expression;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.ResolvedFunction;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.cast.Casts;
import io.rustydb.sql.function.text.NumberText;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Builds expressions; puts in the implicit conversions of operands.
///
/// An expression given to a factory belongs to the one that comes back (invariant 1 of the package);
/// [ColumnReference], [Constant], [Slot] and [Held] own no memory and may be used again.
public final class Expressions {
    /// Functions whose first operand may be a large object in its place: they read what they need of it.
    private static final Set<String> READ_LOBS =
            Set.of("length", "octet_length", "bit_length", "substring", "left", "right");

    private Expressions() {}

    public static Expression column(int column, SqlType type) {
        return new ColumnReference(column, type);
    }

    /// A parameter or a correlated column; its vector has this type already.
    public static Expression slot(int index, SqlType type) {
        return new Slot(index, type);
    }

    /// @param value a constant vector
    public static Expression constant(Vector value) {
        return new Constant(value, value.type());
    }

    public static Expression constant(long value, SqlType type) {
        return constant(LongVector.constant(type, value));
    }

    public static Expression constant(double value) {
        return constant(DoubleVector.constant(SqlType.DOUBLE, value));
    }

    public static Expression constant(boolean value) {
        return constant(BooleanVector.constant(value));
    }

    /// The scale is the literal's: `1.50` has two digits.
    public static Expression constant(BigDecimal value) {
        return constant(DecimalVector.constant(SqlType.NUMERIC, value));
    }

    /// A string of a known type.
    public static Expression constant(String value, SqlType type) {
        return constant(BytesVector.constant(type, value));
    }

    /// A number as SQL writes it: INTEGER or BIGINT if it has no point and no exponent and fits, else NUMERIC.
    public static Expression number(String literal) {
        boolean integral = literal.length() <= 19;
        for (int i = 0; i < literal.length() && integral; i++) {
            integral = literal.charAt(i) >= '0' && literal.charAt(i) <= '9';
        }
        BigDecimal value = NumberText.parseDecimal(literal);
        if (integral && value.precision() <= 19 && value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
            long number = value.longValueExact();
            return constant(number, number <= Integer.MAX_VALUE ? SqlType.INTEGER : SqlType.BIGINT);
        }
        return constant(value);
    }

    /// A quoted literal: its type is unknown until a neighbour decides it.
    public static Expression unknown(String text) {
        return constant(BytesVector.constant(SqlType.NULL, text));
    }

    /// NULL, of a known type or of the type NULL.
    public static Expression nullOf(SqlType type) {
        return constant(Vector.constantNull(type));
    }

    /// A call; arguments are converted to what the function wants.
    public static Expression call(ResolvedFunction resolved, List<Expression> arguments) {
        return call(resolved, arguments, Origin.NONE);
    }

    /// @param origin told by failures
    public static Expression call(ResolvedFunction resolved, List<Expression> arguments, Origin origin) {
        Function function = resolved.function();
        Expression[] converted = new Expression[arguments.size()];
        for (int i = 0; i < converted.length; i++) {
            SqlType wanted = resolved.argumentTypes().get(i);
            converted[i] = i == 0 && readsLobs(function) && isLarge(arguments.get(i))
                    ? new Retyped(arguments.get(i), wanted)
                    : inline(implicit(arguments.get(i), wanted, origin));
        }
        if (function.strict() && function.volatility() != Volatility.VOLATILE && anyNullLiteral(converted)) {
            return nullOf(resolved.resultType());
        }
        if (function.name().equals("decode") && converted.length > 2) {
            return decode(converted, resolved.resultType());
        }
        return switch (function.name()) {
            case "coalesce", "nvl", "ifnull" -> new Coalesce(converted, resolved.resultType());
            case "nullif" -> nullIf(arguments.get(0), arguments.get(1));
            default ->
                new FunctionCall(
                        function.kernel(),
                        function.strict(),
                        function.volatility(),
                        resolved.resultType(),
                        origin,
                        converted);
        };
    }

    /// CAST(operand AS type), or the store assignment of a value to a column.
    ///
    /// @throws DbException 42846 when there is no such conversion
    public static Expression cast(Expression operand, SqlType type, TypeCoercion.Context context) {
        return cast(operand, type, context, Origin.NONE);
    }

    /// @param origin told by failures
    public static Expression cast(Expression operand, SqlType type, TypeCoercion.Context context, Origin origin) {
        SqlType from = operand.type();
        if (isNullLiteral(operand)) {
            return nullOf(type);
        }
        if (Casts.isIdentity(from, type)) {
            return from.equals(type) ? operand : new Retyped(operand, type);
        }
        boolean stable = isStable(from.kind(), type.kind());
        return new FunctionCall(
                Casts.kernel(from, type, context),
                true,
                stable ? Volatility.STABLE : Volatility.IMMUTABLE,
                type,
                origin,
                inline(operand));
    }

    /// True when a conversion depends on the session: its time zone, or how it writes dates.
    private static boolean isStable(TypeKind from, TypeKind to) {
        boolean text = from.isCharacter() || to.isCharacter() || from == TypeKind.NULL;
        boolean time = from.isTemporal() || to.isTemporal() || from == TypeKind.INTERVAL || to == TypeKind.INTERVAL;
        return text && time || from != to && (from.dependsOnTimeZone() || to.dependsOnTimeZone());
    }

    /// The value for a column of a type, as INSERT and UPDATE store it: too long a string is 22001.
    public static Expression assign(Expression operand, SqlType type) {
        return cast(operand, type, TypeCoercion.Context.ASSIGNMENT);
    }

    private static Expression implicit(Expression operand, SqlType type) {
        return implicit(operand, type, Origin.NONE);
    }

    private static Expression implicit(Expression operand, SqlType type, Origin origin) {
        return type.kind() == TypeKind.NULL || operand.type().equals(type)
                ? operand
                : cast(operand, type, TypeCoercion.Context.IMPLICIT, origin);
    }

    /// Then a strict function is NULL whatever the other operands are, so that they are not evaluated and their
    /// errors do not arise, as in PostgreSQL.
    private static boolean anyNullLiteral(Expression[] operands) {
        for (Expression operand : operands) {
            if (isNullLiteral(operand)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNullLiteral(Expression operand) {
        return operand instanceof Constant literal && literal.value().isNull(0);
    }

    /// True for a function whose first operand may be a large object, not converted to a string in memory.
    public static boolean readsLobs(Function function) {
        return READ_LOBS.contains(function.name());
    }

    private static Expression inline(Expression operand) {
        return isLarge(operand) ? new InlineLob(operand) : operand;
    }

    private static boolean isLarge(Expression operand) {
        TypeKind kind = operand.type().kind();
        return kind == TypeKind.CLOB || kind == TypeKind.BLOB;
    }

    /// @throws DbException 42883 when the sides cannot be compared
    public static Expression compare(ComparisonOperator operator, Expression left, Expression right) {
        SqlType type = TypeCoercion.comparisonType(left.type(), right.type());
        if (isNullLiteral(left) || isNullLiteral(right)) {
            return nullOf(SqlType.BOOLEAN);
        }
        return new Comparison(operator, comparable(left, type), comparable(right, type));
    }

    private static Expression comparable(Expression operand, SqlType type) {
        return inline(operand.type().kind() == type.kind() ? operand : implicit(operand, type));
    }

    public static Expression and(List<Expression> operands) {
        return operands.size() == 1 ? condition("AND", operands.getFirst()) : logical(true, "AND", operands);
    }

    public static Expression or(List<Expression> operands) {
        return operands.size() == 1 ? condition("OR", operands.getFirst()) : logical(false, "OR", operands);
    }

    private static Expression logical(boolean isAnd, String what, List<Expression> operands) {
        Expression[] conditions = new Expression[operands.size()];
        for (int i = 0; i < conditions.length; i++) {
            conditions[i] = condition(what, operands.get(i));
        }
        return new Logical(isAnd, conditions);
    }

    public static Expression not(Expression operand) {
        return new Truth(Truth.Test.NOT, condition("NOT", operand));
    }

    /// An operand that must be BOOLEAN: of AND, WHERE, CHECK, ...
    ///
    /// @throws DbException 42804
    public static Expression condition(String what, Expression operand) {
        TypeKind kind = operand.type().kind();
        if (kind == TypeKind.BOOLEAN) {
            return operand;
        }
        if (kind == TypeKind.NULL) {
            return implicit(operand, SqlType.BOOLEAN);
        }
        throw DbException.of(
                ErrorCode.DATATYPE_MISMATCH,
                "argument of " + what + " must be BOOLEAN, type=" + operand.type() + "; compare it with something");
    }

    public static Expression isNull(Expression operand, boolean negated) {
        return new Truth(negated ? Truth.Test.IS_NOT_NULL : Truth.Test.IS_NULL, operand);
    }

    /// IS [NOT] TRUE, IS [NOT] FALSE.
    public static Expression isTruth(Expression operand, boolean truth, boolean negated) {
        Truth.Test test = truth
                ? negated ? Truth.Test.IS_NOT_TRUE : Truth.Test.IS_TRUE
                : negated ? Truth.Test.IS_NOT_FALSE : Truth.Test.IS_FALSE;
        return new Truth(test, condition("IS", operand));
    }

    /// IS [NOT] UNKNOWN.
    public static Expression isUnknown(Expression operand, boolean negated) {
        return isNull(condition("IS UNKNOWN", operand), negated);
    }

    /// @param negated IS NOT DISTINCT FROM
    public static Expression isDistinct(Expression left, Expression right, boolean negated) {
        SqlType type = TypeCoercion.comparisonType(left.type(), right.type());
        return new Distinct(negated, comparable(left, type), comparable(right, type));
    }

    /// CASE WHEN condition THEN result ... ELSE otherwise END.
    ///
    /// @param otherwise null = NULL
    public static Expression searchedCase(
            List<Expression> conditions, List<Expression> results, @Nullable Expression otherwise) {
        List<SqlType> types = new ArrayList<>();
        // PostgreSQL looks at ELSE first.
        types.add(otherwise == null ? SqlType.NULL : otherwise.type());
        for (Expression result : results) {
            types.add(result.type());
        }
        SqlType type = TypeCoercion.commonType("CASE", types);
        Expression[] whens = new Expression[conditions.size()];
        Expression[] thens = new Expression[conditions.size()];
        for (int i = 0; i < whens.length; i++) {
            whens[i] = condition("CASE WHEN", conditions.get(i));
            thens[i] = implicit(results.get(i), type);
        }
        return new Case(whens, thens, otherwise == null ? nullOf(type) : implicit(otherwise, type), type);
    }

    /// CASE operand WHEN value THEN result ... ELSE otherwise END; the operand is evaluated once.
    public static Expression simpleCase(
            Expression operand, List<Expression> values, List<Expression> results, @Nullable Expression otherwise) {
        Held held = new Held(operand);
        List<Expression> conditions = new ArrayList<>();
        for (Expression value : values) {
            conditions.add(compare(ComparisonOperator.EQUAL, literalOr(operand, held), value));
        }
        return new Let(held, operand, searchedCase(conditions, results, otherwise));
    }

    /// A literal of unknown type must stay visible, so that its neighbour's type can be given to it.
    private static Expression literalOr(Expression operand, Held held) {
        return operand instanceof Constant ? operand : held;
    }

    public static Expression coalesce(List<Expression> operands) {
        List<SqlType> types = new ArrayList<>();
        for (Expression operand : operands) {
            types.add(operand.type());
        }
        SqlType type = TypeCoercion.commonType("COALESCE", types);
        Expression[] converted = new Expression[operands.size()];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = implicit(operands.get(i), type);
        }
        return new Coalesce(converted, type);
    }

    /// NULL when both are equal, else the first.
    public static Expression nullIf(Expression first, Expression second) {
        SqlType type = TypeCoercion.nullIfType(first.type(), second.type());
        Expression value = implicit(first, type);
        Held held = new Held(value);
        Expression equal = compare(ComparisonOperator.EQUAL, held, second);
        return new Let(held, value, searchedCase(List.of(equal), List.of(nullOf(type)), held));
    }

    /// operand BETWEEN low AND high; the operand is evaluated once.
    public static Expression between(
            Expression operand, Expression low, Expression high, boolean symmetric, boolean negated) {
        Held held = new Held(operand);
        Expression value = literalOr(operand, held);
        Expression body = and(List.of(
                compare(ComparisonOperator.GREATER_OR_EQUAL, value, low),
                compare(ComparisonOperator.LESS_OR_EQUAL, value, high)));
        if (symmetric) {
            Held heldLow = new Held(low);
            Held heldHigh = new Held(high);
            Expression a = literalOr(low, heldLow);
            Expression b = literalOr(high, heldHigh);
            body = or(List.of(
                    and(List.of(
                            compare(ComparisonOperator.GREATER_OR_EQUAL, value, a),
                            compare(ComparisonOperator.LESS_OR_EQUAL, value, b))),
                    and(List.of(
                            compare(ComparisonOperator.GREATER_OR_EQUAL, value, b),
                            compare(ComparisonOperator.LESS_OR_EQUAL, value, a)))));
            body = new Let(heldLow, low, new Let(heldHigh, high, body));
        }
        Expression result = new Let(held, operand, body);
        return negated ? not(result) : result;
    }

    /// operand [NOT] IN (items).
    public static Expression in(Expression operand, List<Expression> items, boolean negated) {
        SqlType type = operand.type();
        for (Expression item : items) {
            type = TypeCoercion.comparisonType(type, item.type());
        }
        Expression[] converted = new Expression[items.size()];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = comparable(items.get(i), type);
        }
        Expression list = new InList(comparable(operand, type), converted);
        return negated ? not(list) : list;
    }

    /// text [NOT] LIKE pattern [ESCAPE escape].
    ///
    /// @param escape null = backslash
    public static Expression like(
            Expression text, Expression pattern, @Nullable Expression escape, boolean ignoreCase, boolean negated) {
        return like(text, pattern, escape, ignoreCase, negated, Origin.NONE);
    }

    /// @param origin told by failures
    public static Expression like(
            Expression text,
            Expression pattern,
            @Nullable Expression escape,
            boolean ignoreCase,
            boolean negated,
            Origin origin) {
        Expression result = new Like(
                character("LIKE", text),
                character("LIKE", pattern),
                escape == null ? null : character("ESCAPE", escape),
                ignoreCase,
                origin);
        return negated ? not(result) : result;
    }

    private static Expression character(String what, Expression operand) {
        TypeKind kind = operand.type().kind();
        // A CHAR keeps its padding here, as in PostgreSQL.
        if (kind.isCharacter()) {
            return inline(operand);
        }
        if (kind == TypeKind.NULL) {
            return implicit(operand, SqlType.VARCHAR);
        }
        throw DbException.of(
                ErrorCode.UNDEFINED_FUNCTION,
                "operand of " + what + " must be a string, type=" + operand.type() + "; add a CAST");
    }

    /// Oracle's DECODE(value, search, result, ..., default), in which NULL finds NULL.
    private static Expression decode(Expression[] converted, SqlType type) {
        Held held = new Held(converted[0]);
        List<Expression> conditions = new ArrayList<>();
        List<Expression> results = new ArrayList<>();
        int i = 1;
        for (; i + 1 < converted.length; i += 2) {
            conditions.add(isDistinct(literalOr(converted[0], held), converted[i], true));
            results.add(converted[i + 1]);
        }
        Expression otherwise = i < converted.length ? converted[i] : nullOf(type);
        return new Let(held, converted[0], searchedCase(conditions, results, otherwise));
    }

    /// The value of an expression that [Expression#isConstant], as a constant vector of its own.
    public static Vector fold(Expression expression, EvaluationContext context) {
        Batch one = new Batch();
        one.setRowCount(1);
        Vector value = expression.evaluate(one, context);
        Vector copy = Vector.create(expression.type());
        copy.reset(1);
        copy.copy(0, value, 0);
        copy.makeConstant();
        return copy;
    }
}

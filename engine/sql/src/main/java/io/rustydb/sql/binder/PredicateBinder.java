package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Scalar.SubqueryKind;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.Query;
import java.util.ArrayList;
import java.util.List;

/// Binds tests; part of [ExpressionBinder]. Row values are taken apart here, so the algebra compares single
/// values only.
final class PredicateBinder {
    private final ExpressionBinder expressions;
    private final Typing typing;

    PredicateBinder(ExpressionBinder expressions) {
        this.expressions = expressions;
        typing = expressions.root.typing;
    }

    Scalar bind(Predicate predicate) {
        return switch (predicate) {
            case Predicate.Not not -> new Scalar.Not(expressions.condition(not.operand()));
            case Predicate.Comparison comparison -> comparison(comparison);
            case Predicate.QuantifiedComparison quantified ->
                subquery(
                        quantified.all() ? SubqueryKind.ALL : SubqueryKind.ANY,
                        operator(quantified.operator()),
                        quantified.left(),
                        quantified.query(),
                        quantified.position());
            case Predicate.QuantifiedArray array -> throw Unsupported.feature("ANY of an array", array.position());
            case Predicate.IsNull test -> isNull(test);
            case Predicate.IsTruth test ->
                new Scalar.IsTruth(expressions.condition(test.operand()), test.value(), test.negated());
            case Predicate.IsDistinctFrom test -> isDistinct(test);
            case Predicate.Between between -> between(between);
            case Predicate.Like like -> like(like);
            case Predicate.InList in -> inList(in);
            case Predicate.InQuery in ->
                subquery(
                        in.negated() ? SubqueryKind.ALL : SubqueryKind.ANY,
                        in.negated() ? ComparisonOperator.NOT_EQUAL : ComparisonOperator.EQUAL,
                        in.operand(),
                        in.query(),
                        in.position());
            case Predicate.Exists exists -> {
                BoundStatement.Query query =
                        expressions.root.queries.bind(exists.query(), expressions.scope, expressions.commonTables);
                yield new Scalar.Subquery(
                        SubqueryKind.EXISTS,
                        ComparisonOperator.EQUAL,
                        List.of(),
                        query.relation(),
                        List.of(),
                        SqlType.BOOLEAN);
            }
            case Predicate.IsJson test -> new JsonCallBinder(expressions).isJson(test);
            case Predicate.Overlaps overlaps -> overlaps(overlaps);
        };
    }

    private static ComparisonOperator operator(Predicate.ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL -> ComparisonOperator.EQUAL;
            case NOT_EQUAL -> ComparisonOperator.NOT_EQUAL;
            case LESS -> ComparisonOperator.LESS;
            case LESS_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
            case GREATER -> ComparisonOperator.GREATER;
            case GREATER_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
        };
    }

    /// Compares two single values, converted to a common type.
    Scalar compare(ComparisonOperator operator, Scalar left, Scalar right, int position) {
        List<Scalar> same = typing.comparable(operator.sign(), left, right, position);
        return new Scalar.Compare(operator, same.get(0), same.get(1));
    }

    private Scalar comparison(Predicate.Comparison comparison) {
        return compared(
                operator(comparison.operator()), comparison.left(), comparison.right(), comparison.position(), false);
    }

    /// Compares values or rows, fields of rows included.
    ///
    /// @param again an operand is bound more than once, so it must not change with each call
    private Scalar compared(
            ComparisonOperator operator, Expression left, Expression right, int position, boolean again) {
        if (left instanceof Expression.RowConstructor a && right instanceof Expression.RowConstructor b) {
            return compareRows(operator, a.fields(), b.fields(), position);
        }
        if (left instanceof Expression.RowConstructor && right instanceof Expression.ScalarSubquery b) {
            return subquery(SubqueryKind.ROW, operator, left, b.query(), position);
        }
        if (left instanceof Expression.ScalarSubquery a && right instanceof Expression.RowConstructor) {
            return subquery(SubqueryKind.ROW, operator.swapped(), right, a.query(), position);
        }
        return compare(operator, bind(left, again), bind(right, again), position);
    }

    private Scalar bind(Expression expression, boolean again) {
        return again ? expressions.once(expression) : expressions.bind(expression);
    }

    private List<Scalar> bindAll(Expression.RowConstructor row) {
        List<Scalar> fields = new ArrayList<>(row.fields().size());
        row.fields().forEach(field -> fields.add(expressions.once(field)));
        return fields;
    }

    private static void requireSameWidth(List<Expression> left, List<Expression> right, int position) {
        if (left.size() != right.size()) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "rows of different length are compared, left=" + left.size() + ", right=" + right.size(),
                    position);
        }
    }

    /// Row comparison: equality is the AND of the fields; order goes field by field.
    private Scalar compareRows(
            ComparisonOperator operator, List<Expression> left, List<Expression> right, int position) {
        requireSameWidth(left, right, position);
        return switch (operator) {
            case EQUAL -> logical(LogicalOperator.AND, fieldwise(operator, left, right, position));
            case NOT_EQUAL -> logical(LogicalOperator.OR, fieldwise(operator, left, right, position));
            case LESS, GREATER, LESS_OR_EQUAL, GREATER_OR_EQUAL -> {
                boolean less = operator == ComparisonOperator.LESS || operator == ComparisonOperator.LESS_OR_EQUAL;
                ComparisonOperator strict = less ? ComparisonOperator.LESS : ComparisonOperator.GREATER;
                int last = left.size() - 1;
                Scalar result = compared(operator, left.get(last), right.get(last), position, last > 0);
                for (int i = last - 1; i >= 0; i--) {
                    Scalar equal = compared(ComparisonOperator.EQUAL, left.get(i), right.get(i), position, true);
                    result = new Scalar.Logical(
                            LogicalOperator.OR,
                            List.of(
                                    compared(strict, left.get(i), right.get(i), position, true),
                                    new Scalar.Logical(LogicalOperator.AND, List.of(equal, result))));
                }
                yield result;
            }
        };
    }

    private List<Scalar> fieldwise(
            ComparisonOperator operator, List<Expression> left, List<Expression> right, int position) {
        List<Scalar> all = new ArrayList<>(left.size());
        for (int i = 0; i < left.size(); i++) {
            all.add(compared(operator, left.get(i), right.get(i), position, false));
        }
        return all;
    }

    private static Scalar logical(LogicalOperator operator, List<Scalar> operands) {
        return operands.size() == 1 ? operands.getFirst() : new Scalar.Logical(operator, operands);
    }

    private Scalar isNull(Predicate.IsNull test) {
        if (test.operand() instanceof Expression.RowConstructor row) {
            // Every field is NULL; with NOT every field is not NULL.
            List<Scalar> tests = new ArrayList<>();
            bindAll(row).forEach(field -> tests.add(new Scalar.IsNull(typing.settle(field), test.negated())));
            return logical(LogicalOperator.AND, tests);
        }
        return new Scalar.IsNull(typing.settle(expressions.bind(test.operand())), test.negated());
    }

    private Scalar isDistinct(Predicate.IsDistinctFrom test) {
        return distinct(test.left(), test.right(), test.negated(), test.position());
    }

    private Scalar distinct(Expression left, Expression right, boolean negated, int position) {
        if (left instanceof Expression.RowConstructor a && right instanceof Expression.RowConstructor b) {
            requireSameWidth(a.fields(), b.fields(), position);
            List<Scalar> all = new ArrayList<>();
            for (int i = 0; i < a.fields().size(); i++) {
                all.add(distinct(a.fields().get(i), b.fields().get(i), negated, position));
            }
            return logical(negated ? LogicalOperator.AND : LogicalOperator.OR, all);
        }
        List<Scalar> same =
                typing.comparable("IS DISTINCT FROM", expressions.bind(left), expressions.bind(right), position);
        return new Scalar.Distinct(same.get(0), same.get(1), negated);
    }

    private Scalar between(Predicate.Between between) {
        Scalar result = within(between, between.low(), between.high());
        if (between.symmetric()) {
            result = new Scalar.Logical(
                    LogicalOperator.OR, List.of(result, within(between, between.high(), between.low())));
        }
        return between.negated() ? new Scalar.Not(result) : result;
    }

    private Scalar within(Predicate.Between between, Expression low, Expression high) {
        Expression operand = between.operand();
        return new Scalar.Logical(
                LogicalOperator.AND,
                List.of(
                        compared(ComparisonOperator.GREATER_OR_EQUAL, operand, low, between.position(), true),
                        compared(ComparisonOperator.LESS_OR_EQUAL, operand, high, between.position(), true)));
    }

    private Scalar like(Predicate.Like like) {
        if (like.kind() == Predicate.LikeKind.SIMILAR_TO) {
            return similarTo(like);
        }
        Scalar operand =
                typing.text(expressions.bind(like.operand()), like.operand().position());
        Scalar pattern =
                typing.text(expressions.bind(like.pattern()), like.pattern().position());
        if (like.escape().isEmpty()) {
            return new Scalar.Like(
                    like.kind(), operand, pattern, null, like.negated(), expressions.root.origin(like.position()));
        }
        Expression escape = like.escape().get();
        Scalar escapeText = typing.text(expressions.bind(escape), escape.position());
        return new Scalar.Like(
                like.kind(), operand, pattern, escapeText, like.negated(), expressions.root.origin(like.position()));
    }

    private Scalar similarTo(Predicate.Like like) {
        List<Scalar> arguments = new ArrayList<>();
        arguments.add(
                typing.text(expressions.bind(like.operand()), like.operand().position()));
        arguments.add(
                typing.text(expressions.bind(like.pattern()), like.pattern().position()));
        int position = like.escape().map(Expression::position).orElse(like.position());
        arguments.add(
                like.escape().isPresent()
                        ? typing.text(expressions.bind(like.escape().get()), position)
                        : new Scalar.Constant(BytesVector.constant(SqlType.VARCHAR, "\\"), false));
        Scalar matches = typing.call(
                "similar_to",
                arguments,
                List.of(like.operand().position(), like.pattern().position(), position),
                like.position());
        return like.negated() ? new Scalar.Not(matches) : matches;
    }

    private Scalar inList(Predicate.InList in) {
        if (in.operand() instanceof Expression.RowConstructor row) {
            List<Scalar> matches = new ArrayList<>();
            for (Expression value : in.values()) {
                if (!(value instanceof Expression.RowConstructor candidate)) {
                    throw DbException.at(
                            ErrorCode.SYNTAX_ERROR, "a row can be IN a list of rows only", value.position());
                }
                matches.add(compareRows(ComparisonOperator.EQUAL, row.fields(), candidate.fields(), in.position()));
            }
            Scalar any = logical(LogicalOperator.OR, matches);
            return in.negated() ? new Scalar.Not(any) : any;
        }
        List<Scalar> all = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        all.add(expressions.bind(in.operand()));
        positions.add(in.operand().position());
        for (Expression value : in.values()) {
            all.add(expressions.bind(value));
            positions.add(value.position());
        }
        List<Scalar> same = typing.comparableAll("IN", all, positions);
        if (same.size() == 2) {
            return new Scalar.Compare(
                    in.negated() ? ComparisonOperator.NOT_EQUAL : ComparisonOperator.EQUAL, same.get(0), same.get(1));
        }
        return new Scalar.In(same.getFirst(), same.subList(1, same.size()), in.negated());
    }

    private Scalar subquery(
            SubqueryKind kind, ComparisonOperator operator, Expression left, Query query, int position) {
        List<Scalar> lefts = new ArrayList<>();
        if (left instanceof Expression.RowConstructor row) {
            row.fields().forEach(field -> lefts.add(expressions.bind(field)));
        } else {
            lefts.add(expressions.bind(left));
        }
        BoundStatement.Query bound = expressions.root.queries.bind(query, expressions.scope, expressions.commonTables);
        if (bound.outputs().size() != lefts.size()) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "subquery has " + bound.outputs().size() + " columns and is compared with " + lefts.size(),
                    position);
        }
        return typing.quantified(kind, operator, lefts, bound, position);
    }

    /// A period's second part is its end, or its length.
    private Scalar overlaps(Predicate.Overlaps overlaps) {
        List<Scalar> ends = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (Expression side : List.of(overlaps.left(), overlaps.right())) {
            if (!(side instanceof Expression.RowConstructor row) || row.fields().size() != 2) {
                throw DbException.at(ErrorCode.SYNTAX_ERROR, "OVERLAPS takes two values on each side", side.position());
            }
            Scalar start = expressions.bind(row.fields().getFirst());
            Scalar end = expressions.bind(row.fields().getLast());
            int position = row.fields().getLast().position();
            if (end.type().kind() == TypeKind.INTERVAL) {
                Scalar again = expressions.once(row.fields().getFirst());
                end = typing.operator("+", again, end, position);
            }
            ends.add(start);
            ends.add(end);
            positions.add(row.fields().getFirst().position());
            positions.add(position);
        }
        return typing.call("overlaps", ends, positions, overlaps.position());
    }
}

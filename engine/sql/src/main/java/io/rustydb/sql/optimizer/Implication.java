package io.rustydb.sql.optimizer;

import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import io.rustydb.sql.parser.ast.Predicate.TruthValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a query's conditions prove the condition of a partial index: only then its rows are all that the
/// query can want.
///
/// Sound, not complete: what it cannot prove is not implied. Proved are equal conditions, narrower ranges and
/// lists of constants, IS NOT NULL by whatever is not true for NULL, and AND and OR of such. A parameter proves
/// nothing about a constant, since a plan serves all its values.
final class Implication {
    private Implication() {}

    /// True when each of `wanted` is true for every row for which all of `given` are.
    static boolean holds(List<Scalar> given, List<Scalar> wanted) {
        for (Scalar condition : wanted) {
            if (given.stream().noneMatch(known -> implies(known, condition))) {
                return false;
            }
        }
        return true;
    }

    private static boolean implies(Scalar given, Scalar wanted) {
        if (Trees.same(given, wanted)) {
            return true;
        }
        if (given instanceof Scalar.Logical logical) {
            boolean known = logical.operator() == LogicalOperator.AND
                    ? logical.operands().stream().anyMatch(operand -> implies(operand, wanted))
                    : logical.operands().stream().allMatch(operand -> implies(operand, wanted));
            if (known) {
                return true;
            }
        }
        return switch (wanted) {
            case Scalar.Logical logical ->
                logical.operator() == LogicalOperator.AND
                        ? logical.operands().stream().allMatch(operand -> implies(given, operand))
                        : logical.operands().stream().anyMatch(operand -> implies(given, operand));
            case Scalar.IsNull test -> test.negated() && isStrict(given, test.operand());
            case Scalar.Compare compare -> comparison(given, compare);
            case Scalar.In in -> !in.negated() && list(given, in);
            case Scalar.ColumnRef flag -> isTruth(given, flag, true);
            case Scalar.Not not -> isTruth(given, not.operand(), false);
            case Scalar.IsTruth test ->
                !test.negated()
                        && (test.value() == TruthValue.TRUE && isTruth(given, test.operand(), true)
                                || test.value() == TruthValue.FALSE && isTruth(given, test.operand(), false));
            default -> false;
        };
    }

    /// True when `given` cannot be true where `operand` is NULL.
    private static boolean isStrict(Scalar given, Scalar operand) {
        return switch (given) {
            case Scalar.Compare compare -> Trees.same(compare.left(), operand) || Trees.same(compare.right(), operand);
            case Scalar.In in -> Trees.same(in.operand(), operand);
            case Scalar.Like like -> Trees.same(like.operand(), operand);
            case Scalar.IsNull test -> test.negated() && Trees.same(test.operand(), operand);
            case Scalar.ColumnRef flag -> Trees.same(flag, operand);
            case Scalar.Not not -> Trees.same(not.operand(), operand);
            default -> false;
        };
    }

    /// True when `given` says that a boolean has this value.
    private static boolean isTruth(Scalar given, Scalar flag, boolean value) {
        return switch (given) {
            case Scalar.ColumnRef same -> value && Trees.same(same, flag);
            case Scalar.Not not -> !value && Trees.same(not.operand(), flag);
            case Scalar.IsTruth test ->
                !test.negated()
                        && test.value() == (value ? TruthValue.TRUE : TruthValue.FALSE)
                        && Trees.same(test.operand(), flag);
            case Scalar.Compare compare -> {
                Bound bound = Bound.of(compare);
                yield bound != null
                        && bound.operator == ComparisonOperator.EQUAL
                        && Trees.same(bound.subject, flag)
                        && bound.value.value() instanceof BooleanVector booleans
                        && booleans.get(0) == value;
            }
            default -> false;
        };
    }

    /// A comparison with a constant that is not NULL, the constant on the right.
    private record Bound(Scalar subject, ComparisonOperator operator, Scalar.Constant value) {
        static @Nullable Bound of(Scalar.Compare compare) {
            if (compare.right() instanceof Scalar.Constant value && !value.isNull()) {
                return new Bound(compare.left(), compare.operator(), value);
            }
            return compare.left() instanceof Scalar.Constant value && !value.isNull()
                    ? new Bound(compare.right(), compare.operator().swapped(), value)
                    : null;
        }

        boolean admits(Scalar.Constant candidate) {
            return isComparable(candidate, value)
                    && operator.test(candidate.value().compare(0, value.value(), 0)) == 1;
        }
    }

    private static boolean isComparable(Scalar.Constant a, Scalar.Constant b) {
        TypeKind left = a.type().kind();
        TypeKind right = b.type().kind();
        return left == right || left.isInteger() && right.isInteger();
    }

    private static boolean comparison(Scalar given, Scalar.Compare wanted) {
        Bound target = Bound.of(wanted);
        if (target == null) {
            return false;
        }
        if (given instanceof Scalar.In in && !in.negated() && Trees.same(in.operand(), target.subject)) {
            return in.values().stream()
                    .allMatch(value -> value instanceof Scalar.Constant constant
                            && (constant.isNull() || target.admits(constant)));
        }
        if (!(given instanceof Scalar.Compare compare)) {
            return isNotEqualTruth(given, target);
        }
        Bound known = Bound.of(compare);
        if (known == null || !Trees.same(known.subject, target.subject)) {
            return false;
        }
        return switch (known.operator) {
            case EQUAL -> target.admits(known.value);
            case LESS, LESS_OR_EQUAL -> below(known, target);
            case GREATER, GREATER_OR_EQUAL -> above(known, target);
            case NOT_EQUAL -> false;
        };
    }

    /// `flag = TRUE` by `flag`, `flag = FALSE` by `NOT flag`.
    private static boolean isNotEqualTruth(Scalar given, Bound target) {
        return target.operator == ComparisonOperator.EQUAL
                && target.value.value() instanceof BooleanVector booleans
                && isTruth(given, target.subject, booleans.get(0));
    }

    /// Everything below `known` fulfils `target`.
    private static boolean below(Bound known, Bound target) {
        if (!isComparable(known.value, target.value)) {
            return false;
        }
        int order = known.value.value().compare(0, target.value.value(), 0);
        boolean open = known.operator == ComparisonOperator.LESS;
        return switch (target.operator) {
            case LESS, NOT_EQUAL -> order < 0 || order == 0 && open;
            case LESS_OR_EQUAL -> order <= 0;
            case EQUAL, GREATER, GREATER_OR_EQUAL -> false;
        };
    }

    private static boolean above(Bound known, Bound target) {
        if (!isComparable(known.value, target.value)) {
            return false;
        }
        int order = known.value.value().compare(0, target.value.value(), 0);
        boolean open = known.operator == ComparisonOperator.GREATER;
        return switch (target.operator) {
            case GREATER, NOT_EQUAL -> order > 0 || order == 0 && open;
            case GREATER_OR_EQUAL -> order >= 0;
            case EQUAL, LESS, LESS_OR_EQUAL -> false;
        };
    }

    private static boolean list(Scalar given, Scalar.In wanted) {
        if (given instanceof Scalar.In in && !in.negated() && Trees.same(in.operand(), wanted.operand())) {
            return in.values().stream().allMatch(value -> contains(wanted, value));
        }
        if (!(given instanceof Scalar.Compare compare)) {
            return false;
        }
        Bound known = Bound.of(compare);
        return known != null
                && known.operator == ComparisonOperator.EQUAL
                && Trees.same(known.subject, wanted.operand())
                && contains(wanted, known.value);
    }

    private static boolean contains(Scalar.In list, Scalar value) {
        return value instanceof Scalar.Constant constant
                && (constant.isNull()
                        || list.values().stream()
                                .anyMatch(member -> member instanceof Scalar.Constant known
                                        && !known.isNull()
                                        && isComparable(known, constant)
                                        && known.value().compare(0, constant.value(), 0) == 0));
    }
}

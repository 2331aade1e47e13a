package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import java.util.List;

/// Which part of the rows a condition leaves, without looking at data.
final class Selectivity {
    private static final double EQUAL = 0.02;
    private static final double RANGE = 0.3;
    private static final double OTHER = 0.5;

    private Selectivity() {}

    static double of(List<Scalar> conjuncts) {
        double product = 1;
        for (Scalar conjunct : conjuncts) {
            product *= of(conjunct);
        }
        return Math.max(product, 1e-9);
    }

    static double of(Scalar condition) {
        return switch (condition) {
            case Scalar.Compare compare ->
                switch (compare.operator()) {
                    case EQUAL -> EQUAL;
                    case NOT_EQUAL -> 1 - EQUAL;
                    case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> RANGE;
                };
            case Scalar.In in -> {
                double some = Math.min(0.5, EQUAL * in.values().size());
                yield in.negated() ? 1 - some : some;
            }
            case Scalar.Like like -> like.negated() ? 0.9 : 0.1;
            case Scalar.IsNull test -> test.negated() ? 0.95 : 0.05;
            case Scalar.Not not -> 1 - of(not.operand());
            case Scalar.Logical logical -> {
                if (logical.operator() == LogicalOperator.AND) {
                    yield of(logical.operands());
                }
                double none = 1;
                for (Scalar operand : logical.operands()) {
                    none *= 1 - of(operand);
                }
                yield 1 - none;
            }
            default -> OTHER;
        };
    }
}

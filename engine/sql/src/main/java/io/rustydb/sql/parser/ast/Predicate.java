package io.rustydb.sql.parser.ast;

import java.util.List;
import java.util.Optional;

/// An expression that answers TRUE, FALSE or UNKNOWN. AND and OR are [Expression.Logical].
public sealed interface Predicate extends Expression {

    record Not(Expression operand, int position) implements Predicate {}

    record Comparison(ComparisonOperator operator, Expression left, Expression right, int position)
            implements Predicate {}

    enum ComparisonOperator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        ComparisonOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// `x op ANY (SELECT …)`; SOME is ANY.
    record QuantifiedComparison(ComparisonOperator operator, Expression left, boolean all, Query query, int position)
            implements Predicate {}

    /// `x op ANY (array)`.
    record QuantifiedArray(ComparisonOperator operator, Expression left, boolean all, Expression array, int position)
            implements Predicate {}

    record IsNull(Expression operand, boolean negated, int position) implements Predicate {}

    /// IS [NOT] TRUE, FALSE, UNKNOWN.
    record IsTruth(Expression operand, TruthValue value, boolean negated, int position) implements Predicate {}

    enum TruthValue {
        TRUE,
        FALSE,
        UNKNOWN
    }

    /// @param negated IS NOT DISTINCT FROM
    record IsDistinctFrom(Expression left, Expression right, boolean negated, int position) implements Predicate {}

    record Between(
            Expression operand, boolean symmetric, Expression low, Expression high, boolean negated, int position)
            implements Predicate {}

    record Like(
            LikeKind kind,
            Expression operand,
            Expression pattern,
            Optional<Expression> escape,
            boolean negated,
            int position)
            implements Predicate {}

    enum LikeKind {
        LIKE("LIKE"),
        /// Without regard to case.
        ILIKE("ILIKE"),
        SIMILAR_TO("SIMILAR TO");

        private final String words;

        LikeKind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// @param values at least one
    record InList(Expression operand, List<Expression> values, boolean negated, int position) implements Predicate {
        public InList {
            values = List.copyOf(values);
        }
    }

    record InQuery(Expression operand, Query query, boolean negated, int position) implements Predicate {}

    record Exists(Query query, int position) implements Predicate {}

    /// `operand IS [NOT] JSON kind [WITH UNIQUE KEYS]`.
    record IsJson(Expression operand, JsonKind kind, boolean uniqueKeys, boolean negated, int position)
            implements Predicate {}

    enum JsonKind {
        VALUE,
        SCALAR,
        ARRAY,
        OBJECT
    }

    /// `(s1, e1) OVERLAPS (s2, e2)`.
    record Overlaps(Expression left, Expression right, int position) implements Predicate {}
}

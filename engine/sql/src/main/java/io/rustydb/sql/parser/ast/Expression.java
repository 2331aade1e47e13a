package io.rustydb.sql.parser.ast;

import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.QueryBody.Window;
import java.util.List;
import java.util.Optional;

/// A value expression or predicate.
///
/// Constants are in [Literal], tests that answer TRUE, FALSE or UNKNOWN in [Predicate], calls in [Call].
public sealed interface Expression extends Node
        permits Literal,
                Predicate,
                Call,
                Expression.Parameter,
                Expression.ColumnReference,
                Expression.Unary,
                Expression.Binary,
                Expression.OtherOperator,
                Expression.Logical,
                Expression.Case,
                Expression.Cast,
                Expression.ScalarSubquery,
                Expression.RowConstructor,
                Expression.ArrayConstructor,
                Expression.ArraySubquery,
                Expression.FieldAccess,
                Expression.Subscript,
                Expression.Collate,
                Expression.AtTimeZone,
                Expression.DefaultValue {

    /// `?` or `$n`.
    ///
    /// @param number 1-based
    record Parameter(int number, int position) implements Expression {}

    /// A column with its qualifiers: `c`, `t.c`, `s.t.c`.
    record ColumnReference(QualifiedName name, int position) implements Expression {}

    record Unary(UnaryOperator operator, Expression operand, int position) implements Expression {}

    enum UnaryOperator {
        PLUS("+"),
        MINUS("-"),
        BITWISE_NOT("~");

        private final String symbol;

        UnaryOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// Arithmetic, bits and concatenation. Chains lean to the left.
    record Binary(BinaryOperator operator, Expression left, Expression right, int position) implements Expression {}

    enum BinaryOperator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%"),
        POWER("^"),
        CONCAT("||"),
        BITWISE_AND("&"),
        BITWISE_OR("|"),
        BITWISE_XOR("#"),
        SHIFT_LEFT("<<"),
        SHIFT_RIGHT(">>");

        private final String symbol;

        BinaryOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// An operator beyond [BinaryOperator], such as `->`, `@>` or `~*`; without a left operand it is a prefix
    /// operator.
    record OtherOperator(String symbol, Optional<Expression> left, Expression right, int position)
            implements Expression {}

    /// AND or OR over two or more operands, flattened.
    record Logical(LogicalOperator operator, List<Expression> operands, int position) implements Expression {
        public Logical {
            operands = List.copyOf(operands);
        }
    }

    enum LogicalOperator {
        AND,
        OR
    }

    /// Both forms of CASE.
    ///
    /// @param operand present in the simple form: each condition is then compared with it
    record Case(Optional<Expression> operand, List<When> whens, Optional<Expression> otherwise, int position)
            implements Expression {
        public Case {
            whens = List.copyOf(whens);
        }
    }

    record When(Expression condition, Expression result, int position) implements Node {}

    /// `CAST(x AS t)` and `x::t`.
    record Cast(Expression operand, TypeName type, int position) implements Expression {}

    record ScalarSubquery(Query query, int position) implements Expression {}

    /// `ROW(a, b)`, or `(a, b)` with at least two fields.
    record RowConstructor(List<Expression> fields, int position) implements Expression {
        public RowConstructor {
            fields = List.copyOf(fields);
        }
    }

    /// `ARRAY[a, b]`.
    record ArrayConstructor(List<Expression> elements, int position) implements Expression {
        public ArrayConstructor {
            elements = List.copyOf(elements);
        }
    }

    /// `ARRAY(SELECT …)`.
    record ArraySubquery(Query query, int position) implements Expression {}

    /// `(row).field`.
    record FieldAccess(Expression operand, Name field, int position) implements Expression {}

    /// `a[i]`, or with slice `a[i:j]`.
    record Subscript(
            Expression operand, boolean slice, Optional<Expression> from, Optional<Expression> to, int position)
            implements Expression {}

    record Collate(Expression operand, QualifiedName collation, int position) implements Expression {}

    /// @param zone empty for AT LOCAL
    record AtTimeZone(Expression operand, Optional<Expression> zone, int position) implements Expression {}

    /// DEFAULT as a value of INSERT or UPDATE; stands nowhere else.
    record DefaultValue(int position) implements Expression {}

    /// What a call may carry beside its arguments.
    ///
    /// @param star `count(*)`
    /// @param keep, overflow Oracle's
    /// @param fromLast `nth_value(…) FROM LAST`
    record CallModifiers(
            boolean star,
            boolean distinct,
            List<SortItem> orderBy,
            List<SortItem> withinGroup,
            Optional<Expression> filter,
            NullTreatment nulls,
            boolean fromLast,
            Optional<Keep> keep,
            Optional<Overflow> overflow,
            Optional<Window> over) {
        /// A plain call.
        public static final CallModifiers NONE = new CallModifiers(
                false,
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                NullTreatment.UNSPECIFIED,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        public CallModifiers {
            orderBy = List.copyOf(orderBy);
            withinGroup = List.copyOf(withinGroup);
        }
    }

    /// `KEEP (DENSE_RANK FIRST | LAST ORDER BY …)`.
    record Keep(boolean last, List<SortItem> orderBy) {
        public Keep {
            orderBy = List.copyOf(orderBy);
        }
    }

    /// `ON OVERFLOW …` of LISTAGG.
    ///
    /// @param truncate else an error
    /// @param filler what stands for the rest; empty for three points
    record Overflow(boolean truncate, Optional<Expression> filler, boolean withCount) {}

    enum NullTreatment {
        UNSPECIFIED,
        RESPECT,
        IGNORE
    }
}

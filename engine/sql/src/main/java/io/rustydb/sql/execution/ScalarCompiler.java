package io.rustydb.sql.execution;

import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.expression.Expressions;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import io.rustydb.sql.parser.ast.Predicate.LikeKind;
import io.rustydb.sql.parser.ast.Predicate.TruthValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Compiles scalars for one execution: columns become positions in a batch, columns from outside become slots.
public final class ScalarCompiler {
    private final Columns columns;
    private final Run run;
    private final SubqueryCompiler subqueries;

    public ScalarCompiler(Columns columns, Run run, SubqueryCompiler subqueries) {
        this.columns = columns;
        this.run = run;
        this.subqueries = subqueries;
    }

    /// Makes an expression of a subquery; the operators do it, which this package does not know.
    @FunctionalInterface
    public interface SubqueryCompiler {
        /// For places where the binder lets no subquery pass.
        SubqueryCompiler NONE = (subquery, layout, compiler) -> {
            throw new AssertionError("no subqueries here");
        };

        Expression compile(Scalar.Subquery subquery, Layout layout, ScalarCompiler compiler);
    }

    /// Which column stands where in a batch.
    public static final class Layout {
        public static final Layout NONE = new Layout(List.of());

        private final Map<Integer, Integer> positions = new HashMap<>();

        public Layout(List<Integer> columns) {
            for (int i = 0; i < columns.size(); i++) {
                positions.putIfAbsent(columns.get(i), i);
            }
        }

        /// -1 for a column that is not in the batch.
        public int position(int column) {
            return positions.getOrDefault(column, -1);
        }
    }

    public Expression[] compileAll(List<Scalar> scalars, Layout layout) {
        Expression[] compiled = new Expression[scalars.size()];
        for (int i = 0; i < compiled.length; i++) {
            compiled[i] = compile(scalars.get(i), layout);
        }
        return compiled;
    }

    /// The AND of conjuncts.
    public Expression compileAnd(List<Scalar> conjuncts, Layout layout) {
        Scalar all = Trees.and(conjuncts);
        assert all != null : "there is something to test";
        return compile(all, layout);
    }

    private List<Expression> list(List<Scalar> scalars, Layout layout) {
        List<Expression> compiled = new ArrayList<>(scalars.size());
        scalars.forEach(scalar -> compiled.add(compile(scalar, layout)));
        return compiled;
    }

    private Expression call(Scalar.Call call, Layout layout) {
        List<Scalar> operands = call.operands();
        if (!operands.isEmpty()
                && operands.getFirst() instanceof Scalar.Cast cast
                && cast.context() == TypeCoercion.Context.IMPLICIT
                && (cast.operand().type().kind() == TypeKind.CLOB
                        || cast.operand().type().kind() == TypeKind.BLOB)
                && Expressions.readsLobs(call.function().function())) {
            operands = new ArrayList<>(operands);
            operands.set(0, cast.operand());
        }
        return Expressions.call(call.function(), list(operands, layout), call.origin());
    }

    public Expression compile(Scalar scalar, Layout layout) {
        return switch (scalar) {
            case Scalar.ColumnRef column -> {
                int position = layout.position(column.number());
                yield position >= 0
                        ? Expressions.column(position, column.type())
                        : Expressions.slot(run.slot(column.number(), columns), column.type());
            }
            case Scalar.Constant constant -> Expressions.constant(constant.value());
            case Scalar.Parameter parameter -> Expressions.slot(parameter.index(), parameter.type());
            case Scalar.Call call -> call(call, layout);
            case Scalar.Cast cast ->
                Expressions.cast(compile(cast.operand(), layout), cast.type(), cast.context(), cast.origin());
            case Scalar.Compare compare ->
                Expressions.compare(
                        compare.operator(), compile(compare.left(), layout), compile(compare.right(), layout));
            case Scalar.Distinct distinct ->
                Expressions.isDistinct(
                        compile(distinct.left(), layout), compile(distinct.right(), layout), distinct.negated());
            case Scalar.Logical logical ->
                logical.operator() == LogicalOperator.AND
                        ? Expressions.and(list(logical.operands(), layout))
                        : Expressions.or(list(logical.operands(), layout));
            case Scalar.Not not -> Expressions.not(compile(not.operand(), layout));
            case Scalar.IsNull test -> Expressions.isNull(compile(test.operand(), layout), test.negated());
            case Scalar.IsTruth test -> {
                Expression operand = compile(test.operand(), layout);
                yield test.value() == TruthValue.UNKNOWN
                        ? Expressions.isUnknown(operand, test.negated())
                        : Expressions.isTruth(operand, test.value() == TruthValue.TRUE, test.negated());
            }
            case Scalar.Like like ->
                Expressions.like(
                        compile(like.operand(), layout),
                        compile(like.pattern(), layout),
                        like.escape() == null ? null : compile(like.escape(), layout),
                        like.kind() == LikeKind.ILIKE,
                        like.negated(),
                        like.origin());
            case Scalar.In in -> Expressions.in(compile(in.operand(), layout), list(in.values(), layout), in.negated());
            case Scalar.Case choice ->
                Expressions.searchedCase(
                        list(choice.conditions(), layout),
                        list(choice.results(), layout),
                        compile(choice.otherwise(), layout));
            case Scalar.Coalesce coalesce -> Expressions.coalesce(list(coalesce.operands(), layout));
            case Scalar.AggregateCall call ->
                throw new AssertionError(
                        "the binder has replaced aggregates: " + call.function().name());
            case Scalar.SetCall call ->
                throw new AssertionError("the binder has replaced calls that give rows: "
                        + call.function().function().name());
            case Scalar.GroupingCall call -> throw new AssertionError("the binder has replaced " + call.kind());
            case Scalar.WindowCall call ->
                throw new AssertionError("the binder has replaced window functions: " + call.name());
            case Scalar.Subquery subquery -> subqueries.compile(subquery, layout, this);
        };
    }
}

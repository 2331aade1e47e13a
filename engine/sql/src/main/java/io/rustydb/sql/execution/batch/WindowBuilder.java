package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Relation.WindowMeasure;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.WindowFrame;
import io.rustydb.sql.algebra.WindowFrame.BoundKind;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.ScalarCompiler;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.function.aggregate.Accumulator;
import io.rustydb.sql.optimizer.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the operator of window functions; part of [OperatorBuilder].
final class WindowBuilder {
    private final ScalarCompiler compiler;
    private final Columns columns;
    private final Run run;

    WindowBuilder(ScalarCompiler compiler, Columns columns, Run run) {
        this.compiler = compiler;
        this.columns = columns;
        this.run = run;
    }

    WindowOperator build(Plan.Window window, Operator input) {
        Layout layout = new Layout(window.input().columns());
        List<SqlType> inputTypes = new ArrayList<>();
        window.input().columns().forEach(column -> inputTypes.add(columns.type(column)));
        int[] order = new int[window.order().size()];
        for (int k = 0; k < order.length; k++) {
            order[k] = layout.position(window.order().get(k).column());
        }
        WindowEvaluator[] evaluators = new WindowEvaluator[window.measures().size()];
        List<SqlType> resultTypes = new ArrayList<>();
        for (int m = 0; m < evaluators.length; m++) {
            WindowMeasure measure = window.measures().get(m);
            evaluators[m] = evaluator(measure, window.order(), layout);
            resultTypes.add(columns.type(measure.number()));
        }
        return new WindowOperator(
                input, run, inputTypes, positions(window.partition(), layout), order, evaluators, resultTypes);
    }

    private static int[] positions(List<Integer> numbers, Layout layout) {
        int[] positions = new int[numbers.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = layout.position(numbers.get(i));
        }
        return positions;
    }

    private WindowEvaluator evaluator(WindowMeasure measure, List<SortKey> order, Layout layout) {
        int[] arguments = positions(measure.arguments(), layout);
        return switch (measure.function()) {
            case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST, NTILE ->
                new WindowRanking(measure.function(), arguments.length == 0 ? -1 : arguments[0], measure.origin());
            case LAG, LEAD ->
                new WindowValue(
                        measure.function(), arguments, null, measure.ignoreNulls(), false, measure.origin(), run);
            case FIRST_VALUE, LAST_VALUE, NTH_VALUE ->
                new WindowValue(
                        measure.function(),
                        arguments,
                        frames(measure.frame(), order, layout),
                        measure.ignoreNulls(),
                        measure.fromLast(),
                        measure.origin(),
                        run);
            case AGGREGATE -> {
                assert measure.aggregate() != null;
                Accumulator accumulator = measure.aggregate().states().get();
                yield new WindowAggregate(
                        accumulator,
                        measure.aggregate().resultType(),
                        arguments,
                        measure.filter() < 0 ? -1 : layout.position(measure.filter()),
                        frames(measure.frame(), order, layout),
                        measure.origin(),
                        run);
            }
        };
    }

    private WindowFrames frames(WindowFrame frame, List<SortKey> order, Layout layout) {
        boolean descending = !order.isEmpty() && order.getFirst().descending();
        boolean nullsFirst = !order.isEmpty() && order.getFirst().nullsFirst();
        return new WindowFrames(
                frame,
                end(frame, frame.start(), descending, layout),
                end(frame, frame.end(), descending, layout),
                descending,
                nullsFirst,
                run);
    }

    private WindowFrames.End end(WindowFrame frame, WindowFrame.Bound bound, boolean descending, Layout layout) {
        WindowRange range = null;
        if (frame.key() instanceof Scalar.ColumnRef key && bound.distance() != null) {
            int limit = bound.limit() instanceof Scalar.ColumnRef column ? layout.position(column.number()) : -1;
            boolean subtracts = (bound.kind() == BoundKind.PRECEDING) != descending;
            range = new WindowRange(layout.position(key.number()), limit, subtracts);
        }
        return new WindowFrames.End(bound, constant(bound.distance()), constant(bound.negative()), range);
    }

    private io.rustydb.sql.function.expression.@Nullable Expression constant(@Nullable Scalar scalar) {
        return scalar == null ? null : compiler.compile(scalar, Layout.NONE);
    }
}

package io.rustydb.sql.function;

import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// A function's work on a batch.
@FunctionalInterface
public interface Kernel {
    /// Fills `result` at the selected positions. The result is reset; of a strict function its NULL rows are
    /// marked already and must be left alone.
    ///
    /// @param selection ascending positions in `[0, count)`, null = the positions are `0..count-1`
    void evaluate(Vector[] arguments, Vector result, int @Nullable [] selection, int count, EvaluationContext context);

    /// A kernel that works row by row, for functions whose work dwarfs the call.
    static Kernel perRow(RowKernel row) {
        return (arguments, result, selection, count, context) -> {
            boolean nulls = result.hasNulls();
            for (int k = 0; k < count; k++) {
                int at = selection == null ? k : selection[k];
                if (!nulls || !result.isNull(at)) {
                    row.evaluate(arguments, result, at, context);
                }
            }
        };
    }

    /// One row's work: reads `arguments` at `row`, sets `result` at `row`.
    @FunctionalInterface
    interface RowKernel {
        void evaluate(Vector[] arguments, Vector result, int row, EvaluationContext context);
    }
}

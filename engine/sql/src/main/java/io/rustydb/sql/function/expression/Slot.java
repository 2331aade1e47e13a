package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;

/// A value from outside the batch: a parameter, or a column of an outer row. See [EvaluationContext#slot].
public record Slot(int index, SqlType type) implements Expression {
    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        return context.slot(index);
    }

    @Override
    public boolean isConstant() {
        return false;
    }
}

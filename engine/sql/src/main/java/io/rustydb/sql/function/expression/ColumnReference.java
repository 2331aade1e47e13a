package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;

/// A column of the batch: its vector itself.
public record ColumnReference(int column, SqlType type) implements Expression {
    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        return in.vector(column);
    }

    @Override
    public boolean isConstant() {
        return false;
    }
}

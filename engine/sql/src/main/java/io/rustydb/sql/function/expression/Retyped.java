package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;

/// A conversion that changes no value, such as INTEGER to BIGINT: the operand's own vector under another type.
record Retyped(Expression operand, SqlType type) implements Expression {
    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        return operand.evaluate(in, context);
    }

    @Override
    public boolean isConstant() {
        return operand.isConstant();
    }
}

package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;

/// Computes an operand once, then a body that reads it through [Held].
record Let(Held held, Expression operand, Expression body) implements Expression {
    @Override
    public SqlType type() {
        return body.type();
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        held.hold(operand.evaluate(in, context));
        return body.evaluate(in, context);
    }

    @Override
    public boolean isConstant() {
        return operand.isConstant() && body.isConstant();
    }
}

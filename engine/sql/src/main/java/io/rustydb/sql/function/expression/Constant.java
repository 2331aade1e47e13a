package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;

/// A literal. Of the type NULL it is a bare NULL or a quoted literal whose type is not known yet.
///
/// @param value a constant vector, shared by all executions and never written
public record Constant(Vector value, SqlType type) implements Expression {
    public Constant {
        assert value.isConstant();
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        return value;
    }

    @Override
    public boolean isConstant() {
        return true;
    }
}

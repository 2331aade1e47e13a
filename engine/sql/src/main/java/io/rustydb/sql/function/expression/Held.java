package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// A value computed once by [Let] and read several times within its body: the operand of a simple CASE or of
/// BETWEEN.
///
/// May occur several times in a tree, since it owns no memory.
public final class Held implements Expression {
    private final SqlType type;
    private final boolean constant;
    private @Nullable Vector value;

    public Held(Expression operand) {
        type = operand.type();
        constant = operand.isConstant();
    }

    void hold(Vector vector) {
        value = vector;
    }

    @Override
    public SqlType type() {
        return type;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        Vector held = value;
        assert held != null : "a held value is read only within its Let";
        return held;
    }

    /// Constant as its operand, but it cannot be folded apart from its [Let].
    @Override
    public boolean isConstant() {
        return constant;
    }
}

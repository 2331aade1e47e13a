package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;

/// `left IS [NOT] DISTINCT FROM right`: NULL is a value like others.
final class Distinct implements Expression {
    private final boolean negated;
    private final Expression left;
    private final Expression right;
    private final BooleanVector result = new BooleanVector();

    /// @param negated IS NOT DISTINCT FROM
    Distinct(boolean negated, Expression left, Expression right) {
        this.negated = negated;
        this.left = left;
        this.right = right;
    }

    @Override
    public SqlType type() {
        return SqlType.BOOLEAN;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        int count = in.count();
        result.reset(Math.max(in.rowCount(), 1));
        if (count == 0) {
            return result;
        }
        Vector a = left.evaluate(in, context);
        Vector b = right.evaluate(in, context);
        for (int k = 0; k < count; k++) {
            int row = in.row(k);
            result.set(row, a.isNotDistinct(row, b, row) == negated);
        }
        return result;
    }

    @Override
    public boolean isConstant() {
        return left.isConstant() && right.isConstant();
    }
}

package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;

/// The first operand that is not NULL; later ones are evaluated only for rows still without a value.
final class Coalesce implements Expression {
    private final Expression[] operands;
    private final SqlType type;
    private final Vector result;
    private final Rows missing = new Rows();

    Coalesce(Expression[] operands, SqlType type) {
        this.operands = operands;
        this.type = type;
        result = Vector.create(type);
    }

    @Override
    public SqlType type() {
        return type;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        if (in.count() > 0) {
            Vector first = operands[0].evaluate(in, context);
            if (!first.hasNulls()) {
                return first;
            }
            result.reset(in.rowCount());
            missing.fill(in);
            take(first);
            for (int i = 1; i < operands.length && missing.count > 0; i++) {
                take(operands[i].evaluate(missing.narrow(in), context));
            }
            for (int k = 0; k < missing.count; k++) {
                result.setNull(missing.positions[k]);
            }
        } else {
            result.reset(Math.max(in.rowCount(), 1));
        }
        return result;
    }

    private void take(Vector values) {
        int kept = 0;
        for (int k = 0; k < missing.count; k++) {
            int row = missing.positions[k];
            if (values.isNull(row)) {
                missing.positions[kept++] = row;
            } else {
                result.copy(row, values, row);
            }
        }
        missing.count = kept;
    }

    @Override
    public boolean isConstant() {
        for (Expression operand : operands) {
            if (!operand.isConstant()) {
                return false;
            }
        }
        return true;
    }
}

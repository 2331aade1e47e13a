package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.library.LargeOperands;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;

/// Reads large objects into memory, for functions that want a CLOB's or BLOB's bytes.
final class InlineLob implements Expression {
    private final Expression operand;
    private final BytesVector result;

    InlineLob(Expression operand) {
        this.operand = operand;
        result = new BytesVector(operand.type());
    }

    @Override
    public SqlType type() {
        return operand.type();
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        BytesVector values = (BytesVector) operand.evaluate(in, context);
        if (!values.hasLobs()) {
            return values;
        }
        result.reset(Math.max(in.rowCount(), 1));
        for (int k = 0; k < in.count(); k++) {
            int row = in.row(k);
            if (values.isNull(row) || !values.isLob(row)) {
                result.copy(row, values, row);
            } else {
                LargeOperands.read(values.lobId(row), 0, values.lobLength(row), row, result, context);
            }
        }
        return result;
    }

    @Override
    public boolean isConstant() {
        return operand.isConstant();
    }
}

package io.rustydb.sql.function.expression;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;

/// Reads large objects into memory, for functions that want a CLOB's or BLOB's bytes.
final class InlineLob implements Expression {
    /// A function's operand is an array; longer objects are read as streams by the client.
    private static final long BYTES_MAX = 256L << 20;

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
                read(values.lobId(row), values.lobLength(row), row, context);
            }
        }
        return result;
    }

    private void read(long lobId, long length, int row, EvaluationContext context) {
        if (length > BYTES_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "large object is too long for a function, bytes=" + length + ", maximum=" + BYTES_MAX
                            + "; read it as a stream");
        }
        int at = result.reserve(row, (int) length);
        int done = 0;
        while (done < length) {
            int read = context.lobs().read(lobId, done, result.heap, at + done, (int) length - done);
            if (read <= 0) {
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "large object is shorter than its locator says, id=" + lobId + ", expected=" + length
                                + ", found=" + done + "; run CHECK DATABASE");
            }
            done += read;
        }
    }

    @Override
    public boolean isConstant() {
        return operand.isConstant();
    }
}

package io.rustydb.sql.execution;

import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.SystemRows;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the rows of a system table into vectors. Thread rule: one execution.
public final class SystemRowWriter implements SystemRows {
    private static final int ROWS_PER_LOOK = 1024;

    private final List<SqlType> types;
    private final RowStore into;
    private final ExecutionContext context;
    private final Batch row;
    /// Place of the next value; -1 before the first row.
    private int column = -1;

    public SystemRowWriter(RowStore into, ExecutionContext context) {
        this.types = into.types();
        this.into = into;
        this.context = context;
        row = Batch.of(types);
    }

    @Override
    public SystemRows next() {
        finish();
        if (into.count() % ROWS_PER_LOOK == 0) {
            context.checkCancelled();
        }
        row.reset(1);
        column = 0;
        return this;
    }

    /// Ends the last row.
    public void finish() {
        if (column >= 0) {
            while (column < types.size()) {
                addNull();
            }
            into.add(row, 0);
            column = -1;
        }
    }

    private Vector vector(boolean fits) {
        assert column >= 0 : "next comes before the first value";
        assert fits : "value of another form than its column, column=" + column + ", type=" + types.get(column);
        return row.vector(column++);
    }

    private TypeKind kind() {
        return types.get(column).kind();
    }

    @Override
    public SystemRows add(long value) {
        ((LongVector) vector(kind().isInteger())).set(0, value);
        return this;
    }

    @Override
    public SystemRows add(double value) {
        ((DoubleVector) vector(kind() == TypeKind.DOUBLE)).set(0, value);
        return this;
    }

    @Override
    public SystemRows add(boolean value) {
        ((BooleanVector) vector(kind() == TypeKind.BOOLEAN)).set(0, value);
        return this;
    }

    @Override
    public SystemRows add(@Nullable String value) {
        if (value == null) {
            return addNull();
        }
        ((BytesVector) vector(kind() == TypeKind.VARCHAR)).set(0, value);
        return this;
    }

    @Override
    public SystemRows add(byte[] value) {
        ((BytesVector) vector(kind() == TypeKind.VARBINARY)).set(0, value);
        return this;
    }

    @Override
    public SystemRows addTime(long epochMicros) {
        if (epochMicros == 0) {
            return addNull();
        }
        ((LongVector) vector(kind() == TypeKind.TIMESTAMP_TZ)).set(0, epochMicros);
        return this;
    }

    @Override
    public SystemRows addId(long value) {
        return value == 0 ? addNull() : add(value);
    }

    @Override
    public SystemRows addNull() {
        vector(true).setNull(0);
        return this;
    }
}

package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.sql.execution.ParameterValues;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.IntUnaryOperator;

/// The parameters of a statement whose plan may change under them: passes everything on to the current plan's
/// values.
final class StableParameters implements Parameters {
    private final IntUnaryOperator positions;
    private ParameterValues target;

    /// @param positions where parameters stand in the text; asked when a value does not fit
    StableParameters(ParameterValues target, IntUnaryOperator positions) {
        this.target = target;
        this.positions = positions;
    }

    private DbException placed(int index, DbException refused) {
        return refused.withPosition(positions.applyAsInt(index));
    }

    void pointTo(ParameterValues next) {
        target = next;
    }

    @Override
    public int count() {
        return target.count();
    }

    @Override
    public void clear() {
        target.clear();
    }

    @Override
    public void setNull(int index) {
        try {
            target.setNull(index);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setBoolean(int index, boolean value) {
        try {
            target.setBoolean(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setInt(int index, int value) {
        try {
            target.setInt(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setLong(int index, long value) {
        try {
            target.setLong(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setFloat(int index, float value) {
        try {
            target.setFloat(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setDouble(int index, double value) {
        try {
            target.setDouble(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setDecimal(int index, BigDecimal value) {
        try {
            target.setDecimal(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setString(int index, String value) {
        try {
            target.setString(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setBytes(int index, byte[] value) {
        try {
            target.setBytes(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setDate(int index, long epochDay) {
        try {
            target.setDate(index, epochDay);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setTime(int index, long nanoOfDay) {
        try {
            target.setTime(index, nanoOfDay);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setTimestamp(int index, long epochMicros) {
        try {
            target.setTimestamp(index, epochMicros);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setTimestampTz(int index, long epochMicrosUtc) {
        try {
            target.setTimestampTz(index, epochMicrosUtc);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setUuid(int index, UUID value) {
        try {
            target.setUuid(index, value);
        } catch (DbException e) {
            throw placed(index, e);
        }
    }

    @Override
    public void setStream(int index, InputStream bytes) {
        target.setStream(index, bytes);
    }

    @Override
    public void addRow() {
        target.addRow();
    }

    @Override
    public int batchedRows() {
        return target.batchedRows();
    }

    @Override
    public void clearBatch() {
        target.clearBatch();
    }
}

package io.rustydb.sql.session;

import io.rustydb.sql.execution.ParameterValues;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.UUID;

/// The parameters of a statement whose plan may change under them: passes everything on to the current plan's
/// values.
final class StableParameters implements Parameters {
    private ParameterValues target;

    StableParameters(ParameterValues target) {
        this.target = target;
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
        target.setNull(index);
    }

    @Override
    public void setBoolean(int index, boolean value) {
        target.setBoolean(index, value);
    }

    @Override
    public void setInt(int index, int value) {
        target.setInt(index, value);
    }

    @Override
    public void setLong(int index, long value) {
        target.setLong(index, value);
    }

    @Override
    public void setFloat(int index, float value) {
        target.setFloat(index, value);
    }

    @Override
    public void setDouble(int index, double value) {
        target.setDouble(index, value);
    }

    @Override
    public void setDecimal(int index, BigDecimal value) {
        target.setDecimal(index, value);
    }

    @Override
    public void setString(int index, String value) {
        target.setString(index, value);
    }

    @Override
    public void setBytes(int index, byte[] value) {
        target.setBytes(index, value);
    }

    @Override
    public void setDate(int index, long epochDay) {
        target.setDate(index, epochDay);
    }

    @Override
    public void setTime(int index, long nanoOfDay) {
        target.setTime(index, nanoOfDay);
    }

    @Override
    public void setTimestamp(int index, long epochMicros) {
        target.setTimestamp(index, epochMicros);
    }

    @Override
    public void setTimestampTz(int index, long epochMicrosUtc) {
        target.setTimestampTz(index, epochMicrosUtc);
    }

    @Override
    public void setUuid(int index, UUID value) {
        target.setUuid(index, value);
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

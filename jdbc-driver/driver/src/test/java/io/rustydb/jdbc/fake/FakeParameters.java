package io.rustydb.jdbc.fake;

import io.rustydb.jdbc.transport.TransportParameters;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// Writes down each value that reaches the port, with the name of its setter.
final class FakeParameters implements TransportParameters {
    private final int count;
    private final List<String> calls;
    private int batched;

    FakeParameters(int count, List<String> calls) {
        this.count = count;
        this.calls = calls;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void clear() {
        calls.add("clear");
    }

    @Override
    public void setNull(int index) {
        calls.add(index + " null");
    }

    @Override
    public void setLong(int index, long value) {
        // The smallest long is not written down, so that a test of allocation sees the driver's alone.
        if (value != Long.MIN_VALUE) {
            calls.add(index + " long " + value);
        }
    }

    @Override
    public void setBytes(int index, byte[] value) {
        calls.add(index + " bytes " + Arrays.toString(value));
    }

    /// Is read at once, as a statement that runs would.
    @Override
    public void setStream(int index, InputStream bytes) throws SQLException {
        try {
            calls.add(index + " stream " + Arrays.toString(bytes.readAllBytes()));
        } catch (IOException e) {
            throw e.getCause() instanceof SQLException told ? told : new SQLException(e);
        }
    }

    @Override
    public void setBoolean(int index, boolean value) {
        calls.add(index + " boolean " + value);
    }

    @Override
    public void setInt(int index, int value) {
        calls.add(index + " int " + value);
    }

    @Override
    public void setFloat(int index, float value) {
        calls.add(index + " float " + value);
    }

    @Override
    public void setDouble(int index, double value) {
        calls.add(index + " double " + value);
    }

    @Override
    public void setDecimal(int index, BigDecimal value) {
        calls.add(index + " decimal " + value);
    }

    @Override
    public void setString(int index, String value) {
        calls.add(index + " string " + value);
    }

    @Override
    public void setDate(int index, long value) {
        calls.add(index + " date " + value);
    }

    @Override
    public void setTime(int index, long value) {
        calls.add(index + " time " + value);
    }

    @Override
    public void setTimestamp(int index, long value) {
        calls.add(index + " timestamp " + value);
    }

    @Override
    public void setTimestampTz(int index, long value) {
        calls.add(index + " timestampTz " + value);
    }

    @Override
    public void setUuid(int index, UUID value) {
        calls.add(index + " uuid " + value);
    }

    @Override
    public void addRow() {
        batched++;
    }

    @Override
    public int batchedRows() {
        return batched;
    }

    @Override
    public void clearBatch() {
        batched = 0;
    }
}

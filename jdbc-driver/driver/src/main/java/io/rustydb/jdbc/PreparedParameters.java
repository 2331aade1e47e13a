package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportParameters;
import io.rustydb.jdbc.transport.TransportStatement;
import io.rustydb.jdbc.transport.ValueKind;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// Typed setters, straight to the transport, and which parameters have a value.
abstract class PreparedParameters extends StatementBase implements PreparedStatement {
    final TransportStatement target;
    final TransportParameters values;
    private final int count;
    /// One bit per parameter that has a value: the first 64 in a long, the rest in an array.
    private final long allLow;
    private long assignedLow;
    private final long @Nullable [] assignedHigh;

    PreparedParameters(RustyDbConnection connection, TransportStatement target) {
        super(connection);
        this.target = target;
        this.values = target.values();
        this.count = values.count();
        this.allLow = count >= Long.SIZE ? -1L : (1L << count) - 1;
        this.assignedHigh = count > Long.SIZE ? new long[(count - 1) / Long.SIZE] : null;
    }

    /// Checks, marks as assigned, and turns a JDBC index into one of the port.
    final int parameter(int index) throws SQLException {
        if (isClosed()) {
            checkOpen();
        }
        int i = index - 1;
        if (i < 0 || i >= count) {
            throw SqlErrors.undefinedParameter("no such parameter, index=" + index + ", parameters=" + count);
        }
        if (i < Long.SIZE) {
            assignedLow |= 1L << i;
        } else if (assignedHigh != null) {
            assignedHigh[i / Long.SIZE - 1] |= 1L << i;
        }
        return i;
    }

    final ValueKind kind(int parameter) throws SQLException {
        return target.parameters().get(parameter).kind();
    }

    /// @throws SQLException 42P02 naming the first parameter without a value
    final void checkAssigned() throws SQLException {
        if (assignedLow != allLow || assignedHigh != null) {
            checkEach();
        }
    }

    private void checkEach() throws SQLException {
        for (int i = 0; i < count; i++) {
            long word = i < Long.SIZE || assignedHigh == null ? assignedLow : assignedHigh[i / Long.SIZE - 1];
            if ((word >>> i & 1) == 0) {
                throw SqlErrors.undefinedParameter(
                        "parameter without a value, index=" + (i + 1) + ", parameters=" + count);
            }
        }
    }

    @Override
    public final void clearParameters() throws SQLException {
        checkOpen();
        values.clear();
        assignedLow = 0;
        if (assignedHigh != null) {
            Arrays.fill(assignedHigh, 0);
        }
    }

    @Override
    public final void setNull(int index, int sqlType) throws SQLException {
        values.setNull(parameter(index));
    }

    @Override
    public final void setNull(int index, int sqlType, @Nullable String typeName) throws SQLException {
        values.setNull(parameter(index));
    }

    @Override
    public final void setBoolean(int index, boolean value) throws SQLException {
        values.setBoolean(parameter(index), value);
    }

    @Override
    public final void setByte(int index, byte value) throws SQLException {
        values.setInt(parameter(index), value);
    }

    @Override
    public final void setShort(int index, short value) throws SQLException {
        values.setInt(parameter(index), value);
    }

    @Override
    public final void setInt(int index, int value) throws SQLException {
        values.setInt(parameter(index), value);
    }

    @Override
    public final void setLong(int index, long value) throws SQLException {
        values.setLong(parameter(index), value);
    }

    @Override
    public final void setFloat(int index, float value) throws SQLException {
        values.setFloat(parameter(index), value);
    }

    @Override
    public final void setDouble(int index, double value) throws SQLException {
        values.setDouble(parameter(index), value);
    }

    @Override
    public final void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
        int i = parameter(index);
        if (value == null) {
            values.setNull(i);
        } else {
            values.setDecimal(i, value);
        }
    }

    @Override
    public final void setString(int index, @Nullable String value) throws SQLException {
        int i = parameter(index);
        if (value == null) {
            values.setNull(i);
        } else {
            values.setString(i, value);
        }
    }

    @Override
    public final void setNString(int index, @Nullable String value) throws SQLException {
        setString(index, value);
    }

    @Override
    public final void setBytes(int index, byte @Nullable [] value) throws SQLException {
        int i = parameter(index);
        if (value == null) {
            values.setNull(i);
        } else {
            values.setBytes(i, value);
        }
    }

    @Override
    public final void setDate(int index, @Nullable Date value) throws SQLException {
        setDate(index, value, null);
    }

    @Override
    public final void setDate(int index, @Nullable Date value, @Nullable Calendar calendar) throws SQLException {
        int i = parameter(index);
        if (value == null) {
            values.setNull(i);
        } else {
            values.setDate(i, Temporals.epochDay(value, calendar));
        }
    }

    @Override
    public final void setTime(int index, @Nullable Time value) throws SQLException {
        setTime(index, value, null);
    }

    @Override
    public final void setTime(int index, @Nullable Time value, @Nullable Calendar calendar) throws SQLException {
        int i = parameter(index);
        if (value == null) {
            values.setNull(i);
        } else {
            values.setTime(i, Temporals.nanoOfDay(value, calendar));
        }
    }

    @Override
    public final void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
        setTimestamp(index, value, null);
    }

    /// For a parameter with time zone the instant counts, for all others the local time in the calendar's zone
    /// or that of the JVM.
    @Override
    public final void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar)
            throws SQLException {
        int i = parameter(index);
        if (value == null) {
            values.setNull(i);
        } else if (kind(i) == ValueKind.TIMESTAMP_TZ) {
            values.setTimestampTz(i, Temporals.micros(value.toInstant()));
        } else {
            values.setTimestamp(i, Temporals.micros(Temporals.local(value, calendar)));
        }
    }
}

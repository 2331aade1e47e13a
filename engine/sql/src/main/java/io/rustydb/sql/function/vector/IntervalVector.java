package io.rustydb.sql.function.vector;

import io.rustydb.base.type.IntervalLayout;
import io.rustydb.base.type.SqlType;
import java.util.Arrays;

/// INTERVAL values: days and months in one `long`, microseconds in another, see [IntervalLayout].
public final class IntervalVector extends Vector {
    public long[] calendars = new long[0];
    public long[] micros = new long[0];

    public IntervalVector(SqlType type) {
        super(type);
    }

    public static IntervalVector constant(SqlType type, long calendar, long micros) {
        IntervalVector vector = new IntervalVector(type);
        vector.reset(1);
        vector.set(0, calendar, micros);
        vector.makeConstant();
        return vector;
    }

    @Override
    void growValues(int rows) {
        calendars = Arrays.copyOf(calendars, rows);
        micros = Arrays.copyOf(micros, rows);
    }

    /// Days and months.
    public long calendar(int row) {
        return calendars[row & mask];
    }

    public int months(int row) {
        return IntervalLayout.months(calendar(row));
    }

    public int days(int row) {
        return IntervalLayout.days(calendar(row));
    }

    public long micros(int row) {
        return micros[row & mask];
    }

    public void set(int row, long calendar, long microseconds) {
        calendars[row] = calendar;
        micros[row] = microseconds;
    }

    public void set(int row, int months, int days, long microseconds) {
        set(row, IntervalLayout.calendar(months, days), microseconds);
    }

    @Override
    void copyValue(int row, Vector source, int sourceRow) {
        IntervalVector intervals = (IntervalVector) source;
        set(row, intervals.calendar(sourceRow), intervals.micros(sourceRow));
    }

    /// A month counts 30 days and a day 24 hours.
    @Override
    public int compare(int row, Vector other, int otherRow) {
        IntervalVector intervals = (IntervalVector) other;
        return IntervalLayout.compare(
                calendar(row), micros(row), intervals.calendar(otherRow), intervals.micros(otherRow));
    }

    @Override
    long hashValue(int row) {
        long rest = IntervalLayout.comparedMicros(micros(row));
        return mix(IntervalLayout.comparedDays(calendar(row), micros(row)) ^ Long.rotateLeft(rest, 32));
    }
}

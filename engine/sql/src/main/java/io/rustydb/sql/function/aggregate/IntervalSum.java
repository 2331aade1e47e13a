package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.library.IntervalMath;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `sum` and `avg` of intervals: months, days and microseconds are added up apart.
final class IntervalSum implements Accumulator {
    private final boolean average;
    private long[] months = new long[1];
    private long[] days = new long[1];
    private long[] micros = new long[1];
    private long[] counts = new long[1];
    private final IntervalVector sum = new IntervalVector(SqlType.INTERVAL);

    IntervalSum(boolean average) {
        this.average = average;
    }

    @Override
    public SqlType resultType() {
        return SqlType.INTERVAL;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (counts.length < groupCount) {
            int grown = Math.max(groupCount, 2 * counts.length);
            months = Arrays.copyOf(months, grown);
            days = Arrays.copyOf(days, grown);
            micros = Arrays.copyOf(micros, grown);
            counts = Arrays.copyOf(counts, grown);
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        IntervalVector values = (IntervalVector) arguments[0];
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!values.isNull(row)) {
                int group = groups == null ? 0 : groups[row];
                add(group, values.months(row), values.days(row), values.micros(row));
                counts[group]++;
            }
        }
    }

    /// @throws io.rustydb.base.error.DbException 22008
    private void add(int group, long moreMonths, long moreDays, long moreMicros) {
        months[group] += moreMonths;
        days[group] += moreDays;
        micros[group] = IntervalMath.addExact(micros[group], moreMicros);
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        add(into, months[from], days[from], micros[from]);
        counts[into] += counts[from];
    }

    @Override
    public void reset(int group) {
        months[group] = 0;
        days[group] = 0;
        micros[group] = 0;
        counts[group] = 0;
    }

    @Override
    public void result(int group, Vector target, int row) {
        if (counts[group] == 0) {
            target.setNull(row);
            return;
        }
        IntervalVector out = (IntervalVector) target;
        if (!average) {
            IntervalMath.set(out, row, months[group], days[group], micros[group]);
            return;
        }
        sum.reset(1);
        IntervalMath.set(sum, 0, months[group], days[group], micros[group]);
        IntervalMath.scale(sum.months(0), sum.days(0), sum.micros(0), counts[group], true, out, row);
    }

    @Override
    public void clear() {
        Arrays.fill(months, 0);
        Arrays.fill(days, 0);
        Arrays.fill(micros, 0);
        Arrays.fill(counts, 0);
    }
}

package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.text.NumberText;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `sum` and `avg` of NUMERIC: a scaled `long` a group as long as it provably does not overflow, beside it what
/// had to go into a `BigDecimal`.
final class DecimalSum implements Accumulator {
    private final boolean average;
    /// Sum of values of scale `scales[group]`.
    private long[] small = new long[1];

    private int[] scales = new int[1];
    private long[] counts = new long[1];
    private @Nullable BigDecimal[] wide = new BigDecimal[1];

    DecimalSum(boolean average) {
        this.average = average;
    }

    @Override
    public SqlType resultType() {
        return SqlType.NUMERIC;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (counts.length < groupCount) {
            int grown = Math.max(groupCount, 2 * counts.length);
            small = Arrays.copyOf(small, grown);
            scales = Arrays.copyOf(scales, grown);
            counts = Arrays.copyOf(counts, grown);
            wide = Arrays.copyOf(wide, grown);
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        DecimalVector values = (DecimalVector) arguments[0];
        boolean nulls = values.hasNulls();
        boolean narrow = !values.isWide();
        int scale = narrow ? values.scale() : 0;
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (nulls && values.isNull(row)) {
                continue;
            }
            int group = groups == null ? 0 : groups[row];
            if (narrow) {
                add(group, values.unscaled(row), scale);
            } else {
                addWide(group, values.get(row));
            }
            counts[group]++;
        }
    }

    private void add(int group, long value, int scale) {
        if (counts[group] == 0) {
            small[group] = value;
            scales[group] = scale;
            return;
        }
        long sum = small[group] + value;
        if (scales[group] != scale || ((value ^ sum) & (small[group] ^ sum)) < 0) {
            addWide(group, BigDecimal.valueOf(small[group], scales[group]));
            small[group] = value;
            scales[group] = scale;
        } else {
            small[group] = sum;
        }
    }

    private void addWide(int group, BigDecimal value) {
        BigDecimal before = wide[group];
        wide[group] = before == null ? value : Decimal.add(before, value);
    }

    private BigDecimal sum(int group) {
        BigDecimal rest = BigDecimal.valueOf(small[group], scales[group]);
        BigDecimal before = wide[group];
        return before == null ? rest : Decimal.add(before, rest);
    }

    @Override
    public void result(int group, Vector target, int row) {
        DecimalVector decimals = (DecimalVector) target;
        if (counts[group] == 0) {
            decimals.setNull(row);
        } else if (average) {
            decimals.set(row, Decimal.divide(sum(group), BigDecimal.valueOf(counts[group])));
        } else if (wide[group] == null) {
            decimals.set(row, small[group], scales[group]);
        } else {
            decimals.set(row, NumberText.checked(sum(group)));
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        if (counts[from] == 0) {
            return;
        }
        BigDecimal other = wide[from];
        if (other != null) {
            addWide(into, other);
        }
        add(into, small[from], scales[from]);
        counts[into] += counts[from];
    }

    @Override
    public void reset(int group) {
        small[group] = 0;
        scales[group] = 0;
        counts[group] = 0;
        wide[group] = null;
    }

    @Override
    public void clear() {
        Arrays.fill(small, 0);
        Arrays.fill(scales, 0);
        Arrays.fill(counts, 0);
        Arrays.fill(wide, null);
    }
}

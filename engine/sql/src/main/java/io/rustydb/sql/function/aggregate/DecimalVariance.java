package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.Decimal;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Variance and standard deviation of integers and NUMERIC, from the exact sum and sum of squares.
final class DecimalVariance implements Accumulator {
    private final boolean population;
    private final boolean root;
    private BigDecimal[] sums = {BigDecimal.ZERO};
    private BigDecimal[] squares = {BigDecimal.ZERO};
    private long[] counts = new long[1];

    DecimalVariance(boolean population, boolean root) {
        this.population = population;
        this.root = root;
    }

    @Override
    public SqlType resultType() {
        return SqlType.NUMERIC;
    }

    @Override
    public void ensureGroups(int groupCount) {
        int before = counts.length;
        if (before < groupCount) {
            int grown = Math.max(groupCount, 2 * before);
            sums = Arrays.copyOf(sums, grown);
            squares = Arrays.copyOf(squares, grown);
            counts = Arrays.copyOf(counts, grown);
            Arrays.fill(sums, before, grown, BigDecimal.ZERO);
            Arrays.fill(squares, before, grown, BigDecimal.ZERO);
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        DecimalVector values = (DecimalVector) arguments[0];
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!values.isNull(row)) {
                int group = groups == null ? 0 : groups[row];
                BigDecimal value = values.get(row);
                sums[group] = Decimal.add(sums[group], value);
                squares[group] = Decimal.add(squares[group], value.multiply(value));
                counts[group]++;
            }
        }
    }

    @Override
    public void result(int group, Vector target, int row) {
        long n = counts[group];
        if (n == 0 || n == 1 && !population) {
            target.setNull(row);
            return;
        }
        if (Decimal.isSpecial(sums[group])) {
            ((DecimalVector) target).set(row, Decimal.NAN);
            return;
        }
        BigDecimal count = BigDecimal.valueOf(n);
        BigDecimal numerator = count.multiply(squares[group]).subtract(sums[group].multiply(sums[group]));
        if (numerator.signum() <= 0) {
            ((DecimalVector) target).set(row, BigDecimal.ZERO);
            return;
        }
        BigDecimal divisor = count.multiply(BigDecimal.valueOf(population ? n : n - 1));
        int scale = Decimal.divisionScale(numerator, divisor);
        BigDecimal variance = numerator.divide(divisor, scale, RoundingMode.HALF_UP);
        ((DecimalVector) target).set(row, root ? Decimal.squareRoot(variance, scale) : variance);
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        sums[into] = Decimal.add(sums[into], sums[from]);
        squares[into] = Decimal.add(squares[into], squares[from]);
        counts[into] += counts[from];
    }

    @Override
    public void reset(int group) {
        sums[group] = BigDecimal.ZERO;
        squares[group] = BigDecimal.ZERO;
        counts[group] = 0;
    }

    @Override
    public void clear() {
        Arrays.fill(sums, BigDecimal.ZERO);
        Arrays.fill(squares, BigDecimal.ZERO);
        Arrays.fill(counts, 0);
    }
}

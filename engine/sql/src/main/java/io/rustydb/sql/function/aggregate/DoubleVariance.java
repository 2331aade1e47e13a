package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Variance and standard deviation of floating point numbers.
///
/// **Source** Youngs and Cramer (1971): sums of squared deviations updated as values come, without
/// cancellation.
final class DoubleVariance implements Accumulator {
    private final boolean population;
    private final boolean root;
    private double[] sums = new double[1];
    private double[] squares = new double[1];
    private long[] counts = new long[1];

    DoubleVariance(boolean population, boolean root) {
        this.population = population;
        this.root = root;
    }

    @Override
    public SqlType resultType() {
        return SqlType.DOUBLE;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (counts.length < groupCount) {
            int grown = Math.max(groupCount, 2 * counts.length);
            sums = Arrays.copyOf(sums, grown);
            squares = Arrays.copyOf(squares, grown);
            counts = Arrays.copyOf(counts, grown);
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        DoubleVector values = (DoubleVector) arguments[0];
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!values.isNull(row)) {
                int group = groups == null ? 0 : groups[row];
                double value = values.get(row);
                long n = ++counts[group];
                sums[group] += value;
                if (n > 1) {
                    double deviation = value * n - sums[group];
                    squares[group] += deviation * deviation / ((double) n * (n - 1));
                } else if (Double.isNaN(value) || Double.isInfinite(value)) {
                    squares[group] = Double.NaN;
                }
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
        double variance = squares[group] / (population ? n : n - 1);
        ((DoubleVector) target).set(row, root ? Math.sqrt(variance) : variance);
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        long n = counts[into];
        long m = counts[from];
        if (n == 0) {
            sums[into] = sums[from];
            squares[into] = squares[from];
        } else if (m > 0) {
            double apart = sums[into] / n - sums[from] / m;
            squares[into] += squares[from] + (double) n * m * apart * apart / (n + m);
            sums[into] += sums[from];
        }
        counts[into] = n + m;
    }

    @Override
    public void reset(int group) {
        sums[group] = 0;
        squares[group] = 0;
        counts[group] = 0;
    }

    @Override
    public void clear() {
        Arrays.fill(sums, 0);
        Arrays.fill(squares, 0);
        Arrays.fill(counts, 0);
    }
}

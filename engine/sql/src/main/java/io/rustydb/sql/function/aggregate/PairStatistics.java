package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Statistics of pairs `(y, x)` of which neither is NULL: covariance, correlation, linear regression.
///
/// **Source** Youngs and Cramer (1971), as [DoubleVariance]; the results are SQL:2016's.
final class PairStatistics implements Accumulator {
    enum Kind {
        CORR,
        COVAR_POP,
        COVAR_SAMP,
        REGR_AVGX,
        REGR_AVGY,
        REGR_COUNT,
        REGR_INTERCEPT,
        REGR_R2,
        REGR_SLOPE,
        REGR_SXX,
        REGR_SXY,
        REGR_SYY
    }

    private static final int STATES = 6;
    private static final int N = 0;
    private static final int SX = 1;
    private static final int SXX = 2;
    private static final int SY = 3;
    private static final int SYY = 4;
    private static final int SXY = 5;

    private final Kind kind;
    private double[] states = new double[STATES];

    PairStatistics(Kind kind) {
        this.kind = kind;
    }

    @Override
    public SqlType resultType() {
        return kind == Kind.REGR_COUNT ? SqlType.BIGINT : SqlType.DOUBLE;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (states.length < groupCount * STATES) {
            states = Arrays.copyOf(states, Math.max(groupCount * STATES, 2 * states.length));
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        DoubleVector ys = (DoubleVector) arguments[0];
        DoubleVector xs = (DoubleVector) arguments[1];
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!ys.isNull(row) && !xs.isNull(row)) {
                add((groups == null ? 0 : groups[row]) * STATES, ys.get(row), xs.get(row));
            }
        }
    }

    private void add(int base, double y, double x) {
        double before = states[base + N];
        double n = ++states[base + N];
        states[base + SX] += x;
        states[base + SY] += y;
        if (before > 0) {
            double apartX = x * n - states[base + SX];
            double apartY = y * n - states[base + SY];
            double scale = 1.0 / (n * before);
            states[base + SXX] += apartX * apartX * scale;
            states[base + SYY] += apartY * apartY * scale;
            states[base + SXY] += apartX * apartY * scale;
            return;
        }
        // Infinities and NaN have no deviation that could be told.
        boolean isOddX = Double.isNaN(x) || Double.isInfinite(x);
        boolean isOddY = Double.isNaN(y) || Double.isInfinite(y);
        states[base + SXX] = isOddX ? Double.NaN : 0;
        states[base + SYY] = isOddY ? Double.NaN : 0;
        states[base + SXY] = isOddX || isOddY ? Double.NaN : 0;
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        int a = into * STATES;
        int b = from * STATES;
        double n = states[a + N];
        double m = states[b + N];
        if (m == 0) {
            return;
        }
        if (n == 0) {
            System.arraycopy(states, b, states, a, STATES);
            return;
        }
        double apartX = states[a + SX] / n - states[b + SX] / m;
        double apartY = states[a + SY] / n - states[b + SY] / m;
        double scale = n * m / (n + m);
        states[a + SXX] += states[b + SXX] + scale * apartX * apartX;
        states[a + SYY] += states[b + SYY] + scale * apartY * apartY;
        states[a + SXY] += states[b + SXY] + scale * apartX * apartY;
        states[a + SX] += states[b + SX];
        states[a + SY] += states[b + SY];
        states[a + N] = n + m;
    }

    @Override
    public void reset(int group) {
        Arrays.fill(states, group * STATES, (group + 1) * STATES, 0);
    }

    @Override
    public void result(int group, Vector target, int row) {
        int base = group * STATES;
        double n = states[base + N];
        if (kind == Kind.REGR_COUNT) {
            ((LongVector) target).set(row, (long) n);
            return;
        }
        double sxx = states[base + SXX];
        double syy = states[base + SYY];
        double sxy = states[base + SXY];
        boolean isNull = n == 0
                || switch (kind) {
                    case COVAR_SAMP -> n < 2;
                    case CORR -> sxx == 0 || syy == 0;
                    case REGR_INTERCEPT, REGR_R2, REGR_SLOPE -> sxx == 0;
                    case COVAR_POP, REGR_AVGX, REGR_AVGY, REGR_COUNT, REGR_SXX, REGR_SXY, REGR_SYY -> false;
                };
        if (isNull) {
            target.setNull(row);
            return;
        }
        double value = switch (kind) {
            case CORR -> sxy / Math.sqrt(sxx * syy);
            case COVAR_POP -> sxy / n;
            case COVAR_SAMP -> sxy / (n - 1);
            case REGR_AVGX -> states[base + SX] / n;
            case REGR_AVGY -> states[base + SY] / n;
            case REGR_INTERCEPT -> (states[base + SY] - states[base + SX] * sxy / sxx) / n;
            case REGR_R2 -> syy == 0 ? 1.0 : sxy * sxy / (sxx * syy);
            case REGR_SLOPE -> sxy / sxx;
            case REGR_SXX -> sxx;
            case REGR_SXY -> sxy;
            case REGR_SYY -> syy;
            case REGR_COUNT -> throw new AssertionError("an integer");
        };
        ((DoubleVector) target).set(row, value);
    }

    @Override
    public void clear() {
        Arrays.fill(states, 0);
    }
}

package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;

/// How the key of a row lies to the limit that another row's key and a distance make: RANGE with a distance.
///
/// **Source** PostgreSQL's `in_range` functions: limits beyond a type's ends are no overflow, an infinite key
/// less an infinite distance is equal to everything, NaN is larger than everything.
final class WindowRange {
    private final int keyColumn;
    /// Column of the limits, or -1 where integers or doubles are computed here.
    private final int limitColumn;
    private final boolean subtracts;
    private long wholeDistance;
    private double realDistance;

    /// @param subtracts the limit is the key less the distance
    WindowRange(int keyColumn, int limitColumn, boolean subtracts) {
        this.keyColumn = keyColumn;
        this.limitColumn = limitColumn;
        this.subtracts = subtracts;
    }

    void setDistance(Vector distance) {
        switch (distance) {
            case LongVector whole -> wholeDistance = whole.get(0);
            case DoubleVector real -> realDistance = real.get(0);
            default -> {
                // The limits have a column.
            }
        }
    }

    boolean isNull(WindowPartition rows, int row) {
        return rows.isNull(row, keyColumn);
    }

    /// Order of the key of `row` to the limit of `current`; neither is NULL.
    int compare(WindowPartition rows, int row, int current) {
        Vector key = rows.vector(row, keyColumn);
        int at = row & RowStore.MASK;
        int currentAt = current & RowStore.MASK;
        if (limitColumn >= 0) {
            return key.compare(at, rows.vector(current, limitColumn), currentAt);
        }
        Vector base = rows.vector(current, keyColumn);
        return key instanceof LongVector whole
                ? Long.compare(whole.get(at), limit(((LongVector) base).get(currentAt)))
                : compare(((DoubleVector) key).get(at), ((DoubleVector) base).get(currentAt));
    }

    private long limit(long base) {
        long limit = subtracts ? base - wholeDistance : base + wholeDistance;
        boolean overflown = subtracts ? limit > base : limit < base;
        return overflown ? subtracts ? Long.MIN_VALUE : Long.MAX_VALUE : limit;
    }

    private int compare(double key, double base) {
        if (Double.isNaN(key) || Double.isNaN(base)) {
            return Boolean.compare(Double.isNaN(key), Double.isNaN(base));
        }
        if (Double.isInfinite(realDistance)
                && base == (subtracts ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY)) {
            return 0;
        }
        double limit = subtracts ? base - realDistance : base + realDistance;
        return key < limit ? -1 : key > limit ? 1 : 0;
    }
}

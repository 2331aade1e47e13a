package io.rustydb.sql.function.aggregate;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.library.IntervalMath;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.Vector;

/// `percentile_cont`, `percentile_disc` and Oracle's `median`.
///
/// @param continuous between two values what lies between them, else a value that is there
record Percentile(boolean continuous) implements OrderedSet {
    @Override
    public boolean countsNulls() {
        return false;
    }

    @Override
    public void result(Rows rows, Vector[] direct, int directRow, Vector target, int row) {
        if (direct[0].isNull(directRow)) {
            target.setNull(row);
            return;
        }
        double share = ((DoubleVector) direct[0]).get(directRow);
        if (!(share >= 0 && share <= 1)) {
            throw DbException.of(ErrorCode.NUMERIC_OUT_OF_RANGE, "a percentile lies between 0 and 1, value=" + share);
        }
        if (rows.count() == 0) {
            target.setNull(row);
            return;
        }
        if (!continuous) {
            int index = (int) Math.max(0, Math.ceil(share * rows.count()) - 1);
            target.copy(row, rows.vector(index, 0), rows.at(index));
            return;
        }
        double place = share * (rows.count() - 1);
        int low = (int) Math.floor(place);
        int high = (int) Math.ceil(place);
        if (low == high) {
            target.copy(row, rows.vector(low, 0), rows.at(low));
        } else if (target instanceof IntervalVector intervals) {
            between(rows, low, place - low, intervals, row);
        } else {
            double first = value(rows, low);
            ((DoubleVector) target).set(row, first + (place - low) * (value(rows, high) - first));
        }
    }

    private static void between(Rows rows, int low, double part, IntervalVector target, int row) {
        IntervalVector a = (IntervalVector) rows.vector(low, 0);
        IntervalVector b = (IntervalVector) rows.vector(low + 1, 0);
        int atA = rows.at(low);
        int atB = rows.at(low + 1);
        IntervalVector apart = new IntervalVector(SqlType.INTERVAL);
        apart.reset(1);
        IntervalMath.set(
                apart,
                0,
                (long) b.months(atB) - a.months(atA),
                (long) b.days(atB) - a.days(atA),
                b.micros(atB) - a.micros(atA));
        IntervalMath.scale(apart.months(0), apart.days(0), apart.micros(0), part, false, apart, 0);
        IntervalMath.set(
                target,
                row,
                (long) a.months(atA) + apart.months(0),
                (long) a.days(atA) + apart.days(0),
                a.micros(atA) + apart.micros(0));
    }

    private static double value(Rows rows, int index) {
        return ((DoubleVector) rows.vector(index, 0)).get(rows.at(index));
    }
}

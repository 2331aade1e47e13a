package io.rustydb.sql.function.aggregate;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.function.vector.DoubleVector;
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
        double first = value(rows, low);
        ((DoubleVector) target).set(row, low == high ? first : first + (place - low) * (value(rows, high) - first));
    }

    private static double value(Rows rows, int index) {
        return ((DoubleVector) rows.vector(index, 0)).get(rows.at(index));
    }
}

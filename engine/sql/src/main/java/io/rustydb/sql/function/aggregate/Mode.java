package io.rustydb.sql.function.aggregate;

import io.rustydb.sql.function.vector.Vector;

/// `mode()`: the most frequent value, of several the first in the order.
record Mode() implements OrderedSet {
    @Override
    public boolean countsNulls() {
        return false;
    }

    @Override
    public void result(Rows rows, Vector[] direct, int directRow, Vector target, int row) {
        int best = -1;
        int bestCount = 0;
        int first = 0;
        for (int i = 0; i < rows.count(); i++) {
            if (i > 0 && !rows.isPeer(i - 1, i)) {
                first = i;
            }
            if (i - first + 1 > bestCount) {
                best = first;
                bestCount = i - first + 1;
            }
        }
        if (best < 0) {
            target.setNull(row);
        } else {
            target.copy(row, rows.vector(best, 0), rows.at(best));
        }
    }
}

package io.rustydb.sql.function.aggregate;

import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;

/// What the window function of the same name would give for a row that is not there: `rank(…) WITHIN GROUP`.
record HypotheticalRank(Kind kind) implements OrderedSet {
    enum Kind {
        RANK,
        DENSE_RANK,
        PERCENT_RANK,
        CUME_DIST
    }

    @Override
    public boolean countsNulls() {
        return true;
    }

    @Override
    public void result(Rows rows, Vector[] direct, int directRow, Vector target, int row) {
        int before = 0;
        int groupsBefore = 0;
        while (before < rows.count() && rows.compare(before, direct, directRow) < 0) {
            groupsBefore += before == 0 || !rows.isPeer(before - 1, before) ? 1 : 0;
            before++;
        }
        switch (kind) {
            case RANK -> ((LongVector) target).set(row, before + 1);
            case DENSE_RANK -> ((LongVector) target).set(row, groupsBefore + 1);
            case PERCENT_RANK ->
                ((DoubleVector) target).set(row, rows.count() == 0 ? 0 : before / (double) rows.count());
            case CUME_DIST -> {
                int upTo = before;
                while (upTo < rows.count() && rows.compare(upTo, direct, directRow) == 0) {
                    upTo++;
                }
                ((DoubleVector) target).set(row, (upTo + 1) / (rows.count() + 1.0));
            }
        }
    }
}

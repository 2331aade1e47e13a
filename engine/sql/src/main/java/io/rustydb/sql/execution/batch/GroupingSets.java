package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.optimizer.Plan;
import java.util.List;

/// The sets of keys that rows are grouped by, and what GROUPING is in each. The number of the set is one more
/// key behind the others, so that the same group table serves all sets.
///
/// @param hasKey whether a set has a key, by set and key
/// @param groupings values by call and set
record GroupingSets(boolean[][] hasKey, int[][] groupings) {
    static GroupingSets of(Plan.Aggregate aggregate) {
        boolean[][] hasKey =
                new boolean[aggregate.sets().size()][aggregate.keys().size()];
        for (int s = 0; s < hasKey.length; s++) {
            for (int k = 0; k < hasKey[s].length; k++) {
                hasKey[s][k] = aggregate.sets().get(s).contains(aggregate.keys().get(k));
            }
        }
        int[][] groupings = new int[aggregate.groupings().size()][];
        for (int g = 0; g < groupings.length; g++) {
            List<Integer> values = aggregate.groupings().get(g).values();
            groupings[g] = values.stream().mapToInt(Integer::intValue).toArray();
        }
        return new GroupingSets(hasKey, groupings);
    }

    /// True when there is one set of all keys.
    boolean isPlain() {
        return hasKey.length == 0;
    }

    int count() {
        return isPlain() ? 1 : hasKey.length;
    }

    boolean has(int set, int key) {
        return isPlain() || hasKey[set][key];
    }

    /// True for a set that is one group whatever the rows are.
    boolean isOneGroup(int set) {
        for (boolean has : hasKey[set]) {
            if (has) {
                return false;
            }
        }
        return true;
    }

    /// A vector that is NULL, for keys that a set does not have.
    static Vector[] absent(List<SqlType> keyTypes) {
        Vector[] absent = new Vector[keyTypes.size()];
        for (int k = 0; k < absent.length; k++) {
            absent[k] = Vector.constantNull(keyTypes.get(k));
        }
        return absent;
    }

    static LongVector setNumber() {
        return LongVector.constant(SqlType.BIGINT, 0);
    }
}

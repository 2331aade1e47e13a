package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `min`, `max` and `any_value` of any type; states are the rows of a vector.
final class ExtremeAccumulator implements Accumulator {
    /// Strings replaced leave their bytes behind; beyond this much waste the heap is written anew.
    private static final int WASTE_BYTES_MIN = 1 << 16;

    private final SqlType type;
    /// 1 = max, -1 = min, 0 = the first.
    private final int sign;
    private Vector best;
    private boolean[] seen = new boolean[1];
    private long lookAtBytes = WASTE_BYTES_MIN;

    ExtremeAccumulator(SqlType type, int sign) {
        this.type = type;
        this.sign = sign;
        best = Vector.create(type);
        best.reset(1);
    }

    @Override
    public SqlType resultType() {
        return type;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (seen.length < groupCount) {
            int grown = Math.max(groupCount, 2 * seen.length);
            seen = Arrays.copyOf(seen, grown);
            best.ensureCapacity(grown);
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        Vector values = arguments[0];
        boolean nulls = values.hasNulls();
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (nulls && values.isNull(row)) {
                continue;
            }
            int group = groups == null ? 0 : groups[row];
            if (!seen[group]) {
                seen[group] = true;
                best.copy(group, values, row);
            } else if (sign != 0 && sign * Integer.signum(values.compare(row, best, group)) > 0) {
                best.copy(group, values, row);
            }
        }
        compact();
    }

    private void compact() {
        if (best instanceof BytesVector strings && strings.heap.length >= lookAtBytes) {
            best = compacted(strings);
        }
    }

    private Vector compacted(BytesVector strings) {
        long used = 0;
        for (int group = 0; group < seen.length; group++) {
            used += seen[group] ? strings.length(group) : 0;
        }
        // Looked at again when it has doubled, so that looking costs no more than growing.
        lookAtBytes = Math.max(WASTE_BYTES_MIN, 2 * Math.min(strings.heap.length, 4 * used));
        if (used * 4 > strings.heap.length) {
            return strings;
        }
        BytesVector fresh = new BytesVector(type);
        fresh.reset(seen.length);
        for (int group = 0; group < seen.length; group++) {
            if (seen[group]) {
                fresh.copy(group, strings, group);
            }
        }
        return fresh;
    }

    @Override
    public void result(int group, Vector target, int row) {
        if (seen[group]) {
            target.copy(row, best, group);
        } else {
            target.setNull(row);
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        if (!seen[from]) {
            return;
        }
        if (!seen[into]) {
            seen[into] = true;
            best.copy(into, best, from);
        } else if (sign != 0 && sign * Integer.signum(best.compare(from, best, into)) > 0) {
            best.copy(into, best, from);
        }
        compact();
    }

    @Override
    public void reset(int group) {
        seen[group] = false;
    }

    @Override
    public void clear() {
        Arrays.fill(seen, false);
        best.reset(seen.length);
    }
}

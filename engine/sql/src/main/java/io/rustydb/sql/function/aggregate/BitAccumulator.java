package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `bit_and`, `bit_or`, `bit_xor` of integers.
final class BitAccumulator implements Accumulator {
    enum Kind {
        AND,
        OR,
        XOR
    }

    private final SqlType type;
    private final Kind kind;
    private long[] bits = new long[1];
    private boolean[] seen = new boolean[1];

    BitAccumulator(SqlType type, Kind kind) {
        this.type = type;
        this.kind = kind;
    }

    @Override
    public SqlType resultType() {
        return type;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (seen.length < groupCount) {
            int grown = Math.max(groupCount, 2 * seen.length);
            bits = Arrays.copyOf(bits, grown);
            seen = Arrays.copyOf(seen, grown);
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        LongVector values = (LongVector) arguments[0];
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!values.isNull(row)) {
                add(groups == null ? 0 : groups[row], values.get(row));
            }
        }
    }

    private void add(int group, long value) {
        if (!seen[group]) {
            seen[group] = true;
            bits[group] = value;
            return;
        }
        switch (kind) {
            case AND -> bits[group] &= value;
            case OR -> bits[group] |= value;
            case XOR -> bits[group] ^= value;
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        if (seen[from]) {
            add(into, bits[from]);
        }
    }

    @Override
    public void reset(int group) {
        seen[group] = false;
    }

    @Override
    public void result(int group, Vector target, int row) {
        if (seen[group]) {
            ((LongVector) target).set(row, bits[group]);
        } else {
            target.setNull(row);
        }
    }

    @Override
    public void clear() {
        Arrays.fill(seen, false);
    }
}

package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `bool_and`, `every`, `bool_or`.
final class TruthAccumulator implements Accumulator {
    private static final byte EMPTY = 0;
    private static final byte FALSE = 1;
    private static final byte TRUE = 2;

    private final boolean isAnd;
    private byte[] states = new byte[1];

    TruthAccumulator(boolean isAnd) {
        this.isAnd = isAnd;
    }

    @Override
    public SqlType resultType() {
        return SqlType.BOOLEAN;
    }

    @Override
    public void ensureGroups(int groupCount) {
        if (states.length < groupCount) {
            states = Arrays.copyOf(states, Math.max(groupCount, 2 * states.length));
        }
    }

    @Override
    public void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count) {
        BooleanVector values = (BooleanVector) arguments[0];
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!values.isNull(row)) {
                int group = groups == null ? 0 : groups[row];
                boolean value = values.get(row);
                if (states[group] == EMPTY || value != isAnd) {
                    states[group] = value ? TRUE : FALSE;
                }
            }
        }
    }

    @Override
    public void result(int group, Vector target, int row) {
        if (states[group] == EMPTY) {
            target.setNull(row);
        } else {
            ((BooleanVector) target).set(row, states[group] == TRUE);
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(int into, int from) {
        if (states[from] != EMPTY && (states[into] == EMPTY || (states[from] == TRUE) != isAnd)) {
            states[into] = states[from];
        }
    }

    @Override
    public void reset(int group) {
        states[group] = EMPTY;
    }

    @Override
    public void clear() {
        Arrays.fill(states, EMPTY);
    }
}

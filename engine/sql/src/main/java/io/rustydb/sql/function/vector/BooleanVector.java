package io.rustydb.sql.function.vector;

import io.rustydb.base.type.SqlType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Three-valued truth: value 1 is true, value 0 false or, with its null bit, unknown.
public final class BooleanVector extends Vector {
    /// 1 = true; 0 = false or NULL (invariant 4).
    public byte[] values = new byte[0];

    public BooleanVector() {
        super(SqlType.BOOLEAN);
    }

    public static BooleanVector constant(boolean value) {
        BooleanVector vector = new BooleanVector();
        vector.reset(1);
        vector.set(0, value);
        vector.makeConstant();
        return vector;
    }

    @Override
    void growValues(int rows) {
        values = Arrays.copyOf(values, rows);
    }

    /// True when the row is true; false when it is false or NULL.
    public boolean get(int row) {
        return values[row & mask] != 0;
    }

    public void set(int row, boolean value) {
        values[row] = (byte) (value ? 1 : 0);
    }

    @Override
    public void setNull(int row) {
        values[row] = 0;
        super.setNull(row);
    }

    /// The positions that are true, in order: what a filter leaves.
    ///
    /// @param selection the rows to look at, null = `[0, count)`; may be the same array as `target`
    /// @return how many
    public int selectTrue(int @Nullable [] selection, int count, int[] target) {
        int kept = 0;
        if (mask == 0) {
            if (values[0] == 0) {
                return 0;
            }
            for (int k = 0; k < count; k++) {
                target[k] = selection == null ? k : selection[k];
            }
            return count;
        }
        byte[] truth = values;
        if (selection == null) {
            for (int row = 0; row < count; row++) {
                target[kept] = row;
                kept += truth[row];
            }
        } else {
            for (int k = 0; k < count; k++) {
                int row = selection[k];
                target[kept] = row;
                kept += truth[row];
            }
        }
        return kept;
    }

    @Override
    void copyValue(int row, Vector source, int sourceRow) {
        set(row, ((BooleanVector) source).get(sourceRow));
    }

    @Override
    public int compare(int row, Vector other, int otherRow) {
        return values[row & mask] - ((BooleanVector) other).values[otherRow & other.mask];
    }

    @Override
    long hashValue(int row) {
        return mix(1 + values[row & mask]);
    }
}

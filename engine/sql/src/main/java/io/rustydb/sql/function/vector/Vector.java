package io.rustydb.sql.function.vector;

import io.rustydb.base.type.SqlType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values of one type, addressed by row position.
///
/// A producer calls [#reset], then sets each selected row, to a value or to NULL. Thread rule: one thread at a
/// time.
public abstract sealed class Vector
        permits LongVector, DoubleVector, BooleanVector, BytesVector, DecimalVector, UuidVector, IntervalVector {
    private static final int[] NONE = {};

    private final SqlType type;
    /// -1, or 0 in a constant vector: a row's index is `row & mask`.
    int mask = -1;

    int capacity;
    private boolean anyNull;
    private long[] nulls = new long[1];

    Vector(SqlType type) {
        this.type = type;
    }

    /// An empty vector for values of a type.
    public static Vector create(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> new BooleanVector();
            case SMALLINT, INTEGER, BIGINT, DATE, TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ -> new LongVector(type);
            case INTERVAL -> new IntervalVector(type);
            case REAL, DOUBLE -> new DoubleVector(type);
            case NUMERIC -> new DecimalVector(type);
            case CHAR, VARCHAR, CLOB, BINARY, VARBINARY, BLOB, JSON, JSONB, JSONPATH, NULL -> new BytesVector(type);
            case UUID -> new UuidVector();
        };
    }

    /// A constant NULL of a type.
    public static Vector constantNull(SqlType type) {
        Vector vector = create(type);
        vector.reset(1);
        vector.setNull(0);
        vector.makeConstant();
        return vector;
    }

    public final SqlType type() {
        return type;
    }

    /// Makes room for positions `[0, rows)`, none NULL, values undefined.
    public final void reset(int rows) {
        if (capacity < rows) {
            int grown = Math.max(rows, Math.min(2 * capacity, Batch.ROWS_MAX));
            growValues(grown);
            capacity = grown;
            nulls = new long[(grown + 63) >> 6];
            anyNull = false;
        } else if (anyNull) {
            Arrays.fill(nulls, 0);
            anyNull = false;
        }
        mask = -1;
        resetValues(rows);
    }

    /// Makes room for positions `[0, rows)` and keeps what is there.
    public final void ensureCapacity(int rows) {
        if (capacity < rows) {
            int grown = Math.max(rows, 2 * capacity);
            growValues(grown);
            capacity = grown;
            nulls = Arrays.copyOf(nulls, (grown + 63) >> 6);
        }
    }

    /// Grows the value arrays to `rows` and keeps what is there.
    abstract void growValues(int rows);

    /// What a kind of vector does beyond forgetting its NULLs when it is reset.
    void resetValues(int rows) {}

    /// From now on the value of position 0 stands for every row.
    public final void makeConstant() {
        mask = 0;
    }

    public final boolean isConstant() {
        return mask == 0;
    }

    /// -1, or 0 in a constant vector.
    public final int mask() {
        return mask;
    }

    /// False when no row is NULL, so that a loop need not ask.
    public final boolean hasNulls() {
        return anyNull;
    }

    public final boolean isNull(int row) {
        int at = row & mask;
        return anyNull && (nulls[at >>> 6] >>> at & 1) != 0;
    }

    public void setNull(int row) {
        nulls[row >>> 6] |= 1L << row;
        anyNull = true;
    }

    /// Takes back [#setNull], for producers that set rows twice.
    public final void setNotNull(int row) {
        nulls[row >>> 6] &= ~(1L << row);
    }

    /// Adds the NULLs of `other` among `count` rows: what strict functions begin with. Without NULLs in `other`
    /// it costs one test.
    public final void addNulls(Vector other, int @Nullable [] selection, int count) {
        if (!other.hasNulls()) {
            return;
        }
        if (selection == null && other.mask == -1 && !(this instanceof BooleanVector)) {
            int words = (count + 63) >> 6;
            long any = 0;
            for (int w = 0; w < words; w++) {
                any |= other.nullWord(w);
                nulls[w] |= other.nullWord(w);
            }
            anyNull |= any != 0;
            return;
        }
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (other.isNull(row)) {
                setNull(row);
            }
        }
    }

    private long nullWord(int word) {
        return nulls[word];
    }

    /// Sets a row to a row of a vector of the same kind, NULL included.
    public final void copy(int row, Vector source, int sourceRow) {
        if (source.isNull(sourceRow)) {
            setNull(row);
        } else {
            copyValue(row, source, sourceRow);
        }
    }

    abstract void copyValue(int row, Vector source, int sourceRow);

    /// SQL order of two values of the same kind, neither NULL: negative, 0 or positive.
    public abstract int compare(int row, Vector other, int otherRow);

    /// A hash that is equal for equal values of the same kind (1 and 1.00, 0.0 and -0.0, CHAR with and without
    /// trailing blanks). NULL has one too.
    public final long hash(int row) {
        return isNull(row) ? 0x9E3779B97F4A7C15L : hashValue(row);
    }

    abstract long hashValue(int row);

    /// Spreads 64 bits (the finaliser of MurmurHash3).
    static long mix(long x) {
        long h = x;
        h ^= h >>> 33;
        h *= 0xFF51AFD7ED558CCDL;
        h ^= h >>> 33;
        h *= 0xC4CEB9FE1A85EC53L;
        return h ^ h >>> 33;
    }

    /// The same value for grouping: NULL equals NULL.
    public final boolean isNotDistinct(int row, Vector other, int otherRow) {
        boolean isNull = isNull(row);
        return isNull == other.isNull(otherRow) && (isNull || compare(row, other, otherRow) == 0);
    }

    /// An empty selection.
    public static int[] noRows() {
        return NONE;
    }
}

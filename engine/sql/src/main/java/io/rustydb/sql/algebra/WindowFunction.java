package io.rustydb.sql.algebra;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The functions that are computed over the rows of a window.
public enum WindowFunction {
    ROW_NUMBER(0, 0),
    RANK(0, 0),
    DENSE_RANK(0, 0),
    PERCENT_RANK(0, 0),
    CUME_DIST(0, 0),
    NTILE(1, 1),
    LAG(1, 3),
    LEAD(1, 3),
    FIRST_VALUE(1, 1),
    LAST_VALUE(1, 1),
    NTH_VALUE(2, 2),
    /// An aggregate over the rows of the frame.
    AGGREGATE(0, Integer.MAX_VALUE);

    private final int argumentsMin;
    private final int argumentsMax;

    WindowFunction(int argumentsMin, int argumentsMax) {
        this.argumentsMin = argumentsMin;
        this.argumentsMax = argumentsMax;
    }

    /// The window function of a name, lower case; null for none. Aggregates are not looked for.
    public static @Nullable WindowFunction of(String name) {
        for (WindowFunction function : values()) {
            if (function != AGGREGATE && function.functionName().equals(name)) {
                return function;
            }
        }
        return null;
    }

    public String functionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean takes(int arguments) {
        return arguments >= argumentsMin && arguments <= argumentsMax;
    }

    /// True when its result is a value of its first argument.
    public boolean isValue() {
        return switch (this) {
            case LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE -> true;
            case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST, NTILE, AGGREGATE -> false;
        };
    }

    /// True when it speaks of the frame, not of the whole partition.
    public boolean readsFrame() {
        return switch (this) {
            case FIRST_VALUE, LAST_VALUE, NTH_VALUE, AGGREGATE -> true;
            case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST, NTILE, LAG, LEAD -> false;
        };
    }

    /// True when it makes no sense without an order.
    public boolean isRanking() {
        return switch (this) {
            case RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST -> true;
            case ROW_NUMBER, NTILE, LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE, AGGREGATE -> false;
        };
    }
}

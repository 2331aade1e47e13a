package io.rustydb.base.type;

/// Which fields an INTERVAL type has, as a set of bits: `INTERVAL DAY TO SECOND`.
public final class IntervalFields {
    public static final int YEAR = 1;
    public static final int MONTH = 2;
    public static final int DAY = 4;
    public static final int HOUR = 8;
    public static final int MINUTE = 16;
    public static final int SECOND = 32;

    private static final String[] NAMES = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};

    private IntervalFields() {}

    /// The fields from one to a smaller one, both given by their bits.
    public static int range(int from, int to) {
        assert Integer.bitCount(from) == 1 && Integer.bitCount(to) == 1 && from <= to : from + " to " + to;
        return 2 * to - from;
    }

    /// `DAY TO SECOND`; empty for 0.
    public static String text(int fields) {
        if (fields == 0) {
            return "";
        }
        String first = NAMES[Integer.numberOfTrailingZeros(fields)];
        String last = NAMES[31 - Integer.numberOfLeadingZeros(fields)];
        return first.equals(last) ? first : first + " TO " + last;
    }
}

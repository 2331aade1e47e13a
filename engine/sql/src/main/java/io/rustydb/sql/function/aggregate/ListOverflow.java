package io.rustydb.sql.function.aggregate;

import java.nio.charset.StandardCharsets;

/// What LISTAGG does when its result becomes too long: Oracle's ON OVERFLOW.
///
/// @param truncate else 22001
/// @param filler what stands for the values left out
/// @param withCount their number stands behind it, in parentheses
public record ListOverflow(boolean truncate, String filler, boolean withCount) {
    /// As long as Oracle's longest VARCHAR2.
    public static final int BYTES_MAX = 32767;

    public static final ListOverflow ERROR = new ListOverflow(false, "", false);

    public static ListOverflow truncate(String filler, boolean withCount) {
        return new ListOverflow(true, filler, withCount);
    }

    /// What stands for a number of values.
    byte[] rest(int count) {
        return (withCount ? filler + "(" + count + ")" : filler).getBytes(StandardCharsets.UTF_8);
    }
}

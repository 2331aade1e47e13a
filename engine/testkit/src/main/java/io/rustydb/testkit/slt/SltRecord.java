package io.rustydb.testkit.slt;

import java.util.List;

/// One statement of a file with what is expected of it.
///
/// @param line of its first line, 1-based
/// @param rows for [Kind#ROWS]: the expected lines
/// @param sorted rows may come in any order
/// @param detail for COUNT the number, for ERROR the SQLSTATE
public record SltRecord(
        int line, String session, Kind kind, String sql, List<String> rows, boolean sorted, String detail) {
    public enum Kind {
        OK,
        COUNT,
        ERROR,
        ROWS
    }

    public SltRecord {
        rows = List.copyOf(rows);
    }
}

package io.rustydb.testkit.slt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs statements for a [SltRunner]: a database with named sessions.
public interface SltPort extends AutoCloseable {
    /// Opens a session; called once a name, before its first statement.
    void open(String session);

    /// Runs one statement to its end.
    Answer execute(String session, String sql);

    @Override
    void close();

    /// What came of a statement: rows, a count, or a failure.
    ///
    /// @param rows null when the statement gives none; a value that is SQL NULL is null
    /// @param count rows changed; 0 for a query or a definition
    /// @param sqlState null when it succeeded
    /// @param message of a failure, for people
    record Answer(
            @Nullable List<List<@Nullable String>> rows,
            long count,
            @Nullable String sqlState,
            @Nullable String message) {
        public static Answer ofRows(List<List<@Nullable String>> rows) {
            return new Answer(rows, 0, null, null);
        }

        public static Answer ofCount(long count) {
            return new Answer(null, count, null, null);
        }

        public static Answer ofFailure(String sqlState, @Nullable String message) {
            return new Answer(null, 0, sqlState, message);
        }
    }
}

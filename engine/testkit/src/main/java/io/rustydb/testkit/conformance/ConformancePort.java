package io.rustydb.testkit.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection to the database under test.
public interface ConformancePort extends AutoCloseable {
    /// Runs one statement to its end. Values as PostgreSQL's text format has them (`t` and `f` for booleans).
    Answer execute(String sql);

    /// COPY … FROM STDIN.
    ///
    /// @param data lines without their ends
    Answer copyIn(String sql, List<String> data);

    /// COPY … TO STDOUT.
    ///
    /// @return one column, a row for each line
    Answer copyOut(String sql);

    /// Another connection to the same database.
    ConformancePort reconnect();

    @Override
    void close();

    /// What came of a statement: rows, nothing, or a failure.
    ///
    /// @param rows null when the statement gives none; a value that is SQL NULL is null
    /// @param columns names, beside rows
    /// @param sqlState null when it succeeded
    /// @param message of a failure, for people
    record Answer(
            List<String> columns,
            @Nullable List<List<@Nullable String>> rows,
            @Nullable String sqlState,
            @Nullable String message) {
        public static final Answer DONE = new Answer(List.of(), null, null, null);

        public static Answer ofRows(List<String> columns, List<List<@Nullable String>> rows) {
            return new Answer(columns, rows, null, null);
        }

        public static Answer ofFailure(String sqlState, @Nullable String message) {
            return new Answer(List.of(), null, sqlState, message);
        }
    }
}

package io.rustydb.server.bootstrap;

import io.rustydb.sql.session.Parameters;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs statements of a session; rows as text, columns joined by `|`, NULL as `~`.
final class SqlText {
    final Session session;
    /// Asked at the begin of each statement.
    LongSupplier nanos = () -> 0;
    long startedNanos;
    long startedBeforeNanos;
    long lockTimeoutMillis;
    private final Map<String, PreparedSql> kept = new HashMap<>();

    SqlText(Session session) {
        this.session = session;
    }

    /// @return the update count, -1 for a query, whose rows are dropped
    long run(String sql, @Nullable Object... values) {
        try (PreparedSql statement = session.prepare(sql, Session.PrepareOptions.NONE)) {
            set(statement, values);
            return statement.execute(0);
        }
    }

    /// As [#run], with a statement that is prepared once.
    long again(String sql, @Nullable Object... values) {
        PreparedSql statement = keep(sql);
        set(statement, values);
        return statement.execute(0);
    }

    /// Runs a statement once for each row of values, as a batch.
    ///
    /// @param counts as of [PreparedSql#executeBatch]
    void batch(String sql, List<@Nullable Object[]> rows, long[] counts) {
        PreparedSql statement = keep(sql);
        statement.values().clearBatch();
        for (@Nullable Object[] row : rows) {
            set(statement, row);
            statement.values().addRow();
        }
        statement.executeBatch(counts);
    }

    List<String> rows(String sql, @Nullable Object... values) {
        try (PreparedSql statement = session.prepare(sql, Session.PrepareOptions.NONE)) {
            return rows(statement, values);
        }
    }

    List<String> rowsAgain(String sql, @Nullable Object... values) {
        return rows(keep(sql), values);
    }

    private PreparedSql keep(String sql) {
        return kept.computeIfAbsent(sql, s -> session.prepare(s, Session.PrepareOptions.NONE));
    }

    private List<String> rows(PreparedSql statement, @Nullable Object... values) {
        set(statement, values);
        statement.execute(0);
        List<String> rows = new ArrayList<>();
        try (RowCursor cursor = statement.cursor()) {
            StringBuilder row = new StringBuilder();
            while (cursor.next()) {
                row.setLength(0);
                for (int i = 0; i < cursor.columnCount(); i++) {
                    row.append(i == 0 ? "" : "|").append(cursor.isNull(i) ? "~" : cursor.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private void set(PreparedSql statement, @Nullable Object... values) {
        startedBeforeNanos = startedNanos;
        startedNanos = nanos.getAsLong();
        Parameters parameters = statement.values();
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> parameters.setNull(i);
                case Integer v -> parameters.setInt(i, v);
                case Long v -> parameters.setLong(i, v);
                case String v -> parameters.setString(i, v);
                default -> throw new AssertionError("value of a kind the simulation does not use");
            }
        }
    }
}

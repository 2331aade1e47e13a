package io.rustydb.jdbc.transport;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prepared statement at the other end. Survives changes of the tables it names.
public interface TransportStatement extends AutoCloseable {
    /// True when executing it gives rows.
    boolean isQuery();

    /// Result columns; empty when the statement gives no rows.
    List<ColumnDescriptor> columns() throws SQLException;

    List<ColumnDescriptor> parameters() throws SQLException;

    /// Values for the next execution: always the same object.
    TransportParameters values();

    /// Runs with the current values.
    ///
    /// @param maxRows 0 = no limit
    /// @return update count, or -1 when [#cursor] has rows
    long execute(long maxRows) throws SQLException;

    /// Runs once per row kept by [TransportParameters#addRow], and forgets them.
    ///
    /// @param counts takes the update count of each row as it is done; on failure the entries of the failed row
    ///     and all behind it are left alone
    void executeBatch(long[] counts) throws SQLException;

    /// The rows of the last execution; closed by the next one. May be the same object each time.
    TransportCursor cursor() throws SQLException;

    /// Generated keys of the last execution or batch; null when none were asked for.
    @Nullable
    TransportCursor generatedKeys() throws SQLException;

    List<ColumnDescriptor> generatedKeyColumns() throws SQLException;

    /// Idempotent, never fails.
    @Override
    void close();
}

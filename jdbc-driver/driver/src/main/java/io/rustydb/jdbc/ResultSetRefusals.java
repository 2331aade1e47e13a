package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.TransportCursor;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What a forward-only, read-only result set refuses with 0A000: scrolling and updating in place.
abstract class ResultSetRefusals extends ResultSetBase {
    ResultSetRefusals(@Nullable StatementBase statement, TransportCursor cursor, ResultShape shape) {
        super(statement, cursor, shape);
    }

    private SQLException scrolling() throws SQLException {
        checkOpen();
        return SqlErrors.notSupported("scrolling (the result set is forward-only)");
    }

    private SQLException updating() throws SQLException {
        checkOpen();
        return SqlErrors.notSupported("updating through a result set (it is read-only)");
    }

    @Override
    public final void beforeFirst() throws SQLException {
        throw scrolling();
    }

    @Override
    public final void afterLast() throws SQLException {
        throw scrolling();
    }

    @Override
    public final boolean first() throws SQLException {
        throw scrolling();
    }

    @Override
    public final boolean last() throws SQLException {
        throw scrolling();
    }

    @Override
    public final boolean absolute(int row) throws SQLException {
        throw scrolling();
    }

    @Override
    public final boolean relative(int rows) throws SQLException {
        throw scrolling();
    }

    @Override
    public final boolean previous() throws SQLException {
        throw scrolling();
    }

    @Override
    public final void insertRow() throws SQLException {
        throw updating();
    }

    @Override
    public final void updateRow() throws SQLException {
        throw updating();
    }

    @Override
    public final void deleteRow() throws SQLException {
        throw updating();
    }

    @Override
    public final void refreshRow() throws SQLException {
        throw updating();
    }

    @Override
    public final void cancelRowUpdates() throws SQLException {
        throw updating();
    }

    @Override
    public final void moveToInsertRow() throws SQLException {
        throw updating();
    }

    @Override
    public final void moveToCurrentRow() throws SQLException {
        throw updating();
    }

    @Override
    public final boolean rowUpdated() throws SQLException {
        checkOpen();
        return false;
    }

    @Override
    public final boolean rowInserted() throws SQLException {
        checkOpen();
        return false;
    }

    @Override
    public final boolean rowDeleted() throws SQLException {
        checkOpen();
        return false;
    }
}

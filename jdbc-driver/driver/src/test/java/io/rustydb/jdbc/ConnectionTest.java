package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.fake.Answer;
import io.rustydb.jdbc.fake.FakeTransport;
import io.rustydb.jdbc.transport.ValueKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ConnectionTest {
    private final FakeTransport transport = new FakeTransport()
            .on("q", Answer.query().column("n", ValueKind.INTEGER).row(1).row(2).row(3))
            .on("u", Answer.update(5));
    private final Connection connection = RustyDbConnection.direct(transport, "jdbc:rustydb:mem:test?password=secret");

    private static void fails(String sqlState, Executable action) {
        assertEquals(sqlState, assertThrows(SQLException.class, action).getSQLState());
    }

    @Test
    void closingTheConnectionClosesStatementsAndResults() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("q");
        PreparedStatement prepared = connection.prepareStatement("u");
        connection.close();
        assertTrue(statement.isClosed());
        assertTrue(rows.isClosed());
        assertTrue(prepared.isClosed());
        assertEquals(0, transport.openStatements);
        assertEquals(0, transport.openCursors);
        assertTrue(transport.isClosed());
        connection.close();
        assertEquals(1, transport.calls.stream().filter("close"::equals).count());
    }

    @Test
    void afterCloseEverythingFailsWithItsClass() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("q");
        rows.close();
        fails("24000", rows::next);
        fails("24000", () -> rows.getInt(1));
        rows.close();
        statement.close();
        fails("24000", () -> statement.executeQuery("q"));
        fails("24000", statement::getMaxRows);
        Statement other = connection.createStatement();
        connection.close();
        fails("08003", connection::createStatement);
        fails("08003", () -> connection.prepareStatement("q"));
        fails("08003", connection::commit);
        fails("08003", connection::getMetaData);
        fails("08003", () -> other.executeUpdate("u"));
        assertFalse(connection.isValid(1));
        assertTrue(connection.isClosed());
    }

    @Test
    void closingAStatementClosesItsResultAlone() throws SQLException {
        Statement one = connection.createStatement();
        Statement two = connection.createStatement();
        ResultSet first = one.executeQuery("q");
        ResultSet second = two.executeQuery("q");
        one.close();
        assertTrue(first.isClosed());
        assertFalse(second.isClosed());
        assertTrue(second.next());
    }

    @Test
    void runningAgainClosesTheOldResultForGood() throws SQLException {
        PreparedStatement statement = connection.prepareStatement("q");
        ResultSet old = statement.executeQuery();
        old.next();
        ResultSet young = statement.executeQuery();
        assertTrue(old.isClosed());
        old.close();
        assertFalse(young.isClosed());
        assertTrue(young.next());
        assertEquals(1, young.getInt(1));
        assertEquals(1, transport.openCursors);
    }

    @Test
    void closeOnCompletionClosesTheStatementWithItsResult() throws SQLException {
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        statement.executeQuery("q").close();
        assertTrue(statement.isClosed());
    }

    @Test
    void commitAndRollbackNeedAutoCommitOff() throws SQLException {
        fails("25000", connection::commit);
        fails("25000", connection::rollback);
        fails("25000", connection::setSavepoint);
        connection.setAutoCommit(false);
        connection.commit();
        connection.rollback();
        assertTrue(transport.calls.containsAll(java.util.List.of("commit", "rollback")));
    }

    @Test
    void theEndOfATransactionClosesItsResults() throws SQLException {
        connection.setAutoCommit(false);
        ResultSet rows = connection.prepareStatement("q").executeQuery();
        connection.commit();
        assertTrue(rows.isClosed());
        assertEquals(ResultSet.CLOSE_CURSORS_AT_COMMIT, connection.getHoldability());
    }

    @Test
    void settingAutoCommitToWhatItIsReachesNobody() throws SQLException {
        connection.setAutoCommit(true);
        assertFalse(transport.calls.contains("autoCommit true"));
    }

    @Test
    void savepointsBelongToOneConnectionAndEndWithRelease() throws SQLException {
        connection.setAutoCommit(false);
        Savepoint unnamed = connection.setSavepoint();
        Savepoint named = connection.setSavepoint("it's \"x\"; drop");
        assertEquals(1, unnamed.getSavepointId());
        assertEquals("it's \"x\"; drop", named.getSavepointName());
        assertFalse(transport.calls.toString().contains("drop"), "a user's name is never part of a statement");
        connection.rollback(named);
        connection.releaseSavepoint(unnamed);
        fails("3B001", () -> connection.rollback(unnamed));
        fails("3B001", unnamed::getSavepointName);
        fails("3B001", named::getSavepointId);
        Connection other = RustyDbConnection.direct(new FakeTransport(), "");
        other.setAutoCommit(false);
        fails("3B001", () -> other.rollback(named));
    }

    @Test
    void isolationLevelsAreNeverPretended() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertEquals(Connection.TRANSACTION_REPEATABLE_READ, connection.getTransactionIsolation());
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        assertEquals(Connection.TRANSACTION_READ_UNCOMMITTED, connection.getTransactionIsolation());
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertEquals(Connection.TRANSACTION_SERIALIZABLE, connection.getTransactionIsolation());
        fails("22023", () -> connection.setTransactionIsolation(99));
    }

    @Test
    void otherKindsOfResultSetAreDowngradedWithAWarning() throws SQLException {
        Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        assertEquals("01S02", connection.getWarnings().getSQLState());
        assertNotNull(connection.getWarnings().getNextWarning());
        assertEquals(ResultSet.TYPE_FORWARD_ONLY, statement.getResultSetType());
        connection.clearWarnings();
        assertNull(connection.getWarnings());
        fails("0A000", () -> statement.executeQuery("q").previous());
    }

    @Test
    void whatIsNotThereIsRefusedAsSuch() {
        assertThrows(SQLFeatureNotSupportedException.class, () -> connection.prepareCall("{call x}"));
        assertThrows(SQLFeatureNotSupportedException.class, () -> connection.createArrayOf("INTEGER", new Object[0]));
        assertThrows(SQLFeatureNotSupportedException.class, connection::createSQLXML);
        assertThrows(
                SQLFeatureNotSupportedException.class,
                () -> connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT));
    }

    @Test
    void clientInfoKnowsItsNames() throws SQLException {
        connection.setClientInfo("ApplicationName", "shop");
        assertEquals("shop", connection.getClientInfo("ApplicationName"));
        assertThrows(SQLClientInfoException.class, () -> connection.setClientInfo("Nonsense", "1"));
    }

    @Test
    void timeoutsGoDownOnlyWhenTheyChange() throws SQLException {
        Statement statement = connection.createStatement();
        statement.setQueryTimeout(2);
        statement.executeUpdate("u");
        statement.executeUpdate("u");
        connection.createStatement().executeUpdate("u");
        assertEquals(
                java.util.List.of("timeout 2000", "timeout 0"),
                transport.calls.stream().filter(c -> c.startsWith("timeout")).toList());
    }

    @Test
    void cancelReachesOnlyTheStatementThatRunsLast() throws SQLException {
        Statement one = connection.createStatement();
        Statement two = connection.createStatement();
        one.executeUpdate("u");
        two.executeUpdate("u");
        one.cancel();
        assertFalse(transport.calls.contains("cancel"));
        two.cancel();
        assertTrue(transport.calls.contains("cancel"));
    }

    @Test
    void abortClosesThroughTheExecutor() throws SQLException {
        connection.abort(Runnable::run);
        assertTrue(transport.isClosed());
        fails("08003", connection::createStatement);
    }

    @Test
    void unwrapGivesItselfAndNothingElse() throws SQLException {
        assertSame(connection, connection.unwrap(RustyDbConnection.class));
        assertTrue(connection.isWrapperFor(Connection.class));
        assertFalse(connection.isWrapperFor(String.class));
        fails("22023", () -> connection.unwrap(String.class));
    }

    @Test
    void aQueryIsNoUpdateAndTheOtherWayRound() throws SQLException {
        Statement statement = connection.createStatement();
        fails("24000", () -> statement.executeQuery("u"));
        fails("24000", () -> statement.executeUpdate("q"));
        assertTrue(statement.execute("q"));
        assertEquals(-1, statement.getUpdateCount());
        assertFalse(statement.execute("u"));
        assertEquals(5, statement.getUpdateCount());
        assertNull(statement.getResultSet());
        assertFalse(statement.getMoreResults());
        assertEquals(-1, statement.getUpdateCount());
    }

    @Test
    void maxRowsLimitsTheResult() throws SQLException {
        Statement statement = connection.createStatement();
        statement.setMaxRows(2);
        ResultSet rows = statement.executeQuery("q");
        assertTrue(rows.next() && rows.next());
        assertFalse(rows.next());
        assertFalse(rows.next());
        assertTrue(rows.isAfterLast());
        fails("24000", () -> rows.getInt(1));
    }
}

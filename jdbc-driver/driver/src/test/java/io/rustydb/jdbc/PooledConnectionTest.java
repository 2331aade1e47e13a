package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.error.ErrorDetail;
import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.fake.Answer;
import io.rustydb.jdbc.fake.FakeTransport;
import io.rustydb.jdbc.transport.ValueKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.StatementEvent;
import javax.sql.StatementEventListener;
import org.junit.jupiter.api.Test;

class PooledConnectionTest {
    private final FakeTransport transport = new FakeTransport()
            .on("u", Answer.update(1))
            .on("q", Answer.query().column("n", ValueKind.INTEGER).row(1))
            .on(
                    "dead",
                    Answer.update(0).fails(SqlErrors.of(ErrorDetail.of("57P02", 57102, "the engine stopped"), null)));
    private final RustyDbPooledConnection pooled = new RustyDbPooledConnection(transport, "jdbc:rustydb:mem:test");
    private final List<String> events = new ArrayList<>();

    PooledConnectionTest() {
        pooled.addConnectionEventListener(new ConnectionEventListener() {
            @Override
            public void connectionClosed(ConnectionEvent event) {
                events.add("closed");
            }

            @Override
            public void connectionErrorOccurred(ConnectionEvent event) {
                events.add("error " + event.getSQLException().getSQLState());
            }
        });
        pooled.addStatementEventListener(new StatementEventListener() {
            @Override
            public void statementClosed(StatementEvent event) {
                events.add("statement");
            }

            @Override
            public void statementErrorOccurred(StatementEvent event) {
                events.add("statement error");
            }
        });
    }

    @Test
    void closingAHandleKeepsThePhysicalConnection() throws SQLException {
        Connection handle = pooled.getConnection();
        PreparedStatement statement = handle.prepareStatement("u");
        handle.close();
        handle.close();
        assertTrue(statement.isClosed());
        assertEquals(List.of("statement", "closed"), events);
        assertFalse(transport.isClosed());
        assertEquals(
                "08003",
                assertThrows(SQLException.class, handle::createStatement).getSQLState());
        assertEquals(1, pooled.getConnection().createStatement().executeUpdate("u"));
    }

    @Test
    void aNewHandleClosesTheOldOneWithoutAnEvent() throws SQLException {
        Connection old = pooled.getConnection();
        Connection young = pooled.getConnection();
        assertTrue(old.isClosed());
        assertFalse(young.isClosed());
        assertEquals(List.of(), events);
    }

    @Test
    void sharedHandlesLiveBesideEachOther() throws SQLException {
        Connection one = pooled.shareConnection();
        Connection two = pooled.shareConnection();
        one.setAutoCommit(false);
        one.createStatement().executeUpdate("u");
        one.close();
        assertFalse(two.isClosed());
        assertFalse(transport.calls.contains("rollback"), "the other handle may still commit");
        two.close();
        assertTrue(transport.calls.contains("rollback"));
    }

    @Test
    void aTimeoutOfOneSharedHandleDoesNotReachTheOther() throws SQLException {
        Connection one = pooled.shareConnection();
        Connection two = pooled.shareConnection();
        try (Statement limited = one.createStatement()) {
            limited.setQueryTimeout(3);
            limited.executeUpdate("u");
        }
        two.createStatement().executeUpdate("u");
        assertEquals(0, transport.statementTimeoutMillis());
    }

    @Test
    void workLeftOpenIsRolledBackWithTheHandle() throws SQLException {
        Connection handle = pooled.getConnection();
        handle.setAutoCommit(false);
        handle.createStatement().executeUpdate("u");
        handle.close();
        assertTrue(transport.calls.contains("rollback"));
        assertTrue(pooled.getConnection().getAutoCommit(), "the next user begins anew");
    }

    @Test
    void aFatalFailureIsTold() throws SQLException {
        Connection handle = pooled.getConnection();
        assertThrows(SQLException.class, () -> handle.createStatement().executeUpdate("dead"));
        assertThrows(SQLException.class, () -> handle.createStatement().executeUpdate("no such text"));
        assertEquals(List.of("error 57P02"), events);
    }

    @Test
    void closingThePhysicalConnectionClosesAll() throws SQLException {
        Connection handle = pooled.getConnection();
        pooled.close();
        assertTrue(handle.isClosed());
        assertTrue(transport.isClosed());
        assertEquals(
                "08003", assertThrows(SQLException.class, pooled::getConnection).getSQLState());
        assertFalse(pooled.isValid(1));
    }
}

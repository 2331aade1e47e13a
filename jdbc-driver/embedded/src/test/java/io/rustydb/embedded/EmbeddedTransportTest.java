package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.TypeKind;
import io.rustydb.jdbc.RustyDbDriver;
import io.rustydb.jdbc.error.RustyDbError;
import io.rustydb.server.bootstrap.DatabaseHandle;
import io.rustydb.server.bootstrap.Databases;
import io.rustydb.server.bootstrap.OpenRequest;
import io.rustydb.sql.session.IsolationLevel;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.XaFailure;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the adapter does itself, over a session that only answers what is asked here.
class EmbeddedTransportTest {
    private final List<String> calls = new ArrayList<>();
    private final List<OpenRequest> opened = new ArrayList<>();
    private @Nullable RuntimeException prepareFailure;
    private @Nullable RuntimeException connectFailure;

    private final Session session = (Session) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, args) -> {
                String name = method.getName();
                calls.add(args == null ? name : name + " " + args[0]);
                return switch (name) {
                    case "autoCommit" -> true;
                    case "isClosed", "readOnly", "inTransaction" -> false;
                    case "isolation" -> IsolationLevel.SNAPSHOT;
                    case "prepare" -> throw prepareFailure == null ? new AssertionError() : prepareFailure;
                    default -> null;
                };
            });

    private final Databases databases = request -> {
        opened.add(request);
        return new DatabaseHandle() {
            @Override
            public Session connect(@Nullable String user, @Nullable String password) {
                calls.add("connect " + user + " " + password);
                if (connectFailure != null) {
                    throw connectFailure;
                }
                return session;
            }

            @Override
            public void close() {
                calls.add("give back");
            }
        };
    };

    private Connection connect(String url) throws SQLException {
        return new RustyDbDriver(List.of(new EmbeddedTransportProvider(databases))).connect(url, new Properties());
    }

    @Test
    void theUrlBecomesARequest() throws SQLException {
        connect("jdbc:rustydb:file:/tmp/x?createIfMissing=false&bufferPoolBytes=2m&user=me&password=pw");
        connect("jdbc:rustydb:mem:y");
        assertEquals(new OpenRequest(OpenRequest.Kind.FILE, "/tmp/x", false, 2 << 20), opened.get(0));
        assertEquals(OpenRequest.memory("y"), opened.get(1));
        assertTrue(calls.contains("connect me pw"));
        assertTrue(calls.contains("connect null null"));
    }

    @Test
    void closingEndsTheSessionAndGivesTheDatabaseBack() throws SQLException {
        connect("jdbc:rustydb:mem:y").close();
        assertEquals(List.of("connect null null", "close", "give back"), calls);
    }

    @Test
    void aRefusedUserLeavesNoShareBehind() {
        connectFailure = DbException.of(ErrorCode.INVALID_PASSWORD, "wrong password");
        SQLException e = assertThrows(SQLException.class, () -> connect("jdbc:rustydb:mem:y"));
        assertEquals("28P01", e.getSQLState());
        assertEquals("give back", calls.get(calls.size() - 1));
    }

    @Test
    void failuresKeepStateCodePositionAndName() throws SQLException {
        Connection connection = connect("jdbc:rustydb:mem:y");
        prepareFailure = DbException.about(ErrorCode.UNIQUE_VIOLATION, "duplicate key", "person_pk")
                .withPosition(17);
        SQLIntegrityConstraintViolationException e =
                assertThrows(SQLIntegrityConstraintViolationException.class, () -> connection.prepareStatement("x"));
        assertEquals(23505, e.getErrorCode());
        RustyDbError error = assertInstanceOf(RustyDbError.class, e);
        assertEquals(17, error.position());
        assertEquals("person_pk", error.constraintName());
        prepareFailure = DbException.of(ErrorCode.DEADLOCK_DETECTED, "deadlock");
        RustyDbError deadlock = assertInstanceOf(
                RustyDbError.class, assertThrows(SQLException.class, () -> connection.prepareStatement("x")));
        assertTrue(deadlock.retryable());
        prepareFailure = new ArithmeticException("a defect");
        assertEquals(
                "XX000",
                assertThrows(SQLException.class, () -> connection.prepareStatement("x"))
                        .getSQLState());
    }

    @Test
    void isolationLevelsHaveTwoNames() throws SQLException {
        Connection connection = connect("jdbc:rustydb:mem:y");
        assertEquals(Connection.TRANSACTION_REPEATABLE_READ, connection.getTransactionIsolation());
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        assertTrue(calls.contains("setIsolation " + IsolationLevel.READ_COMMITTED));
    }

    @Test
    void eachKindOfTheEngineIsKnown() {
        for (TypeKind kind : TypeKind.values()) {
            assertEquals(kind.name(), Descriptors.kind(kind).name());
        }
    }

    @Test
    void branchFailuresKeepTheirCodes() {
        XAException refused = Failures.xa(new XaFailure(XaFailure.XAER_DUPID, "there is one"));
        assertEquals(XAException.XAER_DUPID, refused.errorCode);
        assertEquals(XAException.XAER_RMFAIL, Failures.xa(DbException.of(ErrorCode.DATABASE_STOPPED, "x")).errorCode);
        assertEquals(
                XAException.XA_RBDEADLOCK, Failures.xa(DbException.of(ErrorCode.DEADLOCK_DETECTED, "x")).errorCode);
        assertEquals(XAException.XAER_RMERR, Failures.xa(DbException.of(ErrorCode.IO_ERROR, "x")).errorCode);
        assertEquals(XAException.XAER_RMERR, Failures.xa(new IllegalStateException()).errorCode);
    }
}

package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.RustyDbDataSource;
import io.rustydb.xa.RustyDbXADataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The sixteen cases that embedded databases are measured by, each with a connection that is kept and with one
/// that is fetched and closed inside the branch. File database; a witness connection keeps it open except where
/// reopening is the point.
class XaTableTest {
    enum Style {
        KEPT,
        INSIDE
    }

    private static final Xid X = new TestXid("x", "1");
    private static final Xid Y = new TestXid("y", "1");

    @TempDir
    private @Nullable Path directory;

    private String url = "";
    private @Nullable Connection witness;

    @BeforeEach
    void open() throws SQLException {
        url = "jdbc:rustydb:file:" + directory + "/db";
        openWitness();
        execute(witness(), "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER NOT NULL)");
        execute(witness(), "INSERT INTO t VALUES (100, 0)");
    }

    @AfterEach
    void close() throws SQLException {
        witness().close();
    }

    private Connection witness() {
        Connection open = witness;
        assert open != null : "opened before each test";
        return open;
    }

    private void openWitness() throws SQLException {
        RustyDbDataSource source = new RustyDbDataSource();
        source.setUrl(url);
        witness = source.getConnection();
    }

    private static int execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /// Rows inserted by the branches of a test.
    private int rows() throws SQLException {
        return count(witness());
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t WHERE id < 100")) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }

    private static void refused(int code, Executable action) {
        assertEquals(code, assertThrows(XAException.class, action).errorCode);
    }

    /// One XA connection, used in one of the two styles.
    private final class Client implements AutoCloseable {
        final XAConnection connection;
        final XAResource resource;
        private final @Nullable Connection kept;

        Client(Style style) throws SQLException {
            RustyDbXADataSource source = new RustyDbXADataSource();
            source.setUrl(url);
            connection = source.getXAConnection();
            resource = connection.getXAResource();
            kept = style == Style.KEPT ? connection.getConnection() : null;
        }

        void execute(String sql) throws SQLException {
            if (kept != null) {
                XaTableTest.execute(kept, sql);
                return;
            }
            try (Connection fetched = connection.getConnection()) {
                XaTableTest.execute(fetched, sql);
            }
        }

        Connection handle() throws SQLException {
            return kept != null ? kept : connection.getConnection();
        }

        void insert(Xid xid, int id) throws XAException, SQLException {
            resource.start(xid, XAResource.TMNOFLAGS);
            execute("INSERT INTO t VALUES (" + id + ", 0)");
            resource.end(xid, XAResource.TMSUCCESS);
        }

        boolean lists(Xid xid) throws XAException {
            return Arrays.stream(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .anyMatch(((TestXid) xid)::is);
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void case01OnePhaseCommit(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.insert(X, 1);
            assertEquals(0, rows());
            a.resource.commit(X, true);
            assertEquals(1, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void case02PrepareAndCommitOnTheSameConnection(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.insert(X, 1);
            assertEquals(XAResource.XA_OK, a.resource.prepare(X));
            assertEquals(0, rows());
            a.resource.commit(X, false);
            assertEquals(1, rows());
            assertFalse(a.lists(X));
        }
    }

    @ParameterizedTest
    @EnumSource
    void case03PreparedThenClosedThenRecoveredElsewhere(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.insert(X, 1);
            assertEquals(XAResource.XA_OK, a.resource.prepare(X));
        }
        try (Client b = new Client(style)) {
            assertTrue(b.lists(X));
            b.resource.commit(X, false);
            assertEquals(1, rows());
            assertFalse(b.lists(X));
        }
    }

    @ParameterizedTest
    @EnumSource
    void case03bPreparedThenDatabaseClosedAndOpenedAgain(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.insert(X, 1);
            assertEquals(XAResource.XA_OK, a.resource.prepare(X));
            witness().close();
        }
        openWitness();
        try (Client b = new Client(style)) {
            assertTrue(b.lists(X));
            assertEquals(0, rows());
            b.resource.commit(X, false);
            assertEquals(1, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void case04CommitFromASecondConnection(Style style) throws SQLException, XAException {
        try (Client a = new Client(style);
                Client b = new Client(style)) {
            a.insert(X, 1);
            assertEquals(XAResource.XA_OK, a.resource.prepare(X));
            b.resource.commit(X, false);
            assertEquals(1, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void case05RollbackOfAPreparedBranchFromASecondConnection(Style style) throws SQLException, XAException {
        try (Client a = new Client(style);
                Client b = new Client(style)) {
            a.insert(X, 1);
            assertEquals(XAResource.XA_OK, a.resource.prepare(X));
            b.resource.rollback(X);
            assertEquals(0, rows());
            refused(XAException.XAER_NOTA, () -> a.resource.commit(X, false));
        }
    }

    @ParameterizedTest
    @EnumSource
    void case06SameResourceManagerAcrossConnections(Style style) throws SQLException, XAException {
        try (Client a = new Client(style);
                Client b = new Client(style)) {
            assertTrue(a.resource.isSameRM(b.resource));
            RustyDbXADataSource other = new RustyDbXADataSource();
            other.setUrl("jdbc:rustydb:file:" + directory + "/other");
            XAConnection foreign = other.getXAConnection();
            assertFalse(a.resource.isSameRM(foreign.getXAResource()));
            foreign.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void case07JoinFromASecondConnection(Style style) throws SQLException, XAException {
        try (Client a = new Client(style);
                Client b = new Client(style)) {
            a.insert(X, 1);
            b.resource.start(X, XAResource.TMJOIN);
            b.execute("UPDATE t SET v = 7 WHERE id = 1");
            b.execute("INSERT INTO t VALUES (2, 0)");
            b.resource.end(X, XAResource.TMSUCCESS);
            b.resource.commit(X, true);
            assertEquals(2, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void case08SuspendOtherBranchResumeRollback(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.resource.start(X, XAResource.TMNOFLAGS);
            a.execute("INSERT INTO t VALUES (1, 0)");
            a.resource.end(X, XAResource.TMSUSPEND);
            a.insert(Y, 2);
            a.resource.commit(Y, true);
            assertEquals(1, rows());
            a.resource.start(X, XAResource.TMRESUME);
            a.execute("INSERT INTO t VALUES (3, 0)");
            a.resource.end(X, XAResource.TMSUCCESS);
            a.resource.rollback(X);
            assertEquals(1, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void case09TwoBranchesOneAfterTheOtherThenTheFirstCommitted(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.insert(X, 1);
            a.insert(Y, 2);
            a.resource.commit(X, true);
            assertEquals(1, rows());
            a.resource.commit(Y, true);
            assertEquals(2, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void case10ReadOnlyVote(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.resource.start(X, XAResource.TMNOFLAGS);
            count(a.handle());
            a.resource.end(X, XAResource.TMSUCCESS);
            assertEquals(XAResource.XA_RDONLY, a.resource.prepare(X));
            assertFalse(a.lists(X));
            refused(XAException.XAER_NOTA, () -> a.resource.commit(X, false));
        }
    }

    @ParameterizedTest
    @EnumSource
    void case11UnknownBranch(Style style) throws SQLException {
        try (Client a = new Client(style)) {
            refused(XAException.XAER_NOTA, () -> a.resource.commit(X, false));
            refused(XAException.XAER_NOTA, () -> a.resource.commit(X, true));
            refused(XAException.XAER_NOTA, () -> a.resource.rollback(X));
            refused(XAException.XAER_NOTA, () -> a.resource.prepare(X));
            refused(XAException.XAER_NOTA, () -> a.resource.forget(X));
            refused(XAException.XAER_NOTA, () -> a.resource.end(X, XAResource.TMSUCCESS));
            refused(XAException.XAER_NOTA, () -> a.resource.start(X, XAResource.TMJOIN));
            refused(XAException.XAER_NOTA, () -> a.resource.start(X, XAResource.TMRESUME));
        }
    }

    @ParameterizedTest
    @EnumSource
    void case12DuplicateStart(Style style) throws SQLException, XAException {
        try (Client a = new Client(style);
                Client b = new Client(style)) {
            a.resource.start(X, XAResource.TMNOFLAGS);
            refused(XAException.XAER_DUPID, () -> b.resource.start(X, XAResource.TMNOFLAGS));
            refused(XAException.XAER_DUPID, () -> a.resource.start(X, XAResource.TMNOFLAGS));
            a.resource.end(X, XAResource.TMSUCCESS);
            refused(XAException.XAER_DUPID, () -> a.resource.start(X, XAResource.TMNOFLAGS));
            a.resource.rollback(X);
            a.insert(X, 1);
            a.resource.rollback(X);
        }
    }

    @ParameterizedTest
    @EnumSource
    void case13PrepareBeforeEnd(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.resource.start(X, XAResource.TMNOFLAGS);
            a.execute("INSERT INTO t VALUES (1, 0)");
            refused(XAException.XAER_PROTO, () -> a.resource.prepare(X));
            refused(XAException.XAER_PROTO, () -> a.resource.commit(X, true));
            a.resource.end(X, XAResource.TMSUCCESS);
            refused(XAException.XAER_PROTO, () -> a.resource.commit(X, false));
            a.resource.rollback(X);
            assertEquals(0, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void case14TheConnectionCannotEndTheBranch(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.resource.start(X, XAResource.TMNOFLAGS);
            Connection handle = a.handle();
            execute(handle, "INSERT INTO t VALUES (1, 0)");
            for (Executable verb : new Executable[] {
                handle::commit,
                handle::rollback,
                () -> handle.setAutoCommit(true),
                handle::setSavepoint,
                () -> execute(handle, "COMMIT")
            }) {
                assertEquals("2D000", assertThrows(SQLException.class, verb).getSQLState());
            }
            if (style == Style.INSIDE) {
                handle.close();
            }
            assertEquals(0, rows());
            a.resource.end(X, XAResource.TMSUCCESS);
            a.resource.rollback(X);
            assertEquals(0, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void case15APreparedBranchBlocksAConflictingWrite(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.resource.start(X, XAResource.TMNOFLAGS);
            a.execute("UPDATE t SET v = 1 WHERE id = 100");
            a.resource.end(X, XAResource.TMSUCCESS);
            assertEquals(XAResource.XA_OK, a.resource.prepare(X));
            try (Statement blocked = witness().createStatement()) {
                blocked.setQueryTimeout(1);
                SQLException e = assertThrows(
                        SQLException.class, () -> blocked.executeUpdate("UPDATE t SET v = 2 WHERE id = 100"));
                assertTrue(e.getSQLState().equals("57014") || e.getSQLState().equals("55P03"), e.getSQLState());
            }
            a.resource.commit(X, false);
            assertEquals(1, execute(witness(), "UPDATE t SET v = v + 1 WHERE id = 100"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void case16HaltAfterPrepareThenRecover(Style style)
            throws SQLException, XAException, IOException, InterruptedException {
        witness().close();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltAfterPrepare.class.getName(),
                        url,
                        style.name())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        assertEquals(HaltAfterPrepare.HALTED, process.exitValue(), output);
        openWitness();
        assertEquals(0, rows());
        try (Client b = new Client(style)) {
            assertTrue(b.lists(HaltAfterPrepare.XID));
            b.resource.commit(HaltAfterPrepare.XID, false);
            assertFalse(b.lists(HaltAfterPrepare.XID));
        }
        assertEquals(1, rows());
    }

    @ParameterizedTest
    @EnumSource
    void aFailedBranchCanOnlyBeRolledBack(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.resource.start(X, XAResource.TMNOFLAGS);
            a.execute("INSERT INTO t VALUES (1, 0)");
            a.resource.end(X, XAResource.TMFAIL);
            XAException e = assertThrows(XAException.class, () -> a.resource.prepare(X));
            assertTrue(
                    e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND, "code " + e.errorCode);
            assertEquals(0, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLocalTransactionKeepsBranchesOut(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            Connection handle = a.handle();
            handle.setAutoCommit(false);
            execute(handle, "INSERT INTO t VALUES (1, 0)");
            refused(XAException.XAER_OUTSIDE, () -> a.resource.start(X, XAResource.TMNOFLAGS));
            handle.rollback();
            handle.setAutoCommit(true);
            a.insert(X, 1);
            a.resource.commit(X, true);
            assertEquals(1, rows());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingTheConnectionRollsAnUnpreparedBranchBack(Style style) throws SQLException, XAException {
        try (Client a = new Client(style)) {
            a.resource.start(X, XAResource.TMNOFLAGS);
            a.execute("INSERT INTO t VALUES (1, 0)");
        }
        assertEquals(0, rows());
        try (Statement free = witness().createStatement()) {
            free.setQueryTimeout(5);
            assertEquals(1, free.executeUpdate("INSERT INTO t VALUES (1, 0)"));
        }
    }
}

package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.xa.RustyDbXADataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A transaction manager ends a branch whose time is up from a thread of its own, in the middle of whatever the
/// application does in it.
class EndFromAnotherThreadTest {
    private static final String URL = "jdbc:rustydb:mem:EndFromAnotherThread";
    private static final Xid X = new TestXid("late", "1");

    private final ExecutorService application = Executors.newSingleThreadExecutor();
    private final RustyDbXADataSource source = new RustyDbXADataSource();

    @BeforeEach
    void table() throws SQLException {
        source.setUrl(URL);
        execute("drop table if exists t");
        execute("create table t (id integer primary key, v integer not null)");
        execute("insert into t values (1, 0), (2, 0)");
    }

    @AfterEach
    void stop() {
        application.shutdownNow();
    }

    @Test
    void aStatementThatWaitsForARowIsCancelledAndItsBranchUndone() throws Exception {
        XAConnection late = source.getXAConnection();
        try (Connection holder = DriverManager.getConnection(URL);
                Connection handle = late.getConnection()) {
            holder.setAutoCommit(false);
            update(holder, "update t set v = 1 where id = 1");

            XAResource resource = late.getXAResource();
            resource.start(X, XAResource.TMNOFLAGS);
            update(handle, "update t set v = 2 where id = 2");
            Future<Integer> waiting = application.submit(() -> update(handle, "update t set v = 2 where id = 1"));
            Thread.sleep(200);
            assertFalse(waiting.isDone(), "waits for the row");

            resource.end(X, XAResource.TMFAIL);
            ExecutionException failed = assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
            assertTrue(failed.getCause() instanceof SQLTimeoutException, () -> "failed with " + failed.getCause());
            resource.rollback(X);
            holder.rollback();
        }
        late.close();
        assertEquals(0, sum());
        execute("update t set v = 5");
        assertEquals(10, sum());
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL)) {
            update(connection, sql);
        }
    }

    private static int sum() throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select sum(v) from t")) {
            result.next();
            return result.getInt(1);
        }
    }
}

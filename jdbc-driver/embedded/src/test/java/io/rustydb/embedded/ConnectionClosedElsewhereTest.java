package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/// Threads that interrupt, cancel and close what other threads work with, as pools and containers do: nothing
/// is left locked, nothing half done.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConnectionClosedElsewhereTest {
    private static String url(TestInfo test) {
        return "jdbc:rustydb:mem:elsewhere-"
                + test.getTestMethod().orElseThrow().getName();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    /// Runs the work in another thread; its failure, if any, is in the reference when the thread has ended.
    private static Thread start(AtomicReference<@Nullable Throwable> failure, Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (SQLException | RuntimeException | Error e) {
                failure.set(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void awaitBlocked(Thread thread) throws InterruptedException {
        for (int i = 0;
                i < 2000
                        && thread.getState() != Thread.State.TIMED_WAITING
                        && thread.getState() != Thread.State.WAITING;
                i++) {
            Thread.sleep(5);
        }
    }

    @Test
    void closingAConnectionEndsTheStatementThatWaitsInIt(TestInfo test) throws Exception {
        try (Connection keeper = DriverManager.getConnection(url(test))) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            run(keeper, "INSERT INTO t VALUES (1, 0), (2, 0)");
            keeper.setAutoCommit(false);
            run(keeper, "UPDATE t SET v = 1 WHERE id = 1");
            Connection waiting = DriverManager.getConnection(url(test));
            waiting.setAutoCommit(false);
            run(waiting, "UPDATE t SET v = 2 WHERE id = 2");
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread thread = start(failure, () -> run(waiting, "UPDATE t SET v = 2 WHERE id = 1"));
            awaitBlocked(thread);
            waiting.close();
            thread.join();
            assertTrue(failure.get() instanceof SQLException, String.valueOf(failure.get()));
            // Row 2 is free again, and its change is gone.
            run(keeper, "UPDATE t SET v = v + 1 WHERE id = 2");
            keeper.commit();
            assertEquals(1, number(keeper, "SELECT v FROM t WHERE id = 2"));
        }
    }

    @Test
    void closingAConnectionFreesTheCatalogueItsDefinitionWaitsFor(TestInfo test) throws Exception {
        try (Connection keeper = DriverManager.getConnection(url(test))) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
            keeper.setAutoCommit(false);
            run(keeper, "INSERT INTO t VALUES (1)");
            Connection waiting = DriverManager.getConnection(url(test));
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread thread = start(failure, () -> run(waiting, "ALTER TABLE t ADD COLUMN v INTEGER"));
            awaitBlocked(thread);
            waiting.close();
            thread.join();
            assertTrue(failure.get() instanceof SQLException, String.valueOf(failure.get()));
            run(keeper, "SET lock_timeout = 5000");
            run(keeper, "CREATE TABLE u (id INTEGER)");
            keeper.commit();
        }
    }

    @Test
    void aDefinitionThatWaitsForALockCanBeCancelledAndTimesOut(TestInfo test) throws Exception {
        try (Connection keeper = DriverManager.getConnection(url(test));
                Connection other = DriverManager.getConnection(url(test));
                Statement alter = other.createStatement()) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
            keeper.setAutoCommit(false);
            run(keeper, "INSERT INTO t VALUES (1)");
            alter.setQueryTimeout(1);
            SQLException timeout = assertThrows(SQLException.class, () -> alter.execute("DROP TABLE t"));
            assertEquals("57014", timeout.getSQLState(), timeout.getMessage());
            alter.setQueryTimeout(0);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread thread = start(failure, () -> alter.execute("DROP TABLE t"));
            awaitBlocked(thread);
            alter.cancel();
            thread.join();
            assertNotNull(failure.get());
            assertEquals("57014", ((SQLException) failure.get()).getSQLState());
            keeper.commit();
            assertEquals(1, number(other, "SELECT COUNT(*) FROM t"));
        }
    }

    @Test
    void anInterruptedThreadWorksOnAndStaysInterrupted(TestInfo test) throws Exception {
        try (Connection keeper = DriverManager.getConnection(url(test))) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            Thread.currentThread().interrupt();
            for (int i = 0; i < 20; i++) {
                run(keeper, "INSERT INTO t VALUES (" + i + ", 1)");
            }
            assertTrue(Thread.interrupted(), "the interrupt is the caller's");
            assertEquals(20, number(keeper, "SELECT COUNT(*) FROM t"));
        }
    }

    @Test
    void connectionsClosedAtRandomMomentsLeaveNothingLocked(TestInfo test) throws Exception {
        long seed = 4711;
        Random random = new Random(seed);
        try (Connection keeper = DriverManager.getConnection(url(test))) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            run(keeper, "INSERT INTO t VALUES (1, 0), (2, 0)");
            for (int round = 0; round < 60; round++) {
                Connection victim = DriverManager.getConnection(url(test));
                AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
                String table = "x" + round;
                Thread thread = start(failure, () -> {
                    victim.setAutoCommit(false);
                    for (int i = 0; ; i++) {
                        run(victim, "UPDATE t SET v = v + 1 WHERE id = 1");
                        run(victim, "CREATE TABLE " + table + " (id INTEGER PRIMARY KEY)");
                        run(victim, "INSERT INTO " + table + " VALUES (1)");
                        run(victim, "UPDATE t SET v = v - 1 WHERE id = 2");
                        if (i % 2 == 0) {
                            victim.commit();
                            run(victim, "DROP TABLE " + table);
                            victim.commit();
                        } else {
                            victim.rollback();
                        }
                    }
                });
                Thread.sleep(random.nextInt(30));
                victim.close();
                thread.join(20_000);
                assertFalse(thread.isAlive(), "round=" + round + ", seed=" + seed);
                assertTrue(
                        failure.get() instanceof SQLException,
                        "round=" + round + ", seed=" + seed + ": " + failure.get());
                assertFalse(
                        String.valueOf(((SQLException) failure.get()).getSQLState())
                                .startsWith("XX"),
                        String.valueOf(failure.get()));
                assertEquals(0, number(keeper, "SELECT SUM(v) FROM t"), "round=" + round + ", seed=" + seed);
                run(keeper, "SET lock_timeout = 10000");
                run(keeper, "UPDATE t SET v = 0");
                run(keeper, "DROP TABLE IF EXISTS " + table);
            }
            try (Statement check = keeper.createStatement();
                    ResultSet findings = check.executeQuery("CHECK DATABASE")) {
                assertFalse(findings.next());
            }
        }
    }
}

package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.Session.PrepareOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Time-outs of locks, statements, transactions and idle transactions, in simulated time.
class TimeoutsTest {
    private static final int SEEDS = 10;

    private interface Scene {
        void play(SimulatedEngine machine, SqlText a, SqlText b);
    }

    private static void simulate(Scene scene) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new SimulatedEngine(seed).live(true, machine -> {
                    SqlText a = machine.session();
                    a.run("CREATE TABLE t (id INT PRIMARY KEY, v INT)");
                    a.run("INSERT INTO t VALUES (1, 0), (2, 0)");
                    scene.play(machine, a, machine.session());
                });
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void fails(ErrorCode code, Runnable action) {
        DbException failure = assertThrows(DbException.class, action::run);
        assertEquals(code, failure.code(), failure::getMessage);
    }

    private static void took(SimulatedEngine machine, long since, long millis) {
        long time = machine.millis() - since;
        assertTrue(time >= millis && time < millis + 100, () -> "took " + time + " ms of " + millis);
    }

    @Test
    void aDefinitionThatDoesNotGetItsLockNamesWhatItWaitedFor() {
        simulate((machine, a, b) -> {
            b.run("SET lock_timeout = '1s'");
            a.session.setAutoCommit(false);
            a.run("UPDATE t SET v = 1 WHERE id = 1");
            for (String sql : List.of(
                    "DROP TABLE t",
                    "TRUNCATE t",
                    "CREATE INDEX i ON t (v)",
                    "CREATE INDEX CONCURRENTLY i ON t (v)",
                    "REINDEX TABLE t",
                    "CHECK DATABASE")) {
                waitsFor("table=public.t;", () -> b.run(sql));
            }
            a.session.rollback();
            a.run("CREATE TABLE c (i INT)");
            waitsFor("definition of public.c;", () -> b.run("CREATE TABLE c (i INT)"));
            a.session.rollback();
        });
    }

    private static void waitsFor(String what, Runnable action) {
        DbException failure = assertThrows(DbException.class, action::run);
        assertEquals(ErrorCode.LOCK_NOT_AVAILABLE, failure.code(), failure::getMessage);
        assertTrue(failure.getMessage().contains("in time: " + what), failure::getMessage);
    }

    @Test
    void aStatementWaitsForALockNoLongerThanLockTimeout() {
        simulate((machine, a, b) -> {
            a.session.setAutoCommit(false);
            a.run("UPDATE t SET v = 1 WHERE id = 1");
            b.run("SET lock_timeout = '2s'");
            long began = machine.millis();
            fails(ErrorCode.LOCK_NOT_AVAILABLE, () -> b.run("UPDATE t SET v = 2 WHERE id = 1"));
            took(machine, began, 2000);
            a.session.rollback();
            b.run("UPDATE t SET v = 2 WHERE id = 1");
        });
    }

    @Test
    void forUpdateWaitsItsOwnTime() {
        simulate((machine, a, b) -> {
            a.session.setAutoCommit(false);
            a.run("UPDATE t SET v = 1 WHERE id = 1");
            b.run("SET lock_timeout = '60min'");
            long began = machine.millis();
            fails(ErrorCode.LOCK_NOT_AVAILABLE, () -> b.run("SELECT * FROM t WHERE id = 1 FOR UPDATE WAIT 3"));
            took(machine, began, 3000);
            fails(ErrorCode.LOCK_NOT_AVAILABLE, () -> b.run("SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT"));
            assertEquals(List.of("2"), b.rows("SELECT id FROM t ORDER BY id FOR UPDATE SKIP LOCKED"));
            a.session.rollback();
        });
    }

    @Test
    void aStatementTakesNoLongerThanStatementTimeout() {
        simulate((machine, a, b) -> {
            a.session.setAutoCommit(false);
            a.run("UPDATE t SET v = 1 WHERE id = 1");
            b.run("SET statement_timeout = 1500");
            b.session.setAutoCommit(false);
            b.run("UPDATE t SET v = 2 WHERE id = 2");
            long began = machine.millis();
            fails(ErrorCode.QUERY_CANCELED, () -> b.run("UPDATE t SET v = 2 WHERE id = 1"));
            took(machine, began, 1500);
            // The transaction goes on without the statement.
            b.session.commit();
            a.session.rollback();
            assertEquals(List.of("1|0", "2|2"), a.rows("SELECT * FROM t ORDER BY id"));
        });
    }

    @Test
    void aTransactionWhoseTimeIsUpIsRolledBackWhileItIsIdle() {
        simulate((machine, a, b) -> {
            a.run("SET transaction_timeout = '5s'");
            a.session.setAutoCommit(false);
            a.run("UPDATE t SET v = 1 WHERE id = 1");
            machine.sleepMillis(3000);
            a.run("UPDATE t SET v = 1 WHERE id = 2");
            long began = machine.millis();
            b.run("UPDATE t SET v = 2 WHERE id = 1");
            took(machine, began, 2000);
            fails(ErrorCode.TRANSACTION_TIMEOUT, () -> a.run("SELECT * FROM t"));
            fails(ErrorCode.TRANSACTION_TIMEOUT, a.session::commit);
            // It is told once; now a new transaction may begin.
            a.run("UPDATE t SET v = 7 WHERE id = 2");
            machine.sleepMillis(4000);
            a.session.commit();
            machine.sleepMillis(4000);
            assertEquals(List.of("1|2", "2|7"), b.rows("SELECT * FROM t ORDER BY id"));
        });
    }

    @Test
    void aStatementEndsWhenTheTimeOfItsTransactionIsUp() {
        simulate((machine, a, b) -> {
            a.session.setAutoCommit(false);
            a.run("UPDATE t SET v = 1 WHERE id = 1");
            b.run("SET transaction_timeout = '4s'");
            b.session.setAutoCommit(false);
            long began = machine.millis();
            b.run("UPDATE t SET v = 2 WHERE id = 2");
            b.run("SAVEPOINT s");
            machine.sleepMillis(1000);
            fails(ErrorCode.TRANSACTION_TIMEOUT, () -> b.run("UPDATE t SET v = 2 WHERE id = 1"));
            took(machine, began, 4000);
            a.run("UPDATE t SET v = 1 WHERE id = 2");
            fails(ErrorCode.TRANSACTION_TIMEOUT, () -> b.run("ROLLBACK TO SAVEPOINT s"));
            b.run("ROLLBACK");
            a.session.commit();
            // A statement alone is a transaction too.
            b.session.setAutoCommit(true);
            a.run("UPDATE t SET v = 3 WHERE id = 1");
            fails(ErrorCode.TRANSACTION_TIMEOUT, () -> b.run("UPDATE t SET v = 2 WHERE id = 1"));
            a.session.rollback();
            assertEquals(List.of("1|1", "2|1"), b.rows("SELECT * FROM t ORDER BY id"));
        });
    }

    @Test
    void anIdleTransactionIsRolledBackABusyOneIsNot() {
        simulate((machine, a, b) -> {
            a.run("SET idle_in_transaction_session_timeout = '3s'");
            a.session.setAutoCommit(false);
            for (int i = 0; i < 5; i++) {
                a.run("UPDATE t SET v = v + 1 WHERE id = 1");
                machine.sleepMillis(2000);
            }
            a.session.commit();
            machine.sleepMillis(10_000);
            a.run("UPDATE t SET v = 100 WHERE id = 1");
            PreparedSql select = a.session.prepare("SELECT id FROM t", PrepareOptions.NONE);
            select.execute(0);
            long began = machine.millis();
            b.run("UPDATE t SET v = v + 1 WHERE id = 1");
            took(machine, began, 3000);
            fails(ErrorCode.INVALID_CURSOR_STATE, () -> select.cursor().next());
            fails(ErrorCode.IDLE_IN_TRANSACTION_TIMEOUT, () -> a.run("SELECT * FROM t"));
            a.session.rollback();
            assertEquals(List.of("6"), a.rows("SELECT v FROM t WHERE id = 1"));
        });
    }

    @Test
    void theTimeOfASuspendedTransactionGoesOnAndTakesTheAutonomousOneWithIt() {
        simulate((machine, a, b) -> {
            a.run("SET transaction_timeout = '5s'");
            a.run("BEGIN");
            a.run("UPDATE t SET v = 1 WHERE id = 1");
            machine.sleepMillis(3000);
            b.run("BEGIN");
            b.run("UPDATE t SET v = 2 WHERE id = 2");
            a.run("BEGIN AUTONOMOUS TRANSACTION");
            long began = machine.millis();
            fails(ErrorCode.QUERY_CANCELED, () -> a.run("UPDATE t SET v = 1 WHERE id = 2"));
            took(machine, began, 2000);
            b.run("UPDATE t SET v = 2 WHERE id = 1");
            b.run("COMMIT");
            fails(ErrorCode.TRANSACTION_TIMEOUT, () -> a.run("SELECT * FROM t"));
            a.run("ROLLBACK");
            fails(ErrorCode.TRANSACTION_TIMEOUT, () -> a.run("SELECT * FROM t"));
            a.run("ROLLBACK");
            // An autonomous one has a time of its own, and the outer one does not mind its end.
            a.run("SET transaction_timeout = 0");
            a.run("BEGIN");
            a.run("UPDATE t SET v = 3 WHERE id = 1");
            a.run("SET LOCAL idle_in_transaction_timeout = '1s'");
            a.run("SET transaction_timeout = '2s'");
            a.run("BEGIN AUTONOMOUS TRANSACTION");
            a.run("UPDATE t SET v = 3 WHERE id = 2");
            machine.sleepMillis(3000);
            fails(ErrorCode.TRANSACTION_TIMEOUT, () -> a.run("SELECT * FROM t"));
            a.run("ROLLBACK");
            a.run("COMMIT");
            assertEquals(List.of("1|3", "2|2"), b.rows("SELECT * FROM t ORDER BY id"));
            // Nobody does anything in either.
            a.run("SET transaction_timeout = 0");
            a.run("SET idle_in_transaction_timeout = '1s'");
            a.run("BEGIN");
            a.run("UPDATE t SET v = 4 WHERE id = 1");
            a.run("BEGIN AUTONOMOUS TRANSACTION");
            a.run("UPDATE t SET v = 4 WHERE id = 2");
            began = machine.millis();
            b.run("UPDATE t SET v = 5");
            took(machine, began, 1000);
            fails(ErrorCode.IDLE_IN_TRANSACTION_TIMEOUT, () -> a.run("SELECT * FROM t"));
            a.run("ROLLBACK");
            fails(ErrorCode.IDLE_IN_TRANSACTION_TIMEOUT, () -> a.run("COMMIT"));
        });
    }

    @Test
    void theTimeOfAnEndedTransactionDoesNotCountForTheNextOne() {
        simulate((machine, a, b) -> {
            a.run("SET transaction_timeout = '3s'");
            a.run("SET idle_in_transaction_timeout = '2s'");
            a.session.setAutoCommit(false);
            for (int i = 0; i < 8; i++) {
                a.run("UPDATE t SET v = v + 1 WHERE id = 1");
                machine.sleepMillis(1000);
                a.session.commit();
            }
            assertEquals(List.of("8"), b.rows("SELECT v FROM t WHERE id = 1"));
        });
    }

    @Test
    void settingsAreShownAndReset() {
        simulate((machine, a, b) -> {
            a.run("SET transaction_timeout = '1min'");
            a.run("SET idle_in_transaction_timeout = '30s'");
            assertEquals(List.of("1min"), a.rows("SHOW transaction_timeout"));
            assertEquals(List.of("30s"), a.rows("SHOW idle_in_transaction_session_timeout"));
            a.run("RESET ALL");
            assertEquals(List.of("0"), a.rows("SHOW transaction_timeout"));
            assertEquals(List.of("0"), a.rows("SHOW idle_in_transaction_timeout"));
        });
    }
}

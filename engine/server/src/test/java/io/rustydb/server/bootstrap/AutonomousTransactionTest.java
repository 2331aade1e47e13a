package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.Session.PrepareOptions;
import io.rustydb.sql.session.XaFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Transactions inside of others that end by themselves: `BEGIN AUTONOMOUS TRANSACTION` and
/// [Session#beginAutonomous].
class AutonomousTransactionTest extends TwoSessions {
    private static final int DEPTH_MAX = 16;

    @BeforeEach
    void tables() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        run(a, "INSERT INTO t VALUES (1, 0), (2, 0)");
        run(a, "CREATE TABLE log (id INT GENERATED ALWAYS AS IDENTITY, text VARCHAR(100))");
    }

    private static List<String> strings(Session session, String sql) {
        List<String> all = new ArrayList<>();
        try (PreparedSql statement = session.prepare(sql, PrepareOptions.NONE)) {
            statement.execute(0);
            RowCursor rows = statement.cursor();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 0; i < rows.columnCount(); i++) {
                    row.append(i == 0 ? "" : " ").append(rows.isNull(i) ? "-" : rows.getString(i));
                }
                all.add(row.toString());
            }
        }
        return all;
    }

    private static void logs(Session session, String text) {
        run(session, "INSERT INTO log (text) VALUES ('" + text + "')");
    }

    @Test
    void whatItCommitsStaysWhenTheOuterOneIsRolledBack() {
        run(a, "BEGIN");
        run(a, "UPDATE t SET v = 1");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        logs(a, "tried");
        run(a, "COMMIT");
        assertEquals(1, number(b, "SELECT count(*) FROM log"));
        assertTrue(a.inTransaction());
        assertEquals(2, number(a, "SELECT sum(v) FROM t"));
        run(a, "ROLLBACK");
        assertFalse(a.inTransaction());
        assertEquals(0, number(a, "SELECT sum(v) FROM t"));
        assertEquals(1, number(a, "SELECT count(*) FROM log"));
    }

    @Test
    void whatItRollsBackLeavesTheOuterOneAsItWas() {
        a.setAutoCommit(false);
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        run(a, "BEGIN AUTONOMOUS");
        run(a, "UPDATE t SET v = 5 WHERE id = 2");
        a.rollback();
        run(a, "UPDATE t SET v = v + 1 WHERE id = 2");
        a.commit();
        assertEquals(List.of("1 1", "2 1"), strings(b, "SELECT id, v FROM t ORDER BY id"));
    }

    @Test
    void itHasItsOwnSnapshotAndIsolation() {
        run(a, "BEGIN ISOLATION LEVEL SNAPSHOT");
        assertEquals(0, number(a, "SELECT count(*) FROM log"));
        run(a, "INSERT INTO t VALUES (3, 3)");
        run(a, "BEGIN AUTONOMOUS TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE");
        assertEquals(List.of("serializable"), strings(a, "SHOW TRANSACTION ISOLATION LEVEL"));
        // What the outer one has not committed is nobody else's.
        assertEquals(2, number(a, "SELECT count(*) FROM t"));
        logs(a, "one");
        run(a, "COMMIT");
        assertEquals(List.of("snapshot"), strings(a, "SHOW TRANSACTION ISOLATION LEVEL"));
        assertEquals(0, number(a, "SELECT count(*) FROM log"));
        run(a, "COMMIT");
        assertEquals(1, number(a, "SELECT count(*) FROM log"));
        run(a, "BEGIN");
        run(a, "BEGIN AUTONOMOUS TRANSACTION READ ONLY");
        assertEquals(ErrorCode.READ_ONLY_TRANSACTION, failure(() -> logs(a, "two")));
        run(a, "ROLLBACK");
        logs(a, "two");
        run(a, "COMMIT");
        assertEquals(2, number(b, "SELECT count(*) FROM log"));
    }

    private void isDeadlock(String sql) {
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        DbException failure = assertThrows(DbException.class, () -> run(a, sql));
        assertEquals(ErrorCode.DEADLOCK_DETECTED, failure.code(), failure::getMessage);
        assertTrue(failure.getMessage().contains("suspended until the end of session"), failure::getMessage);
        run(a, "ROLLBACK");
    }

    @Test
    void toWaitForTheOwnOuterTransactionIsADeadlockAtOnce() {
        run(a, "CREATE TABLE child (id INT REFERENCES t)");
        run(a, "BEGIN");
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        run(a, "INSERT INTO t VALUES (9, 9)");
        isDeadlock("UPDATE t SET v = 2 WHERE id = 1");
        isDeadlock("SELECT * FROM t WHERE id = 1 FOR UPDATE");
        isDeadlock("INSERT INTO t VALUES (9, 10)");
        isDeadlock("INSERT INTO child VALUES (9)");
        isDeadlock("CREATE INDEX i ON t (v)");
        isDeadlock("TRUNCATE TABLE log, t, child");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        assertEquals(
                ErrorCode.LOCK_NOT_AVAILABLE, failure(() -> run(a, "SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT")));
        assertEquals(2, number(a, "SELECT id FROM t WHERE id < 3 ORDER BY id FOR UPDATE SKIP LOCKED"));
        run(a, "COMMIT");
        run(a, "CREATE TABLE u (id INT)");
        isDeadlock("CREATE TABLE u (id INT)");
        run(a, "COMMIT");
        assertEquals(10, number(b, "SELECT sum(v) FROM t"));
        assertEquals("", findings());
    }

    @Test
    void aSafeSnapshotIsNotWaitedForBesideTheOwnOuterTransaction() {
        run(a, "BEGIN ISOLATION LEVEL SERIALIZABLE");
        run(a, "UPDATE t SET v = 1");
        run(a, "BEGIN AUTONOMOUS TRANSACTION ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE");
        assertEquals(ErrorCode.DEADLOCK_DETECTED, failure(() -> run(a, "SELECT * FROM t")));
        run(a, "ROLLBACK");
        run(a, "COMMIT");
    }

    @Test
    void aFailedOneIsEndedByRollbackAndNotTheOuterOne() {
        run(a, "BEGIN");
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        logs(a, "lost");
        assertEquals(ErrorCode.DEADLOCK_DETECTED, failure(() -> run(a, "UPDATE t SET v = 2 WHERE id = 1")));
        assertEquals(ErrorCode.IN_FAILED_TRANSACTION, failure(() -> logs(a, "lost")));
        // A COMMIT that fails is followed by a ROLLBACK, in any program.
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(() -> run(a, "COMMIT")));
        assertEquals(ErrorCode.IN_FAILED_TRANSACTION, failure(() -> logs(a, "lost")));
        run(a, "ROLLBACK");
        assertEquals(1, number(a, "SELECT sum(v) FROM t"));
        run(a, "COMMIT");
        assertEquals(1, number(b, "SELECT sum(v) FROM t"));
        assertEquals(0, number(b, "SELECT count(*) FROM log"));
    }

    @Test
    void theyNestWithALimit() {
        run(a, "BEGIN");
        run(a, "UPDATE t SET v = 100 WHERE id = 1");
        for (int depth = 1; depth <= DEPTH_MAX; depth++) {
            run(a, "BEGIN AUTONOMOUS TRANSACTION");
            run(a, "INSERT INTO t VALUES (" + (10 + depth) + ", 1)");
        }
        assertEquals(ErrorCode.PROGRAM_LIMIT_EXCEEDED, failure(() -> run(a, "BEGIN AUTONOMOUS TRANSACTION")));
        // A lock three levels up is one too.
        assertEquals(ErrorCode.DEADLOCK_DETECTED, failure(() -> run(a, "UPDATE t SET v = 0 WHERE id = 1")));
        run(a, "ROLLBACK");
        for (int depth = DEPTH_MAX - 1; depth >= 1; depth--) {
            run(a, depth % 2 == 0 ? "COMMIT" : "ROLLBACK");
        }
        run(a, "COMMIT");
        assertEquals(107, number(b, "SELECT sum(v) FROM t"));
        assertFalse(a.inTransaction());
        assertEquals("", findings());
    }

    @Test
    void aScopeHasAnyNumberOfThem() {
        a.setAutoCommit(false);
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        Session.AutonomousScope scope = a.beginAutonomous();
        assertFalse(a.autoCommit());
        logs(a, "one");
        a.commit();
        logs(a, "two");
        a.rollback();
        logs(a, "three");
        a.commit();
        scope.close();
        a.rollback();
        assertEquals(List.of("one", "three"), strings(b, "SELECT text FROM log ORDER BY id"));
        assertEquals(0, number(b, "SELECT sum(v) FROM t"));
    }

    @Test
    void oneLeftOpenAtTheEndOfItsScopeIsRolledBackAndTold() {
        run(a, "BEGIN");
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        Session.AutonomousScope outer = a.beginAutonomous();
        logs(a, "lost");
        Session.AutonomousScope inner = a.beginAutonomous();
        run(a, "UPDATE t SET v = 7 WHERE id = 2");
        DbException told = assertThrows(DbException.class, inner::close);
        assertEquals("65000", told.sqlState());
        inner.close();
        assertEquals(1, number(a, "SELECT count(*) FROM log"));
        a.beginAutonomous();
        assertEquals("65000", assertThrows(DbException.class, outer::close).sqlState());
        assertEquals(1, number(a, "SELECT sum(v) FROM t"));
        run(a, "COMMIT");
        assertTrue(a.autoCommit());
        assertEquals(0, number(b, "SELECT count(*) FROM log"));
        assertEquals(1, number(b, "SELECT sum(v) FROM t"));
    }

    @Test
    void insideABranchItIsLocal() {
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        assertEquals(ErrorCode.INVALID_TRANSACTION_TERMINATION, failure(() -> run(a, "COMMIT")));
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        assertEquals(ErrorCode.DEADLOCK_DETECTED, failure(() -> run(a, "UPDATE t SET v = 2 WHERE id = 1")));
        run(a, "ROLLBACK");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        logs(a, "kept");
        run(a, "COMMIT");
        assertEquals(1, number(b, "SELECT count(*) FROM log"));
        run(a, "UPDATE t SET v = 1 WHERE id = 2");
        a.xa().end(branch(1), TMSUCCESS);
        a.xa().prepare(branch(1));
        b.xa().commit(branch(1), false);
        assertEquals(2, number(b, "SELECT sum(v) FROM t"));
    }

    @Test
    void aBranchThatIsEndedInsideOfOneCanOnlyBeRolledBack() {
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        logs(a, "lost");
        XaFailure told = assertThrows(XaFailure.class, () -> a.xa().end(branch(1), TMSUCCESS));
        assertEquals(XaFailure.XA_RBPROTO, told.xaCode());
        assertFalse(a.inTransaction());
        a.xa().rollback(branch(1));
        assertEquals(0, number(a, "SELECT sum(v) FROM t"));
        assertEquals(0, number(a, "SELECT count(*) FROM log"));
    }

    @Test
    void systemTablesShowWhoIsSuspendedForWhom() {
        run(a, "BEGIN");
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        logs(a, "x");
        String all = "SELECT state, depth, parent_id IS NULL FROM sys.transactions WHERE session_id ="
                + " (SELECT session_id FROM sys.transactions WHERE depth = 1) ORDER BY depth";
        assertEquals(List.of("suspended 0 true", "active 1 false"), strings(b, all));
        assertEquals(
                1,
                number(
                        b,
                        "SELECT count(*) FROM sys.transactions i JOIN sys.transactions o ON i.parent_id = o.id"
                                + " WHERE i.depth = 1 AND o.depth = 0"));
        run(a, "COMMIT");
        assertEquals(1, number(b, "SELECT count(*) FROM sys.transactions WHERE state = 'active' AND undo_entries > 0"));
        run(a, "ROLLBACK");
    }

    @Test
    void savepointsAndSettingsAreItsOwn() {
        run(a, "BEGIN");
        run(a, "SAVEPOINT s");
        run(a, "UPDATE t SET v = 1 WHERE id = 1");
        run(a, "SET LOCAL lock_timeout = '7s'");
        run(a, "SET application_name = 'outer'");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        assertEquals(ErrorCode.INVALID_SAVEPOINT, failure(() -> run(a, "ROLLBACK TO s")));
        assertEquals(List.of("0"), strings(a, "SHOW lock_timeout"));
        assertEquals(List.of("outer"), strings(a, "SHOW application_name"));
        logs(a, "one");
        run(a, "SAVEPOINT s");
        logs(a, "two");
        run(a, "ROLLBACK TO s");
        run(a, "SET statement_timeout = '9s'");
        run(a, "SET LOCAL lock_timeout = '8s'");
        run(a, "COMMIT");
        assertEquals(List.of("7s"), strings(a, "SHOW lock_timeout"));
        run(a, "ROLLBACK TO s");
        assertEquals(0, number(a, "SELECT sum(v) FROM t"));
        run(a, "ROLLBACK");
        assertEquals(List.of("9s"), strings(a, "SHOW statement_timeout"));
        assertEquals(List.of("0"), strings(a, "SHOW lock_timeout"));
        assertFalse(strings(a, "SHOW application_name").contains("outer"));
        assertEquals(1, number(a, "SELECT count(*) FROM log"));
    }

    @Test
    void aCursorOfTheOuterTransactionGoesOn() {
        a.setAutoCommit(false);
        run(a, "UPDATE t SET v = id");
        try (PreparedSql select = a.prepare("SELECT v FROM t ORDER BY id", PrepareOptions.NONE)) {
            select.execute(0);
            RowCursor rows = select.cursor();
            int read = 0;
            while (rows.next()) {
                run(a, "BEGIN AUTONOMOUS TRANSACTION");
                logs(a, "row " + rows.getLong(0));
                a.commit();
                read++;
            }
            assertEquals(2, read);
        }
        a.rollback();
        assertEquals(List.of("row 1", "row 2"), strings(b, "SELECT text FROM log ORDER BY id"));
    }

    @Test
    void definitionsAndSequencesAreRight() {
        run(a, "CREATE SEQUENCE q");
        run(a, "BEGIN");
        run(a, "CREATE TABLE mine (id INT)");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM mine")));
        run(a, "CREATE TABLE yours (id INT)");
        assertEquals(1, number(a, "SELECT nextval('q')"));
        run(a, "COMMIT");
        run(a, "INSERT INTO mine SELECT currval('q') FROM yours");
        run(a, "INSERT INTO yours VALUES (1)");
        assertEquals(2, number(a, "SELECT nextval('q')"));
        run(a, "ROLLBACK");
        assertEquals(0, number(b, "SELECT count(*) FROM yours"));
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(b, "SELECT * FROM mine")));
        assertEquals("", findings());
    }

    @Test
    void theEndOfTheSessionEndsAllOfThem() {
        Session c = database.connect(null, null);
        run(c, "BEGIN");
        run(c, "UPDATE t SET v = 1 WHERE id = 1");
        run(c, "BEGIN AUTONOMOUS TRANSACTION");
        run(c, "UPDATE t SET v = 1 WHERE id = 2");
        c.reset();
        assertFalse(c.inTransaction());
        run(b, "UPDATE t SET v = 3");
        run(c, "BEGIN");
        run(c, "UPDATE t SET v = 1 WHERE id = 1");
        c.beginAutonomous();
        run(c, "UPDATE t SET v = 1 WHERE id = 2");
        c.close();
        run(b, "UPDATE t SET v = v + 1");
        assertEquals(8, number(a, "SELECT sum(v) FROM t"));
    }

    @Test
    void whatCannotBeInsideIsRefused() {
        run(a, "BEGIN");
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        assertEquals(ErrorCode.ACTIVE_TRANSACTION, failure(() -> a.setAutoCommit(false)));
        assertEquals(ErrorCode.ACTIVE_TRANSACTION, failure(() -> run(a, "CHECK DATABASE")));
        assertEquals(ErrorCode.ACTIVE_TRANSACTION, failure(() -> run(a, "CREATE INDEX CONCURRENTLY i ON t (v)")));
        assertEquals(ErrorCode.ACTIVE_TRANSACTION, failure(() -> run(a, "COMMIT PREPARED 'x'")));
        XaFailure outside = assertThrows(XaFailure.class, () -> a.xa().start(branch(1), TMNOFLAGS));
        assertEquals(XaFailure.XAER_OUTSIDE, outside.xaCode());
        run(a, "ROLLBACK");
        run(a, "ROLLBACK");
        // Without anything to suspend it is a transaction as any other.
        run(a, "BEGIN AUTONOMOUS TRANSACTION");
        logs(a, "alone");
        run(a, "COMMIT");
        assertFalse(a.inTransaction());
        assertEquals(1, number(b, "SELECT count(*) FROM log"));
    }

    @Test
    void aCycleThroughASuspendedTransactionIsFound() {
        for (long seed = 1; seed <= 10; seed++) {
            List<ErrorCode> codes = new ArrayList<>();
            new SimulatedEngine(seed).live(true, machine -> {
                SqlText one = machine.session();
                one.run("CREATE TABLE t (id INT PRIMARY KEY, v INT)");
                one.run("INSERT INTO t VALUES (1, 0), (2, 0)");
                SqlText two = machine.session();
                two.session.setAutoCommit(false);
                one.run("BEGIN");
                one.run("UPDATE t SET v = 1 WHERE id = 1");
                one.run("BEGIN AUTONOMOUS TRANSACTION");
                two.run("UPDATE t SET v = 2 WHERE id = 2");
                boolean[] done = {false};
                machine.spawn("two", () -> {
                    codeOf(() -> two.run("UPDATE t SET v = 2 WHERE id = 1"), codes);
                    done[0] = true;
                });
                codeOf(() -> one.run("UPDATE t SET v = 1 WHERE id = 2"), codes);
                one.run("ROLLBACK");
                one.run("ROLLBACK");
                while (!done[0]) {
                    machine.sleepMillis(1);
                }
                two.session.rollback();
            });
            assertEquals(List.of(ErrorCode.DEADLOCK_DETECTED), codes, "seed=" + seed);
        }
    }

    private static void codeOf(Runnable action, List<ErrorCode> codes) {
        try {
            action.run();
        } catch (DbException e) {
            codes.add(e.code());
        }
    }
}

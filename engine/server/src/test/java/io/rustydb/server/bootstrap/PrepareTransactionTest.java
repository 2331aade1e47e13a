package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.IsolationLevel;
import io.rustydb.sql.session.XaFailure;
import io.rustydb.sql.session.XaId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// PREPARE TRANSACTION and what ends it, beside XA.
class PrepareTransactionTest extends TwoSessions {
    private static final int TMJOIN = 0x0020_0000;
    private static final int TMRESUME = 0x0800_0000;
    private static final int TMSUSPEND = 0x0200_0000;

    @BeforeEach
    void table() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        run(a, "INSERT INTO t VALUES (1, 0), (2, 0)");
    }

    private void prepare(String name, String change) {
        run(a, "BEGIN");
        run(a, change);
        run(a, "PREPARE TRANSACTION '" + name + "'");
    }

    @Test
    void aPreparedTransactionIsSeenByNobodyUntilAnySessionCommitsIt() {
        prepare("one", "UPDATE t SET v = 1 WHERE id = 1");
        assertFalse(a.inTransaction());
        assertEquals(0, number(a, "SELECT sum(v) FROM t"));
        run(b, "SET lock_timeout = 50");
        assertEquals(ErrorCode.LOCK_NOT_AVAILABLE, failure(() -> run(b, "UPDATE t SET v = 2 WHERE id = 1")));
        run(b, "COMMIT PREPARED 'one'");
        assertEquals(1, number(a, "SELECT sum(v) FROM t"));
        assertEquals(ErrorCode.UNDEFINED_OBJECT, failure(() -> run(b, "COMMIT PREPARED 'one'")));
    }

    @Test
    void itIsRolledBackByItsName() {
        String name = "a name of 128 bytes, in two parts " + "x".repeat(94);
        prepare(name, "UPDATE t SET v = 1");
        run(b, "ROLLBACK PREPARED '" + name + "'");
        run(b, "UPDATE t SET v = 5");
        assertEquals(10, number(a, "SELECT sum(v) FROM t"));
    }

    @Test
    void itSurvivesARestartWithItsLocks() {
        prepare("kept", "UPDATE t SET v = 1 WHERE id = 1");
        prepare("dropped", "UPDATE t SET v = 1 WHERE id = 2");
        reopen();
        run(b, "SET lock_timeout = 50");
        DbException held = assertThrows(DbException.class, () -> run(b, "UPDATE t SET v = 2 WHERE id = 1"));
        assertEquals(ErrorCode.LOCK_NOT_AVAILABLE, held.code());
        run(b, "COMMIT PREPARED 'kept'");
        run(b, "ROLLBACK PREPARED 'dropped'");
        assertEquals(1, number(a, "SELECT sum(v) FROM t"));
        assertEquals("", findings());
    }

    @Test
    void oneThatHasOnlyReadIsRememberedToo() {
        prepare("reader", "SELECT * FROM t");
        reopen();
        assertEquals(ErrorCode.DUPLICATE_OBJECT, failure(() -> prepare("reader", "SELECT * FROM t")));
        run(b, "COMMIT PREPARED 'reader'");
        prepare("reader", "SELECT * FROM t");
        run(b, "ROLLBACK PREPARED 'reader'");
        assertEquals("", findings());
    }

    @Test
    void aNameInUseRollsTheSecondTransactionBack() {
        prepare("n", "UPDATE t SET v = 1 WHERE id = 1");
        assertEquals(ErrorCode.DUPLICATE_OBJECT, failure(() -> prepare("n", "UPDATE t SET v = 1 WHERE id = 2")));
        assertFalse(a.inTransaction());
        run(b, "UPDATE t SET v = 7 WHERE id = 2");
        run(b, "COMMIT PREPARED 'n'");
        assertEquals(8, number(a, "SELECT sum(v) FROM t"));
    }

    @Test
    void transactionManagersAndSqlSeeTheirOwnOnly() {
        prepare("sql", "UPDATE t SET v = 1 WHERE id = 1");
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "UPDATE t SET v = 1 WHERE id = 2");
        assertEquals(ErrorCode.INVALID_TRANSACTION_TERMINATION, failure(() -> run(a, "PREPARE TRANSACTION 'inside'")));
        a.xa().end(branch(1), TMSUCCESS);
        a.xa().prepare(branch(1));
        assertEquals(List.of(branch(1)), b.xa().recover());
        XaId sql = new XaId(0x5244_4250, "sql".getBytes(), new byte[0]);
        assertEquals(
                XaFailure.XAER_NOTA,
                assertThrows(XaFailure.class, () -> b.xa().commit(sql, false)).xaCode());
        assertEquals(
                XaFailure.XAER_INVAL,
                assertThrows(XaFailure.class, () -> b.xa().start(sql, TMNOFLAGS))
                        .xaCode());
        b.xa().rollback(branch(1));
        run(b, "COMMIT PREPARED 'sql'");
        assertEquals(1, number(a, "SELECT sum(v) FROM t"));
    }

    private void prepareDefinitions(String name) {
        run(a, "CREATE TABLE old (id INT PRIMARY KEY)");
        run(a, "INSERT INTO old VALUES (1)");
        run(a, "CREATE TABLE cut (id INT)");
        run(a, "INSERT INTO cut VALUES (1), (2)");
        run(a, "BEGIN");
        run(a, "CREATE TABLE fresh (id INT GENERATED ALWAYS AS IDENTITY, t INT REFERENCES t, CHECK (t > 0))");
        run(a, "INSERT INTO fresh (t) VALUES (1), (2)");
        run(a, "ALTER TABLE t ADD COLUMN w INT DEFAULT 7");
        run(a, "CREATE UNIQUE INDEX t_w ON t (w, id)");
        run(a, "UPDATE t SET w = 8 WHERE id = 2");
        run(a, "DROP TABLE old");
        run(a, "TRUNCATE TABLE cut");
        run(a, "INSERT INTO cut VALUES (3)");
        run(a, "CREATE SEQUENCE counter");
        run(a, "CREATE SCHEMA room");
        run(a, "CREATE TABLE room.chair (id INT)");
        run(a, "ALTER TABLE old_name RENAME TO new_name");
        run(a, "PREPARE TRANSACTION '" + name + "'");
    }

    private void definitionsAreNotThere() {
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(b, "SELECT * FROM fresh")));
        assertEquals(ErrorCode.UNDEFINED_COLUMN, failure(() -> run(b, "SELECT w FROM t")));
        assertEquals(1, number(b, "SELECT count(*) FROM old"));
        assertEquals(2, number(b, "SELECT count(*) FROM cut"));
        assertEquals(0, number(b, "SELECT count(*) FROM old_name"));
    }

    private void definitionsAreThere() {
        assertEquals(2, number(b, "SELECT count(*) FROM fresh f JOIN t ON t.id = f.t"));
        assertEquals(15, number(b, "SELECT sum(w) FROM t"));
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(b, "SELECT * FROM old")));
        assertEquals(3, number(b, "SELECT sum(id) FROM cut"));
        assertEquals(1, number(b, "SELECT nextval('counter')"));
        assertEquals(0, number(b, "SELECT count(*) FROM room.chair"));
        assertEquals(0, number(b, "SELECT count(*) FROM new_name"));
        assertEquals(ErrorCode.FOREIGN_KEY_VIOLATION, failure(() -> run(b, "DELETE FROM t WHERE id = 1")));
        assertEquals(ErrorCode.CHECK_VIOLATION, failure(() -> run(b, "INSERT INTO fresh (t) VALUES (0)")));
        run(b, "INSERT INTO fresh (t) VALUES (1)");
    }

    private void definitionsAreLocked() {
        run(b, "SET lock_timeout = 50");
        for (String refused : List.of(
                "CREATE TABLE fresh (id INT)",
                "CREATE INDEX t_w ON cut (id)",
                "DROP TABLE old",
                "INSERT INTO old VALUES (9)",
                "INSERT INTO cut VALUES (9)",
                "UPDATE t SET v = 1",
                "CREATE SEQUENCE counter",
                "CREATE SCHEMA room",
                "CREATE TABLE new_name (id INT)",
                "CHECK DATABASE")) {
            assertEquals(ErrorCode.LOCK_NOT_AVAILABLE, failure(() -> run(b, refused)), refused);
        }
        run(b, "RESET lock_timeout");
    }

    @Test
    void definitionsArePreparedAndCommitted() {
        run(a, "CREATE TABLE old_name (id INT)");
        prepareDefinitions("ddl");
        definitionsAreNotThere();
        definitionsAreLocked();
        b.setAutoCommit(false);
        b.setIsolation(IsolationLevel.SNAPSHOT);
        assertEquals(2, number(b, "SELECT count(*) FROM t"));
        run(a, "COMMIT PREPARED 'ddl'");
        definitionsAreNotThere();
        b.commit();
        definitionsAreThere();
        b.commit();
        b.setAutoCommit(true);
        assertEquals("", findings());
    }

    @Test
    void preparedDefinitionsSurviveARestartWithTheirLocks() {
        run(a, "CREATE TABLE old_name (id INT)");
        prepareDefinitions("ddl");
        // What others define meanwhile is no concern of it.
        run(b, "CREATE TABLE others (id INT)");
        reopen();
        run(b, "INSERT INTO others VALUES (1)");
        run(b, "CREATE TABLE others2 (id INT)");
        definitionsAreNotThere();
        definitionsAreLocked();
        reopen();
        definitionsAreLocked();
        run(b, "ALTER TABLE others ADD COLUMN x INT");
        b.setAutoCommit(false);
        b.setIsolation(IsolationLevel.SNAPSHOT);
        assertEquals(2, number(b, "SELECT count(*) FROM t"));
        run(a, "COMMIT PREPARED 'ddl'");
        definitionsAreNotThere();
        b.commit();
        b.setAutoCommit(true);
        definitionsAreThere();
        assertEquals(0, number(b, "SELECT count(x) FROM others"));
        assertEquals("", findings());
        reopen();
        assertEquals(3, number(b, "SELECT count(*) FROM fresh"));
        assertEquals("", findings());
    }

    @Test
    void preparedDefinitionsAreRolledBackAfterARestart() {
        run(a, "CREATE TABLE old_name (id INT)");
        prepareDefinitions("ddl");
        reopen();
        run(b, "ROLLBACK PREPARED 'ddl'");
        definitionsAreNotThere();
        assertEquals("", findings());
        run(b, "CREATE TABLE fresh (id INT)");
        run(b, "DROP TABLE old");
        run(b, "CREATE SCHEMA room");
        assertEquals("", findings());
    }

    @Test
    void aBranchDefinesToo() {
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "CREATE TABLE u (id INT)");
        run(a, "INSERT INTO u VALUES (1)");
        assertEquals(ErrorCode.DUPLICATE_TABLE, failure(() -> run(a, "CREATE TABLE u (id INT)")));
        // Another session in the same branch sees it, nobody else does.
        b.xa().start(branch(1), TMJOIN);
        run(b, "INSERT INTO u VALUES (2)");
        b.xa().end(branch(1), TMSUCCESS);
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(b, "SELECT * FROM u")));
        a.xa().end(branch(1), TMSUSPEND);
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM u")));
        a.xa().start(branch(1), TMRESUME);
        assertEquals(2, number(a, "SELECT count(*) FROM u"));
        a.xa().end(branch(1), TMSUCCESS);
        a.xa().prepare(branch(1));
        reopen();
        b.xa().commit(branch(1), false);
        assertEquals(2, number(a, "SELECT count(*) FROM u"));
        a.xa().start(branch(2), TMNOFLAGS);
        run(a, "DROP TABLE u");
        a.xa().end(branch(2), TMSUCCESS);
        a.xa().rollback(branch(2));
        assertEquals(2, number(a, "SELECT count(*) FROM u"));
        a.xa().start(branch(3), TMNOFLAGS);
        run(a, "DROP TABLE u");
        a.xa().end(branch(3), TMSUCCESS);
        a.xa().commit(branch(3), true);
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM u")));
        assertEquals("", findings());
    }

    @Test
    void lockedTablesStayLockedAfterARestart() {
        run(a, "CREATE TABLE u (id INT)");
        run(a, "BEGIN");
        run(a, "LOCK TABLE t IN SHARE MODE");
        run(a, "LOCK TABLE u IN EXCLUSIVE MODE");
        run(a, "PREPARE TRANSACTION 'locks'");
        reopen();
        run(b, "SET lock_timeout = 50");
        assertEquals(ErrorCode.LOCK_NOT_AVAILABLE, failure(() -> run(b, "UPDATE t SET v = 1")));
        assertEquals(ErrorCode.LOCK_NOT_AVAILABLE, failure(() -> run(b, "INSERT INTO u VALUES (1)")));
        run(b, "BEGIN");
        run(b, "LOCK TABLE t IN SHARE MODE");
        run(b, "COMMIT");
        run(b, "ROLLBACK PREPARED 'locks'");
        run(b, "UPDATE t SET v = 1");
        assertEquals("", findings());
    }

    @Test
    void misuseIsRefused() {
        assertEquals(ErrorCode.NO_ACTIVE_TRANSACTION, failure(() -> run(a, "PREPARE TRANSACTION 'x'")));
        assertEquals(
                ErrorCode.INVALID_ARGUMENT, failure(() -> run(a, "PREPARE TRANSACTION '" + "x".repeat(129) + "'")));
        assertEquals(ErrorCode.INVALID_ARGUMENT, failure(() -> run(a, "COMMIT PREPARED ''")));
        prepare("x", "UPDATE t SET v = 1");
        run(a, "BEGIN");
        assertEquals(ErrorCode.ACTIVE_TRANSACTION, failure(() -> run(a, "COMMIT PREPARED 'x'")));
        assertTrue(assertThrows(DbException.class, () -> run(a, "ROLLBACK PREPARED 'y'"))
                        .position()
                > 0);
        run(a, "ROLLBACK");
        run(a, "ROLLBACK PREPARED 'x'");
    }
}

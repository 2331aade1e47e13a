package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.XaFailure;
import io.rustydb.sql.session.XaId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// PREPARE TRANSACTION and what ends it, beside XA.
class PrepareTransactionTest extends TwoSessions {
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

    @Test
    void misuseIsRefused() {
        assertEquals(ErrorCode.NO_ACTIVE_TRANSACTION, failure(() -> run(a, "PREPARE TRANSACTION 'x'")));
        assertEquals(
                ErrorCode.INVALID_ARGUMENT, failure(() -> run(a, "PREPARE TRANSACTION '" + "x".repeat(129) + "'")));
        assertEquals(ErrorCode.INVALID_ARGUMENT, failure(() -> run(a, "COMMIT PREPARED ''")));
        run(a, "BEGIN");
        run(a, "CREATE TABLE u (id INT)");
        assertEquals(ErrorCode.FEATURE_NOT_SUPPORTED, failure(() -> run(a, "PREPARE TRANSACTION 'ddl'")));
        run(a, "ROLLBACK");
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

package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.XaFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two sessions that wait for each other: one is told, the other goes on at once. `b` has done more, so `a` is
/// the victim.
class DeadlockTest extends TwoSessions {
    @BeforeEach
    void tables() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        run(a, "CREATE TABLE bulk (id INT PRIMARY KEY, v VARCHAR(100))");
        run(a, "INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)");
        b.setAutoCommit(false);
        for (int i = 0; i < 20; i++) {
            run(b, "INSERT INTO bulk VALUES (" + i + ", 'some work to lose')");
        }
    }

    /// `b` waits for row 1, which `a` holds.
    private CompletableFuture<Long> otherWaits() throws InterruptedException {
        run(b, "UPDATE t SET v = 20 WHERE id = 2");
        CompletableFuture<Long> waits = CompletableFuture.supplyAsync(() -> run(b, "UPDATE t SET v = 20 WHERE id = 1"));
        Thread.sleep(100);
        return waits;
    }

    private DbException victim(String sql) {
        DbException failure = assertThrows(DbException.class, () -> run(a, sql));
        assertEquals(ErrorCode.DEADLOCK_DETECTED, failure.code(), failure::getMessage);
        return failure;
    }

    @Test
    void theOtherGoesOnBeforeTheVictimRollsBack() throws Exception {
        a.setAutoCommit(false);
        run(a, "UPDATE t SET v = 10 WHERE id = 1");
        CompletableFuture<Long> other = otherWaits();
        victim("UPDATE t SET v = 10 WHERE id = 2");
        assertEquals(1, other.get(10, TimeUnit.SECONDS));
        b.commit();
        assertEquals(ErrorCode.IN_FAILED_TRANSACTION, failure(() -> run(a, "SELECT * FROM t")));
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(a::commit));
        assertEquals(40, number(a, "SELECT sum(v) FROM t"));
    }

    @Test
    void theVictimIsToldWhoWaitsForWhatAndWhy() throws Exception {
        a.setAutoCommit(false);
        run(a, "UPDATE t SET v = 10 WHERE id = 1");
        CompletableFuture<Long> other = otherWaits();
        String message = victim("UPDATE t SET v = 10 WHERE id = 2").getMessage();
        other.get(10, TimeUnit.SECONDS);
        assertTrue(message.contains("statement=UPDATE t SET v = 10 WHERE id = 2"), message);
        assertTrue(message.contains("statement=UPDATE t SET v = 20 WHERE id = 1"), message);
        assertTrue(
                message.matches("(?s).*session \\d+ \\(transaction [0-9.]+\\) waits for row \\d+\\.\\d+ of table .*t,"
                        + " held by session \\d+ .*"),
                message);
        a.rollback();
    }

    @Test
    void aKeyAndATableAreNamedToo() throws Exception {
        a.setAutoCommit(false);
        run(a, "INSERT INTO t VALUES (7, 0)");
        CompletableFuture<Long> other = CompletableFuture.supplyAsync(() -> run(b, "INSERT INTO t VALUES (7, 1)"));
        Thread.sleep(100);
        String message = victim("ALTER TABLE bulk ADD COLUMN c INT").getMessage();
        other.get(10, TimeUnit.SECONDS);
        assertTrue(message.contains("key (7) in index"), message);
        assertTrue(message.contains("waits for table") && message.contains("bulk"), message);
        assertTrue(message.contains("statement=ALTER TABLE bulk"), message);
        a.rollback();
        b.commit();
        assertEquals(1, number(a, "SELECT v FROM t WHERE id = 7"));
    }

    @Test
    void aVictimGoesOnFromItsSavepoint() throws Exception {
        a.setAutoCommit(false);
        run(a, "UPDATE t SET v = 10 WHERE id = 3");
        run(a, "SAVEPOINT s");
        run(a, "UPDATE t SET v = 10 WHERE id = 1");
        CompletableFuture<Long> other = otherWaits();
        victim("UPDATE t SET v = 10 WHERE id = 2");
        // What the savepoint holds is still held, the rest is free.
        assertEquals(1, other.get(10, TimeUnit.SECONDS));
        assertEquals(ErrorCode.IN_FAILED_TRANSACTION, failure(() -> run(a, "SELECT * FROM t")));
        run(a, "ROLLBACK TO SAVEPOINT s");
        run(a, "UPDATE t SET v = v + 1 WHERE id = 3");
        b.commit();
        a.commit();
        assertEquals(51, number(b, "SELECT sum(v) FROM t"));
    }

    @Test
    void aBranchThatIsAVictimLetsOthersGoOnAndSaysSoAtItsEnd() throws Exception {
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "UPDATE t SET v = 10 WHERE id = 1");
        CompletableFuture<Long> other = otherWaits();
        victim("UPDATE t SET v = 10 WHERE id = 2");
        assertEquals(1, other.get(10, TimeUnit.SECONDS));
        b.commit();
        assertEquals(ErrorCode.IN_FAILED_TRANSACTION, failure(() -> run(a, "SELECT * FROM t")));
        XaFailure ended = assertThrows(XaFailure.class, () -> a.xa().end(branch(1), TMSUCCESS));
        assertEquals(XaFailure.XA_RBDEADLOCK, ended.xaCode());
        a.xa().rollback(branch(1));
        assertEquals(40, number(a, "SELECT sum(v) FROM t"));
    }

    @Test
    void anOpenCursorOfTheVictimIsClosed() throws Exception {
        a.setAutoCommit(false);
        run(a, "UPDATE t SET v = 10 WHERE id = 1");
        var select = a.prepare("SELECT id FROM bulk", io.rustydb.sql.session.Session.PrepareOptions.NONE);
        select.execute(0);
        CompletableFuture<Long> other = otherWaits();
        victim("UPDATE t SET v = 10 WHERE id = 2");
        assertEquals(1, other.get(10, TimeUnit.SECONDS));
        assertEquals(
                ErrorCode.INVALID_CURSOR_STATE, failure(() -> select.cursor().next()));
        a.rollback();
        b.commit();
        assertEquals("", findings());
    }
}

package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.IsolationLevel;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.Session.PrepareOptions;
import io.rustydb.sql.session.XaFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a session is in after its transaction was ended, by whom so ever.
class TransactionEndsTest extends TwoSessions {
    private static final int TMSUSPEND = 0x0200_0000;

    @BeforeEach
    void table() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        run(a, "INSERT INTO t VALUES (1, 0), (2, 0)");
    }

    private static void elsewhere(Runnable action) throws Exception {
        CompletableFuture.runAsync(action).get(10, TimeUnit.SECONDS);
    }

    // ---- a branch ended by another thread ----

    @Test
    void aStatementAfterAnotherThreadFailedItsBranchIsNotATransactionOfItsOwn() throws Exception {
        PreparedSql insert = a.prepare("INSERT INTO t VALUES (?, 0)", PrepareOptions.NONE);
        a.xa().start(branch(1), TMNOFLAGS);
        insert.values().setInt(0, 10);
        insert.execute(0);
        elsewhere(() -> {
            a.xa().end(branch(1), TMFAIL);
            a.xa().rollback(branch(1));
        });
        insert.values().setInt(0, 11);
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(() -> insert.execute(0)));
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(() -> run(a, "SELECT * FROM t")));
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(() -> run(a, "CREATE TABLE u (id INT)")));
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(() -> run(a, "BEGIN")));
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(() -> run(a, "COMMIT")));
        a.setAutoCommit(false);
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(() -> run(a, "DELETE FROM t")));
        assertEquals(2, number(b, "SELECT count(*) FROM t"));
    }

    @Test
    void aSessionWhoseBranchWasFailedElsewhereWorksAgainAfterItIsReset() throws Exception {
        failElsewhere(1);
        a.reset();
        run(a, "INSERT INTO t VALUES (3, 0)");
        assertEquals(3, number(b, "SELECT count(*) FROM t"));
    }

    @Test
    void aSessionWhoseBranchWasFailedElsewhereWorksAgainAfterARollback() throws Exception {
        failElsewhere(1);
        run(a, "ROLLBACK");
        run(a, "INSERT INTO t VALUES (3, 0)");
        assertEquals(3, number(b, "SELECT count(*) FROM t"));
    }

    @Test
    void aSessionWhoseBranchWasFailedElsewhereWorksInANewBranch() throws Exception {
        failElsewhere(1);
        a.xa().start(branch(2), TMNOFLAGS);
        run(a, "INSERT INTO t VALUES (3, 0)");
        a.xa().end(branch(2), TMSUCCESS);
        a.xa().commit(branch(2), true);
        run(a, "INSERT INTO t VALUES (4, 0)");
        assertEquals(4, number(b, "SELECT count(*) FROM t"));
    }

    @Test
    void whoFailsTheBranchByItselfGoesOn() {
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "INSERT INTO t VALUES (3, 0)");
        a.xa().end(branch(1), TMFAIL);
        a.xa().rollback(branch(1));
        run(a, "INSERT INTO t VALUES (4, 0)");
        assertEquals(3, number(b, "SELECT count(*) FROM t"));
    }

    private void failElsewhere(int number) throws Exception {
        a.xa().start(branch(number), TMNOFLAGS);
        run(a, "UPDATE t SET v = 1");
        elsewhere(() -> {
            a.xa().end(branch(number), TMFAIL);
            b.xa().rollback(branch(number));
        });
        assertEquals(ErrorCode.TRANSACTION_ROLLED_BACK, failure(() -> run(a, "UPDATE t SET v = 2")));
    }

    // ---- cursors ----

    @Test
    void aCursorThatACommitHasClosedSaysSo() {
        cursorAfter(() -> run(a, "COMMIT"));
    }

    @Test
    void aCursorThatARollbackHasClosedSaysSo() {
        cursorAfter(() -> a.rollback());
    }

    private void cursorAfter(Runnable end) {
        a.setAutoCommit(false);
        PreparedSql select = a.prepare("SELECT id FROM t", PrepareOptions.NONE);
        select.execute(0);
        RowCursor rows = select.cursor();
        assertTrue(rows.next());
        end.run();
        assertEquals(ErrorCode.INVALID_CURSOR_STATE, failure(rows::next));
        assertEquals(ErrorCode.INVALID_CURSOR_STATE, failure(rows::next));
        assertEquals(ErrorCode.INVALID_CURSOR_STATE, failure(() -> rows.getInt(0)));
        select.execute(0);
        assertTrue(select.cursor().next());
    }

    @Test
    void aCursorThatTheEndOfItsBranchHasClosedSaysSo() {
        a.xa().start(branch(1), TMNOFLAGS);
        PreparedSql select = a.prepare("SELECT id FROM t WHERE id = 1", PrepareOptions.NONE);
        select.execute(0);
        RowCursor rows = select.cursor();
        a.xa().end(branch(1), TMSUCCESS);
        assertEquals(ErrorCode.INVALID_CURSOR_STATE, failure(rows::next));
        a.xa().rollback(branch(1));
    }

    @Test
    void aCursorReadToItsEndHasNoFurtherRowsAfterTheCommitEither() {
        a.setAutoCommit(false);
        PreparedSql select = a.prepare("SELECT id FROM t WHERE id = 1", PrepareOptions.NONE);
        select.execute(0);
        RowCursor rows = select.cursor();
        assertTrue(rows.next());
        assertFalse(rows.next());
        a.commit();
        assertFalse(rows.next());
    }

    @Test
    void aLargeValueIsReadInTheSessionsTurn() throws Exception {
        run(a, "CREATE TABLE large (id INT PRIMARY KEY, v CLOB)");
        run(a, "INSERT INTO large VALUES (1, repeat('x', 100000))");
        b.setAutoCommit(false);
        run(b, "UPDATE t SET v = 1 WHERE id = 1");
        a.setAutoCommit(false);
        PreparedSql select = a.prepare("SELECT v FROM large", PrepareOptions.NONE);
        select.execute(0);
        RowCursor rows = select.cursor();
        assertTrue(rows.next());
        CompletableFuture<Long> waits = CompletableFuture.supplyAsync(() -> run(a, "UPDATE t SET v = 2 WHERE id = 1"));
        Thread.sleep(200);
        CompletableFuture<Integer> reads =
                CompletableFuture.supplyAsync(() -> rows.getString(0).length());
        Thread.sleep(200);
        assertFalse(reads.isDone(), "another thread works in the session");
        b.rollback();
        assertEquals(1, waits.get(10, TimeUnit.SECONDS));
        assertEquals(100_000, reads.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aHandleThatIsGivenBackTakesItsSessionsWithItAndNoOthers() {
        a.setAutoCommit(false);
        run(a, "UPDATE t SET v = 1");
        try (DatabaseHandle other = new LocalDatabases()
                .open(OpenRequest.file(directory.resolve("db").toString()))) {
            Session c = other.connect(null, null);
            database.close();
            assertTrue(a.isClosed());
            assertFalse(c.isClosed());
            run(c, "UPDATE t SET v = 2");
            assertEquals(ErrorCode.CONNECTION_CLOSED, failure(() -> database.connect(null, null)));
            c.close();
        }
    }

    // ---- branches that can only be rolled back ----

    @Test
    void endTellsThatABranchLostAConflict() {
        a.setIsolation(IsolationLevel.SNAPSHOT);
        a.xa().start(branch(1), TMNOFLAGS);
        number(a, "SELECT count(*) FROM t");
        run(b, "UPDATE t SET v = 1");
        assertEquals(ErrorCode.SERIALIZATION_FAILURE, failure(() -> run(a, "UPDATE t SET v = 2")));
        assertEquals(XaFailure.XA_RBROLLBACK, refused(() -> a.xa().end(branch(1), TMSUCCESS)));
        assertFalse(a.inTransaction());
        assertEquals(XaFailure.XA_RBROLLBACK, refused(() -> a.xa().prepare(branch(1))));
        assertEquals(XaFailure.XAER_NOTA, refused(() -> a.xa().rollback(branch(1))));
    }

    @Test
    void suspendingABranchThatLostAConflictEndsTheAssociation() {
        a.setIsolation(IsolationLevel.SNAPSHOT);
        a.xa().start(branch(1), TMNOFLAGS);
        number(a, "SELECT count(*) FROM t");
        run(b, "UPDATE t SET v = 1");
        assertEquals(ErrorCode.SERIALIZATION_FAILURE, failure(() -> run(a, "UPDATE t SET v = 2")));
        assertEquals(XaFailure.XA_RBROLLBACK, refused(() -> a.xa().end(branch(1), TMSUSPEND)));
        b.xa().rollback(branch(1));
    }

    @Test
    void whoFailsABranchThatCanOnlyBeRolledBackIsNotToldSo() {
        a.setIsolation(IsolationLevel.SNAPSHOT);
        a.xa().start(branch(1), TMNOFLAGS);
        number(a, "SELECT count(*) FROM t");
        run(b, "UPDATE t SET v = 1");
        assertEquals(ErrorCode.SERIALIZATION_FAILURE, failure(() -> run(a, "UPDATE t SET v = 2")));
        a.xa().end(branch(1), TMFAIL);
        a.xa().rollback(branch(1));
    }

    private static int refused(Runnable verb) {
        return assertThrows(XaFailure.class, verb::run).xaCode();
    }

    // ---- what failures name ----

    @Test
    void anExhaustedSequenceIsNamed() {
        run(a, "CREATE SEQUENCE few MAXVALUE 2 START 2");
        number(a, "SELECT nextval('few')");
        DbException failure = assertThrows(DbException.class, () -> number(a, "SELECT nextval('few')"));
        assertEquals("public.few", failure.objectName());
        run(a, "CREATE TABLE i (id INT GENERATED ALWAYS AS IDENTITY (MAXVALUE 2 START 2), v INT)");
        run(a, "INSERT INTO i (v) VALUES (1)");
        failure = assertThrows(DbException.class, () -> run(a, "INSERT INTO i (v) VALUES (2)"));
        assertEquals("public.i_id_seq", failure.objectName());
    }

    @Test
    void aMisspeltFunctionHasALikelyName() {
        DbException failure = assertThrows(DbException.class, () -> run(a, "SELECT uper('x')"));
        assertTrue(failure.getMessage().contains("did you mean \"upper\"?"), failure.getMessage());
        assertEquals(8, failure.position());
    }
}

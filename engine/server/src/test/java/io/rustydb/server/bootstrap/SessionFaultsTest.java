package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.IsolationLevel;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.Session.PrepareOptions;
import io.rustydb.sql.session.XaFailure;
import io.rustydb.sql.session.XaId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What goes wrong around a session must leave nothing behind: no plan of another catalogue, no lock, no half
/// of a branch.
class SessionFaultsTest extends TwoSessions {
    // ---- catalogue and plans ----

    @Test
    void aPlanThatWasValidUnderARolledBackCatalogueIsNotTakenForValidUnderTheNextOne() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        run(a, "INSERT INTO t VALUES (1)");
        PreparedSql select = a.prepare("SELECT count(*) FROM t", PrepareOptions.NONE);
        a.setAutoCommit(false);
        run(a, "CREATE TABLE other (id INT)");
        select.execute(0);
        a.rollback();
        run(b, "DROP TABLE t");
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> select.execute(0)));
    }

    @Test
    void aPlanOfARolledBackDefinitionIsForgotten() {
        run(a, "CREATE TABLE t (id INT)");
        run(a, "INSERT INTO t VALUES (1)");
        a.setAutoCommit(false);
        run(a, "ALTER TABLE t ADD COLUMN c INT DEFAULT 7");
        PreparedSql select = a.prepare("SELECT c FROM t", PrepareOptions.NONE);
        select.execute(0);
        a.rollback();
        run(b, "ALTER TABLE t ADD COLUMN d INT DEFAULT 8");
        assertEquals(ErrorCode.UNDEFINED_COLUMN, failure(() -> select.execute(0)));
    }

    @Test
    void aSnapshotGoesOnWithTheTablesItBeganWith() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(10), big CLOB)");
        run(a, "INSERT INTO t VALUES (1, 'a', repeat('x', 5000)), (2, 'b', NULL)");
        run(a, "CREATE TABLE u (id INT)");
        run(a, "INSERT INTO u VALUES (1)");
        a.setIsolation(IsolationLevel.SNAPSHOT);
        a.setAutoCommit(false);
        PreparedSql count = a.prepare("SELECT count(*) FROM t", PrepareOptions.NONE);
        assertEquals(1, number(a, "SELECT count(*) FROM u"));
        // Opened between the statement and its commit.
        b.setAutoCommit(false);
        run(b, "TRUNCATE TABLE t");
        try (Session c = database.connect(null, null)) {
            c.setIsolation(IsolationLevel.SNAPSHOT);
            c.setAutoCommit(false);
            assertEquals(1, number(c, "SELECT count(*) FROM u"));
            run(b, "DROP TABLE u");
            b.commit();
            b.setAutoCommit(true);
            run(b, "INSERT INTO t VALUES (7, 'new', NULL)");
            run(b, "ALTER TABLE t ADD COLUMN more INT");
            for (Session old : new Session[] {a, c}) {
                assertEquals(3, number(old, "SELECT sum(id) FROM t"));
                assertEquals(1, number(old, "SELECT id FROM t WHERE v = 'a'"));
                assertEquals(2, number(old, "SELECT id FROM t WHERE id = 2"));
                assertEquals(5000, number(old, "SELECT length(big) FROM t WHERE id = 1"));
                assertEquals(1, number(old, "SELECT count(*) FROM u"));
                assertEquals(ErrorCode.UNDEFINED_COLUMN, failure(() -> number(old, "SELECT more FROM t")));
            }
            count.execute(0);
            assertTrue(count.cursor().next());
            assertEquals(2, count.cursor().getLong(0));
            assertEquals(ErrorCode.SERIALIZATION_FAILURE, failure(() -> run(c, "INSERT INTO t VALUES (3, 'c', NULL)")));
            c.rollback();
        }
        assertEquals(7, number(b, "SELECT sum(id) FROM t"));
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> number(b, "SELECT count(*) FROM u")));
        a.rollback();
        assertEquals(7, number(a, "SELECT sum(id) FROM t"));
    }

    @Test
    void aSnapshotTransactionDropsATableThatIsYoungerThanItsSnapshot() {
        run(a, "CREATE TABLE x (id INT)");
        a.setIsolation(IsolationLevel.SNAPSHOT);
        a.setAutoCommit(false);
        number(a, "SELECT count(*) FROM x");
        run(b, "CREATE TABLE t (id INT)");
        run(a, "DROP TABLE t");
        a.commit();
        reopen();
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM t")));
        run(a, "CREATE TABLE t (id INT)");
    }

    @Test
    void anIndexMadeInASnapshotTransactionHasTheRowsThatAreYoungerThanItsSnapshot() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        run(b, "INSERT INTO t VALUES (1, 1)");
        a.setIsolation(IsolationLevel.SNAPSHOT);
        a.setAutoCommit(false);
        number(a, "SELECT count(*) FROM t");
        run(b, "INSERT INTO t VALUES (2, 2)");
        run(a, "CREATE UNIQUE INDEX i ON t (v)");
        a.commit();
        assertEquals(1, number(b, "SELECT count(*) FROM t WHERE v = 2"));
        assertEquals(ErrorCode.UNIQUE_VIOLATION, failure(() -> run(b, "INSERT INTO t VALUES (3, 2)")));
    }

    @Test
    void aConstraintAddedInASnapshotTransactionLooksAtTheRowsThatAreYoungerThanItsSnapshot() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        a.setIsolation(IsolationLevel.SNAPSHOT);
        a.setAutoCommit(false);
        number(a, "SELECT count(*) FROM t");
        run(b, "INSERT INTO t VALUES (1, -1)");
        assertEquals(ErrorCode.CHECK_VIOLATION, failure(() -> run(a, "ALTER TABLE t ADD CHECK (v > 0)")));
    }

    @Test
    void aParentsDeleteFindsChildrenOfATableThatWasTruncatedSinceItWasPrepared() {
        run(a, "CREATE TABLE parent (id INT PRIMARY KEY)");
        run(a, "CREATE TABLE child (id INT PRIMARY KEY, p INT REFERENCES parent)");
        run(a, "INSERT INTO parent VALUES (1), (2)");
        PreparedSql delete = a.prepare("DELETE FROM parent WHERE id = ?", PrepareOptions.NONE);
        delete.values().setInt(0, 1);
        assertEquals(1, delete.execute(0));
        run(b, "TRUNCATE TABLE child");
        run(b, "INSERT INTO child VALUES (1, 2)");
        delete.values().setInt(0, 2);
        assertEquals(ErrorCode.FOREIGN_KEY_VIOLATION, failure(() -> delete.execute(0)));
    }

    @Test
    void aDefinitionStatementThatWaitsIsCancelled() throws Exception {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        a.setAutoCommit(false);
        run(a, "INSERT INTO t VALUES (1)");
        b.setStatementTimeoutMillis(300);
        CompletableFuture<ErrorCode> waits =
                CompletableFuture.supplyAsync(() -> failure(() -> run(b, "ALTER TABLE t ADD COLUMN c INT")));
        try {
            assertEquals(ErrorCode.QUERY_CANCELED, waits.get(10, TimeUnit.SECONDS));
        } finally {
            a.rollback();
        }
    }

    // ---- sessions ----

    @Test
    void resetForgetsABeginWithoutStatements() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        run(a, "BEGIN");
        a.reset();
        run(a, "INSERT INTO t VALUES (1)");
        assertEquals(1, number(b, "SELECT count(*) FROM t"));
    }

    @Test
    void resetForgetsModesOfATransactionThatNeverBegan() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        run(a, "SET TRANSACTION READ ONLY");
        a.reset();
        run(a, "INSERT INTO t VALUES (1)");
    }

    @Test
    void autoCommitSwitchedOnEndsABegin() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        a.setAutoCommit(false);
        run(a, "BEGIN");
        a.setAutoCommit(true);
        run(a, "INSERT INTO t VALUES (1)");
        assertEquals(1, number(b, "SELECT count(*) FROM t"));
    }

    @Test
    void theTimeOfAStatementWithACursorEndsWithIt() throws Exception {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        run(a, "INSERT INTO t VALUES (1), (2)");
        a.setAutoCommit(false);
        a.setStatementTimeoutMillis(700);
        PreparedSql first = a.prepare("SELECT id FROM t ORDER BY id", PrepareOptions.NONE);
        first.execute(0);
        number(a, "SELECT count(*) FROM t");
        first.close();
        a.setStatementTimeoutMillis(0);
        b.setAutoCommit(false);
        run(b, "UPDATE t SET id = 3 WHERE id = 1");
        CompletableFuture<Long> waits = CompletableFuture.supplyAsync(() -> run(a, "DELETE FROM t WHERE id = 1"));
        Thread.sleep(1200);
        b.rollback();
        assertEquals(1, waits.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aStatementWithoutItsValuesLeavesNoTransactionBehind() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        PreparedSql insert = a.prepare("INSERT INTO t VALUES (?)", PrepareOptions.NONE);
        assertThrows(DbException.class, () -> insert.execute(0));
        insert.values().setInt(0, 1);
        assertEquals(1, insert.execute(0));
        assertFalse(a.inTransaction());
    }

    @Test
    void aSessionClosedByAnotherThreadEndsItsStatementFirst() throws Exception {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(100))");
        a.setAutoCommit(false);
        CompletableFuture<Throwable> works = CompletableFuture.supplyAsync(() -> {
            try (PreparedSql insert =
                    a.prepare("INSERT INTO t VALUES (?, 'some text to fill a page')", PrepareOptions.NONE)) {
                for (int i = 0; ; i++) {
                    insert.values().setInt(0, i);
                    insert.execute(0);
                }
            } catch (Throwable e) {
                return e;
            }
        });
        Thread.sleep(300);
        a.close();
        Throwable end = works.get(10, TimeUnit.SECONDS);
        assertTrue(end instanceof DbException, () -> "ended by " + end);
        assertEquals(0, number(b, "SELECT count(*) FROM t"));
        assertEquals("", findings());
    }

    @Test
    void shutDownEndsWhatOthersDo() throws Exception {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(100))");
        CompletableFuture<Throwable> works = CompletableFuture.supplyAsync(() -> {
            try (PreparedSql insert =
                    a.prepare("INSERT INTO t VALUES (?, 'some text to fill a page')", PrepareOptions.NONE)) {
                for (int i = 0; ; i++) {
                    insert.values().setInt(0, i);
                    insert.execute(0);
                }
            } catch (Throwable e) {
                return e;
            }
        });
        Thread.sleep(300);
        run(b, "SHUTDOWN");
        Throwable end = works.get(10, TimeUnit.SECONDS);
        assertTrue(end instanceof DbException, () -> "ended by " + end);
        reopen();
        assertEquals("", findings());
    }

    @Test
    void aLocationIsOpenedAnewWhileItIsShutDown() throws Exception {
        OpenRequest location = OpenRequest.file(directory.resolve("db").toString());
        for (int round = 0; round < 10; round++) {
            Session session = a;
            CompletableFuture<Long> down = CompletableFuture.supplyAsync(() -> run(session, "SHUTDOWN"));
            while (!down.isDone()) {
                try (DatabaseHandle other = new LocalDatabases().open(location)) {
                    other.connect(null, null).close();
                } catch (DbException e) {
                    assertEquals(ErrorCode.DATABASE_SHUTDOWN, e.code(), e::getMessage);
                }
            }
            down.get(10, TimeUnit.SECONDS);
            reopen();
        }
    }

    // ---- branches ----

    @Test
    void aReaperEndsABranchInTheMidstOfAStatement() throws Exception {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(100))");
        for (int round = 0; round < 10; round++) {
            XaId id = branch(round);
            a.xa().start(id, TMNOFLAGS);
            CompletableFuture<Throwable> works = CompletableFuture.supplyAsync(() -> {
                try (PreparedSql insert =
                        a.prepare("INSERT INTO t VALUES (?, 'some text to fill a page')", PrepareOptions.NONE)) {
                    for (int i = 0; i < 1_000_000 && a.inTransaction(); i++) {
                        insert.values().setInt(0, i);
                        insert.execute(0);
                    }
                    return new AssertionError("out of the branch, and nobody told");
                } catch (Throwable e) {
                    return e;
                }
            });
            Thread.sleep(30);
            a.xa().end(id, TMFAIL);
            b.xa().rollback(id);
            a.cancel();
            works.get(10, TimeUnit.SECONDS);
            run(b, "DELETE FROM t");
        }
        assertEquals("", findings());
    }

    @Test
    void aBranchWhoseTimeIsUpTakesNoMoreStatements() throws Exception {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        a.xa().setTimeoutSeconds(1);
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "INSERT INTO t VALUES (1)");
        Thread.sleep(1500);
        assertThrows(DbException.class, () -> run(a, "INSERT INTO t VALUES (2)"));
        XaFailure ended = assertThrows(XaFailure.class, () -> a.xa().end(branch(1), TMSUCCESS));
        assertEquals(XaFailure.XA_RBTIMEOUT, ended.xaCode());
        XaFailure refused = assertThrows(XaFailure.class, () -> a.xa().prepare(branch(1)));
        assertEquals(XaFailure.XA_RBTIMEOUT, refused.xaCode());
    }

    @Test
    void aPreparedBranchHoldsItsTableAgainstDefinitionsAfterARestart() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        a.xa().start(branch(1), TMNOFLAGS);
        run(a, "INSERT INTO t VALUES (1)");
        a.xa().end(branch(1), TMSUCCESS);
        a.xa().prepare(branch(1));
        reopen();
        b.setStatementTimeoutMillis(300);
        assertThrows(DbException.class, () -> run(b, "DROP TABLE t"));
        b.setStatementTimeoutMillis(0);
        a.xa().commit(branch(1), false);
        assertEquals(1, number(a, "SELECT count(*) FROM t"));
        run(b, "DROP TABLE t");
    }
}

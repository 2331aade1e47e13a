package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.IsolationLevel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two transactions change definitions at once: they wait for each other only where they touch the same thing.
class ConcurrentDefinitionsTest extends TwoSessions {
    /// No failure.
    private static final @Nullable ErrorCode DONE = null;

    @BeforeEach
    void tables() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        run(a, "CREATE TABLE u (id INT PRIMARY KEY, v INT)");
        run(a, "INSERT INTO t VALUES (1, 1)");
        run(a, "INSERT INTO u VALUES (1, 1)");
        run(a, "SET lock_timeout = 3000");
        run(b, "SET lock_timeout = 3000");
    }

    private CompletableFuture<@Nullable ErrorCode> later(String sql) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                run(b, sql);
                return DONE;
            } catch (io.rustydb.base.error.DbException e) {
                return e.code();
            }
        });
    }

    @Test
    void differentTablesAreDefinedAtOnceAndBothStay() {
        a.setAutoCommit(false);
        b.setAutoCommit(false);
        run(a, "CREATE TABLE a1 (id INT PRIMARY KEY, v INT REFERENCES t)");
        run(b, "CREATE TABLE b1 (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v VARCHAR(10) UNIQUE)");
        run(a, "ALTER TABLE t ADD COLUMN w INT DEFAULT 7");
        run(b, "CREATE INDEX u_v ON u (v)");
        run(b, "INSERT INTO b1 (v) VALUES ('x')");
        run(a, "INSERT INTO a1 VALUES (1, 1)");
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(b, "SELECT * FROM a1")));
        b.commit();
        // What the other has committed is seen beside the own changes.
        assertEquals(1, number(a, "SELECT count(*) FROM b1"));
        assertEquals(7, number(a, "SELECT w FROM t"));
        run(a, "ALTER TABLE b1 ADD COLUMN w INT DEFAULT 3");
        a.commit();
        reopen();
        assertEquals(7, number(a, "SELECT w FROM t"));
        assertEquals(3, number(b, "SELECT w FROM b1"));
        assertEquals(1, number(b, "SELECT count(*) FROM a1 JOIN u ON a1.v = u.v"));
        assertEquals("", findings());
    }

    @Test
    void whoTakesANameThatIsBeingTakenWaitsForItsFate() throws Exception {
        a.setAutoCommit(false);
        run(a, "CREATE TABLE n (id INT)");
        CompletableFuture<@Nullable ErrorCode> second = later("CREATE TABLE n (id INT, other INT)");
        Thread.sleep(100);
        assertFalse(second.isDone());
        a.commit();
        assertEquals(ErrorCode.DUPLICATE_TABLE, second.get(10, TimeUnit.SECONDS));
        run(a, "CREATE INDEX i ON t (v)");
        CompletableFuture<@Nullable ErrorCode> third = later("CREATE INDEX i ON u (v)");
        Thread.sleep(100);
        assertFalse(third.isDone());
        a.rollback();
        assertEquals(DONE, third.get(10, TimeUnit.SECONDS));
        run(b, "DROP INDEX i");
        assertEquals("", findings());
    }

    @Test
    void aDroppedTablesNameIsFreeWhenTheDropIsCommitted() throws Exception {
        a.setAutoCommit(false);
        run(a, "DROP TABLE t");
        CompletableFuture<@Nullable ErrorCode> second = later("CREATE TABLE t (fresh INT)");
        Thread.sleep(100);
        a.commit();
        assertEquals(DONE, second.get(10, TimeUnit.SECONDS));
        assertEquals(0, number(b, "SELECT count(fresh) FROM t"));
    }

    @Test
    void aSchemaIsNotDroppedUnderATableThatIsBeingMade() throws Exception {
        run(a, "CREATE SCHEMA s");
        a.setAutoCommit(false);
        run(a, "CREATE TABLE s.t (id INT)");
        CompletableFuture<@Nullable ErrorCode> drop = later("DROP SCHEMA s");
        Thread.sleep(100);
        assertFalse(drop.isDone());
        a.commit();
        assertEquals(ErrorCode.DEPENDENT_OBJECTS_EXIST, drop.get(10, TimeUnit.SECONDS));
        assertEquals(0, number(a, "SELECT count(*) FROM s.t"));
    }

    @Test
    void aParentIsNotDroppedUnderAChildThatIsBeingMade() throws Exception {
        a.setAutoCommit(false);
        run(a, "CREATE TABLE child (id INT PRIMARY KEY, p INT REFERENCES t)");
        CompletableFuture<@Nullable ErrorCode> drop = later("DROP TABLE t");
        Thread.sleep(100);
        assertFalse(drop.isDone());
        a.commit();
        assertEquals(ErrorCode.DEPENDENT_OBJECTS_EXIST, drop.get(10, TimeUnit.SECONDS));
        run(a, "INSERT INTO child VALUES (1, 1)");
        assertEquals(ErrorCode.FOREIGN_KEY_VIOLATION, failure(() -> run(a, "INSERT INTO child VALUES (2, 9)")));
        a.commit();
    }

    @Test
    void savepointsAndRollbacksKeepWhatOthersHaveCommitted() {
        a.setAutoCommit(false);
        run(a, "CREATE TABLE a1 (id INT)");
        run(a, "SAVEPOINT s");
        run(b, "CREATE TABLE b1 (id INT)");
        run(a, "CREATE TABLE a2 (id INT)");
        run(a, "ROLLBACK TO s");
        assertEquals(0, number(a, "SELECT count(*) FROM b1"));
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM a2")));
        run(b, "DROP TABLE b1");
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM b1")));
        run(b, "CREATE TABLE b2 (id INT)");
        a.commit();
        assertEquals(0, number(b, "SELECT count(*) FROM a1 CROSS JOIN b2"));
        a.setAutoCommit(true);
        a.setAutoCommit(false);
        run(a, "DROP TABLE a1");
        run(b, "CREATE TABLE b3 (id INT)");
        a.rollback();
        assertEquals(0, number(a, "SELECT count(*) FROM a1 CROSS JOIN b3"));
    }

    @Test
    void aSnapshotWithOwnDefinitionsSeesNoLaterOnesOfOthers() {
        a.setIsolation(IsolationLevel.SNAPSHOT);
        a.setAutoCommit(false);
        number(a, "SELECT count(*) FROM t");
        run(a, "CREATE TABLE a1 (id INT)");
        run(b, "CREATE TABLE b1 (id INT)");
        run(b, "DROP TABLE u");
        assertEquals(1, number(a, "SELECT count(*) FROM u"));
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM b1")));
        a.commit();
        assertEquals(0, number(a, "SELECT count(*) FROM a1 CROSS JOIN b1"));
        assertEquals(ErrorCode.UNDEFINED_TABLE, failure(() -> run(a, "SELECT * FROM u")));
    }

    @Test
    void manySessionsDefineAndDropWithoutLosingAnything() throws Exception {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> define("b", b));
        define("a", a);
        other.get(30, TimeUnit.SECONDS);
        assertEquals(10, number(a, "SELECT count(*) FROM sys.tables WHERE name LIKE 'x\\_%' ESCAPE '\\'"));
        reopen();
        assertEquals(10, number(a, "SELECT count(*) FROM sys.tables WHERE name LIKE 'x\\_%' ESCAPE '\\'"));
        assertEquals("", findings());
    }

    private static void define(String who, io.rustydb.sql.session.Session session) {
        for (int i = 0; i < 10; i++) {
            run(session, "CREATE TABLE x_" + who + i + " (id INT PRIMARY KEY, v INT UNIQUE)");
            run(session, "INSERT INTO x_" + who + i + " VALUES (1, 1)");
            if (i % 2 == 0) {
                run(session, "DROP TABLE x_" + who + i);
            } else {
                run(session, "ALTER TABLE x_" + who + i + " ADD COLUMN w INT");
            }
        }
    }
}

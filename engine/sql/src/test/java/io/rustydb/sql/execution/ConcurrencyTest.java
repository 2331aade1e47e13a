package io.rustydb.sql.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sessions that wait for each other.
@Timeout(60)
class ConcurrencyTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestDatabase database;
    private TestSession a;
    private TestSession b;

    @BeforeEach
    void open() {
        database = new TestDatabase();
        a = database.connect();
        b = database.connect();
        a.execute("create table t (id int primary key, v int)");
        a.execute("create table c (id int primary key, t_id int references t (id) on delete cascade)");
        a.execute("create table u (id int primary key, k int unique)");
        a.execute("insert into t values (1, 0), (2, 0), (3, 0)");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        a.close();
        b.close();
        database.close();
    }

    private Future<Object> later(Callable<Object> work) {
        return threads.submit(work);
    }

    private static Object stateOf(Callable<?> work) throws Exception {
        try {
            return work.call();
        } catch (DbException e) {
            return e.sqlState();
        }
    }

    /// Waits until a statement in another thread is surely waiting for a lock.
    private static void letWait(Future<?> waiting) throws InterruptedException {
        Thread.sleep(100);
        assertTrue(!waiting.isDone(), "the statement waits");
    }

    @Test
    void concurrentIncrementsAreNotLost() throws Exception {
        int rounds = 200;
        Callable<Object> work = () -> {
            try (TestSession session = database.connect()) {
                for (int i = 0; i < rounds; i++) {
                    session.execute("update t set v = v + 1 where id = 1");
                    session.execute("update t set v = v + 1 where v >= 0 and id = 2");
                }
            }
            return null;
        };
        List<Future<Object>> all = List.of(later(work), later(work), later(work));
        for (Future<Object> one : all) {
            one.get();
        }
        assertEquals(
                List.of(List.of("600"), List.of("600")),
                a.execute("select v from t where id < 3").rows());
    }

    @Test
    void aWriterWaitsAndThenSeesTheNewRow() throws Exception {
        a.execute("begin");
        a.execute("update t set v = 10 where id = 1");
        Future<Object> waiting =
                later(() -> b.execute("update t set v = v + 1 where v = 10").count());
        assertEquals(0L, waiting.get(), "the uncommitted value is not seen, so nothing is waited for");
        Future<Object> second =
                later(() -> b.execute("update t set v = v + 1 where id = 1").count());
        letWait(second);
        a.execute("commit");
        assertEquals(1L, second.get());
        assertEquals(
                List.of(List.of("11")),
                a.execute("select v from t where id = 1").rows());
    }

    @Test
    void aRestartedStatementEvaluatesItsConditionAnew() throws Exception {
        a.execute("begin");
        a.execute("update t set v = 5 where id = 1");
        Future<Object> waiting =
                later(() -> b.execute("delete from t where id = 1 and v = 0").count());
        letWait(waiting);
        a.execute("commit");
        assertEquals(0L, waiting.get());
        assertEquals(3, a.execute("select id from t").rows().size());
    }

    @Test
    void aSnapshotTransactionThatLosesIsRefused() throws Exception {
        b.execute("begin transaction isolation level snapshot");
        b.execute("select * from t");
        a.execute("begin");
        a.execute("update t set v = 5 where id = 1");
        Future<Object> waiting = later(
                () -> stateOf(() -> b.execute("update t set v = 6 where id = 1").count()));
        letWait(waiting);
        a.execute("commit");
        assertEquals("40001", waiting.get());
        b.execute("rollback");
    }

    @Test
    void aDeadlockHasOneVictim() throws Exception {
        a.execute("begin");
        b.execute("begin");
        a.execute("update t set v = 1 where id = 1");
        b.execute("update t set v = 2 where id = 2");
        Future<Object> first = later(
                () -> stateOf(() -> a.execute("update t set v = 1 where id = 2").count()));
        letWait(first);
        Future<Object> second = later(
                () -> stateOf(() -> b.execute("update t set v = 2 where id = 1").count()));
        Object one = null;
        Object two = null;
        for (int i = 0; i < 100 && one == null && two == null; i++) {
            one = first.isDone() ? first.get() : null;
            two = second.isDone() ? second.get() : null;
            Thread.sleep(20);
        }
        assertTrue("40P01".equals(one) ^ "40P01".equals(two), "one victim: " + one + ", " + two);
        ("40P01".equals(one) ? a : b).execute("rollback");
        assertEquals(1L, ("40P01".equals(one) ? second : first).get());
        ("40P01".equals(one) ? b : a).execute("rollback");
    }

    @Test
    void aUniqueKeyWaitsForItsHolder() throws Exception {
        a.execute("begin");
        a.execute("insert into u values (1, 5)");
        Future<Object> waiting = later(
                () -> stateOf(() -> b.execute("insert into u values (2, 5)").count()));
        letWait(waiting);
        a.execute("rollback");
        assertEquals(1L, waiting.get());
        a.execute("begin");
        a.execute("update u set k = 6 where id = 2");
        Future<Object> again = later(
                () -> stateOf(() -> b.execute("insert into u values (3, 6)").count()));
        letWait(again);
        a.execute("commit");
        assertEquals("23505", again.get());
        assertEquals(1L, b.execute("insert into u values (3, 5)").count());
    }

    @Test
    void aChildWaitsForItsParentAndFailsWhenItGoes() throws Exception {
        a.execute("begin");
        a.execute("delete from t where id = 3");
        Future<Object> child = later(
                () -> stateOf(() -> b.execute("insert into c values (1, 3)").count()));
        letWait(child);
        a.execute("commit");
        assertEquals("23503", child.get());
        a.execute("begin");
        a.execute("insert into t values (9, 0)");
        Future<Object> early = later(
                () -> stateOf(() -> b.execute("insert into c values (2, 9)").count()));
        letWait(early);
        a.execute("commit");
        assertEquals(1L, early.get());
    }

    @Test
    void aChildDoesNotWaitForAParentWhoseKeyStays() throws Exception {
        a.execute("begin");
        a.execute("update t set v = 77 where id = 2");
        Future<Object> child = later(
                () -> stateOf(() -> b.execute("insert into c values (5, 2)").count()));
        assertEquals(1L, child.get(10, TimeUnit.SECONDS));
        a.execute("rollback");
    }

    @Test
    void aParentWaitsForChildrenInFlight() throws Exception {
        a.execute("begin");
        a.execute("insert into c values (7, 1)");
        Future<Object> parent = later(
                () -> stateOf(() -> b.execute("delete from t where id = 1").count()));
        letWait(parent);
        a.execute("commit");
        assertEquals(1L, parent.get());
        assertEquals(0, a.execute("select * from c where id = 7").rows().size());
    }

    @Test
    void aCancelledWaitEndsWithItsState() throws Exception {
        a.execute("begin");
        a.execute("update t set v = 1 where id = 1");
        b.execute("begin");
        Future<Object> waiting = later(
                () -> stateOf(() -> b.execute("update t set v = 2 where id = 1").count()));
        letWait(waiting);
        b.transaction().cancel();
        assertEquals("57014", waiting.get());
        b.transaction().clearCancel();
        b.execute("rollback");
        a.execute("commit");
    }
}

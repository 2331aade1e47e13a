package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.isolation.IsolationRunner;
import io.rustydb.testkit.isolation.IsolationSpec;
import io.rustydb.testkit.isolation.StepOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What SERIALIZABLE does beside the classic anomalies: safe snapshots, constraints, TRUNCATE, dropped indexes,
/// prepared branches.
class SerializableTest {
    private static final long STEP_NANOS = 5_000_000_000L;
    private static final String TABLE = """
            setup { CREATE TABLE t (id INTEGER PRIMARY KEY, g INTEGER NOT NULL); CREATE INDEX t_g ON t (g);
                    INSERT INTO t VALUES (1, 10), (2, 20); }
            teardown { DROP TABLE t; }
            """;

    private static Map<String, StepOutcome> play(String text) {
        Map<String, StepOutcome> outcomes = new LinkedHashMap<>();
        SimulatedDatabase.run(new SeededEntropy(7), new TransactionSystem(true), (engine, scheduler) -> {
            try (SessionPort port = new SessionPort(() -> engine.sql().newSession("rustydb"))) {
                IsolationSpec spec = IsolationSpec.parse(TABLE + text);
                for (StepOutcome outcome : new IsolationRunner(scheduler, port, STEP_NANOS, 20 * STEP_NANOS)
                        .run(spec, spec.permutations().getFirst())) {
                    outcomes.put(outcome.step(), outcome);
                }
            }
            assertEquals(0, engine.structures().transactions().graph().transactionCount());
            assertEquals(0, engine.structures().transactions().graph().lockCount());
        });
        return outcomes;
    }

    @Test
    void deferrableReaderWaitsForASafeSnapshotAndIsNeverRefused() {
        Map<String, StepOutcome> outcomes = play("""
                session s1
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r1 { SELECT g FROM t WHERE id = 2; }
                step w1 { UPDATE t SET g = 21 WHERE id = 2; }
                step c1 { COMMIT; }
                session s2
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r2 { SELECT id, g FROM t ORDER BY id; }
                step w2 { UPDATE t SET g = 9 WHERE id = 1; }
                step c2 { COMMIT; }
                session s3
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; }
                step r3 { SELECT id, g FROM t ORDER BY id; }
                step c3 { COMMIT; }
                permutation r2 r1 w1 c1 r3 w2 c2 c3
                """);
        assertTrue(outcomes.get("r3").waited(), "s2 has read before what s1 has written");
        assertEquals("1|9, 2|21", outcomes.get("r3").text());
        assertEquals("ok", outcomes.get("c2").text());
        assertEquals("ok", outcomes.get("c3").text());
    }

    @Test
    void readerWithoutWritersIsSafeAtOnce() {
        Map<String, StepOutcome> outcomes = play("""
                session s1
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; }
                step r1 { SELECT id, g FROM t ORDER BY id; }
                step c1 { COMMIT; }
                session s2
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r2 { SELECT g FROM t WHERE id = 1; }
                step w2 { UPDATE t SET g = 11 WHERE id = 1; }
                step c2 { COMMIT; }
                permutation r1 r2 w2 c2 c1
                """);
        assertFalse(outcomes.get("r1").waited());
        assertEquals("ok", outcomes.get("c1").text());
    }

    @Test
    void keyThatWasTakenAfterTheSnapshotIsNoDuplicate() {
        Map<String, StepOutcome> outcomes = play("""
                session s1
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r1 { SELECT count(*) FROM t WHERE id = 5; }
                step w1 { INSERT INTO t VALUES (5, 50); }
                step c1 { COMMIT; }
                session s2
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r2 { SELECT count(*) FROM t WHERE id = 5; }
                step w2 { INSERT INTO t VALUES (5, 51); }
                step c2 { COMMIT; }
                session s3
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r3 { SELECT count(*) FROM t WHERE id = 1; }
                step w3 { INSERT INTO t VALUES (1, 11); }
                step c3 { COMMIT; }
                permutation r1 r2 w1 w2 c1 c2 r3 w3 c3
                """);
        assertTrue(outcomes.get("w2").waited());
        assertEquals("40001", outcomes.get("w2").text());
        assertEquals("23505", outcomes.get("w3").text(), "a key that the snapshot shows is a duplicate");
    }

    @Test
    void truncateIsAChangeOfEveryRow() {
        Map<String, StepOutcome> outcomes = play("""
                setup { CREATE TABLE o (id INTEGER PRIMARY KEY); INSERT INTO o VALUES (1); }
                teardown { DROP TABLE o; }
                session s1
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r1 { SELECT count(*) FROM t WHERE id = 1; }
                step w1 { DELETE FROM o; }
                step c1 { COMMIT; }
                session s2
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r2 { SELECT count(*) FROM o; }
                step w2 { TRUNCATE t; }
                step c2 { COMMIT; }
                permutation r1 r2 w1 w2 c1 c2
                """);
        boolean both = outcomes.get("c1").text().equals("ok")
                && outcomes.get("c2").text().equals("ok");
        assertFalse(both, "each has read what the other empties: " + outcomes);
    }

    @Test
    void whatWasReadByAnIndexThatIsDroppedWasReadOfTheTable() {
        Map<String, StepOutcome> outcomes = play("""
                setup { CREATE TABLE o (id INTEGER PRIMARY KEY); }
                teardown { DROP TABLE o; }
                session s1
                setup { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r1 { SELECT count(*) FROM t WHERE g = 30; }
                step w1 { INSERT INTO o VALUES (1); }
                step c1 { COMMIT; }
                session s2
                step d2 { DROP INDEX t_g; }
                session s3
                step b3 { BEGIN ISOLATION LEVEL SERIALIZABLE; }
                step r3 { SELECT count(*) FROM o WHERE id = 1; }
                step w3 { INSERT INTO t VALUES (3, 30); }
                step c3 { COMMIT; }
                permutation r1 d2 b3 r3 w3 w1 c1 c3
                """);
        boolean both = outcomes.get("c1").text().equals("ok")
                && outcomes.get("c3").text().equals("ok");
        assertFalse(both, "each has read what the other adds: " + outcomes);
    }

    @Test
    void preparedBranchIsFollowedAndAfterARestartTakenForThePivot() {
        SeededEntropy dice = new SeededEntropy(11);
        SimulatedDisk disk = SimulatedDatabase.live(dice, null, new TransactionSystem(true), (engine, scheduler) -> {
            SqlText prepared = new SqlText(engine.sql().newSession("rustydb"));
            prepared.run("CREATE TABLE t (id INTEGER PRIMARY KEY, g INTEGER NOT NULL)");
            prepared.run("INSERT INTO t VALUES (1, 10), (2, 20)");
            prepared.run("BEGIN ISOLATION LEVEL SERIALIZABLE");
            assertEquals(List.of("20"), prepared.rows("SELECT g FROM t WHERE id = 2"));
            prepared.run("UPDATE t SET g = 11 WHERE id = 1");
            prepared.run("PREPARE TRANSACTION 'branch'");
            assertEquals(1, engine.structures().transactions().graph().transactionCount(), "it is followed");
            prepared.session.close();
        });
        SimulatedDatabase.live(dice, disk, new TransactionSystem(true), (engine, scheduler) -> {
            SqlText other = new SqlText(engine.sql().newSession("rustydb"));
            assertEquals(1, engine.structures().transactions().graph().transactionCount(), "it is followed again");
            other.run("BEGIN ISOLATION LEVEL SERIALIZABLE");
            assertEquals(List.of("20"), other.rows("SELECT g FROM t WHERE id = 2"));
            String state = "";
            try {
                other.rows("SELECT g FROM t WHERE id = 1");
            } catch (io.rustydb.base.error.DbException e) {
                state = e.sqlState();
            }
            assertEquals("40001", state, "what the branch had read before the restart is not known");
            other.session.rollback();
            assertEquals(List.of("10"), other.rows("SELECT g FROM t WHERE id = 1"), "other levels read on");
            other.run("COMMIT PREPARED 'branch'");
            assertEquals(0, engine.structures().transactions().graph().transactionCount());
            other.run("BEGIN ISOLATION LEVEL SERIALIZABLE");
            assertEquals(List.of("11"), other.rows("SELECT g FROM t WHERE id = 1"));
            other.run("COMMIT");
        });
    }
}

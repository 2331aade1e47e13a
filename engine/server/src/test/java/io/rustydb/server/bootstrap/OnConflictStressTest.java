package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.sql.session.IsolationLevel;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// INSERT … ON CONFLICT of several sessions on few keys, some of which come and go, interleaved by a seed: what
/// is counted is what was committed, and no key is ever refused or there twice.
class OnConflictStressTest {
    private static final int CLIENTS = 4;
    private static final int TRANSACTIONS = 25;
    private static final int KEYS = 3;
    private static final int SEEDS = Integer.getInteger("rustydb.seeds", 12);
    private static final long FIRST = Long.getLong("rustydb.seed", 1L);

    private int commits;
    private int conflicts;

    @Test
    void everyLevelCountsWhatWasCommitted() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            for (IsolationLevel level : IsolationLevel.values()) {
                if (level == IsolationLevel.READ_UNCOMMITTED) {
                    continue;
                }
                try {
                    SeededEntropy dice = new SeededEntropy(seed);
                    SimulatedDatabase.run(
                            dice,
                            new TransactionSystem(true),
                            (engine, scheduler) -> life(engine, scheduler, dice, level));
                } catch (Throwable e) {
                    throw new AssertionError("seed=" + seed + ", level=" + level + ": " + e, e);
                }
            }
        }
        assertTrue(commits > 1000, "commits=" + commits);
        assertTrue(conflicts > 10, "conflicts=" + conflicts);
    }

    private void life(Engine engine, Scheduler scheduler, SeededEntropy dice, IsolationLevel level) {
        SqlText sql = new SqlText(engine.sql().newSession("rustydb"));
        sql.run("CREATE TABLE counter (k INT PRIMARY KEY, n INT NOT NULL)");
        sql.run("CREATE TABLE seen (k INT PRIMARY KEY)");
        int[] added = new int[KEYS];
        List<Scheduler.Task> tasks = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            SeededEntropy own = new SeededEntropy(dice.nextLong());
            tasks.add(scheduler.spawn("client " + c, Scheduler.Kind.WORK, () -> client(engine, own, level, added)));
        }
        tasks.forEach(Scheduler.Task::join);
        for (int k = 0; k < KEYS; k++) {
            assertEquals(
                    List.of("" + added[k]),
                    sql.rows("SELECT coalesce(sum(n), 0) FROM counter WHERE k = " + k),
                    "key " + k);
        }
        assertEquals(List.of("0"), sql.rows("SELECT count(*) - count(DISTINCT k) FROM counter"));
        sql.session.close();
    }

    private void client(Engine engine, SeededEntropy own, IsolationLevel level, int[] added) {
        SqlText sql = new SqlText(engine.sql().newSession("rustydb"));
        sql.session.setIsolation(level);
        sql.session.setAutoCommit(false);
        for (int i = 0; i < TRANSACTIONS; i++) {
            int k = own.nextInt(KEYS);
            int[] mine = new int[KEYS];
            try {
                sql.run("INSERT INTO counter VALUES (" + k
                        + ", 1) ON CONFLICT (k) DO UPDATE SET n = counter.n + excluded.n");
                mine[k]++;
                // Another table whose keys come and go: nothing may fail here but by a snapshot.
                sql.run("INSERT INTO seen VALUES (" + k + "), (" + (k + 1) % KEYS + ") ON CONFLICT DO NOTHING");
                if (own.chance(40)) {
                    sql.run("DELETE FROM seen WHERE k = " + own.nextInt(KEYS));
                }
                if (own.chance(25)) {
                    sql.session.rollback();
                    continue;
                }
                sql.session.commit();
                commits++;
                for (int key = 0; key < KEYS; key++) {
                    added[key] += mine[key];
                }
            } catch (DbException e) {
                boolean conflict = e.code() == ErrorCode.SERIALIZATION_FAILURE && level != IsolationLevel.READ_COMMITTED
                        || e.code() == ErrorCode.DEADLOCK_DETECTED;
                if (!conflict) {
                    throw e;
                }
                conflicts++;
                sql.session.rollback();
            }
        }
        sql.session.close();
    }
}

package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.XaFailure;
import io.rustydb.sql.session.XaId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the system tables say of transactions, locks and branches: of one that is known, and of many that run.
@Timeout(120)
class SystemTablesTest {
    private static final int NONE = 0;
    private static final int SUCCESS = 0x0400_0000;
    private static final int SUSPEND = 0x0200_0000;
    private static final XaId BRANCH = new XaId(7, new byte[] {1, (byte) 0xAB}, new byte[] {2});

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private static DatabaseHandle memory(String name) {
        return new LocalDatabases().open(OpenRequest.memory(name));
    }

    private void run(Runnable work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
        threads.add(thread);
        thread.start();
    }

    @AfterEach
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(null, failure.get());
    }

    /// Asks again until there are rows.
    private static List<String> await(SqlText sql, String query) {
        while (true) {
            List<String> rows = sql.rows(query);
            if (!rows.isEmpty()) {
                return rows;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void aWaitIsSeenFromBothEnds() throws InterruptedException {
        try (DatabaseHandle database = memory("wait")) {
            SqlText holder = new SqlText(database.connect(null, null));
            SqlText waiter = new SqlText(database.connect(null, null));
            SqlText viewer = new SqlText(database.connect(null, null));
            holder.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            holder.run("INSERT INTO t VALUES (1, 1), (2, 2)");
            holder.run("BEGIN ISOLATION LEVEL SNAPSHOT");
            holder.run("UPDATE t SET v = 3 WHERE id = 1");
            run(() -> waiter.run("UPDATE t SET v = 4 WHERE id = 1"));
            assertEquals(
                    List.of("2|UPDATE t SET v = 4 WHERE id = 1|row|public|t|row 0|exclusive"
                            + "|1|active|UPDATE t SET v = 3 WHERE id = 1|~|~"),
                    await(
                            viewer,
                            "SELECT waiting_session_id, waiting_sql, lock_type, schema_name, object_name,"
                                    + " substring(detail from 1 for 4) || '0', mode, holding_session_id, holding_state,"
                                    + " holding_sql, holding_format_id, holding_global_id FROM sys.lock_waits"));
            assertEquals(
                    List.of("1|active|snapshot|true|true|1|~", "2|waiting|read committed|true|true|0|true"),
                    viewer.rows("SELECT session_id, state, isolation, id IS NOT NULL, snapshot_scn > 0, undo_entries,"
                            + " waits_for LIKE 'row % of public.t' FROM sys.transactions WHERE session_id < 3"
                            + " ORDER BY session_id"));
            assertEquals(
                    List.of("1|table|shared|true", "2|row|exclusive|false", "2|table|shared|true"),
                    viewer.rows("SELECT session_id, lock_type, mode, is_granted FROM sys.locks"
                            + " WHERE object_name = 't' ORDER BY 1, 2"));
            assertEquals(
                    List.of("2|1"),
                    viewer.rows("SELECT w.session_id, h.session_id FROM sys.lock_waits l JOIN sys.transactions h"
                            + " ON h.id = l.holding_transaction_id JOIN sys.transactions w"
                            + " ON w.session_id = l.waiting_session_id"));
            assertEquals(
                    List.of("true"),
                    viewer.rows("SELECT l.waiting_since >= t.began_at FROM sys.lock_waits l JOIN sys.transactions t"
                            + " ON t.session_id = l.waiting_session_id"));
            holder.run("COMMIT");
            join();
            assertEquals(List.of("0"), viewer.rows("SELECT count(*) FROM sys.lock_waits"));
            // The one that asks.
            assertEquals(
                    List.of("3|active|0"), viewer.rows("SELECT session_id, state, undo_entries FROM sys.transactions"));
            assertEquals(List.of("0"), viewer.rows("SELECT count(*) FROM sys.locks"));
        }
    }

    @Test
    void aDefinitionWaitsForATableInUse() throws InterruptedException {
        try (DatabaseHandle database = memory("ddl")) {
            SqlText holder = new SqlText(database.connect(null, null));
            SqlText waiter = new SqlText(database.connect(null, null));
            SqlText viewer = new SqlText(database.connect(null, null));
            holder.run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
            holder.run("BEGIN");
            holder.run("INSERT INTO t VALUES (1)");
            run(() -> waiter.run("ALTER TABLE t ADD COLUMN v INTEGER"));
            assertEquals(
                    List.of("2|ALTER TABLE t ADD COLUMN v INTEGER|table|t|~|exclusive|1"),
                    await(
                            viewer,
                            "SELECT waiting_session_id, waiting_sql, lock_type, object_name, detail, mode,"
                                    + " holding_session_id FROM sys.lock_waits"));
            assertEquals(
                    List.of("~|catalogue|shared|true"),
                    viewer.rows("SELECT schema_name, object_name, mode, is_granted FROM sys.locks"
                            + " WHERE object_name = 'catalogue'"));
            holder.run("ROLLBACK");
            join();
        }
    }

    @Test
    void aPreparedBranchIsSeenBeforeAndAfterARestart(@TempDir Path parent) throws XaFailure, InterruptedException {
        OpenRequest request = OpenRequest.file(parent.resolve("db").toString());
        String branches = "SELECT format_id, global_id, branch_qualifier, state, prepared_at IS NOT NULL, is_recovered,"
                + " sessions, undo_entries > 0, transaction_id IS NOT NULL FROM sys.xa_branches";
        try (DatabaseHandle database = new LocalDatabases().open(request)) {
            SqlText sql = new SqlText(database.connect(null, null));
            SqlText viewer = new SqlText(database.connect(null, null));
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            sql.run("INSERT INTO t VALUES (1, 1)");
            sql.session.xa().start(BRANCH, NONE);
            assertEquals(List.of("7|01ab|02|active|false|false|1|false|false"), viewer.rows(branches));
            sql.run("UPDATE t SET v = 2");
            sql.session.xa().end(BRANCH, SUSPEND);
            assertEquals(List.of("7|01ab|02|suspended|false|false|1|true|true"), viewer.rows(branches));
            sql.session.xa().end(BRANCH, SUCCESS);
            assertEquals(List.of("7|01ab|02|idle|false|false|0|true|true"), viewer.rows(branches));
            sql.session.xa().prepare(BRANCH);
            assertEquals(List.of("7|01ab|02|prepared|true|false|0|true|true"), viewer.rows(branches));
        }
        try (DatabaseHandle database = new LocalDatabases().open(request)) {
            SqlText waiter = new SqlText(database.connect(null, null));
            SqlText viewer = new SqlText(database.connect(null, null));
            assertEquals(List.of("7|01ab|02|prepared|false|true|0|true|true"), viewer.rows(branches));
            assertEquals(
                    List.of("~|prepared|~|01ab"),
                    viewer.rows("SELECT session_id, state, sql, global_id FROM sys.transactions WHERE format_id = 7"));
            run(() -> waiter.run("UPDATE t SET v = 3"));
            assertEquals(
                    List.of("1|t|~|prepared|~|7|01ab|02"),
                    await(
                            viewer,
                            "SELECT waiting_session_id, object_name, holding_session_id, holding_state, holding_sql,"
                                    + " holding_format_id, holding_global_id, holding_branch_qualifier"
                                    + " FROM sys.lock_waits"));
            viewer.session.xa().commit(BRANCH, false);
            assertEquals(List.of(), viewer.rows(branches));
            // The waiter goes on before its database is closed.
            join();
        }
    }

    @Test
    void theyCanBeReadWhileEverythingMoves() throws InterruptedException {
        long seed = 20_25;
        AtomicBoolean stop = new AtomicBoolean();
        try (DatabaseHandle database = memory("moves")) {
            SqlText first = new SqlText(database.connect(null, null));
            first.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            for (int i = 0; i < 4; i++) {
                first.run("INSERT INTO t VALUES (" + i + ", 0)");
            }
            for (int worker = 0; worker < 4; worker++) {
                int number = worker;
                run(() -> work(database, new SplittableRandom(seed + number), number, stop));
            }
            SqlText viewer = new SqlText(database.connect(null, null));
            try {
                int waitsSeen = 0;
                for (int round = 0; round < 300; round++) {
                    // The catalogue is locked by one definition at a time; a table exclusively by one alone.
                    for (String row : viewer.rows("SELECT object_id, count(*), count(CASE mode WHEN 'exclusive' THEN 1"
                            + " END) FROM sys.locks WHERE is_granted GROUP BY object_id")) {
                        String[] values = row.split("\\|");
                        assertTrue(values[2].equals("0") || values[1].equals("1"), row);
                    }
                    for (String row : viewer.rows("SELECT waiting_transaction_id, holding_transaction_id,"
                            + " waiting_session_id, holding_session_id FROM sys.lock_waits")) {
                        String[] values = row.split("\\|");
                        assertTrue(values[0].equals("~") || !values[0].equals(values[1]), row);
                        waitsSeen++;
                    }
                    assertEquals(
                            List.of(),
                            viewer.rows("SELECT id, count(*) FROM sys.transactions WHERE id IS NOT NULL"
                                    + " GROUP BY id HAVING count(*) > 1"));
                    assertEquals(
                            List.of(),
                            viewer.rows("SELECT * FROM sys.transactions WHERE state NOT IN"
                                    + " ('active', 'waiting', 'prepared', 'rolling back', 'committed', 'rolled back')"
                                    + " OR undo_entries < 0 OR isolation IS NULL"));
                    assertNotNull(viewer.rows("SELECT * FROM sys.xa_branches"));
                    assertEquals(
                            List.of("1"),
                            viewer.rows("SELECT count(*) FROM sys.sessions WHERE is_current AND state = 'active'"));
                }
                assertTrue(waitsSeen > 0, "seed=" + seed + ": nobody ever waited");
            } finally {
                stop.set(true);
                join();
            }
            assertEquals(List.of("0"), viewer.rows("SELECT count(*) FROM sys.lock_waits"));
            assertEquals(List.of("0"), viewer.rows("SELECT count(*) FROM sys.xa_branches"));
            assertEquals(List.of("1"), viewer.rows("SELECT count(*) FROM sys.transactions"));
        }
    }

    /// Short transactions that meet, in each way a transaction ends.
    private static void work(DatabaseHandle database, SplittableRandom dice, int number, AtomicBoolean stop) {
        for (int i = 0; !stop.get(); i++) {
            SqlText sql = new SqlText(database.connect(null, null));
            try {
                int kind = dice.nextInt(10);
                int a = dice.nextInt(4);
                int b = dice.nextInt(4);
                if (kind == 0) {
                    sql.run("CREATE TABLE x" + number + " (id INTEGER)");
                    sql.run("DROP TABLE x" + number);
                } else if (kind == 1) {
                    XaId id = new XaId(1, new byte[] {(byte) number}, new byte[] {(byte) i});
                    sql.session.xa().start(id, NONE);
                    sql.run("UPDATE t SET v = v + 1 WHERE id = " + a);
                    sql.session.xa().end(id, SUCCESS);
                    sql.session.xa().prepare(id);
                    sql.session.xa().rollback(id);
                } else {
                    sql.session.setAutoCommit(false);
                    sql.run("UPDATE t SET v = v + 1 WHERE id = " + a);
                    sql.run("UPDATE t SET v = v + 1 WHERE id = " + b);
                    if (kind < 6) {
                        sql.session.commit();
                    } else if (kind < 8) {
                        sql.session.rollback();
                    }
                }
            } catch (DbException e) {
                if (e.code() != ErrorCode.DEADLOCK_DETECTED && e.code() != ErrorCode.SERIALIZATION_FAILURE) {
                    throw e;
                }
            } finally {
                sql.session.close();
            }
        }
    }
}

package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.IsolationLevel;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.Session.PrepareOptions;
import io.rustydb.testkit.SeededEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows that are inserted together are, for everybody, rows inserted one after the other.
class BatchTest extends TwoSessions {
    private static final int ROWS_MAX = 40;

    private record Outcome(List<Long> counts, @Nullable String failure) {}

    /// Batches and statements of several rows against twin tables that are filled row by row: the same counts,
    /// the same failure, the same rows.
    @Test
    void whatABatchDoesIsWhatItsRowsDoOneByOne() {
        long seed = Long.getLong("rustydb.seed", 5);
        int rounds = Integer.getInteger("rustydb.rounds", 150);
        SeededEntropy random = new SeededEntropy(seed);
        SqlText sql = new SqlText(a);
        sql.run("CREATE TABLE parent (id INT PRIMARY KEY)");
        sql.run("INSERT INTO parent VALUES (0), (1), (2), (3)");
        for (String table : List.of("one", "many")) {
            sql.run("CREATE TABLE " + table
                    + " (id INT PRIMARY KEY, parent INT REFERENCES parent (id), code VARCHAR(40), "
                    + "amount INT NOT NULL CHECK (amount <> 13), note CLOB)");
            sql.run("CREATE UNIQUE INDEX " + table + "_code ON " + table + " (lower(code)) INCLUDE (amount)");
            sql.run("CREATE INDEX " + table + "_amount ON " + table + " (amount DESC) WHERE amount > 10");
            sql.run("CREATE INDEX " + table + "_parent ON " + table + " USING HASH (parent)");
        }
        a.setAutoCommit(false);
        int failed = 0;
        for (int round = 0; round < rounds; round++) {
            String name = "seed=" + seed + ", round=" + round;
            boolean clean = random.chance(50);
            boolean batch = random.chance(60);
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (int i = 2 + random.nextInt(ROWS_MAX); i > 0; i--) {
                rows.add(row(random, round, i, clean, batch));
            }
            Outcome one = oneByOne(sql, rows, batch);
            Outcome many = batch ? asBatch(sql, rows) : asStatement(sql, rows);
            assertEquals(one, many, name);
            failed += many.failure == null ? 0 : 1;
            assertEquals(content(sql, "one"), content(sql, "many"), name);
            if (random.chance(30)) {
                a.rollback();
            } else {
                a.commit();
            }
        }
        assertTrue(failed > rounds / 10 && failed < rounds * 9 / 10, "failed=" + failed);
        a.commit();
        a.setAutoCommit(true);
        assertEquals("", findings());
    }

    private static @Nullable Object[] row(SeededEntropy random, int round, int i, boolean clean, boolean batch) {
        boolean odd = !clean && random.chance(3);
        int id = odd ? random.nextInt(200) : round * ROWS_MAX * 2 + (random.chance(50) ? i : 2 * ROWS_MAX - i);
        String code = random.chance(30) ? null : (odd ? "c" : "C" + id + "-") + random.nextInt(1000);
        int amount = !clean && random.chance(2) ? 13 : 14 + random.nextInt(50);
        // Foreign keys are looked at when a statement has ended: one of several rows tells of other failures
        // first.
        int parent = batch && !clean && random.chance(2) ? 9 : random.nextInt(4);
        String note = random.chance(4) ? "n".repeat(3000) : "note " + id;
        return new @Nullable Object[] {id, parent, code, amount, note};
    }

    private static Outcome oneByOne(SqlText sql, List<@Nullable Object[]> rows, boolean batch) {
        sql.session.savepoint("all");
        List<Long> counts = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            try {
                counts.add(sql.again("INSERT INTO one VALUES (?, ?, ?, ?, ?)", row));
            } catch (DbException e) {
                if (!batch) {
                    sql.session.rollbackTo("all");
                    counts.clear();
                }
                return new Outcome(counts, text(e));
            }
        }
        return new Outcome(batch ? counts : List.of((long) rows.size()), null);
    }

    private static Outcome asBatch(SqlText sql, List<@Nullable Object[]> rows) {
        long[] counts = new long[rows.size()];
        Arrays.fill(counts, -3);
        String failure = null;
        try {
            sql.batch("INSERT INTO many VALUES (?, ?, ?, ?, ?)", rows, counts);
        } catch (DbException e) {
            failure = text(e);
        }
        return new Outcome(Arrays.stream(counts).takeWhile(c -> c >= 0).boxed().toList(), failure);
    }

    private static Outcome asStatement(SqlText sql, List<@Nullable Object[]> rows) {
        StringBuilder text = new StringBuilder("INSERT INTO many VALUES (?, ?, ?, ?, ?)");
        List<@Nullable Object> values = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            values.addAll(Arrays.asList(row));
            text.append(values.size() > row.length ? ", (?, ?, ?, ?, ?)" : "");
        }
        try {
            return new Outcome(List.of(sql.run(text.toString(), values.toArray())), null);
        } catch (DbException e) {
            return new Outcome(List.of(), text(e));
        }
    }

    private static String text(DbException e) {
        return e.code() + " " + e.getMessage().replace("many", "one");
    }

    private static List<String> content(SqlText sql, String table) {
        List<String> all = sql.rowsAgain("SELECT id, parent, code, amount, note FROM " + table + " ORDER BY id");
        assertEquals(
                sql.rowsAgain("SELECT count(*) FROM " + table + " WHERE amount > 10"), List.of("" + all.size()), table);
        return all;
    }

    private static PreparedSql batch(Session session, String sql, int... keys) {
        PreparedSql insert = session.prepare(sql, PrepareOptions.NONE);
        for (int key : keys) {
            insert.values().setInt(0, key);
            insert.values().addRow();
        }
        return insert;
    }

    @Test
    void aBatchWaitsForAKeyThatAnotherTransactionIsAboutToTake() throws Exception {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        for (boolean commits : new boolean[] {false, true}) {
            run(a, "DELETE FROM t");
            a.setAutoCommit(false);
            run(a, "INSERT INTO t VALUES (5, 0)");
            b.setAutoCommit(false);
            long[] counts = {-3, -3, -3, -3};
            PreparedSql insert = batch(b, "INSERT INTO t VALUES (?, 1)", 9, 7, 5, 3);
            CompletableFuture<ErrorCode> other = CompletableFuture.supplyAsync(() -> {
                try {
                    insert.executeBatch(counts);
                    return ErrorCode.DATABASE_STOPPED;
                } catch (DbException e) {
                    return e.code();
                }
            });
            while (number(a, "SELECT count(*) FROM sys.lock_waits") == 0) {
                Thread.onSpinWait();
            }
            if (commits) {
                a.commit();
            } else {
                a.rollback();
            }
            a.setAutoCommit(true);
            ErrorCode code = other.get(30, TimeUnit.SECONDS);
            b.commit();
            b.setAutoCommit(true);
            assertEquals(commits ? ErrorCode.UNIQUE_VIOLATION : ErrorCode.DATABASE_STOPPED, code);
            assertArrayEquals(commits ? new long[] {1, 1, -3, -3} : new long[] {1, 1, 1, 1}, counts);
            assertEquals(commits ? 2 : 4, number(a, "SELECT count(*) FROM t WHERE v = 1"));
        }
        assertEquals("", findings());
    }

    @Test
    void aRowOfABatchMayReferToOneBeforeItAndNotToOneBehindIt() {
        run(a, "CREATE TABLE tree (id INT PRIMARY KEY, up INT REFERENCES tree (id))");
        a.setAutoCommit(false);
        SqlText sql = new SqlText(a);
        long[] counts = {-3, -3, -3};
        List<@Nullable Object[]> upwards =
                List.of(new @Nullable Object[] {1, null}, new @Nullable Object[] {2, 1}, new @Nullable Object[] {3, 4});
        assertEquals(
                ErrorCode.FOREIGN_KEY_VIOLATION,
                failure(() -> sql.batch("INSERT INTO tree VALUES (?, ?)", upwards, counts)));
        assertArrayEquals(new long[] {1, 1, -3}, counts);
        assertEquals(3, sql.run("INSERT INTO tree VALUES (7, 8), (8, 9), (9, 1)"), "within a statement it may");
        List<@Nullable Object[]> downwards = List.of(new @Nullable Object[] {20, 21}, new @Nullable Object[] {21, 1});
        assertEquals(
                ErrorCode.FOREIGN_KEY_VIOLATION,
                failure(() -> sql.batch("INSERT INTO tree VALUES (?, ?)", downwards, new long[2])));
        a.commit();
        assertEquals(5, number(a, "SELECT count(*) FROM tree"));
    }

    @Test
    void generatedKeysOfABatchComeInTheOrderOfItsRowsAndEndWithTheLastGoodOne() {
        run(a, "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v INT UNIQUE)");
        a.setAutoCommit(false);
        PreparedSql insert =
                a.prepare("INSERT INTO t (v) VALUES (?)", new PrepareOptions(PrepareOptions.GeneratedKeys.ALL, null));
        for (int good : new int[] {3000, 20}) {
            for (int i = 0; i < 3000; i++) {
                insert.values().setInt(0, i == good ? 100_000 : 100_000 + good * 10_000 + (i * 7919) % 3001);
                insert.values().addRow();
            }
            long[] counts = new long[3000];
            Arrays.fill(counts, -3);
            if (good == 3000) {
                insert.executeBatch(counts);
            } else {
                assertEquals(ErrorCode.UNIQUE_VIOLATION, failure(() -> insert.executeBatch(counts)));
            }
            assertEquals(good, Arrays.stream(counts).filter(c -> c == 1).count());
            RowCursor keys = insert.generatedKeys();
            long last = -1;
            int found = 0;
            while (keys != null && keys.next()) {
                assertTrue(keys.getLong(0) > last, "keys ascend");
                last = keys.getLong(0);
                found++;
            }
            assertEquals(good, found);
            assertEquals(last, number(a, "SELECT max(id) FROM t"));
            // Its value is the one that comes again in the second round.
            run(a, good == 3000 ? "INSERT INTO t (v) VALUES (100000)" : "COMMIT");
        }
        insert.close();
    }

    @Test
    void serializableTransactionsSeeThroughBatches() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY, g INT)");
        run(a, "CREATE INDEX t_g ON t (g)");
        for (Session session : List.of(a, b)) {
            session.setAutoCommit(false);
            session.setIsolation(IsolationLevel.SERIALIZABLE);
            assertEquals(0, number(session, "SELECT count(*) FROM t WHERE g BETWEEN 50 AND 70"));
        }
        batch(a, "INSERT INTO t VALUES (?, 60)", 1, 2, 3).executeBatch(new long[3]);
        batch(b, "INSERT INTO t VALUES (?, 61)", 4, 5, 6).executeBatch(new long[3]);
        a.commit();
        assertEquals(ErrorCode.SERIALIZATION_FAILURE, failure(b::commit));
        b.rollback();
        a.setIsolation(IsolationLevel.READ_COMMITTED);
        assertEquals(3, number(a, "SELECT count(*) FROM t"));
    }

    @Test
    void aCancelledBatchKeepsNothingOfWhatIsUnfinished() {
        run(a, "CREATE TABLE t (id INT PRIMARY KEY)");
        a.setAutoCommit(false);
        run(a, "INSERT INTO t VALUES (0)");
        run(b, "SET lock_timeout = 50");
        b.setAutoCommit(false);
        long[] counts = {-3, -3, -3};
        assertEquals(
                ErrorCode.LOCK_NOT_AVAILABLE,
                failure(() -> batch(b, "INSERT INTO t VALUES (?)", 2, 1, 0).executeBatch(counts)));
        assertArrayEquals(new long[] {1, 1, -3}, counts, "the rows before the one that had to wait stay");
        assertEquals(2, number(b, "SELECT count(*) FROM t"));
        b.rollback();
        a.rollback();
        a.setAutoCommit(true);
        b.setAutoCommit(true);
        assertEquals(0, number(a, "SELECT count(*) FROM t"));
        assertEquals("", findings());
    }
}

package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.Session;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.undo.Retention;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The past over restarts, and when space runs out.
class HistoryTest {
    private static final Retention EVERYTHING = new Retention(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private static long scn(SqlText sql) {
        return Long.parseLong(sql.rows("SELECT current_scn()").getFirst());
    }

    private static void overRestart(boolean crash) {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            sql.run("INSERT INTO t VALUES (0, 0)");
            long first = scn(sql);
            // More commits than a segment's ring has slots, so that fates are archived.
            for (int i = 1; i <= 1000; i++) {
                sql.again("UPDATE t SET v = ? WHERE id = 0", i);
            }
            sql.run("ALTER TABLE t ADD COLUMN w INTEGER DEFAULT 5");
            sql.run("DELETE FROM t");
            database.reopen(crash);
            SqlText again = new SqlText(database.session());
            assertEquals(List.of("0"), again.rows("SELECT count(*) FROM t"));
            for (int i = 0; i <= 1000; i += 37) {
                assertEquals(List.of("0|" + i), again.rows("SELECT * FROM t AS OF SCN " + (first + i)));
                assertEquals(List.of("" + i), again.rows("SELECT v FROM t AS OF SCN ? WHERE id = 0", first + i));
            }
            assertEquals(List.of("0|1000|5"), again.rows("SELECT * FROM t AS OF SCN ?", first + 1001));
            assertEquals(List.of(), again.rows("CHECK DATABASE"));
        }
    }

    @Test
    void historySurvivesARestart() {
        overRestart(false);
    }

    @Test
    void historySurvivesACrash() {
        overRestart(true);
    }

    @Test
    void aTransactionThatHasReadThePastStillTellsItsSnapshot() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER)");
            long before = scn(sql);
            sql.run("INSERT INTO t VALUES (1)");
            sql.session.setAutoCommit(false);
            sql.run("INSERT INTO t VALUES (2)");
            String own = "SELECT count(snapshot_scn) FROM sys.transactions";
            assertEquals(List.of("1"), sql.rows(own));
            assertEquals(List.of("0"), sql.rows("SELECT count(*) FROM t AS OF SCN ?", before));
            assertEquals(List.of("1"), sql.rows(own), "the statement that asks reads by a snapshot");
            sql.session.rollback();
        }
    }

    @Test
    void oneStatementReadsEachMomentWithItsOwnDefinition() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER)");
            sql.run("INSERT INTO t VALUES (1)");
            long before = scn(sql);
            sql.run("ALTER TABLE t ADD COLUMN v INTEGER DEFAULT 2");
            long after = scn(sql);
            for (int round = 0; round < 3; round++) {
                assertEquals(List.of("1"), sql.rowsAgain("SELECT * FROM t AS OF SCN ?", before));
                assertEquals(List.of("1|2"), sql.rowsAgain("SELECT * FROM t AS OF SCN ?", after));
            }
            assertEquals(
                    List.of("1|1|2"),
                    sql.rowsAgain("SELECT * FROM t AS OF SCN ? o JOIN t AS OF SCN ? n ON n.id = o.id", before, after));
        }
    }

    @Test
    void whenSpaceRunsOutTheOldestPastGoesAndWritersGoOn() {
        try (HistoryDatabase database = new HistoryDatabase(new Retention(Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE))) {
            SqlText sql = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(2000))");
            sql.run("INSERT INTO t VALUES (1, '')");
            long first = scn(sql);
            fill(sql, database, 4);
            assertTrue(database.history().oldestScn() > first, "the past was given up");
            DbException refused = assertThrows(DbException.class, () -> sql.rows("SELECT * FROM t AS OF SCN ?", first));
            assertEquals(ErrorCode.SNAPSHOT_TOO_OLD, refused.code());
            long now = scn(sql);
            assertEquals(List.of("1"), sql.rows("SELECT id FROM t AS OF SCN ?", now));
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
        }
    }

    @Test
    void anOpenSnapshotIsGivenUpWhenUndoIsFarTooLarge() {
        try (HistoryDatabase database = new HistoryDatabase(new Retention(0, 1 << 20, 2 << 20))) {
            SqlText sql = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(2000))");
            sql.run("INSERT INTO t VALUES (1, '')");
            Session reader = database.session();
            SqlText old = new SqlText(reader);
            old.run("BEGIN ISOLATION LEVEL SNAPSHOT");
            assertEquals(List.of("1"), old.rows("SELECT id FROM t"));
            fill(sql, database, 8);
            DbException refused = assertThrows(DbException.class, () -> old.rows("SELECT v FROM t WHERE id = 1"));
            assertEquals(ErrorCode.SNAPSHOT_TOO_OLD, refused.code());
            old.run("ROLLBACK");
            assertEquals(List.of("1"), old.rows("SELECT id FROM t"));
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
        }
    }

    @Test
    void anScnIsToldOnlyWhenNoCrashCanGiveItToAnotherCommit() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = new SqlText(database.session());
            TransactionManager transactions = database.transactions().transactions();
            for (int i = 0; i < 100; i++) {
                Transaction writer = transactions.begin(Isolation.READ_COMMITTED);
                transactions.prepareAlways(writer, new byte[] {1});
                transactions.commit(writer, Durability.ASYNC);
                assertTrue(transactions.completedScn() >= writer.commitScn());
                String query = i % 2 == 0 ? "SELECT current_scn()" : "SELECT timestamp_to_scn(clock_timestamp())";
                long told = Long.parseLong(sql.rowsAgain(query).getFirst());
                assertTrue(told >= writer.commitScn(), "what is completed is told");
                assertTrue(transactions.durableScn() >= told, "round " + i + ": told=" + told);
            }
        }
    }

    /// Writes so many megabytes of undo, and lets purge look.
    private static void fill(SqlText sql, HistoryDatabase database, int megabytes) {
        String[] values = {"a".repeat(700), "b".repeat(700)};
        try (PreparedSql update = sql.session.prepare("UPDATE t SET v = ? WHERE id = 1", Session.PrepareOptions.NONE)) {
            for (int i = 0; i < megabytes * 1400; i++) {
                update.values().setString(0, values[i % 2]);
                update.execute(0);
            }
        }
        for (int i = 0; i < 50; i++) {
            database.transactions().purge().runOnce();
        }
    }
}

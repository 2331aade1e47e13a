package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.undo.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// VERSIONS BETWEEN is held against AS OF: of each SCN of the window, the versions that lived then are the rows
/// of that state, and they begin and end where neighbouring states differ.
class VersionsTest {
    private static final Retention EVERYTHING = new Retention(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    private static final int KEYS = 60;

    private static long scn(SqlText sql) {
        return Long.parseLong(sql.rows("SELECT current_scn()").getFirst());
    }

    /// A version as the query gives it.
    private record Version(long start, long end, String operation, String row) {
        static Version of(String line) {
            String[] parts = line.split("\\|", 5);
            return new Version(number(parts[0]), number(parts[1]), parts[2], parts[4]);
        }

        private static long number(String text) {
            return text.equals("~") ? -1 : Long.parseLong(text);
        }
    }

    private static final String COLUMNS =
            "versions_startscn, versions_endscn, versions_operation, versions_xid, id, v, w";

    /// Compares the versions of a window, filtered by `where`, with the states at each of its SCNs.
    private static void compare(SqlText sql, long from, long until, String where) {
        List<Version> versions = new ArrayList<>();
        for (String line :
                sql.rows("SELECT " + COLUMNS + " FROM t VERSIONS BETWEEN SCN " + from + " AND " + until + where)) {
            versions.add(Version.of(line));
        }
        TreeMap<String, Integer> before = new TreeMap<>();
        for (long scn = from; scn <= until; scn++) {
            TreeMap<String, Integer> expected = new TreeMap<>();
            for (String row : sql.rows("SELECT id, v, w FROM t AS OF SCN " + scn + where)) {
                expected.merge(row, 1, Integer::sum);
            }
            TreeMap<String, Integer> found = new TreeMap<>();
            for (Version version : versions) {
                if (!version.operation.equals("D")
                        && version.start <= scn
                        && (version.end == -1 || version.end > scn)) {
                    found.merge(version.row, 1, Integer::sum);
                }
            }
            assertEquals(expected, found, "state at " + scn + " of " + from + " to " + until + where);
            int deleted = 0;
            for (Version version : versions) {
                if (version.operation.equals("D") && version.start == scn) {
                    deleted++;
                    assertTrue(before.containsKey(version.row), "deleted but not there before: " + version);
                }
            }
            if (scn > from) {
                long ended = 0;
                for (Version version : versions) {
                    ended += version.end == scn ? 1 : 0;
                }
                assertTrue(deleted <= ended, "every deletion ends a version");
            }
            before = expected;
        }
        for (Version version : versions) {
            assertTrue(version.start == -1 || version.start > from && version.start <= until, version.toString());
            assertTrue(version.end == -1 || version.end > from && version.end <= until, version.toString());
            assertEquals(version.start == -1, version.operation.equals("~"), version.toString());
            assertTrue(!version.operation.equals("D") || version.end == -1, version.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void versionsAreTheDifferencesOfStates(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String what = "seed=" + seed;
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = new SqlText(database.session());
            SqlText other = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER, w VARCHAR(1500))");
            sql.run("CREATE INDEX t_v ON t (v)");
            long first = scn(sql);
            // Its changes stay in flight all the time: nobody sees them.
            other.run("BEGIN");
            other.run("INSERT INTO t VALUES (-1, 3, 'in flight')");
            for (int round = 0; round < 60; round++) {
                boolean several = random.nextInt(3) == 0;
                if (several) {
                    sql.run("BEGIN");
                }
                for (int i = several ? 1 + random.nextInt(6) : 1; i > 0; i--) {
                    change(sql, random);
                }
                if (several) {
                    sql.run(random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT");
                }
            }
            other.run("ROLLBACK");
            long last = scn(sql);
            assertTrue(last > first + 20, what);
            compare(sql, first, last, "");
            for (int i = 0; i < 4; i++) {
                long from = first + random.nextLong(last - first);
                long until = from + random.nextLong(last - from + 1);
                compare(sql, from, until, "");
                compare(sql, from, until, " WHERE v = " + random.nextInt(8));
                compare(sql, from, until, " WHERE id BETWEEN 10 AND 20");
            }
            assertEquals(List.of(), sql.rows("CHECK DATABASE"), what);
        }
    }

    private static void change(SqlText sql, SplittableRandom random) {
        int id = random.nextInt(KEYS);
        String wide = "x".repeat(random.nextInt(5) == 0 ? random.nextInt(1500) : random.nextInt(20));
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                if (sql.rows("SELECT 1 FROM t WHERE id = ?", id).isEmpty()) {
                    sql.run("INSERT INTO t VALUES (?, ?, ?)", id, random.nextInt(8), wide);
                } else {
                    sql.run("UPDATE t SET v = v + 1, w = ? WHERE id = ?", wide, id);
                }
            }
            case 6 -> {
                // Several rows of one statement, with keys of their own.
                int first = 2000
                        + Integer.parseInt(sql.rows("SELECT count(*) FROM t AS OF SCN current_scn()")
                                .getFirst());
                if (sql.rows("SELECT 1 FROM t WHERE id BETWEEN ? AND ?", first, first + 4)
                        .isEmpty()) {
                    sql.run(
                            "INSERT INTO t SELECT ? + x, ? + x, 'run' FROM (VALUES (0), (1), (2), (3), (4)) AS r (x)",
                            first,
                            random.nextInt(8));
                }
            }
            case 3 -> sql.run("DELETE FROM t WHERE id = ?", id);
            case 4 -> sql.run("UPDATE t SET w = ? WHERE id = ?", wide, id);
            case 5 -> sql.run("UPDATE t SET v = ? WHERE id BETWEEN ? AND ?", random.nextInt(8), id, id + 5);
            case 7 -> sql.rows("SELECT id FROM t WHERE id < ? FOR UPDATE", id);
            default -> sql.run("UPDATE t SET id = id + 1000 WHERE id = ?", id);
        }
    }

    @Test
    void aRowThatMovedStaysOneRow() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER, w VARCHAR(1500))");
            sql.run("CREATE INDEX t_v ON t (v)");
            for (int i = 0; i < 400; i++) {
                sql.again("INSERT INTO t VALUES (?, ?, ?)", i, i % 7, "y".repeat(100));
            }
            // Room in front that nobody can ask for any more.
            database.history().setRetention(new Retention(0, 0, Long.MAX_VALUE));
            sql.run("DELETE FROM t WHERE id < 300");
            while (database.transactions().purge().runOnce()) {
                // Until nothing is left.
            }
            database.history().setRetention(EVERYTHING);
            long created = scn(sql);
            sql.run("UPDATE t SET v = 100 WHERE id >= 390");
            sql.run("UPDATE t SET w = ? WHERE id = 395", "z".repeat(1400));
            long before = scn(sql);
            sql.run("DELETE FROM t WHERE id < 310");
            sql.run("ALTER TABLE t SHRINK SPACE");
            long moved = scn(sql);
            assertTrue(moved > before + 2, "rows were moved by transactions");
            sql.run("UPDATE t SET v = 200 WHERE id = 399");
            long last = scn(sql);
            String window = " VERSIONS BETWEEN SCN " + created + " AND " + last;
            assertEquals(
                    List.of("~|" + (created + 1) + "|~|0", (created + 1) + "|" + last + "|U|100", last + "|~|U|200"),
                    sql.rows("SELECT versions_startscn, versions_endscn, versions_operation, v FROM t" + window
                            + " WHERE id = 399 ORDER BY versions_startscn NULLS FIRST"),
                    "moves end and begin nothing");
            assertEquals(
                    List.of("10|D"),
                    sql.rows(
                            "SELECT count(*), min(versions_operation) FROM t" + window
                                    + " WHERE versions_startscn > ? AND versions_startscn < ?",
                            before,
                            last));
            for (String where : List.of("", " WHERE v = 100", " WHERE id = 395", " WHERE id > 380")) {
                compare(sql, created, created + 4, where);
                compare(sql, before, before + 3, where);
                compare(sql, moved - 2, last, where);
            }
            assertEquals(
                    sql.rows("SELECT count(*) FROM (SELECT id + 0 AS x FROM t" + window + ") s WHERE x = 397"),
                    sql.rows("SELECT count(*) FROM t" + window + " WHERE id = 397"),
                    "by the index as by the table");
            sql.run("ALTER DATABASE SHRINK SPACE");
            sql.run("DELETE FROM t WHERE id = 398");
            assertEquals(
                    List.of("~", "U", "D"),
                    sql.rows("SELECT versions_operation FROM t VERSIONS BETWEEN SCN " + created + " AND MAXVALUE "
                            + "WHERE id = 398 ORDER BY versions_startscn NULLS FIRST"));
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
        }
    }

    @Test
    void aPreparedStatementTakesWindowsAndOutlivesDefinitions() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            long first = scn(sql);
            sql.run("INSERT INTO t VALUES (1, 1)");
            sql.run("UPDATE t SET v = 2");
            String query = "SELECT * FROM t VERSIONS BETWEEN SCN ? AND ? WHERE id = 1 ORDER BY v";
            assertEquals(List.of("1|1", "1|2"), sql.rowsAgain(query, first, first + 2));
            assertEquals(List.of("1|1"), sql.rowsAgain(query, first, first + 1));
            sql.run("ALTER TABLE t ADD COLUMN w INTEGER DEFAULT 7");
            assertEquals(List.of("1|1|7", "1|2|7"), sql.rowsAgain(query, first, first + 3));
            assertEquals(List.of("1|1", "1|2"), sql.rowsAgain(query, first, first + 2));
            database.reopen(true);
            SqlText again = new SqlText(database.session());
            assertEquals(List.of("1|1", "1|2"), again.rowsAgain(query, first, first + 2));
        }
    }

    @Test
    void aSnapshotSeesTheHistoryUpToItself() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = new SqlText(database.session());
            SqlText reader = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            sql.run("INSERT INTO t VALUES (1, 1)");
            reader.run("BEGIN ISOLATION LEVEL SNAPSHOT");
            String query =
                    "SELECT v, versions_endscn IS NULL FROM t VERSIONS BETWEEN SCN MINVALUE AND MAXVALUE ORDER BY v";
            assertEquals(List.of("1|true"), reader.rows(query));
            sql.run("UPDATE t SET v = 2");
            assertEquals(List.of("1|true"), reader.rows(query));
            assertEquals(List.of("1|false", "2|true"), sql.rows(query));
            reader.run("COMMIT");
        }
    }

    @Test
    void aWindowWhoseUndoIsGoneIsTooOld() {
        try (HistoryDatabase database = new HistoryDatabase(new Retention(0, 1 << 20, 16 << 20))) {
            SqlText sql = new SqlText(database.session());
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            sql.run("INSERT INTO t VALUES (1, 1)");
            long first = scn(sql);
            for (int i = 0; i < 10; i++) {
                sql.run("UPDATE t SET v = v + 1");
                database.transactions().purge().runOnce();
            }
            DbException refused = assertThrows(
                    DbException.class, () -> sql.rows("SELECT * FROM t VERSIONS BETWEEN SCN ? AND MAXVALUE", first));
            assertEquals(ErrorCode.SNAPSHOT_TOO_OLD, refused.code());
            assertEquals(
                    List.of("11"), sql.rows("SELECT v FROM t VERSIONS BETWEEN SCN MINVALUE AND MAXVALUE WHERE v = 11"));
        }
    }
}

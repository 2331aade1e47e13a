package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.server.repair.RepairCommand;
import io.rustydb.server.repair.RepairReport;
import io.rustydb.storage.undo.Retention;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recycle bin by the names in it, over restarts, and when its tables have to go.
class RecycleBinTest {
    private static final Retention EVERYTHING = new Retention(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private static SqlText session(HistoryDatabase database) {
        SqlText sql = new SqlText(database.session());
        sql.run("SET recyclebin = on");
        return sql;
    }

    private static String name(SqlText sql, String original) {
        return sql.rows("SELECT object_name FROM sys.recyclebin WHERE original_name = ?", original)
                .getFirst();
    }

    private static void fails(ErrorCode code, SqlText sql, String statement) {
        assertEquals(
                code,
                assertThrows(DbException.class, () -> sql.run(statement), statement)
                        .code(),
                statement);
    }

    @Test
    void aTableInTheBinCanBeReadAndNothingElse() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = session(database);
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
            sql.run("CREATE INDEX t_v ON t (v)");
            sql.run("INSERT INTO t VALUES (1, 10), (2, 20)");
            sql.run("DROP TABLE t");
            String bin = name(sql, "t");
            String index = name(sql, "t_v");
            assertEquals(List.of("1|10", "2|20"), sql.rows("SELECT * FROM " + bin + " ORDER BY id"));
            assertEquals(List.of("20"), sql.rows("SELECT v FROM \"" + bin + "\" WHERE id = 2"));
            assertEquals(
                    List.of("~", "~"),
                    sql.rows("SELECT versions_operation FROM " + bin
                            + " VERSIONS BETWEEN SCN current_scn() AND MAXVALUE"));
            for (String refused : List.of(
                    "INSERT INTO # VALUES (3, 3)",
                    "UPDATE # SET v = 1",
                    "DELETE FROM #",
                    "TRUNCATE TABLE #",
                    "DROP TABLE #",
                    "ALTER TABLE # ADD COLUMN w INTEGER",
                    "ALTER TABLE # RENAME TO x",
                    "CREATE INDEX i ON # (v)",
                    "CREATE TABLE c (t INTEGER REFERENCES #)",
                    "COMMENT ON TABLE # IS 'x'",
                    "SELECT * FROM # FOR UPDATE",
                    "FLASHBACK TABLE # TO SCN current_scn()",
                    "DROP INDEX " + index)) {
                fails(ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE, sql, refused.replace("#", bin));
            }
            sql.run("BEGIN");
            fails(ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE, sql, "LOCK TABLE " + bin + " IN EXCLUSIVE MODE");
            sql.run("ROLLBACK");
            sql.run("CREATE TABLE t (other INTEGER)");
            sql.run("DROP TABLE t");
            sql.run("FLASHBACK TABLE " + bin + " TO BEFORE DROP");
            assertEquals(List.of("1|10", "2|20"), sql.rows("SELECT * FROM t WHERE v > 0 ORDER BY id"));
            sql.run("DROP TABLE t");
            assertEquals(List.of("2"), sql.rows("SELECT count(*) FROM sys.recyclebin WHERE type = 'TABLE'"));
            sql.run("PURGE TABLE " + name(sql, "t"));
            assertEquals(List.of("1"), sql.rows("SELECT count(*) FROM sys.recyclebin WHERE type = 'TABLE'"));
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
        }
    }

    @Test
    void theBinOutlivesACrash() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = session(database);
            sql.run("CREATE TABLE kept (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note CLOB)");
            String note = "n".repeat(10_000);
            sql.run("INSERT INTO kept (note) VALUES (?)", note);
            sql.run("CREATE TABLE purged (id INTEGER)");
            sql.run("DROP TABLE kept, purged");
            sql.run("PURGE TABLE purged");
            SqlText other = session(database);
            other.run("CREATE TABLE open (id INTEGER)");
            other.run("BEGIN");
            other.run("DROP TABLE open");
            other.run("FLASHBACK TABLE kept TO BEFORE DROP");
            database.reopen(true);
            sql = session(database);
            assertEquals(List.of("kept"), sql.rows("SELECT original_name FROM sys.recyclebin WHERE type = 'TABLE'"));
            assertEquals(List.of(), sql.rows("SELECT * FROM open"));
            sql.run("FLASHBACK TABLE kept TO BEFORE DROP");
            assertEquals(List.of("1|" + note), sql.rows("SELECT * FROM kept"));
            sql.run("INSERT INTO kept (note) VALUES ('more')");
            assertEquals(List.of("2"), sql.rows("SELECT count(*) FROM kept WHERE id > 0"));
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
        }
    }

    @Test
    void aPreparedDropIsOneAfterACrash() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = session(database);
            sql.run("CREATE TABLE a (id INTEGER PRIMARY KEY)");
            sql.run("CREATE TABLE b (id INTEGER PRIMARY KEY)");
            sql.run("INSERT INTO a VALUES (1)");
            sql.run("INSERT INTO b VALUES (2)");
            for (String table : List.of("a", "b")) {
                sql.run("BEGIN");
                sql.run("DROP TABLE " + table);
                sql.run("PREPARE TRANSACTION '" + table + "'");
            }
            database.reopen(true);
            sql = session(database);
            assertEquals(List.of("0"), sql.rows("SELECT count(*) FROM sys.recyclebin"));
            sql.run("COMMIT PREPARED 'a'");
            sql.run("ROLLBACK PREPARED 'b'");
            assertEquals(List.of("2"), sql.rows("SELECT * FROM b"));
            sql.run("FLASHBACK TABLE a TO BEFORE DROP");
            assertEquals(List.of("1"), sql.rows("SELECT * FROM a WHERE id = 1"));
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
        }
    }

    private static void awaitEmpty(SqlText sql) {
        sql.run("SET lock_timeout = '1s'");
        for (int i = 0; i < 600; i++) {
            if (sql.rows("SELECT 1 FROM sys.recyclebin").isEmpty()) {
                return;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("still there: " + sql.rows("SELECT * FROM sys.recyclebin"));
    }

    @Test
    void whatIsTooOldOrTooLargeIsPurged() {
        try (HistoryDatabase database = new HistoryDatabase(new Retention(0, 1 << 20, 1L << 40))) {
            SqlText sql = session(database);
            sql.run("CREATE TABLE old (id INTEGER)");
            sql.run("INSERT INTO old VALUES (1)");
            sql.run("ALTER SYSTEM SET recyclebin_retention = '1ms'");
            sql.run("DROP TABLE old");
            awaitEmpty(sql);
            sql.run("ALTER SYSTEM SET recyclebin_retention = 0");
            sql.run("ALTER SYSTEM SET recyclebin_size = '300kB'");
            for (String name : List.of("first", "second", "third")) {
                sql.run("CREATE TABLE " + name + " (v VARCHAR(1000))");
                for (int i = 0; i < 50; i++) {
                    sql.run("INSERT INTO " + name + " VALUES (?)", "x".repeat(1000));
                }
            }
            sql.run("DROP TABLE first");
            sql.run("DROP TABLE second");
            sql.run("CREATE TABLE empty (v INTEGER)");
            sql.run("DROP TABLE empty");
            sql.run("DROP TABLE third");
            for (int i = 0; i < 600 && sql.rows("SELECT 1 FROM sys.recyclebin").size() > 2; i++) {
                awaitNothing();
            }
            assertEquals(
                    List.of("empty", "third"),
                    sql.rows("SELECT original_name FROM sys.recyclebin ORDER BY original_name"),
                    "the first ones go, as far as the size asks for it");
            assertFalse(sql.rows("SHOW recyclebin_size").isEmpty());
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
            assertTrue(
                    sql.rows("SELECT 1 FROM sys.sessions WHERE state = 'idle'").size() < 3);
        }
    }

    @Test
    void repairSaysWhatWasInTheBin(@TempDir Path directory) {
        Path source = directory.resolve("source");
        OpenRequest request = new OpenRequest(OpenRequest.Kind.FILE, source.toString(), true, 0);
        try (DatabaseHandle database = new LocalDatabases().open(request)) {
            SqlText sql = new SqlText(database.connect(null, null));
            sql.run("SET recyclebin = on");
            sql.run("CREATE TABLE kept (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
            sql.run("CREATE TABLE gone (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
            sql.run("INSERT INTO kept DEFAULT VALUES");
            sql.run("INSERT INTO gone DEFAULT VALUES");
            sql.run("DROP TABLE gone");
            sql.session.close();
        }
        Path target = directory.resolve("target");
        RepairReport report = RepairCommand.repair(source, target);
        assertTrue(
                report.losses().stream().anyMatch(loss -> loss.contains("recycle bin") && loss.contains("gone")),
                report.losses()::toString);
        OpenRequest repaired = new OpenRequest(OpenRequest.Kind.FILE, target.toString(), false, 0);
        try (DatabaseHandle database = new LocalDatabases().open(repaired)) {
            SqlText sql = new SqlText(database.connect(null, null));
            assertEquals(List.of("1"), sql.rows("SELECT id FROM kept"));
            assertEquals(List.of("0"), sql.rows("SELECT count(*) FROM sys.recyclebin"));
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
            sql.session.close();
        }
    }

    @Test
    void aFullDiskEmptiesTheBin() {
        try (HistoryDatabase database = new HistoryDatabase(EVERYTHING)) {
            SqlText sql = session(database);
            sql.run("CREATE TABLE t (id INTEGER)");
            sql.run("INSERT INTO t VALUES (1)");
            sql.run("DROP TABLE t");
            SqlText reader = new SqlText(database.session());
            reader.run("BEGIN");
            assertEquals(List.of("1"), reader.rows("SELECT * FROM " + name(sql, "t")));
            database.failGrowth(true);
            sql.run("CREATE TABLE large (v VARCHAR(1000))");
            DbException full = assertThrows(DbException.class, () -> {
                for (int i = 0; i < 30_000; i++) {
                    sql.again("INSERT INTO large VALUES (?)", "x".repeat(900));
                }
            });
            assertEquals(ErrorCode.DISK_FULL, full.code(), full::getMessage);
            database.failGrowth(false);
            awaitEmpty(sql);
            reader.run("COMMIT");
            assertEquals(List.of(), sql.rows("CHECK DATABASE"));
        }
    }

    private static void awaitNothing() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

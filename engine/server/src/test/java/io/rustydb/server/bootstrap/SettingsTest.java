package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ALTER SYSTEM over openings of a database in a directory.
class SettingsTest {
    @TempDir
    Path parent;

    private OpenRequest request(long bufferPoolBytes) {
        return new OpenRequest(OpenRequest.Kind.FILE, parent.resolve("db").toString(), true, bufferPoolBytes);
    }

    private List<String> opened(long bufferPoolBytes, String... statements) {
        try (DatabaseHandle database = new LocalDatabases().open(request(bufferPoolBytes))) {
            SqlText sql = new SqlText(database.connect(null, null));
            List<String> rows = List.of();
            for (String statement : statements) {
                if (statement.startsWith("SELECT") || statement.startsWith("SHOW")) {
                    rows = sql.rows(statement);
                } else {
                    sql.run(statement);
                }
            }
            return rows;
        }
    }

    @Test
    void whatIsStoredHoldsForTheNextOpening() {
        opened(0, "ALTER SYSTEM SET buffer_pool_size = '32MB'", "ALTER SYSTEM SET checkpoint_timeout = '77s'");
        String state = "SELECT name, value, source, pending FROM sys.settings"
                + " WHERE name IN ('buffer_pool_size', 'checkpoint_timeout') ORDER BY name";
        assertEquals(
                List.of("buffer_pool_size|32MB|database|false", "checkpoint_timeout|77s|database|false"),
                opened(0, state));
        // Who opens it may say otherwise, for this time.
        assertEquals(
                List.of("buffer_pool_size|16MB|open|false", "checkpoint_timeout|77s|database|false"),
                opened(16 << 20, state));
        assertEquals(
                List.of("buffer_pool_size|32MB|database|true", "checkpoint_timeout|5min|default|false"),
                opened(0, "ALTER SYSTEM RESET ALL", state));
        assertEquals(
                List.of("buffer_pool_size|256MB|default|false", "checkpoint_timeout|5min|default|false"),
                opened(0, state));
    }

    @Test
    void presetsTellWhatIs() {
        assertEquals(
                List.of("block_size|4kB|preset|never", "wal_segment_size|16MB|preset|never"),
                opened(
                        0,
                        "SELECT name, value, scope, applies FROM sys.settings WHERE name IN ('block_size',"
                                + " 'wal_segment_size') ORDER BY name"));
    }

    @Test
    void aCheckpointComesWhenTheNewVolumeIsReached() {
        try (DatabaseHandle database = new LocalDatabases().open(request(0))) {
            SqlText sql = new SqlText(database.connect(null, null));
            sql.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(2000))");
            sql.run("ALTER SYSTEM SET max_wal_size = '1MB'");
            String before = sql.rows("SELECT checkpoint_lsn FROM sys.wal_stat").getFirst();
            for (int i = 0; i < 1200; i++) {
                sql.again("INSERT INTO t VALUES (?, ?)", i, "x".repeat(1500));
            }
            // By default it would come after 256 MB or five minutes.
            for (int i = 0;
                    sql.rows("SELECT checkpoint_lsn FROM sys.wal_stat")
                            .getFirst()
                            .equals(before);
                    i++) {
                assertTrue(i < 100_000_000, "no checkpoint");
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void anArchiveThatIsNotThereDoesNotKeepTheDatabaseFromOpening() throws Exception {
        Path missing = parent.resolve("disk");
        opened(0, "ALTER SYSTEM SET archive_directory = '" + missing.resolve("archive") + "'");
        try (DatabaseHandle database = new LocalDatabases().open(request(0))) {
            SqlText sql = new SqlText(database.connect(null, null));
            String failure = "SELECT CASE WHEN failure LIKE '%" + missing
                    + "%' THEN 'failed' ELSE coalesce(failure, 'fine') END" + " FROM sys.wal_archive";
            awaitRow(sql, failure, "failed");
            sql.run("CREATE TABLE t (id INTEGER)");
            Files.createDirectory(missing);
            awaitRow(sql, failure, "fine");
        }
    }

    private static void awaitRow(SqlText sql, String query, String row) throws InterruptedException {
        for (int i = 0; !sql.rows(query).equals(List.of(row)); i++) {
            assertTrue(i < 2000, () -> row + " is expected of " + query);
            Thread.sleep(10);
        }
    }

    @Test
    void aFileThatSaysNonsenseIsNamedAndLeftAlone() throws IOException {
        opened(0, "ALTER SYSTEM SET checkpoint_timeout = '77s'", "CREATE TABLE t (id INTEGER)");
        Path file = parent.resolve("db").resolve("settings");
        for (String bad : List.of("checkpoint_timeout = '0'\n", "no_such_setting = '1'\n", "garbage\n")) {
            Files.writeString(file, bad);
            DbException e = assertThrows(DbException.class, () -> opened(0, "SHOW ALL"));
            assertEquals(ErrorCode.CONFIGURATION_ERROR, e.code(), e.getMessage());
            assertTrue(e.getMessage().contains("file=settings"), e.getMessage());
            assertEquals(bad, Files.readString(file));
        }
        Files.writeString(file, "checkpoint_timeout = '1min'\n");
        assertEquals(List.of("1min"), opened(0, "SHOW checkpoint_timeout"));
        Files.delete(file);
        assertEquals(List.of("0"), opened(0, "SELECT count(*) FROM t"));
    }
}

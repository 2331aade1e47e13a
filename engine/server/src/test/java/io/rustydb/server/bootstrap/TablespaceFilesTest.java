package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.buffer.BufferSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A tablespace whose file is missing when the database is opened costs what is in it, and nothing else.
class TablespaceFilesTest {
    private static final String PATH = "tablespaces/far.dat";

    private final MemoryFileSystem files = new MemoryFileSystem("tablespace-files");

    private OpenEngine open() {
        return new OpenEngine(
                files,
                StorageConfig.DEFAULT
                        .withBufferPoolBytes(4 << 20)
                        .withLog(1 << 20, 1 << 20)
                        .withDirectLog(false)
                        .withBuffers(BufferSettings.DEFAULT.withOtherBytes(1 << 20)));
    }

    private void make(OpenEngine db) {
        db.sql.run("CREATE TABLESPACE far DATAFILE 'far.dat' PAGESIZE 16K");
        db.sql.run("CREATE TABLE near_t (id INTEGER PRIMARY KEY)");
        db.sql.run("CREATE TABLE far_t (id INTEGER PRIMARY KEY, v VARCHAR(100)) TABLESPACE far");
        db.sql.run("INSERT INTO near_t VALUES (1)");
        db.sql.run("INSERT INTO far_t VALUES (1, 'one')");
    }

    private static void assertMissing(OpenEngine db) {
        assertEquals(List.of("1"), db.sql.rows("SELECT id FROM near_t"));
        DbException refused = assertThrows(DbException.class, () -> db.sql.rows("SELECT v FROM far_t"));
        assertEquals("XX001", refused.sqlState());
        assertTrue(refused.getMessage().contains("file=" + PATH), refused.getMessage());
        assertEquals(
                List.of("true"),
                db.sql.rows("SELECT problem LIKE '%far.dat%' FROM sys.tablespaces WHERE name = 'far'"));
        db.sql.run("INSERT INTO near_t VALUES (2)");
        db.sql.run("DELETE FROM near_t WHERE id = 2");
    }

    @Test
    void aFileThatIsPutBackAfterACleanCloseIsReadAgain() {
        try (OpenEngine db = open()) {
            make(db);
            db.purge();
        }
        files.rename(PATH, "elsewhere");
        try (OpenEngine db = open()) {
            assertMissing(db);
        }
        files.rename("elsewhere", PATH);
        try (OpenEngine db = open()) {
            assertEquals(List.of("one"), db.sql.rows("SELECT v FROM far_t"));
            assertEquals(List.of(), db.sql.rows("CHECK DATABASE"));
        }
    }

    @Test
    void aFileThatRecoveryHadToDoWithoutIsNotBelievedAgain() {
        OpenEngine crashed = open();
        make(crashed);
        crashed.engine.storage().abandon();
        files.rename(PATH, "elsewhere");
        try (OpenEngine db = open()) {
            assertMissing(db);
        }
        files.rename("elsewhere", PATH);
        try (OpenEngine db = open()) {
            assertMissing(db);
            assertThrows(DbException.class, () -> db.sql.run("DROP TABLESPACE far"));
            db.sql.run("DROP TABLESPACE far INCLUDING CONTENTS");
            db.purge();
            assertEquals(List.of(), files.list("tablespaces"));
            assertEquals(List.of(), db.sql.rows("CHECK DATABASE"));
        }
    }

    @Test
    void anotherFileOfTheNameIsRefused() {
        try (OpenEngine db = open()) {
            make(db);
            db.sql.run("CREATE TABLESPACE other DATAFILE 'other.dat' PAGESIZE 16K");
            db.purge();
        }
        files.rename("tablespaces/other.dat", PATH);
        try (OpenEngine db = open()) {
            assertMissing(db);
        }
    }
}

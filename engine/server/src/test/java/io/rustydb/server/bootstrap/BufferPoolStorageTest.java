package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.buffer.BufferSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Pages of tables and indexes with `STORAGE (BUFFER_POOL …)` are in that pool and in no other, in the life that
/// says so and in those after it: `sys.buffer_stats` tells.
class BufferPoolStorageTest {
    private static final int ROWS = 400;
    private static final StorageConfig CONFIG = StorageConfig.DEFAULT
            .withBufferPoolBytes(400 * 4096)
            .withLog(1 << 20, 1 << 18)
            .withBuffers(BufferSettings.DEFAULT
                    .withKeepBytes(200 * 4096)
                    .withRecycleBytes(200 * 4096)
                    .withAdvice(false));

    private final MemoryFileSystem files = new MemoryFileSystem("pools");

    private OpenEngine open() {
        return new OpenEngine(files, CONFIG);
    }

    /// Pages that were read into a pool, because they were wanted or would be.
    private static long read(OpenEngine db, String pool) {
        List<String> rows = db.sql.rows("SELECT misses + read_ahead FROM sys.buffer_stats WHERE pool = ?", pool);
        assertEquals(1, rows.size(), pool);
        return Long.parseLong(rows.getFirst());
    }

    /// Pages that a query reads into each pool, beside a few of the catalogue: it was planned before.
    private static void reads(OpenEngine db, String query, long keep, long defaults, long recycle) {
        db.sql.rows("EXPLAIN " + query);
        read(db, "KEEP");
        long keepBefore = read(db, "KEEP");
        long defaultBefore = read(db, "DEFAULT");
        long recycleBefore = read(db, "RECYCLE");
        db.sql.rows(query);
        String found = "KEEP " + (read(db, "KEEP") - keepBefore) + ", DEFAULT " + (read(db, "DEFAULT") - defaultBefore)
                + ", RECYCLE " + (read(db, "RECYCLE") - recycleBefore);
        expect(query + ", KEEP: " + found, keep, read(db, "KEEP") - keepBefore);
        expect(query + ", DEFAULT: " + found, defaults, read(db, "DEFAULT") - defaultBefore);
        expect(query + ", RECYCLE: " + found, recycle, read(db, "RECYCLE") - recycleBefore);
    }

    /// @param least pages; 0 for none
    private static void expect(String what, long least, long found) {
        assertTrue(least == 0 ? found <= 3 : found >= least, what);
    }

    private static void fill(OpenEngine db, String table) {
        for (int i = 1; i <= ROWS; i++) {
            db.sql.again("INSERT INTO " + table + " VALUES (?, ?)", i, "v".repeat(300) + i);
        }
    }

    @Test
    void pagesAreInTheAssignedPoolAndStayThereOverRestarts() {
        try (OpenEngine db = open()) {
            db.sql.run("CREATE TABLE kept (id INTEGER, v VARCHAR(400)) STORAGE (BUFFER_POOL KEEP)");
            db.sql.run("CREATE TABLE once (id INTEGER, v VARCHAR(400)) STORAGE (BUFFER_POOL RECYCLE)");
            db.sql.run("CREATE TABLE plain (id INTEGER, v VARCHAR(400))");
            db.sql.run("CREATE INDEX plain_v ON plain (v) STORAGE (BUFFER_POOL KEEP)");
            fill(db, "kept");
            fill(db, "once");
            fill(db, "plain");
        }
        // 400 rows of 300 bytes are more than 30 pages.
        for (int life = 0; life < 2; life++) {
            try (OpenEngine db = open()) {
                reads(db, "SELECT SUM(id) FROM kept", 30, 0, 0);
                reads(db, "SELECT SUM(id) FROM once", 0, 0, 30);
                reads(db, "SELECT SUM(id) FROM plain", 0, 30, 0);
                reads(db, "SELECT COUNT(v) FROM plain WHERE v > 'a'", 10, 0, 0);
            }
        }
        try (OpenEngine db = open()) {
            db.sql.run("ALTER TABLE kept STORAGE (BUFFER_POOL DEFAULT)");
            db.sql.run("ALTER TABLE plain STORAGE (BUFFER_POOL RECYCLE)");
            db.sql.run("ALTER INDEX plain_v STORAGE (BUFFER_POOL RECYCLE)");
        }
        try (OpenEngine db = open()) {
            reads(db, "SELECT SUM(id) FROM kept", 0, 30, 0);
            reads(db, "SELECT SUM(id) FROM plain", 0, 0, 30);
            reads(db, "SELECT COUNT(v) FROM plain WHERE v > 'a'", 0, 0, 10);
        }
    }
}

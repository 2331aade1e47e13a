package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.NioFileSystem;
import io.rustydb.storage.StorageConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Space comes back to the file system, also while others work, and the rows stay what they were.
@Timeout(120)
class ShrinkTest {
    private static final int ROWS = 12_000;
    private static final String SUMS = "SELECT count(*), sum(id), sum(length(note)) FROM item";

    @TempDir
    Path directory;

    private FileSystem files;

    @BeforeEach
    void makeFiles() {
        files = new NioFileSystem(directory.resolve("db"));
    }

    private OpenEngine open() {
        return new OpenEngine(files, StorageConfig.DEFAULT.withBufferPoolBytes(16L << 20));
    }

    private static void fill(OpenEngine open) {
        open.sql.run("CREATE TABLE other (id INT PRIMARY KEY, note VARCHAR(300))");
        open.sql.run("CREATE TABLE item (id INT PRIMARY KEY, code INT, note VARCHAR(300))");
        open.sql.run("CREATE INDEX item_code ON item (code)");
        open.sql.session.setAutoCommit(false);
        for (int id = 0; id < ROWS; id++) {
            open.sql.again("INSERT INTO item VALUES (?, ?, ?)", id, id * 7919 % ROWS, "n".repeat(id % 300));
            open.sql.again("INSERT INTO other VALUES (?, ?)", id, "o".repeat(id % 200));
        }
        open.sql.session.commit();
        open.sql.session.setAutoCommit(true);
    }

    @Test
    void theFileBecomesAsShortAsItsRowsWhenMostAreDeleted() {
        long full;
        try (OpenEngine open = open()) {
            fill(open);
            full = OpenEngine.dataFileBytes(files);
            open.sql.run("DELETE FROM item WHERE mod(id, 20) <> 3");
            open.sql.run("DELETE FROM other WHERE id < ?", ROWS - 1000);
            open.sql.run("UPDATE item SET note = ? WHERE mod(id, 100) = 3", "longer".repeat(40));
            List<String> before = open.sql.rows(SUMS);
            List<String> rows = open.sql.rows("SELECT id, code, note FROM item ORDER BY id");
            open.sql.run("ALTER DATABASE SHRINK SPACE");
            long shrunk = OpenEngine.dataFileBytes(files);
            System.out.println(
                    "bytes of the file: full=" + full + ", shrunk=" + shrunk + ", in use=" + open.dataPages() * 4096);
            assertTrue(shrunk < full / 4, "full=" + full + ", shrunk=" + shrunk);
            assertTrue(shrunk <= open.dataPages() * 4096 * 5 / 4, "in use=" + open.dataPages() + ", shrunk=" + shrunk);
            assertEquals(before, open.sql.rows(SUMS));
            assertEquals(rows, open.sql.rows("SELECT id, code, note FROM item ORDER BY id"));
            assertEquals(List.of(), open.sql.rows("CHECK DATABASE"));
            open.sql.run("INSERT INTO item SELECT id + 100000, code, note FROM item");
            assertEquals(List.of(), open.sql.rows("CHECK DATABASE"));
        }
        try (OpenEngine open = open()) {
            assertEquals(List.of(), open.sql.rows("CHECK DATABASE"));
        }
    }

    @Test
    void aTableGivesItsEmptyPagesToOthers() {
        try (OpenEngine open = open()) {
            fill(open);
            open.sql.run("DELETE FROM item WHERE mod(id, 10) <> 3");
            long before = open.dataPages();
            List<String> sums = open.sql.rows(SUMS);
            open.sql.run("ALTER TABLE item SHRINK SPACE");
            assertTrue(open.dataPages() < before * 3 / 4, "before=" + before + ", after=" + open.dataPages());
            assertEquals(sums, open.sql.rows(SUMS));
            assertEquals(List.of(), open.sql.rows("CHECK DATABASE"));
            open.sql.run("VACUUM FULL item");
            open.sql.session.setAutoCommit(false);
            open.sql.run("DELETE FROM item WHERE id = 3");
            DbException refused = assertThrows(DbException.class, () -> open.sql.run("VACUUM FULL"));
            assertEquals(ErrorCode.ACTIVE_TRANSACTION, refused.code());
            open.sql.session.rollback();
            open.sql.session.setAutoCommit(true);
            refused = assertThrows(DbException.class, () -> open.sql.run("ALTER TABLE missing SHRINK SPACE"));
            assertEquals(ErrorCode.UNDEFINED_TABLE, refused.code());
        }
    }

    @Test
    void readersAndWritersGoOnMeanwhile() {
        try (OpenEngine open = open()) {
            fill(open);
            open.sql.run("DELETE FROM item WHERE mod(id, 10) <> 3");
            long kept = ROWS / 10;
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(2);
            CompletableFuture<Long> reader = CompletableFuture.supplyAsync(
                    () -> {
                        SqlText sql = open.connect();
                        long reads = 0;
                        while (!done.get()) {
                            String found = sql.rows("SELECT count(*) FROM item WHERE code >= 0")
                                    .getFirst();
                            EngineModel.check(found.equals(Long.toString(kept)), () -> "rows=" + found + " of " + kept);
                            String byKey = sql.rowsAgain(
                                            "SELECT code FROM item WHERE id = ?", 10 * (int) (reads % kept) + 3)
                                    .getFirst();
                            EngineModel.check(!byKey.isEmpty(), () -> "no row");
                            reads++;
                        }
                        return reads;
                    },
                    threads);
            CompletableFuture<Long> writer = CompletableFuture.supplyAsync(
                    () -> {
                        SqlText sql = open.connect();
                        long writes = 0;
                        while (!done.get()) {
                            int id = 10 * (int) (writes * 31 % kept) + 3;
                            long changed = sql.again(
                                    "UPDATE item SET note = ? WHERE id = ?", "w".repeat((int) (writes % 300)), id);
                            EngineModel.check(changed == 1, () -> "changed rows=" + changed);
                            writes++;
                        }
                        return writes;
                    },
                    threads);
            for (int i = 0; i < 3; i++) {
                open.sql.run("ALTER DATABASE SHRINK SPACE");
            }
            done.set(true);
            threads.shutdown();
            System.out.println("reads=" + reader.join() + ", writes=" + writer.join());
            assertEquals(List.of(), open.sql.rows("CHECK DATABASE"));
        }
    }

    /// The statement waits for one table while another, that comes later, is dropped, and its pages go to a new
    /// one: what it knew of the old one is not to be believed.
    @Test
    void aTableThatIsDroppedMeanwhileIsLeftAlone() throws Exception {
        try (OpenEngine open = open()) {
            open.sql.run("CREATE TABLE other (id INT, note VARCHAR(300))");
            open.sql.run("CREATE TABLE item (id INT, note VARCHAR(300))");
            for (int id = 0; id < 400; id++) {
                open.sql.again("INSERT INTO item VALUES (?, ?)", id, "n".repeat(250));
                open.sql.again("INSERT INTO other VALUES (?, ?)", id, "o".repeat(250));
            }
            open.sql.run("DELETE FROM item WHERE id < 350");
            open.sql.run("DELETE FROM other WHERE id < 350");
            open.sql.run("CREATE TABLE passing (id INT PRIMARY KEY, note VARCHAR(300))");
            open.sql.run("INSERT INTO passing SELECT id, note FROM other");
            SqlText blocker = open.connect();
            blocker.session.setAutoCommit(false);
            blocker.run("ALTER TABLE other ADD COLUMN more INT");
            blocker.run("ALTER TABLE item ADD COLUMN more INT");
            CompletableFuture<Void> shrinking =
                    CompletableFuture.runAsync(() -> open.connect().run("ALTER DATABASE SHRINK SPACE"));
            while (open.sql.rows("SELECT 1 FROM sys.lock_waits").isEmpty() && !shrinking.isDone()) {
                Thread.onSpinWait();
            }
            open.sql.run("DROP TABLE passing");
            open.purge();
            blocker.session.rollback();
            shrinking.get();
            // All pages are given out again, most of them as roots.
            for (int i = 0; i < 200; i++) {
                open.sql.run("CREATE TABLE next" + i + " (id INT)");
                open.sql.run("INSERT INTO next" + i + " VALUES (?)", i);
                assertEquals(List.of("" + i), open.sql.rows("SELECT id FROM next" + i));
            }
            assertEquals(List.of(), open.sql.rows("CHECK DATABASE"));
        }
    }
}

package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.NioFileSystem;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.session.Parameters;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.SessionTestAccess;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.index.btree.BTreeCheck;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What rows take on disk when they are inserted in bulk. `-Drustydb.rows=1000000` for more of them.
class SpaceUseTest {
    private static final int ROWS = Integer.getInteger("rustydb.rows", 100_000);
    private static final int BATCH = 1000;
    private static final String TEXT = "x".repeat(118);

    @TempDir
    Path directory;

    /// A row has about 150 bytes: its values take 138, and NULLs, lengths and the row's header the rest.
    @Test
    void aRowOf150BytesWithTwoIndexesTakesAtMost250BytesOfTheDataFile() {
        FileSystem files = new NioFileSystem(directory.resolve("db"));
        try (OpenEngine open = new OpenEngine(files, StorageConfig.DEFAULT)) {
            open.sql.run(
                    "CREATE TABLE entry (id BIGINT NOT NULL PRIMARY KEY, account INTEGER, amount BIGINT, note VARCHAR(150))");
            open.sql.run("CREATE INDEX entry_account ON entry (account)");
            insert(open);
            assertEquals(List.of(), open.sql.rows("CHECK DATABASE"));
            report(open);
        }
        double bytesPerRow = (double) OpenEngine.dataFileBytes(files) / ROWS;
        System.out.printf("rows=%d, bytes of the data file a row=%.1f%n", ROWS, bytesPerRow);
        assertTrue(bytesPerRow <= 250, "bytes a row: " + bytesPerRow);
    }

    private static void insert(OpenEngine open) {
        long random = 0x9E3779B97F4A7C15L;
        open.sql.session.setAutoCommit(false);
        try (PreparedSql insert = open.sql.session.prepare(
                "INSERT INTO entry (id, account, amount, note) VALUES (?, ?, ?, ?)", Session.PrepareOptions.NONE)) {
            Parameters values = insert.values();
            for (int id = 0; id < ROWS; id++) {
                random ^= random << 13;
                random ^= random >>> 7;
                random ^= random << 17;
                values.setLong(0, id);
                values.setInt(1, (int) Long.remainderUnsigned(random, ROWS));
                values.setLong(2, random);
                values.setString(3, TEXT);
                values.addRow();
                if (id % BATCH == BATCH - 1 || id == ROWS - 1) {
                    insert.executeBatch(new long[values.batchedRows()]);
                    open.sql.session.commit();
                }
            }
        }
        open.sql.session.setAutoCommit(true);
    }

    private static void report(OpenEngine open) {
        TableDescriptor table =
                SessionTestAccess.committedCatalog(open.engine.sql()).table("public", "entry");
        assert table != null;
        int pageSize = open.engine.storage().kernel().pool().pageSize();
        System.out.println("heap: pages=" + open.engine.structures().heap(table).pageCount() + ", all pages in use="
                + open.dataPages());
        for (IndexDescriptor index : table.indexes()) {
            BTreeCheck.Statistics found =
                    new BTreeCheck(open.engine.structures().tree(index)).check(f -> {});
            System.out.printf(
                    "%s: leaves=%d, inner=%d, fill=%.3f%n",
                    index.name(),
                    found.leaves(),
                    found.innerPages(),
                    (double) found.bytesUsed() / (found.leaves() + found.innerPages()) / pageSize);
        }
    }
}

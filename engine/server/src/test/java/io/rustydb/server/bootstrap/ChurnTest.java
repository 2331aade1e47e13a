package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.NioFileSystem;
import io.rustydb.storage.StorageConfig;
import io.rustydb.testkit.SeededEntropy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows come, change and go at a stable number of them: the file stops growing.
///
/// Two tables: one with rows by random keys, whose lengths change, some out of line; one as a queue, whose keys
/// ascend and whose oldest rows go. `-Drustydb.churnMinutes=30` goes on for so long, `-Drustydb.seed=7` repeats
/// a run's choices (threads are real, so not its every page).
class ChurnTest {
    private static final long SEED = Long.getLong("rustydb.seed", 1);
    private static final int MINUTES = Integer.getInteger("rustydb.churnMinutes", 0);
    private static final int ROUNDS = Integer.getInteger("rustydb.churnRounds", 40);
    private static final int OPERATIONS = 1500;
    private static final int ROWS = 3000;
    /// Pages in use for each page that the same rows take when they are freshly inserted.
    private static final double MULTIPLE_MAX = 2.0;

    @TempDir
    Path directory;

    private final SeededEntropy dice = new SeededEntropy(SEED);
    private final boolean[] there = new boolean[2 * ROWS];
    private int rows;
    private long queueHead;
    private long queueTail;

    @Test
    void theFileStopsGrowingWhenTheNumberOfRowsIsStable() {
        System.out.println("ChurnTest seed=" + SEED);
        FileSystem files = new NioFileSystem(directory.resolve("db"));
        try (OpenEngine open = new OpenEngine(files, StorageConfig.DEFAULT.withBufferPoolBytes(32L << 20))) {
            open.sql.run("CREATE TABLE item (id INT PRIMARY KEY, code VARCHAR(30), note VARCHAR(1000), big CLOB)");
            open.sql.run("CREATE INDEX item_code ON item (code)");
            open.sql.run("CREATE TABLE queue (id BIGINT PRIMARY KEY, body VARCHAR(300))");
            open.sql.session.setAutoCommit(false);
            while (rows < ROWS) {
                insert(open);
                push(open);
                if (rows % 100 == 0) {
                    open.sql.session.commit();
                }
            }
            open.sql.session.commit();
            savedRows();
            open.purge();
            long fresh = open.dataPages();
            long began = System.currentTimeMillis();
            long highest = 0;
            long half = 0;
            int round = 0;
            for (; MINUTES > 0 ? System.currentTimeMillis() - began < MINUTES * 60_000L : round < ROUNDS; round++) {
                for (int i = 0; i < OPERATIONS; i++) {
                    operate(open);
                    if (dice.nextInt(20) == 0) {
                        if (dice.nextInt(10) == 0) {
                            rollBack(open);
                        } else {
                            open.sql.session.commit();
                            savedRows();
                        }
                    }
                }
                open.sql.session.commit();
                savedRows();
                highest = Math.max(highest, open.dataPages());
                if (MINUTES == 0 && round == ROUNDS / 2) {
                    half = highest;
                }
                if (round % 20 == 0) {
                    System.out.printf(
                            "round %d: pages in use=%d, fresh=%d, undo=%d, rows=%d, queue=%d%n",
                            round,
                            open.dataPages(),
                            fresh,
                            open.engine.storage().kernel().undo().allocatedPages(),
                            rows,
                            queueTail - queueHead);
                }
            }
            open.purge();
            System.out.printf(
                    "rounds=%d, fresh=%d, at half time=%d, highest=%d, after purge=%d%n",
                    round, fresh, half, highest, open.dataPages());
            open.sql.session.setAutoCommit(true);
            assertEquals(List.of(), open.sql.rows("CHECK DATABASE"));
            assertTrue(highest <= MULTIPLE_MAX * fresh, "pages in use: " + highest + ", fresh: " + fresh);
            if (half > 0) {
                assertTrue(highest <= half * 1.1, "still growing: " + half + " at half time, then " + highest);
            }
        }
    }

    // ---- what a transaction has changed of the test's knowledge ----

    private boolean[] saved = there.clone();
    private int savedCount;
    private long savedHead;
    private long savedTail;

    private void savedRows() {
        saved = there.clone();
        savedCount = rows;
        savedHead = queueHead;
        savedTail = queueTail;
    }

    private void rollBack(OpenEngine open) {
        open.sql.session.rollback();
        System.arraycopy(saved, 0, there, 0, saved.length);
        rows = savedCount;
        queueHead = savedHead;
        queueTail = savedTail;
    }

    private void operate(OpenEngine open) {
        switch (dice.nextInt(6)) {
            case 0 -> {
                if (rows < ROWS + ROWS / 10) {
                    insert(open);
                }
            }
            case 1 -> {
                if (rows > ROWS - ROWS / 10) {
                    delete(open);
                }
            }
            case 2, 3 -> update(open);
            case 4 -> push(open);
            default -> pop(open);
        }
    }

    private void insert(OpenEngine open) {
        int id = dice.nextInt(there.length);
        if (!there[id]) {
            open.sql.again("INSERT INTO item VALUES (?, ?, ?, ?)", id, code(), text(400), big());
            there[id] = true;
            rows++;
        }
    }

    private void delete(OpenEngine open) {
        int id = dice.nextInt(there.length);
        if (there[id]) {
            open.sql.again("DELETE FROM item WHERE id = ?", id);
            there[id] = false;
            rows--;
        }
    }

    private void update(OpenEngine open) {
        int id = dice.nextInt(there.length);
        switch (dice.nextInt(3)) {
            case 0 -> open.sql.again("UPDATE item SET code = ? WHERE id = ?", code(), id);
            case 1 -> open.sql.again("UPDATE item SET note = ? WHERE id = ?", text(400), id);
            default -> open.sql.again("UPDATE item SET big = ? WHERE id = ?", big(), id);
        }
    }

    private void push(OpenEngine open) {
        open.sql.again("INSERT INTO queue VALUES (?, ?)", queueTail++, text(200));
    }

    private void pop(OpenEngine open) {
        if (queueTail - queueHead > ROWS) {
            open.sql.again("DELETE FROM queue WHERE id = ?", queueHead++);
        }
    }

    private String code() {
        return "code" + dice.nextInt(1_000_000);
    }

    private String text(int lengthMax) {
        return "t".repeat(dice.nextInt(lengthMax));
    }

    private String big() {
        return dice.nextInt(10) == 0 ? "b".repeat(2000 + dice.nextInt(6000)) : "small";
    }
}

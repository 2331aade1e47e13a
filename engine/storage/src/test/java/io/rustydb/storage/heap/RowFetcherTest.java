package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.testkit.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowFetcherTest {
    private static final StorageConfig SMALL = StorageConfig.DEFAULT
            .withBufferPoolBytes(4 << 20)
            .withLog(1 << 20, 1 << 20)
            .withBackground(false);

    private final NativeMemory memory = new NativeMemory();
    private final List<Long> ids = new ArrayList<>();
    private ThreadScheduler scheduler;
    private HeapDatabase db;
    private Heap heap;
    private RowFetcher fetcher;

    @BeforeEach
    void open() {
        scheduler = new ThreadScheduler("test");
        db = new HeapDatabase(
                new MemoryFileSystem("row-fetcher-test"),
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                memory,
                SMALL,
                false);
        heap = db.createHeap(11);
        fetcher = heap.fetcher();
        inTransaction(writer -> {
            for (int i = 0; i < 300; i++) {
                byte[] row = row(i, 0);
                ids.add(heap.insert(writer, row, 0, row.length));
            }
        });
    }

    @AfterEach
    void close() {
        db.check(heap);
        db.close();
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private void inTransaction(Consumer<Transaction> work) {
        Transaction writer = db.begin();
        work.accept(writer);
        db.commit(writer);
    }

    private static String text(int key, int version) {
        return new String(row(key, version), StandardCharsets.UTF_8);
    }

    private static byte[] row(int key, int version) {
        return "row %d, version %d, and some filling".formatted(key, version).getBytes(StandardCharsets.UTF_8);
    }

    private void update(int key, int version) {
        inTransaction(writer -> assertEquals(WriteOutcome.OK, update(writer, key, version)));
    }

    private int update(Transaction writer, int key, int version) {
        byte[] row = row(key, version);
        ReadView own = open(writer);
        try {
            return heap.update(writer, own, ids.get(key), row, 0, row.length, 0);
        } finally {
            db.transactions().closeView(own);
        }
    }

    private void delete(Transaction writer, int key) {
        ReadView own = open(writer);
        try {
            heap.delete(writer, own, ids.get(key), 0);
        } finally {
            db.transactions().closeView(own);
        }
    }

    private String fetched(ReadView view, int key) {
        RowBuffer expected = new RowBuffer();
        int outcome = heap.fetch(view, ids.get(key), expected);
        assertEquals(outcome, fetcher.fetch(view, ids.get(key)));
        if (!Fetch.isFound(outcome)) {
            return "none";
        }
        String row = new String(fetcher.bytes(), fetcher.offset(), expected.length, StandardCharsets.UTF_8);
        assertEquals(new String(expected.toByteArray(), StandardCharsets.UTF_8), row);
        return row;
    }

    private ReadView open(Transaction reader) {
        ReadView view = new ReadView();
        db.transactions().openView(reader, view);
        return view;
    }

    @Test
    void aRowThatChangesAfterItsPageWasCopiedIsReadAnew() {
        Transaction reader = db.begin();
        ReadView before = open(reader);
        for (int i = 0; i < 10; i++) {
            assertEquals(text(i, 0), fetched(before, i));
        }
        update(10, 1);
        assertEquals(text(10, 0), fetched(before, 10));
        ReadView after = open(reader);
        assertEquals(text(10, 1), fetched(after, 10));
        assertEquals(text(11, 0), fetched(after, 11));
        db.transactions().closeView(before);
        db.transactions().closeView(after);
        db.transactions().rollback(reader);
    }

    @Test
    void anOwnChangeIsSeen() {
        Transaction reader = db.begin();
        ReadView view = open(reader);
        for (int i = 0; i < 10; i++) {
            fetched(view, i);
        }
        assertEquals(WriteOutcome.OK, update(reader, 5, 7));
        db.transactions().closeView(view);
        ReadView again = open(reader);
        assertEquals(text(5, 7), fetched(again, 5));
        assertEquals(text(6, 0), fetched(again, 6));
        db.transactions().closeView(again);
        db.transactions().rollback(reader);
    }

    @Test
    void aFetcherAnswersLikeAFetchAmongRandomChanges() {
        long seed = 20261122;
        System.out.println("RowFetcherTest seed=" + seed);
        SeededEntropy entropy = new SeededEntropy(seed);
        Transaction reader = db.begin();
        List<ReadView> views = new ArrayList<>();
        int found = 0;
        for (int step = 0; step < 3000; step++) {
            int key = entropy.nextInt(ids.size());
            switch (entropy.nextInt(6)) {
                case 0 -> {
                    int version = step;
                    // GONE if it was deleted.
                    inTransaction(writer -> update(writer, key, version));
                }
                case 1 -> {
                    if (views.size() == 4) {
                        db.transactions().closeView(views.removeFirst());
                    }
                    views.add(open(reader));
                }
                case 2 -> {
                    if (entropy.chance(10)) {
                        inTransaction(writer -> delete(writer, key));
                    }
                }
                default -> {
                    if (!views.isEmpty()) {
                        ReadView view = views.get(entropy.nextInt(views.size()));
                        for (int i = key; i < Math.min(key + 12, ids.size()); i++) {
                            found += fetched(view, i).equals("none") ? 0 : 1;
                        }
                    }
                }
            }
        }
        assertTrue(found > 1000, "found=" + found);
        views.forEach(db.transactions()::closeView);
        db.transactions().rollback(reader);
    }
}

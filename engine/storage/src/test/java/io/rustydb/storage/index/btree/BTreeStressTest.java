package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.index.EntryRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Four writers and four readers at once. Some entries stay during the whole test: every scan must meet each of
/// them exactly once and in order.
class BTreeStressTest {
    private static final int WRITERS = 4;
    private static final int READERS = 4;
    private static final long PERMANENT = 1L << 40;

    @ParameterizedTest
    @CsvSource({"8,1024,15000", "400,1024,6000", "60,40,3000"})
    void readersMeetEveryStayingEntryOnceWhileWritersSplitAndMerge(int keyBytes, int frames, int operations)
            throws Throwable {
        long seed = 77L + keyBytes;
        System.out.println("BTreeStressTest seed=" + seed);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        try (TreeFixture fixture = new TreeFixture(4096, 4096L * frames)) {
            BTree tree = fixture.store.open(7, fixture.store.create(null, 7));
            List<byte[]> staying = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                byte[] key = key(i * 37, keyBytes);
                staying.add(key);
                assertTrue(tree.insert(null, key, 0, key.length, PERMANENT));
            }
            List<TreeMap<byte[], Long>> models = new ArrayList<>();
            List<Scheduler.Task> writers = new ArrayList<>();
            List<Scheduler.Task> readers = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                TreeMap<byte[], Long> model = new TreeMap<>(TreeFixture.ORDER);
                models.add(model);
                Random random = new Random(seed * 31 + w);
                long locator = w + 1;
                writers.add(fixture.scheduler.spawn(
                        "writer",
                        Scheduler.Kind.WORK,
                        guarded(failure, () -> write(tree, model, random, locator, keyBytes, operations))));
            }
            for (int r = 0; r < READERS; r++) {
                Random random = new Random(seed * 57 + r);
                readers.add(fixture.scheduler.spawn("reader", Scheduler.Kind.WORK, guarded(failure, () -> {
                    while (!done.get() && failure.get() == null) {
                        read(tree, staying, random);
                    }
                })));
            }
            writers.forEach(Scheduler.Task::join);
            done.set(true);
            readers.forEach(Scheduler.Task::join);
            if (failure.get() != null) {
                throw failure.get();
            }
            TreeMap<byte[], Long> all = new TreeMap<>(TreeFixture.ORDER);
            models.forEach(all::putAll);
            staying.forEach(key -> all.put(TreeFixture.entry(key, PERMANENT), PERMANENT));
            assertEquals(all.size(), TreeFixture.check(tree).entries());
            BTreeCursor cursor = tree.cursor();
            cursor.open(null, 0, true, null, 0, true, true);
            for (byte[] entry : all.keySet()) {
                assertTrue(cursor.next());
                byte[] key = new byte[cursor.keyLength()];
                cursor.copyKey(key, 0);
                assertArrayEquals(entry, TreeFixture.entry(key, cursor.locator()));
            }
            assertFalse(cursor.next());
        }
    }

    private static Runnable guarded(AtomicReference<Throwable> failure, Runnable body) {
        return () -> {
            try {
                body.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        };
    }

    private static byte[] key(int value, int length) {
        byte[] key = new byte[length];
        Arrays.fill(key, (byte) 'k');
        key[length - 3] = (byte) (value >>> 16);
        key[length - 2] = (byte) (value >>> 8);
        key[length - 1] = (byte) value;
        return key;
    }

    /// Waves of inserts and removals, random or ascending, so that pages are split, emptied and merged all the
    /// time.
    private static void write(
            BTree tree, TreeMap<byte[], Long> model, Random random, long locator, int keyBytes, int operations) {
        EntryWriter writer = tree.store().acquireWriter(tree.root());
        for (int i = 0; i < operations; i++) {
            boolean growing = i / (operations / 6) % 2 == 0;
            int place = random.nextInt(4) == 0 ? i % 22_200 : random.nextInt(22_200);
            byte[] key = key(place, keyBytes);
            byte[] entry = TreeFixture.entry(key, locator);
            if (growing == (random.nextInt(8) != 0)) {
                assertEquals(model.put(entry, locator) == null, tree.insert(null, key, 0, key.length, locator));
            } else {
                byte[] known = model.ceilingKey(entry);
                if (known != null) {
                    writer.settle(tree, BTreeStore.UNDO_INSERT, false, known, 0, keyBytes, locator, null);
                    model.remove(known);
                }
            }
        }
    }

    private static void read(BTree tree, List<byte[]> staying, Random random) {
        EntryResult result = new EntryResult();
        for (int i = 0; i < 50; i++) {
            byte[] key = staying.get(random.nextInt(staying.size()));
            long found = tree.findUnique(key, 0, key.length, result);
            assertTrue(found > 0, "a staying key was not found");
            assertTrue(found == PERMANENT || result.more, "the staying entry is missing, found=" + found);
        }
        int from = random.nextInt(staying.size());
        int to = Math.min(staying.size() - 1, from + random.nextInt(200));
        boolean forward = random.nextBoolean();
        byte[] low = staying.get(from);
        byte[] high = staying.get(to);
        BTreeCursor cursor = tree.cursor();
        cursor.open(low, low.length, true, high, high.length, true, forward);
        int expected = forward ? from : to;
        byte[] previous = null;
        while (cursor.next()) {
            byte[] key = new byte[cursor.keyLength()];
            cursor.copyKey(key, 0);
            byte[] entry = TreeFixture.entry(key, cursor.locator());
            if (previous != null) {
                int order = Arrays.compareUnsigned(previous, entry);
                assertTrue(forward ? order < 0 : order > 0, "scan out of order");
            }
            previous = entry;
            if (cursor.locator() == PERMANENT) {
                assertArrayEquals(staying.get(expected), key, "a staying entry was skipped or repeated");
                expected += forward ? 1 : -1;
            }
        }
        assertEquals(forward ? to + 1 : from - 1, expected, "the scan ended early");
    }

    @Test
    void scansMeetEveryStayingEntryOfAListOnce() throws Throwable {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        int staying = 4000;
        byte[] key = key(1, 12);
        try (TreeFixture fixture = new TreeFixture(4096, 4096L * 40)) {
            BTree tree = fixture.store.open(7, fixture.store.create(null, 7));
            for (int i = 1; i <= staying; i++) {
                assertTrue(tree.insert(null, key, 0, 12, 64L * i));
            }
            assertTrue(TreeFixture.check(tree).lists() > 0);
            List<Scheduler.Task> tasks = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w + 1;
                Random random = new Random(900 + w);
                tasks.add(fixture.scheduler.spawn("writer", Scheduler.Kind.WORK, guarded(failure, () -> {
                    EntryWriter removing = tree.store().acquireWriter(tree.root());
                    // Waves, so that leaves are split and merged again.
                    for (int wave = 0; wave < 6; wave++) {
                        int from = random.nextInt(staying / 2);
                        for (int i = 0; i < 1500; i++) {
                            tree.insert(null, key, 0, 12, 64L * (from + i) + writer);
                        }
                        for (int i = 0; i < 1500; i++) {
                            long locator = 64L * (from + i) + writer;
                            removing.settle(tree, BTreeStore.UNDO_INSERT, false, key, 0, 12, locator, null);
                        }
                    }
                    tree.store().releaseWriter(removing);
                })));
            }
            List<Scheduler.Task> readers = new ArrayList<>();
            for (int r = 0; r < READERS; r++) {
                boolean forward = r % 2 == 0;
                readers.add(fixture.scheduler.spawn("reader", Scheduler.Kind.WORK, guarded(failure, () -> {
                    while (!done.get() && failure.get() == null) {
                        scan(tree, key, staying, forward);
                    }
                })));
            }
            tasks.forEach(Scheduler.Task::join);
            done.set(true);
            readers.forEach(Scheduler.Task::join);
            if (failure.get() != null) {
                throw failure.get();
            }
            assertEquals(staying, TreeFixture.check(tree).entries());
        }
    }

    private static void scan(BTree tree, byte[] key, int staying, boolean forward) {
        BTreeCursor cursor = tree.cursor();
        cursor.openPrefix(key, 0, key.length, forward);
        long expected = forward ? 64 : 64L * staying;
        long previous = forward ? 0 : Long.MAX_VALUE;
        while (cursor.next()) {
            long locator = cursor.locator();
            assertTrue(forward ? locator > previous : locator < previous, "scan out of order");
            previous = locator;
            if (locator % 64 == 0) {
                assertEquals(expected, locator, "a staying entry was skipped or repeated");
                expected += forward ? 64 : -64;
            }
        }
        assertEquals(forward ? 64L * (staying + 1) : 0, expected, "the scan ended early");
    }

    @Test
    void aHashIndexIsReadWhileItsDirectoriesAreDivided() throws Throwable {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        int each = 20_000;
        try (TreeFixture fixture = new TreeFixture(4096, 4096L * 700)) {
            BTree index = fixture.store.open(7, fixture.store.createHash(null, 7));
            long[] staying = new Random(4).longs(500).toArray();
            for (long hash : staying) {
                assertTrue(index.insert(null, TreeFixture.key(hash), 0, 8, PERMANENT));
            }
            List<Scheduler.Task> tasks = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w + 1;
                Random random = new Random(70 + w);
                tasks.add(fixture.scheduler.spawn("writer", Scheduler.Kind.WORK, guarded(failure, () -> {
                    for (int i = 0; i < each; i++) {
                        // One key in four has many entries.
                        long hash = i % 4 == 0 ? staying[0] : random.nextLong();
                        assertTrue(index.insert(null, TreeFixture.key(hash), 0, 8, 8L * i + writer));
                    }
                })));
            }
            List<Scheduler.Task> readers = new ArrayList<>();
            for (int r = 0; r < READERS; r++) {
                Random random = new Random(r);
                readers.add(fixture.scheduler.spawn("reader", Scheduler.Kind.WORK, guarded(failure, () -> {
                    BTreeCursor cursor = index.cursor();
                    while (!done.get() && failure.get() == null) {
                        byte[] key = TreeFixture.key(staying[random.nextInt(staying.length)]);
                        cursor.openPrefix(key, 0, 8, true);
                        boolean met = false;
                        while (cursor.next()) {
                            assertTrue(cursor.keyEquals(key, 0, 8));
                            met |= cursor.locator() == PERMANENT;
                        }
                        assertTrue(met, "a staying key was not found");
                    }
                })));
            }
            tasks.forEach(Scheduler.Task::join);
            done.set(true);
            readers.forEach(Scheduler.Task::join);
            if (failure.get() != null) {
                throw failure.get();
            }
            BTreeCheck.Statistics found = TreeFixture.check(index);
            System.out.println(found);
            assertEquals(staying.length + (long) WRITERS * each, found.entries());
            assertTrue(found.innerPages() > 3, "directories=" + found.innerPages());
        }
    }

    @Test
    void fourAscendingWritersShareTheLastPage() throws Throwable {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int each = 20_000;
        try (TreeFixture fixture = new TreeFixture(4096, 8L << 20)) {
            BTree tree = fixture.store.open(7, fixture.store.create(null, 7));
            List<Scheduler.Task> tasks = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                tasks.add(fixture.scheduler.spawn("writer", Scheduler.Kind.WORK, guarded(failure, () -> {
                    for (int i = 0; i < each; i++) {
                        assertTrue(tree.insert(null, TreeFixture.key(4L * i + writer), 0, 8, 4L * i + writer));
                    }
                })));
            }
            tasks.forEach(Scheduler.Task::join);
            if (failure.get() != null) {
                throw failure.get();
            }
            BTreeCheck.Statistics statistics = TreeFixture.check(tree);
            assertEquals((long) WRITERS * each, statistics.entries());
            System.out.println(statistics);
            EntryResult result = new EntryResult();
            for (long i = 0; i < (long) WRITERS * each; i++) {
                assertEquals(i, tree.findUnique(TreeFixture.key(i), 0, 8, result));
            }
        }
    }

    @Test
    void onlyOneOfManyWinsAUniqueKey() throws Throwable {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int keys = 3000;
        long[][] winners = new long[WRITERS][keys];
        try (TreeFixture fixture = new TreeFixture(4096, 8L << 20)) {
            BTree tree = fixture.store.open(7, fixture.store.create(null, 7));
            EntryJudge judge = new EntryJudge() {
                @Override
                public Verdict judge(long locator, boolean marked) {
                    return marked ? Verdict.FREE : Verdict.TAKEN;
                }

                @Override
                public void awaitEnd() {
                    throw new AssertionError("nobody is in flight");
                }
            };
            List<Scheduler.Task> tasks = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                tasks.add(fixture.scheduler.spawn("writer", Scheduler.Kind.WORK, guarded(failure, () -> {
                    if (writer % 2 == 0) {
                        insertRuns(tree, judge, writer + 1, winners[writer]);
                        return;
                    }
                    for (int i = 0; i < keys; i++) {
                        winners[writer][i] = tree.insertUnique(null, TreeFixture.key(i), 0, 8, writer + 1, judge);
                    }
                })));
            }
            tasks.forEach(Scheduler.Task::join);
            if (failure.get() != null) {
                throw failure.get();
            }
            EntryResult result = new EntryResult();
            for (int i = 0; i < keys; i++) {
                long winner = tree.findUnique(TreeFixture.key(i), 0, 8, result);
                assertFalse(result.more);
                for (int w = 0; w < WRITERS; w++) {
                    assertEquals(w + 1 == winner ? BTree.NOT_FOUND : winner, winners[w][i]);
                }
            }
            TreeFixture.check(tree);
        }
    }

    /// Key by key, but several of them at a time, out of order.
    private static void insertRuns(BTree tree, EntryJudge judge, long locator, long[] winners) {
        EntryRun run = new EntryRun();
        Arrays.fill(winners, BTree.NOT_FOUND);
        for (int from = 0; from < winners.length; from += 100) {
            run.clear();
            for (int i = 99; i >= 0; i--) {
                run.add(TreeFixture.key(from + i), 0, 8, 8, locator, i);
            }
            run.sort();
            for (int next = 0; (next = tree.insertRun(null, run, next)) < run.count(); next++) {
                int i = from + run.row(next);
                winners[i] = tree.insertUnique(null, TreeFixture.key(i), 0, 8, locator, judge);
            }
        }
    }
}

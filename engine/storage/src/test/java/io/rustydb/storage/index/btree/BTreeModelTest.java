package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.index.EntryRun;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random operations on a tree against a sorted map, and the shapes that ascending and descending keys leave.
class BTreeModelTest {

    @ParameterizedTest
    @CsvSource({
        "4096,980,250,6000,3",
        "4096,6,4,20000,3",
        "4096,20,250,30000,3",
        "8192,2000,3,5000,3",
        "32768,200,250,10000,3",
        "4096,3,2,20000,2000",
        "4096,2,1,8000,3000",
        "8192,4,2,20000,5000",
        "4096,100,1,8000,100"
    })
    void randomOperationsMatchASortedMap(int pageSize, int lengthMax, int alphabet, int operations, int locators) {
        long seed = 20_260_000L + pageSize + lengthMax;
        long lists = 0;
        System.out.println("BTreeModelTest seed=" + seed);
        Random random = new Random(seed);
        try (TreeFixture fixture = new TreeFixture(pageSize, 64L * pageSize)) {
            BTree tree = fixture.store.open(7, fixture.store.create(null, 7));
            long pages = fixture.engine.kernel().data().allocatedPages();
            TreeMap<byte[], Integer> model = new TreeMap<>(TreeFixture.ORDER);
            for (int i = 0; i < operations; i++) {
                if (i % 500 == 250) {
                    insertRun(tree, model, random, lengthMax, alphabet, locators);
                }
                step(tree, model, random, lengthMax, alphabet, locators, i < operations * 2 / 3);
                if (i % (operations / 4) == operations / 8) {
                    lists += compare(tree, model);
                }
            }
            lists += compare(tree, model);
            assertTrue(locators == 3 || lists > 0, "lists=" + lists);
            compareRanges(tree, model, random, lengthMax, alphabet);
            if (operations % 20_000 == 0) {
                fixture.crash();
                tree = fixture.store.open(7, tree.root());
                compare(tree, model);
            }
            for (byte[] entry : model.keySet()) {
                settleAll(fixture, tree, entry, model.get(entry));
            }
            model.clear();
            compare(tree, model);
            assertEquals(1, TreeFixture.check(tree).levels());
            assertEquals(pages, fixture.engine.kernel().data().allocatedPages());
            fixture.store.drop(null, 7, tree.root());
            assertEquals(pages - 1, fixture.engine.kernel().data().allocatedPages());
        }
    }

    /// The model's value: marks not purged << 1 | marked.
    private static void step(
            BTree tree,
            TreeMap<byte[], Integer> model,
            Random random,
            int lengthMax,
            int alphabet,
            int locators,
            boolean growing) {
        byte[] key = TreeFixture.randomKey(random, lengthMax, alphabet);
        long locator = 1 + random.nextInt(locators) * (locators == 3 ? 0x0102_0304_0506L : 4099);
        byte[] entry = TreeFixture.entry(key, locator);
        byte[] known = model.ceilingKey(entry);
        int what = random.nextInt(100);
        if (what < (growing ? 60 : 20) || known == null) {
            Integer state = model.get(entry);
            assertEquals(state == null || (state & 1) != 0, tree.insert(null, key, 0, key.length, locator));
            model.put(entry, state == null ? 0 : state & ~1);
            return;
        }
        int length = known.length - 8;
        long place = java.nio.ByteBuffer.wrap(known, length, 8).getLong();
        int state = model.get(known);
        if (what < 75) {
            boolean marked = (state & 1) != 0;
            assertEquals(!marked, tree.mark(null, known, 0, length, place));
            if (!marked) {
                model.put(known, state + 2 | 1);
            }
        } else if (what < 80 && (state & 1) != 0) {
            assertTrue(tree.insert(null, known, 0, length, place));
            model.put(known, state & ~1);
        } else if (state >= 2) {
            settle(tree, known, true, BTreeStore.UNDO_MARK);
            if (state == 3) {
                model.remove(known);
            } else {
                model.put(known, state - 2);
            }
        } else {
            settle(tree, known, false, BTreeStore.UNDO_INSERT);
            model.remove(known);
        }
    }

    /// Entries in one go; those that are there already, or belong into a list, come back.
    private static void insertRun(
            BTree tree, TreeMap<byte[], Integer> model, Random random, int lengthMax, int alphabet, int locators) {
        EntryRun run = new EntryRun();
        TreeMap<byte[], Integer> entries = new TreeMap<>(TreeFixture.ORDER);
        for (int i = 1 + random.nextInt(400); i > 0; i--) {
            byte[] key = TreeFixture.randomKey(random, lengthMax, alphabet);
            long locator = 1 + random.nextInt(locators) * (locators == 3 ? 0x0102_0304_0506L : 4099);
            if (entries.put(TreeFixture.entry(key, locator), 0) == null) {
                run.add(key, 0, key.length, 0, locator, run.count());
            }
        }
        run.sort();
        assertEquals(entries.size(), run.count());
        for (int next = 0; (next = tree.insertRun(null, run, next)) < run.count(); next++) {
            byte[] entry = Arrays.copyOfRange(run.bytes(), run.offset(next), run.offset(next) + run.length(next));
            Integer state = model.get(entry);
            int length = entry.length - 8;
            long locator = java.nio.ByteBuffer.wrap(entry, length, 8).getLong();
            assertEquals(state == null || (state & 1) != 0, tree.insert(null, entry, 0, length, locator));
        }
        for (byte[] entry : entries.keySet()) {
            model.merge(entry, 0, (state, none) -> state & ~1);
        }
    }

    private static void settle(BTree tree, byte[] entry, boolean purge, int kind) {
        EntryWriter writer = tree.store().acquireWriter(tree.root());
        int length = entry.length - 8;
        long locator = java.nio.ByteBuffer.wrap(entry, length, 8).getLong();
        writer.settle(tree, kind, purge, entry, 0, length, locator, null);
        tree.store().releaseWriter(writer);
    }

    private static void settleAll(TreeFixture fixture, BTree tree, byte[] entry, int state) {
        for (int marks = state >>> 1; marks > 0; marks--) {
            settle(tree, entry, true, BTreeStore.UNDO_MARK);
        }
        if ((state & 1) == 0) {
            settle(tree, entry, false, BTreeStore.UNDO_INSERT);
        }
    }

    /// @return lists in the tree
    static long compare(BTree tree, NavigableMap<byte[], Integer> model) {
        BTreeCheck.Statistics statistics = TreeFixture.check(tree);
        assertEquals(model.size(), statistics.entries());
        BTreeCursor cursor = tree.cursor();
        cursor.open(null, 0, true, null, 0, true, true);
        compare(cursor, model.entrySet().iterator());
        cursor.open(null, 0, true, null, 0, true, false);
        compare(cursor, model.descendingMap().entrySet().iterator());
        EntryResult result = new EntryResult();
        for (byte[] entry : model.keySet()) {
            byte[] key = Arrays.copyOf(entry, entry.length - 8);
            Iterator<byte[]> all = model.tailMap(key).keySet().iterator();
            byte[] first = all.next();
            assertEquals(
                    java.nio.ByteBuffer.wrap(first, first.length - 8, 8).getLong(),
                    tree.findUnique(key, 0, key.length, result));
            assertEquals((model.get(first) & 1) != 0, result.marked);
            byte[] second = all.hasNext() ? all.next() : new byte[0];
            if (second.length == first.length && Arrays.equals(key, Arrays.copyOf(second, key.length))) {
                assertTrue(result.more);
            }
        }
        return statistics.lists();
    }

    private static void compare(BTreeCursor cursor, Iterator<Map.Entry<byte[], Integer>> expected) {
        while (expected.hasNext()) {
            Map.Entry<byte[], Integer> e = expected.next();
            assertTrue(cursor.next());
            byte[] key = new byte[cursor.keyLength()];
            assertEquals(key.length, cursor.copyKey(key, 0));
            assertArrayEquals(e.getKey(), TreeFixture.entry(key, cursor.locator()));
            assertTrue(cursor.keyEquals(key, 0, key.length));
            assertEquals((e.getValue() & 1) != 0, cursor.marked());
        }
        assertFalse(cursor.next());
        assertFalse(cursor.next());
    }

    private static void compareRanges(
            BTree tree, TreeMap<byte[], Integer> model, Random random, int lengthMax, int alphabet) {
        BTreeCursor cursor = tree.cursor();
        for (int i = 0; i < 300; i++) {
            byte[] low = Arrays.copyOf(TreeFixture.randomKey(random, lengthMax, alphabet), 1 + random.nextInt(2));
            byte[] high = Arrays.copyOf(TreeFixture.randomKey(random, lengthMax, alphabet), 1 + random.nextInt(3));
            boolean lowInclusive = random.nextBoolean();
            boolean highInclusive = random.nextBoolean();
            TreeMap<byte[], Integer> expected = new TreeMap<>(TreeFixture.ORDER);
            for (Map.Entry<byte[], Integer> e : model.entrySet()) {
                boolean above =
                        beginsWith(e.getKey(), low) ? lowInclusive : Arrays.compareUnsigned(e.getKey(), low) > 0;
                boolean below =
                        beginsWith(e.getKey(), high) ? highInclusive : Arrays.compareUnsigned(e.getKey(), high) < 0;
                if (above && below) {
                    expected.put(e.getKey(), e.getValue());
                }
            }
            cursor.open(low, low.length, lowInclusive, high, high.length, highInclusive, true);
            compare(cursor, expected.entrySet().iterator());
            cursor.open(low, low.length, lowInclusive, high, high.length, highInclusive, false);
            compare(cursor, expected.descendingMap().entrySet().iterator());
        }
    }

    private static boolean beginsWith(byte[] entry, byte[] prefix) {
        return entry.length >= prefix.length && Arrays.equals(Arrays.copyOf(entry, prefix.length), prefix);
    }

    @ParameterizedTest
    @CsvSource({"1,95", "-1,70", "0,60"})
    void threeHundredThousandKeysFillTheirPages(int direction, int percentMin) {
        int keys = 300_000;
        Random random = new Random(11);
        try (TreeFixture fixture = new TreeFixture(4096, 32L << 20)) {
            BTree tree = fixture.store.open(7, fixture.store.create(null, 7));
            for (int i = 0; i < keys; i++) {
                long value = direction == 0 ? random.nextInt() * 400_000L + i : (long) direction * i;
                byte[] key = TreeFixture.key(value);
                assertTrue(tree.insert(null, key, 0, 8, i + 1));
            }
            BTreeCheck.Statistics statistics = TreeFixture.check(tree);
            assertEquals(keys, statistics.entries());
            long percent = 100 * statistics.bytesUsed() / (statistics.leaves() * (4096 - NodeLayout.HEADS));
            System.out.println("direction=" + direction + ", " + statistics + ", percent=" + percent);
            assertTrue(percent >= percentMin, "leaves are filled to " + percent + " %");
        }
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        try (TreeFixture fixture = new TreeFixture(4096, 1 << 20)) {
            BTree tree = fixture.store.open(7, fixture.store.create(null, 7));
            byte[] key = new byte[tree.keyBytesMax() + 1];
            DbException e = assertThrows(DbException.class, () -> tree.insert(null, key, 0, key.length, 1));
            assertEquals(ErrorCode.PROGRAM_LIMIT_EXCEEDED, e.code());
            assertTrue(tree.insert(null, key, 0, key.length - 1, 1));
        }
    }
}

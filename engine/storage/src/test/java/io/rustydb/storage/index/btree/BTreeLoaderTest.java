package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.storage.index.build.EntrySort;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Sorted entries packed into a tree: the tree has exactly them, is sound and full, and goes on as any other.
class BTreeLoaderTest {
    private static final int ROUNDS = 60;

    private final long seed = Long.getLong("rustydb.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    /// Keys of many shapes: long common beginnings, a few values only, jumps, the greatest length.
    private byte[] anyKey(int shape, int lengthMax) {
        return switch (shape) {
            case 0 -> TreeFixture.key(random.nextInt(100_000));
            case 1 -> TreeFixture.key(random.nextInt(5) * random.nextInt(2));
            case 2 -> TreeFixture.randomKey(random, 12, 3);
            case 3 -> TreeFixture.randomKey(random, lengthMax - 1, 2);
            default -> {
                byte[] key = new byte[30 + random.nextInt(4)];
                java.util.Arrays.fill(key, 0, 25, (byte) (random.nextInt(3) == 0 ? 0xFE : 1));
                for (int i = 25; i < key.length - 1; i++) {
                    key[i] = (byte) (1 + random.nextInt(0xFE));
                }
                yield key;
            }
        };
    }

    @Test
    void aLoadedTreeHasAllEntriesAndIsSound() {
        for (int round = 0; round < ROUNDS; round++) {
            int pageSize = random.nextBoolean() ? 4096 : 1024 << random.nextInt(3);
            String where = "seed=" + seed + ", round=" + round;
            try (TreeFixture fixture = new TreeFixture(Math.max(4096, pageSize), 4 << 20)) {
                BTree tree = fixture.store.open(7, fixture.store.create(null, 7));
                TreeSet<byte[]> model = new TreeSet<>(TreeFixture.ORDER);
                int shape = random.nextInt(5);
                int count = random.nextInt(10) == 0 ? random.nextInt(4) : random.nextInt(4000);
                long budget = random.nextBoolean() ? 1 << 16 : 32 << 20;
                int runs;
                try (EntrySort sort = new EntrySort(tree.temporaryFiles(), budget)) {
                    for (int i = 0; i < count; i++) {
                        byte[] entry = TreeFixture.entry(
                                anyKey(shape, tree.keyBytesMax()), random.nextInt(shape == 1 ? 100_000 : 1000));
                        if (model.add(entry)) {
                            sort.add(entry, 0, entry.length, entry.length * 7 % 65536);
                        }
                    }
                    sort.finish();
                    runs = sort.runsWritten();
                    BTreeLoader loader = new BTreeLoader(tree, 60 + random.nextInt(41));
                    while (sort.next()) {
                        assertEquals(sort.length() * 7 % 65536, sort.tag(), where);
                        loader.add(sort.bytes(), sort.offset(), sort.length());
                    }
                    loader.finish();
                }
                assertEquals(List.of(), fixture.files.list("temp"), where);
                assertTrue(runs == 0 || budget == 1 << 16, where);
                compare(tree, model, where);
                fixture.crash();
                tree = fixture.store.open(7, tree.root());
                compare(tree, model, where + ", after the crash");
                goOn(tree, model, shape, where);
            }
        }
    }

    private void goOn(BTree tree, TreeSet<byte[]> model, int shape, String where) {
        for (int i = 0; i < 300; i++) {
            byte[] key = anyKey(shape, tree.keyBytesMax());
            int locator = random.nextInt(1000);
            assertEquals(
                    model.add(TreeFixture.entry(key, locator)), tree.insert(null, key, 0, key.length, locator), where);
        }
        compare(tree, model, where + ", after inserts");
    }

    private static void compare(BTree tree, TreeSet<byte[]> model, String where) {
        TreeFixture.check(tree);
        List<byte[]> expected = new ArrayList<>(model);
        BTreeCursor cursor = tree.cursor();
        cursor.open(null, 0, true, null, 0, true, true);
        byte[] key = new byte[tree.keyBytesMax()];
        for (byte[] entry : expected) {
            assertTrue(cursor.next(), where);
            int length = cursor.copyKey(key, 0);
            assertArrayEquals(entry, TreeFixture.entry(java.util.Arrays.copyOf(key, length), cursor.locator()), where);
        }
        assertFalse(cursor.next(), where);
    }

    @Test
    void leavesAreFull() {
        try (TreeFixture fixture = new TreeFixture(4096, 16 << 20)) {
            BTree loaded = fixture.store.open(7, fixture.store.create(null, 7));
            BTreeLoader loader = new BTreeLoader(loaded, 100);
            for (int i = 0; i < 50_000; i++) {
                byte[] entry = TreeFixture.entry(TreeFixture.key(i * 3L), i);
                loader.add(entry, 0, entry.length);
            }
            loader.finish();
            BTreeCheck.Statistics found = TreeFixture.check(loaded);
            assertEquals(50_000, found.entries());
            double fill = (double) found.bytesUsed() / (found.leaves() * 4096L);
            assertTrue(fill > 0.95, "fill=" + fill);
        }
    }

    @Test
    void aTreeThatIsAbandonedHalfWayIsFreedWhole() {
        try (TreeFixture fixture = new TreeFixture(4096, 16 << 20)) {
            long root = fixture.store.create(null, 7);
            BTreeLoader loader = new BTreeLoader(fixture.store.open(7, root), 90);
            for (int i = 0; i < 20_000; i++) {
                byte[] entry = TreeFixture.entry(TreeFixture.key(i), i);
                loader.add(entry, 0, entry.length);
            }
            fixture.crash();
            TreeFixture.check(fixture.store.open(7, root));
            fixture.store.drop(null, 7, root);
            assertFalse(fixture.engine.kernel().data().isAllocated(root));
        }
    }
}

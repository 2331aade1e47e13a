package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.type.BigEndian;
import io.rustydb.storage.index.hash.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Random operations on a hash index against a sorted map: whatever splits, doubles and becomes a tree, the
/// index has the entries that were put into it.
class HashIndexModelTest {
    private static final int OBJECT = 7;

    /// How hashes are spread.
    enum Shape {
        UNIFORM {
            @Override
            long hash(Random random) {
                return random.nextLong();
            }
        },
        /// Equal first bits, so that directories go deep.
        CROWDED {
            @Override
            long hash(Random random) {
                return (random.nextInt(4) * 0x0400_0000_0000_0001L)
                        ^ random.nextLong() >>> (random.nextBoolean() ? 16 : 26);
            }
        },
        /// Some hashes with many entries, among others.
        HOT {
            @Override
            long hash(Random random) {
                return random.nextInt(3) == 0 ? random.nextLong() : 0x9876_5432_1000_0000L * random.nextInt(5);
            }
        },
        /// Nothing but one hash.
        SINGLE {
            @Override
            long hash(Random random) {
                return -1;
            }
        };

        abstract long hash(Random random);
    }

    private static byte[] key(long hash) {
        byte[] key = new byte[8];
        BigEndian.putLong(key, 0, hash);
        return key;
    }

    @ParameterizedTest
    @CsvSource({
        "UNIFORM,4096,30000,50",
        "CROWDED,4096,20000,50",
        "HOT,4096,12000,1000000",
        "SINGLE,4096,9000,100000000",
        "UNIFORM,32768,10000,9",
        "CROWDED,16384,20000,5",
        "HOT,8192,12000,20000"
    })
    void randomOperationsMatchASortedMap(Shape shape, int pageSize, int operations, int locators) {
        long seed = Long.getLong("rustydb.seed", 31L * pageSize + shape.ordinal());
        System.out.println("HashIndexModelTest seed=" + seed);
        Random random = new Random(seed);
        try (TreeFixture fixture = new TreeFixture(pageSize, 128L * pageSize)) {
            long pages = fixture.engine.kernel().data().allocatedPages();
            BTree index = fixture.store.open(OBJECT, fixture.store.createHash(null, OBJECT));
            TreeMap<byte[], Integer> model = new TreeMap<>(TreeFixture.ORDER);
            if (shape == Shape.CROWDED) {
                goDeep(index);
            }
            for (int i = 0; i < operations; i++) {
                step(index, model, random, shape, locators, i < operations * 3 / 4);
                if (i % (operations / 4) == operations / 8) {
                    compare(index, model);
                }
            }
            BTreeCheck.Statistics found = compare(index, model);
            System.out.println(shape + ", " + found);
            assertTrue(found.leaves() > 3, "buckets=" + found.leaves());
            assertTrue(shape != Shape.CROWDED || found.levels() > 3, "levels=" + found.levels());
            fixture.crash();
            index = fixture.store.open(OBJECT, index.root());
            compare(index, model);
            for (byte[] entry : model.keySet()) {
                settleAll(index, entry, model.get(entry));
            }
            model.clear();
            compare(index, model);
            fixture.store.drop(null, OBJECT, index.root());
            assertEquals(pages, fixture.engine.kernel().data().allocatedPages());
        }
    }

    /// Buckets where the crowds will be, so that they split on as if so many others had split before.
    private static void goDeep(BTree index) {
        EntryWriter writer = index.store().acquireWriter(index.root());
        for (int crowd = 0; crowd < 4; crowd++) {
            writer.structure().splitBucketsAt(index, crowd * 0x0400_0000_0000_0000L + (1L << 37));
            TreeFixture.check(index);
        }
        index.store().releaseWriter(writer);
    }

    /// The model's value: marks not purged << 1 | marked.
    private static void step(
            BTree index, TreeMap<byte[], Integer> model, Random random, Shape shape, int locators, boolean growing) {
        byte[] key = key(shape.hash(random));
        long locator = 1 + random.nextInt(locators) * 37L;
        byte[] entry = TreeFixture.entry(key, locator);
        byte[] known = model.ceilingKey(entry);
        int what = random.nextInt(100);
        if (what < (growing ? 75 : 20) || known == null) {
            Integer state = model.get(entry);
            assertEquals(state == null || (state & 1) != 0, index.insert(null, key, 0, 8, locator));
            model.put(entry, state == null ? 0 : state & ~1);
            return;
        }
        long place = BigEndian.getLong(known, 8);
        int state = model.get(known);
        if (what < 85) {
            boolean marked = (state & 1) != 0;
            assertEquals(!marked, index.mark(null, known, 0, 8, place));
            model.put(known, marked ? state : state + 2 | 1);
        } else if (what < 90 && (state & 1) != 0) {
            assertTrue(index.insert(null, known, 0, 8, place));
            model.put(known, state & ~1);
        } else if (state >= 2) {
            settle(index, known, true, BTreeStore.UNDO_MARK);
            if (state == 3) {
                model.remove(known);
            } else {
                model.put(known, state - 2);
            }
        } else {
            settle(index, known, false, BTreeStore.UNDO_INSERT);
            model.remove(known);
        }
    }

    private static void settle(BTree index, byte[] entry, boolean purge, int kind) {
        EntryWriter writer = index.store().acquireWriter(index.root());
        writer.settle(index, kind, purge, entry, 0, 8, BigEndian.getLong(entry, 8), null);
        index.store().releaseWriter(writer);
    }

    private static void settleAll(BTree index, byte[] entry, int state) {
        for (int marks = state >>> 1; marks > 0; marks--) {
            settle(index, entry, true, BTreeStore.UNDO_MARK);
        }
        if ((state & 1) == 0) {
            settle(index, entry, false, BTreeStore.UNDO_INSERT);
        }
    }

    private static BTreeCheck.Statistics compare(BTree index, TreeMap<byte[], Integer> model) {
        BTreeCheck.Statistics statistics = TreeFixture.check(index);
        assertEquals(model.size(), statistics.entries());
        BTreeCursor cursor = index.cursor();
        cursor.open(null, 0, true, null, 0, true, true);
        for (Map.Entry<byte[], Integer> e : model.entrySet()) {
            checkNext(cursor, e);
        }
        assertFalse(cursor.next());
        cursor.open(null, 0, true, null, 0, true, false);
        for (Map.Entry<byte[], Integer> e : model.descendingMap().entrySet()) {
            checkNext(cursor, e);
        }
        assertFalse(cursor.next());
        Set<Long> looked = new HashSet<>();
        for (byte[] entry : model.keySet()) {
            if (looked.add(BigEndian.getLong(entry, 0))) {
                byte[] key = Arrays.copyOf(entry, 8);
                cursor.openPrefix(key, 0, 8, true);
                for (Map.Entry<byte[], Integer> e : model.tailMap(key).entrySet()) {
                    if (!Arrays.equals(key, Arrays.copyOf(e.getKey(), 8))) {
                        break;
                    }
                    checkNext(cursor, e);
                }
                assertFalse(cursor.next());
            }
        }
        return statistics;
    }

    private static void checkNext(BTreeCursor cursor, Map.Entry<byte[], Integer> expected) {
        assertTrue(cursor.next());
        byte[] key = new byte[cursor.keyLength()];
        cursor.copyKey(key, 0);
        assertArrayEquals(expected.getKey(), TreeFixture.entry(key, cursor.locator()));
        assertEquals((expected.getValue() & 1) != 0, cursor.marked());
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void aLoadedIndexHasAllEntriesAndGoesOn(Shape shape) {
        long seed = Long.getLong("rustydb.seed", new Random().nextLong());
        String where = "seed=" + seed;
        System.out.println("HashIndexModelTest load seed=" + seed);
        Random random = new Random(seed);
        for (int count : new int[] {0, 1, 150, 3000, 30_000}) {
            try (TreeFixture fixture = new TreeFixture(4096, 4 << 20)) {
                BTree index = fixture.store.open(OBJECT, fixture.store.createHash(null, OBJECT));
                TreeMap<byte[], Integer> model = new TreeMap<>(TreeFixture.ORDER);
                for (int i = 0; i < count; i++) {
                    model.put(TreeFixture.entry(key(shape.hash(random)), 1 + random.nextInt(100_000) * 61L), 0);
                }
                BucketLoader loader = new BucketLoader(index);
                for (byte[] entry : model.keySet()) {
                    loader.add(entry, 0, entry.length);
                }
                loader.finish();
                BTreeCheck.Statistics loaded = compare(index, model);
                if (shape == Shape.UNIFORM && count == 30_000) {
                    System.out.println(loaded);
                    assertTrue(loaded.bytesUsed() * 100 / (loaded.leaves() * 4096) > 50, where + " " + loaded);
                }
                fixture.crash();
                index = fixture.store.open(OBJECT, index.root());
                for (int i = 0; i < 1000; i++) {
                    step(index, model, random, shape, 100_000, true);
                }
                compare(index, model);
            }
        }
    }

    @Test
    void directoriesAreDividedAsBucketsAreSplit() {
        Random random = new Random(5);
        int entries = 100_000;
        try (TreeFixture fixture = new TreeFixture(4096, 32 << 20)) {
            BTree index = fixture.store.open(OBJECT, fixture.store.createHash(null, OBJECT));
            for (int i = 0; i < entries; i++) {
                assertTrue(index.insert(null, key(random.nextLong()), 0, 8, i));
            }
            BTreeCheck.Statistics found = TreeFixture.check(index);
            System.out.println(found);
            assertEquals(entries, found.entries());
            assertEquals(3, found.levels());
            // Twice as many slots as buckets need two directories below the root, four times four.
            assertTrue(found.innerPages() <= 9, "directories=" + found.innerPages());
            EntryResult result = new EntryResult();
            Random again = new Random(5);
            for (int i = 0; i < entries; i++) {
                assertEquals(i, index.findUnique(key(again.nextLong()), 0, 8, result));
            }
        }
    }

    @Test
    void hashesDependOnEveryByteAndOnTheLength() {
        Set<Long> seen = new HashSet<>();
        for (int length = 0; length < 40; length++) {
            byte[] key = new byte[length + 3];
            assertTrue(seen.add(KeyHash.of(key, 3, length)));
            for (int i = 0; i < length; i++) {
                for (int bit = 0; bit < 8; bit++) {
                    key[3 + i] = (byte) (1 << bit);
                    assertTrue(seen.add(KeyHash.of(key, 3, length)), "length=" + length + ", i=" + i);
                    key[3 + i] = 0;
                }
            }
        }
        // On disk: never to change.
        assertEquals(FIXED, KeyHash.of("hash of a rusty key".getBytes(StandardCharsets.US_ASCII), 0, 19));
    }

    private static final long FIXED = 1_413_900_736_178_422_116L;
}

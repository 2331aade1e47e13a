package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.type.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on one page against a sorted map: what a page says must be what was put into it.
class NodeModelTest {
    private static final long BASE = 4096;

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 32768})
    void randomOperationsOnALeafMatchASortedMap(int pageSize) {
        long seed = 4711L + pageSize;
        System.out.println("NodeModelTest seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            new Model(pageSize, random, round).run(3000);
        }
    }

    @Test
    void aSplitKeepsEveryItemOnItsSideOfTheSeparator() {
        Random random = new Random(99);
        for (int round = 0; round < 200; round++) {
            Model model = new Model(4096, random, round);
            model.fill();
            byte[] next = model.newEntry();
            SplitPlan plan = SplitPlan.of(model.copy(), next);
            model.checkSplit(plan, next);
        }
    }

    @Test
    void fourEntriesOfTheGreatestLengthFitAPage() {
        for (int pageSize : new int[] {4096, 8192, 16384, 32768}) {
            Model model = new Model(pageSize, new Random(1), 3);
            byte[] entry = new byte[NodeLayout.entryBytesMax(pageSize)];
            for (int i = 0; i < 4; i++) {
                entry[0] = (byte) ('a' + i);
                assertTrue(model.insert(entry.clone(), false), "pageSize=" + pageSize + ", i=" + i);
            }
            model.check();
        }
    }

    @Test
    void separatorsLieBetweenTheirNeighbours() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            byte[] a = bytes(random, 1 + random.nextInt(5), 3);
            byte[] b = bytes(random, 1 + random.nextInt(5), 3);
            int order = Arrays.compareUnsigned(a, b);
            if (order == 0) {
                continue;
            }
            byte[] left = order < 0 ? a : b;
            byte[] right = order < 0 ? b : a;
            for (byte[] s : List.of(SplitPlan.shortest(left, right), SplitPlan.above(left, right))) {
                assertTrue(Arrays.compareUnsigned(left, s) < 0 && Arrays.compareUnsigned(s, right) <= 0);
            }
        }
    }

    static byte[] bytes(Random random, int length, int alphabet) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt(alphabet);
        }
        return bytes;
    }

    private static final class Model {
        private final BTreeRedo redo = new BTreeRedo();
        private final MemorySegment arguments = Arena.ofAuto().allocate(65536);
        private final MemorySegment memory;
        private final int pageSize;
        private final Random random;
        private final byte[] low;
        private final byte[] high;
        private final boolean unbounded;
        private final int lengthMax;
        private final int alphabet;
        private final TreeMap<byte[], Boolean> model = new TreeMap<>(Arrays::compareUnsigned);

        Model(int pageSize, Random random, int round) {
            this.pageSize = pageSize;
            this.random = random;
            this.memory = Arena.ofAuto().allocate(BASE + pageSize);
            this.lengthMax = new int[] {12, 30, NodeLayout.entryBytesMax(pageSize)}[round % 3];
            this.alphabet = round % 2 == 0 ? 256 : 2;
            this.unbounded = round % 4 == 3;
            if (unbounded) {
                low = new byte[0];
                high = new byte[0];
            } else {
                byte[] common = NodeModelTest.bytes(random, random.nextInt(6), 256);
                low = Arrays.copyOf(common, common.length + 1);
                high = Arrays.copyOf(common, common.length + 1);
                low[common.length] = 0;
                high[common.length] = 1;
            }
            NodeImage image = new NodeImage(0, 77, low, high, unbounded, pageSize);
            apply(BTreeRedo.FORMAT, image.arguments(), image.length());
            check();
        }

        private void apply(int operation, byte[] bytes, int length) {
            MemorySegment.copy(bytes, 0, arguments, ValueLayout.JAVA_BYTE, 24, length);
            redo.redo(operation, arguments, 24, length, memory, BASE, pageSize);
        }

        NodeCopy copy() {
            NodeCopy copy = new NodeCopy(pageSize);
            copy.load(memory, BASE);
            return copy;
        }

        byte[] newEntry() {
            int head = unbounded ? 0 : low.length;
            int room = lengthMax - head - 8;
            byte[] key = NodeModelTest.bytes(random, 1 + random.nextInt(Math.max(1, room)), alphabet);
            byte[] entry = new byte[head + key.length + 8];
            System.arraycopy(low, 0, entry, 0, head);
            System.arraycopy(key, 0, entry, head, key.length);
            entry[entry.length - 1] = (byte) random.nextInt(4);
            return entry;
        }

        void fill() {
            for (int i = 0; i < 5000 && insert(newEntry(), random.nextBoolean()); i++) {}
        }

        boolean insert(byte[] entry, boolean marked) {
            NodeCopy copy = copy();
            int prefix = copy.prefixLength();
            int length = entry.length - prefix;
            int found = NodeSearch.find(memory, BASE, pageSize, false, entry, 0, entry.length);
            assertEquals(model.containsKey(entry), found >= 0);
            if (found >= 0) {
                return true;
            }
            if (copy.bytesFree() < NodeLayout.itemCost(length)) {
                return false;
            }
            // A quarter of the items counts its marks.
            boolean counted = length % 4 == 0 && copy.bytesFree() >= NodeLayout.itemCost(length + 2);
            byte[] a = new byte[BTreeRedo.INSERT_HEADER_BYTES + length + (counted ? 2 : 0)];
            LittleEndian.putShort(a, 0, ~found);
            LittleEndian.putShort(a, 2, (marked ? NodeLayout.MARKED_BIT : 0) | (counted ? NodeLayout.TAIL_BIT : 0));
            LittleEndian.putShort(a, 4, a.length - BTreeRedo.INSERT_HEADER_BYTES);
            if (counted) {
                LittleEndian.putShort(a, a.length - 2, 7);
            }
            System.arraycopy(entry, prefix, a, BTreeRedo.INSERT_HEADER_BYTES, length);
            apply(BTreeRedo.INSERT, a, a.length);
            model.put(entry, marked);
            return true;
        }

        /// As many new entries as fit, in one operation.
        private void insertRun(int wanted) {
            NodeCopy copy = copy();
            int prefix = copy.prefixLength();
            int free = copy.bytesFree();
            TreeMap<byte[], Integer> entries = new TreeMap<>(Arrays::compareUnsigned);
            int bytes = 0;
            for (int i = 0; i < wanted; i++) {
                byte[] entry = newEntry();
                int found = NodeSearch.find(memory, BASE, pageSize, false, entry, 0, entry.length);
                int cost = NodeLayout.itemCost(entry.length - prefix);
                if (found < 0 && cost <= free && entries.put(entry, ~found) == null) {
                    free -= cost;
                    bytes += entry.length - prefix;
                }
            }
            byte[] a = new byte[BTreeRedo.RUN_HEADER_BYTES + entries.size() * BTreeRedo.RUN_ITEM_BYTES + bytes];
            LittleEndian.putShort(a, 0, entries.size());
            LittleEndian.putShort(a, 2, bytes);
            int item = BTreeRedo.RUN_HEADER_BYTES;
            int at = item + entries.size() * BTreeRedo.RUN_ITEM_BYTES;
            for (var e : entries.entrySet()) {
                int length = e.getKey().length - prefix;
                LittleEndian.putShort(a, item, e.getValue());
                LittleEndian.putShort(a, item + 2, length);
                System.arraycopy(e.getKey(), prefix, a, at, length);
                item += BTreeRedo.RUN_ITEM_BYTES;
                at += length;
                model.put(e.getKey(), false);
            }
            apply(BTreeRedo.INSERT_RUN, a, a.length);
        }

        void run(int operations) {
            for (int i = 0; i < operations; i++) {
                int what = random.nextInt(100);
                if (what < 4) {
                    insertRun(random.nextInt(random.nextBoolean() ? 4 : 60));
                    check();
                    continue;
                }
                byte[] entry = newEntry();
                byte[] known = model.ceilingKey(entry);
                if (what < 55 || known == null) {
                    if (!insert(entry, random.nextInt(4) == 0) && known != null) {
                        remove(known);
                    }
                } else if (what < 85) {
                    remove(known);
                } else {
                    mark(known, random.nextBoolean());
                }
                if (i % 64 == 0) {
                    check();
                }
            }
            check();
        }

        private int indexOf(byte[] entry) {
            int index = NodeSearch.find(memory, BASE, pageSize, false, entry, 0, entry.length);
            assertTrue(index >= 0);
            return index;
        }

        private void remove(byte[] entry) {
            byte[] a = new byte[2];
            LittleEndian.putShort(a, 0, indexOf(entry));
            apply(BTreeRedo.REMOVE, a, a.length);
            model.remove(entry);
        }

        private void mark(byte[] entry, boolean marked) {
            int index = indexOf(entry);
            boolean counted = copy().counted(index);
            byte[] a = new byte[6];
            LittleEndian.putShort(a, 0, index);
            a[2] = (byte) (marked ? 1 : 0);
            LittleEndian.putShort(a, 4, counted ? 0x7FF1 : marked ? 1 : 0);
            apply(BTreeRedo.STATE, a, a.length);
            assertEquals(counted ? 0x7FF1 : marked ? 1 : 0, copy().marks(index));
            model.put(entry, marked);
        }

        void check() {
            NodeCopy copy = copy();
            List<String> problems = new ArrayList<>();
            NodeCheck.check(copy, problems::add);
            assertEquals(List.of(), problems);
            assertEquals(model.size(), copy.count());
            assertEquals(77, copy.right());
            assertArrayEquals(low, copy.low());
            int i = 0;
            for (var e : model.entrySet()) {
                assertArrayEquals(e.getKey(), copy.key(i));
                assertEquals(e.getValue(), copy.marked(i));
                assertEquals(e.getValue(), NodeSearch.marked(memory, BASE, pageSize, i));
                assertEquals(copy.locator(i), NodeSearch.locator(memory, BASE, pageSize, i));
                assertEquals(i, copy.lowerBound(e.getKey(), 0, e.getKey().length));
                assertTrue(NodeSearch.hasKey(memory, BASE, pageSize, i, e.getKey(), 0, e.getKey().length - 8));
                i++;
            }
        }

        void checkSplit(SplitPlan plan, byte[] next) {
            NodeCopy before = copy();
            byte[] s = plan.separator();
            NodeImage right = new NodeImage(0, before.right(), s, high, unbounded, pageSize);
            right.addAll(before, plan.index(), before.count());
            assertTrue(right.pageBytes() <= pageSize);
            byte[] a = new byte[BTreeRedo.TRUNCATE_HEADER_BYTES + s.length];
            LittleEndian.putShort(a, 0, plan.index());
            LittleEndian.putShort(a, 2, s.length);
            LittleEndian.putLong(a, 8, 1234);
            System.arraycopy(s, 0, a, BTreeRedo.TRUNCATE_HEADER_BYTES, s.length);
            apply(BTreeRedo.TRUNCATE, a, a.length);
            NodeCopy left = copy();
            apply(BTreeRedo.FORMAT, right.arguments(), right.length());
            NodeCopy rightCopy = copy();
            List<String> problems = new ArrayList<>();
            NodeCheck.check(left, problems::add);
            NodeCheck.check(rightCopy, problems::add);
            assertEquals(List.of(), problems);
            assertEquals(1234, left.right());
            assertArrayEquals(s, left.high());
            assertArrayEquals(s, rightCopy.low());
            List<byte[]> keys = new ArrayList<>();
            for (NodeCopy half : List.of(left, rightCopy)) {
                for (int i = 0; i < half.count(); i++) {
                    keys.add(half.key(i));
                }
            }
            assertEquals(model.size(), keys.size());
            int i = 0;
            for (var e : model.entrySet()) {
                assertArrayEquals(e.getKey(), keys.get(i));
                i++;
            }
        }
    }
}

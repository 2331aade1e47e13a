package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.type.BigEndian;
import io.rustydb.base.type.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes of lists on one page against a sorted map of entries: lists change how entries are stored,
/// never which there are.
class NodeListModelTest {
    private static final long BASE = 4096;

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 32768})
    void randomChangesOfListsMatchASortedMap(int pageSize) {
        long seed = Long.getLong("rustydb.seed", 815L + pageSize);
        System.out.println("NodeListModelTest seed=" + seed);
        Random random = new Random(seed);
        int lists = 0;
        int cut = 0;
        for (int round = 0; round < 12; round++) {
            Model model = new Model(pageSize, random, round);
            model.run(4000);
            lists += model.listsMade;
            cut += model.listsCut;
        }
        assertTrue(lists > 100, "lists=" + lists);
        assertTrue(cut > 20, "cut=" + cut);
    }

    @Test
    void adjacentRowsCostOneByteEach() {
        Model model = new Model(8192, new Random(1), 0);
        for (int i = 0; i < 400; i++) {
            model.insert(0, 1000 + i);
        }
        int before = model.copy().bytesFree();
        model.deduplicate();
        assertEquals(1, model.copy().count());
        assertEquals(399, model.copy().deltasBytes(0));
        assertTrue(model.copy().bytesFree() - before > 400 * 12);
    }

    @Test
    void entriesThatCountTheirMarksStayOutsideOfLists() {
        Model model = new Model(8192, new Random(1), 0);
        model.insert(0, 10);
        model.insert(0, 20);
        model.insertCounted(0, 30);
        model.insert(0, 40);
        model.insert(0, 50);
        model.deduplicate();
        assertEquals(3, model.copy().count());
        assertEquals(5, model.copy().marks(1));
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
        private final int keys;
        private final int padding;
        private final long locatorStep;
        private final TreeMap<byte[], Boolean> model = new TreeMap<>(Arrays::compareUnsigned);
        private int listsMade;
        private int listsCut;

        Model(int pageSize, Random random, int round) {
            this.pageSize = pageSize;
            this.random = random;
            this.memory = Arena.ofAuto().allocate(BASE + pageSize);
            this.keys = new int[] {1, 3, 40}[round % 3];
            this.padding = new int[] {0, 20, NodeLayout.entryBytesMax(pageSize) / 4 - 20}[round / 2 % 3];
            this.locatorStep = new long[] {1, 4096, 0x0103_0507_0911L}[round % 3];
            this.unbounded = round % 2 == 1;
            if (unbounded) {
                low = new byte[0];
                high = new byte[0];
            } else if (keys == 1) {
                // Fences within the locators: the prefix reaches into them.
                low = Arrays.copyOf(entry(0, 0), padding + 5);
                high = low.clone();
                high[high.length - 1]++;
            } else {
                low = entry(0, 0);
                high = new byte[] {1};
            }
            NodeImage image = new NodeImage(0, 77, low, high, unbounded, pageSize);
            apply(BTreeRedo.FORMAT, image.arguments(), image.length());
            check();
        }

        private byte[] entry(int key, long locator) {
            byte[] entry = new byte[2 + padding + 8];
            entry[1] = (byte) key;
            BigEndian.putLong(entry, 2 + padding, locator);
            return entry;
        }

        private void apply(int operation, byte[] bytes, int length) {
            MemorySegment.copy(bytes, 0, arguments, ValueLayout.JAVA_BYTE, 24, length);
            redo.redo(operation, arguments, 24, length, memory, BASE, pageSize);
        }

        private void apply(int operation, int index, int position, int marked) {
            byte[] a = new byte[5];
            LittleEndian.putShort(a, 0, index);
            LittleEndian.putShort(a, 2, position);
            a[4] = (byte) marked;
            apply(operation, a, operation == BTreeRedo.LIST_MARK ? 5 : 4);
        }

        NodeCopy copy() {
            NodeCopy copy = new NodeCopy(pageSize);
            copy.load(memory, BASE);
            return copy;
        }

        void deduplicate() {
            NodeCopy before = copy();
            int won = Deduplication.bytesWon(before);
            apply(BTreeRedo.DEDUPLICATE, new byte[0], 0);
            NodeCopy after = copy();
            assertEquals(won, after.bytesFree() - before.bytesFree());
            assertEquals(won > 0, after.count() < before.count());
            assertEquals(0, Deduplication.bytesWon(after));
            listsMade += won > 0 ? 1 : 0;
        }

        /// @return false if there is no room
        boolean insert(int key, long locator) {
            byte[] entry = entry(key, locator);
            NodeCopy copy = copy();
            int index = copy.lowerBound(entry, 0, entry.length);
            if (model.containsKey(entry)) {
                return true;
            }
            if (index > 0 && copy.deltasBytes(index - 1) > 0 && isKey(copy, index - 1, key)) {
                if (locator < copy.lastLocator(index - 1)) {
                    return insertIntoList(copy, index - 1, entry, locator);
                }
            }
            return insertSingle(copy, index, entry, false);
        }

        private boolean isKey(NodeCopy copy, int index, int key) {
            return copy.key(index)[1] == key;
        }

        private boolean insertIntoList(NodeCopy copy, int index, byte[] entry, long locator) {
            if (copy.deltasBytes(index) + NodeList.ENTRY_BYTES_MAX > NodeList.deltasMax(pageSize, entry.length)
                    || copy.bytesFree() < NodeList.ENTRY_BYTES_MAX) {
                return false;
            }
            byte[] a = new byte[10];
            LittleEndian.putShort(a, 0, index);
            LittleEndian.putLong(a, 2, locator);
            apply(BTreeRedo.LIST_INSERT, a, a.length);
            model.put(entry, false);
            return true;
        }

        void insertCounted(int key, long locator) {
            byte[] entry = entry(key, locator);
            NodeCopy copy = copy();
            insertSingle(copy, copy.lowerBound(entry, 0, entry.length), entry, true);
        }

        private boolean insertSingle(NodeCopy copy, int index, byte[] entry, boolean counted) {
            int length = entry.length - copy.prefixLength() + (counted ? 2 : 0);
            if (copy.bytesFree() < NodeLayout.itemCost(length)) {
                return false;
            }
            byte[] a = new byte[BTreeRedo.INSERT_HEADER_BYTES + length];
            LittleEndian.putShort(a, 0, index);
            LittleEndian.putShort(a, 2, counted ? NodeLayout.TAIL_BIT : 0);
            LittleEndian.putShort(a, 4, length);
            if (counted) {
                LittleEndian.putShort(a, a.length - 2, 5);
            }
            System.arraycopy(
                    entry, copy.prefixLength(), a, BTreeRedo.INSERT_HEADER_BYTES, entry.length - copy.prefixLength());
            apply(BTreeRedo.INSERT, a, a.length);
            model.put(entry, false);
            return true;
        }

        void run(int operations) {
            for (int i = 0; i < operations; i++) {
                int what = random.nextInt(100);
                int key = random.nextInt(keys);
                long locator = 1 + random.nextInt(unbounded ? 3000 : 60_000) * locatorStep;
                if (!unbounded && keys == 1) {
                    // Within the fences.
                    locator &= 0xFF_FFFF_FFFFL;
                }
                byte[] known = model.ceilingKey(entry(key, locator));
                if (what < 60) {
                    if (!insert(key, locator)) {
                        deduplicate();
                        if (copy().bytesFree() < pageSize / 8) {
                            removeSome();
                        }
                    }
                } else if (known != null && what < 80) {
                    remove(known);
                } else if (known != null && what < 95) {
                    mark(known, random.nextBoolean());
                } else if (what < 97) {
                    deduplicate();
                } else if (known != null) {
                    cut(known);
                }
                if (i % 64 == 0) {
                    check();
                }
            }
            check();
        }

        private void removeSome() {
            while (copy().bytesFree() < pageSize / 2) {
                remove(model.firstKey());
            }
        }

        /// Index and position of an entry.
        private int[] find(NodeCopy copy, byte[] entry) {
            int index = copy.lowerBound(entry, 0, entry.length);
            if (index < copy.count() && copy.compare(index, entry, 0, entry.length) == 0) {
                return new int[] {index, 0};
            }
            long[] packed = new long[copy.deltasBytes(index - 1) + 1];
            int count = copy.readList(index - 1, packed);
            int at = NodeList.lowerBound(packed, count, BigEndian.getLong(entry, entry.length - 8));
            assertEquals(BigEndian.getLong(entry, entry.length - 8), NodeList.locator(packed[at]));
            return new int[] {index - 1, at};
        }

        private void remove(byte[] entry) {
            NodeCopy copy = copy();
            int[] at = find(copy, entry);
            if (copy.deltasBytes(at[0]) > 0) {
                apply(BTreeRedo.LIST_REMOVE, at[0], at[1], 0);
                assertTrue(copy().bytesFree() >= copy.bytesFree(), "taking an entry out needs no room");
            } else {
                byte[] a = new byte[2];
                LittleEndian.putShort(a, 0, at[0]);
                apply(BTreeRedo.REMOVE, a, a.length);
            }
            model.remove(entry);
        }

        private void mark(byte[] entry, boolean marked) {
            NodeCopy copy = copy();
            int[] at = find(copy, entry);
            if (copy.deltasBytes(at[0]) > 0) {
                apply(BTreeRedo.LIST_MARK, at[0], at[1], marked ? 1 : 0);
                assertEquals(copy.bytesFree(), copy().bytesFree(), "a mark needs no room");
            } else {
                byte[] a = new byte[6];
                LittleEndian.putShort(a, 0, at[0]);
                a[2] = (byte) (marked ? 1 : 0);
                LittleEndian.putShort(a, 4, marked ? 1 : 0);
                apply(BTreeRedo.STATE, a, a.length);
            }
            model.put(entry, marked);
        }

        private void cut(byte[] entry) {
            NodeCopy copy = copy();
            int[] at = find(copy, entry);
            if (at[1] > 0 && copy.bytesFree() >= NodeLayout.itemCost(entry.length + NodeList.WORD_BYTES)) {
                apply(BTreeRedo.LIST_CUT, at[0], at[1], 0);
                assertEquals(copy.count() + 1, copy().count());
                listsCut++;
            }
        }

        void check() {
            NodeCopy copy = copy();
            List<String> problems = new ArrayList<>();
            NodeCheck.check(copy, problems::add);
            assertEquals(List.of(), problems);
            var expected = model.entrySet().iterator();
            for (int i = 0; i < copy.count(); i++) {
                long[] packed = new long[copy.deltasBytes(i) + 1];
                int count = copy.readList(i, packed);
                assertEquals(count > 1, copy.deltasBytes(i) > 0);
                if (!copy.counted(i)) {
                    long[] same = new long[NodeList.entriesMax(memory, BASE, i)];
                    assertEquals(count, NodeList.read(memory, BASE, pageSize, i, same, 0));
                    assertArrayEquals(packed, same);
                }
                assertEquals(count > 1, NodeSearch.isList(memory, BASE, pageSize, i));
                for (int k = 0; k < count; k++) {
                    Map.Entry<byte[], Boolean> e = expected.next();
                    byte[] key = copy.key(i);
                    BigEndian.putLong(key, key.length - 8, NodeList.locator(packed[k]));
                    assertArrayEquals(e.getKey(), key);
                    assertEquals(e.getValue(), NodeList.marked(packed[k]));
                }
                assertEquals(i, NodeSearch.find(memory, BASE, pageSize, false, copy.key(i), 0, copy.keyLength(i)));
            }
            assertFalse(expected.hasNext());
        }
    }
}

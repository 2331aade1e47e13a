package io.rustydb.storage.index.btree;

import io.rustydb.storage.page.PageType;
import java.util.Arrays;
import java.util.function.Consumer;

/// The invariants of one index page, checked on a copy.
final class NodeCheck {
    private NodeCheck() {}

    /// @param problem receives one sentence for each broken invariant
    /// @return true if the page can be read further (its directory and items lie inside it)
    static boolean check(NodeCopy page, Consumer<String> problem) {
        int size = page.page.length;
        int type = (page.inner() ? PageType.INDEX_INNER : PageType.INDEX_LEAF).code();
        if (page.type() != type) {
            problem.accept("type expected=" + type + ", found=" + page.type() + ", level=" + page.level());
            return false;
        }
        int count = page.count();
        int lower = NodeLayout.HEADS + count * NodeLayout.DIRECTORY_BYTES;
        int end = page.highOffset();
        if (page.lower() != lower || page.upper() < lower || page.upper() > end) {
            problem.accept("directory: count=" + count + ", lower=" + page.lower() + ", upper=" + page.upper()
                    + ", fences begin=" + end);
            return false;
        }
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            int item = page.item(i);
            if (item < page.upper() || item + NodeLayout.ITEM_HEADER_BYTES + page.itemLength(i) > end) {
                problem.accept(
                        "item outside the page: index=" + i + ", offset=" + item + ", length=" + page.itemLength(i));
                return false;
            }
            if ((page.itemHeader(i) & NodeLayout.DEAD_BIT) != 0) {
                problem.accept("a slot names a dead item: index=" + i);
            }
            if ((page.itemHeader(i) & NodeLayout.TAIL_BIT) != 0 && page.inner()) {
                problem.accept("a separator has a tail: index=" + i);
            }
            if (!isTailWhole(page, i)) {
                problem.accept("tail of an item: index=" + i + ", length=" + page.itemLength(i));
                return false;
            }
            if (page.counted(i) && page.marked(i) && page.marks(i) == 0) {
                problem.accept("marks: index=" + i + ", marked=" + page.marked(i) + ", marks=" + page.marks(i));
            }
            if (page.suffixLength(i) < 0) {
                problem.accept("item too short: index=" + i + ", length=" + page.itemLength(i));
                return false;
            }
            bytes += NodeLayout.ITEM_HEADER_BYTES + page.itemLength(i);
        }
        if (bytes + page.dead() != end - page.upper()) {
            problem.accept(
                    "bytes of items: living=" + bytes + ", dead=" + page.dead() + ", area=" + (end - page.upper()));
        }
        checkFences(page, problem);
        checkOrder(page, problem);
        for (int i = 0; i < size && i < 8; i++) {
            if (page.page[NodeLayout.RESERVED + i] != 0) {
                problem.accept("reserved byte is not zero: offset=" + (NodeLayout.RESERVED + i));
            }
        }
        return true;
    }

    /// True if the item is long enough for what its last word says.
    private static boolean isTailWhole(NodeCopy page, int index) {
        if (page.inner() || (page.itemHeader(index) & NodeLayout.TAIL_BIT) == 0) {
            return true;
        }
        int length = page.itemLength(index);
        return length >= NodeLayout.MARKS_BYTES
                && (page.counted(index)
                        || page.deltasBytes(index) > 0 && page.deltasBytes(index) + NodeList.WORD_BYTES <= length);
    }

    private static void checkList(NodeCopy page, int index, Consumer<String> problem) {
        int deltas = page.deltasBytes(index);
        int entryBytes = page.keyLength(index);
        int max = NodeList.deltasMax(page.page.length, entryBytes);
        if (deltas > max) {
            problem.accept("list too long: index=" + index + ", bytes=" + deltas + ", max=" + max);
        }
        long[] packed = new long[deltas + 1];
        int count = page.readList(index, packed);
        if (NodeList.deltasBytes(packed, 0, count) != deltas) {
            problem.accept("list: index=" + index + ", bytes=" + deltas + ", of its entries="
                    + NodeList.deltasBytes(packed, 0, count));
        }
        for (int i = 0; i < count; i++) {
            long locator = NodeList.locator(packed[i]);
            if (!NodeList.isPackable(locator) || i > 0 && locator <= NodeList.locator(packed[i - 1])) {
                problem.accept("order of a list: index=" + index + ", position=" + i + ", locator=" + locator);
                return;
            }
        }
        byte[] last = page.lastKey(index);
        if (page.compareHigh(last, 0, last.length) <= 0) {
            problem.accept("a list ends at or above the high fence: index=" + index);
        }
    }

    private static void checkFences(NodeCopy page, Consumer<String> problem) {
        byte[] low = page.low();
        byte[] high = page.high();
        if (page.unboundedAbove()) {
            if (high.length != 0 || page.prefixLength() != 0) {
                problem.accept(
                        "no upper bound, yet highLength=" + high.length + ", prefixLength=" + page.prefixLength());
            }
            return;
        }
        if (Arrays.compareUnsigned(low, high) >= 0) {
            problem.accept("low fence is not below the high fence");
        }
        int mismatch = Arrays.mismatch(low, high);
        if (page.prefixLength() != mismatch) {
            problem.accept("prefixLength expected=" + mismatch + ", found=" + page.prefixLength());
        }
    }

    private static void checkOrder(NodeCopy page, Consumer<String> problem) {
        byte[] previous = null;
        for (int i = 0; i < page.count(); i++) {
            byte[] key = page.key(i);
            int head = NodeLayout.headOf(page.page, page.suffixOffset(i), page.suffixOffset(i) + page.suffixLength(i));
            if (page.head(i) != head) {
                problem.accept("head: index=" + i + ", expected=" + head + ", found=" + page.head(i));
            }
            if (previous != null && Arrays.compareUnsigned(previous, key) >= 0) {
                problem.accept("order: item " + (i - 1) + " is not below item " + i);
            }
            if (page.compareLow(key, 0, key.length) > 0) {
                problem.accept("item below the low fence: index=" + i);
            }
            if (page.compareHigh(key, 0, key.length) <= 0) {
                problem.accept("item at or above the high fence: index=" + i);
            }
            if (page.deltasBytes(i) > 0) {
                checkList(page, i, problem);
            }
            if (page.inner() && i == 0 && page.compareLow(key, 0, key.length) != 0) {
                problem.accept("the first separator is not the low fence");
            }
            if (page.inner() && page.marked(i)) {
                problem.accept("a separator is marked: index=" + i);
            }
            previous = page.lastKey(i);
        }
        if (page.inner() && page.count() == 0) {
            problem.accept("an inner page without children");
        }
    }
}

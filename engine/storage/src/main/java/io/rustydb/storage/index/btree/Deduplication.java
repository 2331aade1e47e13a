package io.rustydb.storage.index.btree;

import java.util.Arrays;

/// What [NodeList#deduplicate] would win on a leaf: the same walk over a copy, by lengths alone.
///
/// Source: PostgreSQL's `nbtree/README`, "Notes about deduplication": equal keys are joined when a leaf would
/// otherwise be split, not with each insert. We differ: locators are stored as differences, and bytes decide
/// what is equal, so included columns and types of several representations need no exception.
final class Deduplication {
    private Deduplication() {}

    /// @return 0 exactly if nothing would be joined
    static int bytesWon(NodeCopy leaf) {
        int won = 0;
        int count = leaf.count();
        int size = leaf.page.length;
        for (int index = 0; index + 1 < count; index++) {
            int suffix = leaf.suffixLength(index);
            int max = NodeList.deltasMax(size, leaf.prefixLength() + suffix);
            int deltas = leaf.deltasBytes(index);
            if (!hasKeyOf(leaf, index + 1, index, suffix)
                    || max == 0
                    || deltas > max
                    || leaf.counted(index)
                    || !NodeList.isPackable(leaf.locator(index))) {
                continue;
            }
            long last = leaf.lastLocator(index);
            int before = deltas == 0 ? 0 : deltas + NodeList.WORD_BYTES;
            int next = index + 1;
            for (; next < count && !leaf.counted(next) && hasKeyOf(leaf, next, index, suffix); next++) {
                long locator = leaf.locator(next);
                if (!NodeList.isPackable(locator)) {
                    break;
                }
                int bytes = deltas
                        + NodeList.deltaBytes(NodeList.pack(last, false), NodeList.pack(locator, true))
                        + leaf.deltasBytes(next);
                if (bytes > max) {
                    break;
                }
                deltas = bytes;
                last = leaf.lastLocator(next);
                won += NodeLayout.itemCost(leaf.itemLength(next));
            }
            if (next > index + 1) {
                won -= deltas + NodeList.WORD_BYTES - before;
            }
            index = next - 1;
        }
        return won;
    }

    private static boolean hasKeyOf(NodeCopy leaf, int index, int other, int suffix) {
        if (leaf.suffixLength(index) != suffix) {
            return false;
        }
        int key = Math.max(0, suffix - NodeLayout.LOCATOR_BYTES);
        int a = leaf.suffixOffset(index);
        int b = leaf.suffixOffset(other);
        return Arrays.equals(leaf.page, a, a + key, leaf.page, b, b + key);
    }
}

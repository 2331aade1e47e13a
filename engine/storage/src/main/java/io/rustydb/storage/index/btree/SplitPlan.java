package io.rustydb.storage.index.btree;

import java.util.Arrays;

/// Where a page is cut and by which separator.
///
/// @param index first item of the right half; `count` makes an empty right leaf, 0 an empty left one
/// @param separator low fence of the right half and high fence of the left one
record SplitPlan(int index, byte[] separator) {

    /// The cut of a page into which this key shall go next.
    ///
    /// At either end of the page the cut leaves all items on the other side, so that ascending (or descending)
    /// keys leave full pages behind. There the separator is as close to the full side as it can be: keys that
    /// follow go to the empty page, whatever their order. Elsewhere the cut is in the middle by bytes, moved a
    /// little where that makes the separator shorter.
    static SplitPlan of(NodeCopy page, byte[] key) {
        int count = page.count();
        assert count >= 2 : "a full page has two items or more, count=" + count;
        int position = page.lowerBound(key, 0, key.length);
        int[] before = bytesBefore(page);
        int preferred;
        if (page.inner()) {
            preferred = position >= count ? count - 1 : position <= 1 ? 1 : middle(page, before);
        } else if (position >= count && isAboveAll(page, key)) {
            byte[] separator = above(page.lastKey(count - 1), key);
            if (fits(page, before, count, separator.length)) {
                return new SplitPlan(count, separator);
            }
            preferred = count - 1;
        } else if (position >= count) {
            preferred = count - 1;
        } else if (position == 0 && page.compare(0, key, 0, key.length) > 0) {
            byte[] separator = shortest(key, page.key(0));
            if (fits(page, before, 0, separator.length)) {
                return new SplitPlan(0, separator);
            }
            preferred = 1;
        } else {
            preferred = middle(page, before);
        }
        for (int distance = 0; distance < count; distance++) {
            for (int side = 0; side < 2; side++) {
                int index = side == 0 ? preferred - distance : preferred + distance;
                if (index < 1 || index >= count) {
                    continue;
                }
                byte[] separator = separatorAt(page, index);
                if (fits(page, before, index, separator.length)) {
                    return new SplitPlan(index, separator);
                }
            }
        }
        // Holds because of NodeLayout.entryBytesMax: some cut always leaves two halves with room for their
        // fences.
        throw new AssertionError("a page cannot be split, count=" + count);
    }

    /// True if a key is above all entries of a page, those of its last list included.
    static boolean isAboveAll(NodeCopy page, byte[] key) {
        int count = page.count();
        return page.lowerBound(key, 0, key.length) == count
                && (page.deltasBytes(count - 1) == 0 || Arrays.compareUnsigned(page.lastKey(count - 1), key) < 0);
    }

    /// Bytes of the first `i` items with their directory, for each `i` up to the count.
    static int[] bytesBefore(NodeCopy page) {
        int count = page.count();
        int[] before = new int[count + 1];
        for (int i = 0; i < count; i++) {
            before[i + 1] = before[i] + NodeLayout.itemCost(page.itemLength(i));
        }
        return before;
    }

    /// Both halves with their fences; what a longer prefix would save is left out of account.
    private static boolean fits(NodeCopy page, int[] before, int index, int separatorLength) {
        int room = page.page.length - NodeLayout.HEADS - separatorLength;
        int count = page.count();
        return page.lowLength() + before[index] <= room && page.highLength() + before[count] - before[index] <= room;
    }

    private static int middle(NodeCopy page, int[] before) {
        int count = page.count();
        int half = Arrays.binarySearch(before, before[count] / 2);
        int best = Math.clamp(half < 0 ? ~half : half, 1, count - 1);
        int window = count / 16;
        int chosen = best;
        int chosenLength = separatorLength(page, best);
        for (int distance = 1; distance <= window; distance++) {
            for (int index : new int[] {best - distance, best + distance}) {
                if (index >= 1 && index < count && separatorLength(page, index) < chosenLength) {
                    chosen = index;
                    chosenLength = separatorLength(page, index);
                }
            }
        }
        return chosen;
    }

    private static int separatorLength(NodeCopy page, int index) {
        return separatorAt(page, index).length;
    }

    private static byte[] separatorAt(NodeCopy page, int index) {
        return page.inner() ? page.key(index) : shortest(page.lastKey(index - 1), page.key(index));
    }

    /// The shortest prefix of `right` that is above `left`.
    static byte[] shortest(byte[] left, byte[] right) {
        int mismatch = Arrays.mismatch(left, right);
        assert mismatch >= 0 && Arrays.compareUnsigned(left, right) < 0 : "keys out of order";
        return Arrays.copyOf(right, mismatch + 1);
    }

    /// A short string `left < s <= right`, as close to `left` as its length allows.
    static byte[] above(byte[] left, byte[] right) {
        byte[] separator = shortest(left, right);
        int last = separator.length - 1;
        if (last < left.length) {
            separator[last] = (byte) (left[last] + 1);
        }
        return separator;
    }
}

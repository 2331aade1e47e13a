package io.rustydb.storage.index.btree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How many of the rightmost leaf's first items its left neighbour takes.
///
/// The last leaf has no upper fence, so no prefix: it is full of long items. In the neighbour, which has a
/// prefix, the same items are shorter.
///
/// @param count items that move, fewer than all
/// @param separator new high fence of the neighbour, new low fence of the last leaf
record FillPlan(int count, byte[] separator) {

    /// @return none if the neighbour has no room for one item
    static @Nullable FillPlan of(NodeCopy left, NodeCopy last) {
        int[] before = SplitPlan.bytesBefore(last);
        byte[] low = left.low();
        byte[] separator = {};
        int fits = 0;
        int high = last.count() - 1;
        while (fits < high) {
            int middle = fits + high + 1 >>> 1;
            byte[] candidate = SplitPlan.shortest(last.lastKey(middle - 1), last.key(middle));
            if (pageBytes(left, low, last, before[middle], middle, candidate) <= left.page.length) {
                fits = middle;
                separator = candidate;
            } else {
                high = middle - 1;
            }
        }
        return fits == 0 ? null : new FillPlan(fits, separator);
    }

    /// Bytes of the neighbour's page with so many items more: the image of it without making it.
    private static int pageBytes(
            NodeCopy left, byte[] low, NodeCopy last, int movedBytes, int moved, byte[] separator) {
        int mismatch = Arrays.mismatch(low, separator);
        int prefix = mismatch < 0 ? low.length : mismatch;
        return NodeLayout.HEADS
                + low.length
                + separator.length
                + left.bytesUsed()
                + left.count() * (left.prefixLength() - prefix)
                + movedBytes
                + moved * (last.prefixLength() - prefix);
    }
}

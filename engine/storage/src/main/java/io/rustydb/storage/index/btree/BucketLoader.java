package io.rustydb.storage.index.btree;

import io.rustydb.base.type.BigEndian;
import io.rustydb.storage.index.hash.HashDirectory;
import io.rustydb.storage.index.hash.KeyHash;
import java.util.Arrays;

/// Fills an empty hash index with entries in the order of their hashes: one bucket after the other, each
/// formatted at once.
///
/// As soon as more entries have come than a page holds, the largest range of hashes that begins where the last
/// bucket ended, that bits can tell and that lies below the last entry is split off and written. So buckets
/// have the size that the entries ask for, however many have the same hash. What is left over, rows of one key
/// that fill more than a bucket, is inserted one by one. Records and crash as with [BTreeLoader].
public final class BucketLoader implements EntryLoader {
    private static final int ENTRY_BYTES = KeyHash.BYTES + NodeLayout.LOCATOR_BYTES;
    private static final int FILL_PERCENT = 90;
    /// Ranges shorter than two to this are not split off.
    private static final int RANGE_BITS_MIN = 20;

    private final BTree tree;
    private final EntryWriter writer;
    private final int limitBytes;
    /// Entries not written yet.
    private byte[] entries = new byte[512 * ENTRY_BYTES];
    private int count;
    /// What they take on a page.
    private int bytes;
    /// The least hash that is not written yet.
    private long low;
    private final byte[] item = new byte[ENTRY_BYTES + NodeList.DELTAS_BYTES_MAX + Long.BYTES];

    public BucketLoader(BTree tree) {
        this.tree = tree;
        writer = tree.store().acquireWriter(tree.root());
        limitBytes = (tree.pageSize() - NodeLayout.HEADS - 2 * KeyHash.BYTES) * FILL_PERCENT / 100;
    }

    @Override
    public void add(byte[] source, int offset, int length) {
        assert length == ENTRY_BYTES : "an entry is hash and locator, length=" + length;
        if (entries.length < (count + 1) * ENTRY_BYTES) {
            entries = Arrays.copyOf(entries, 2 * entries.length);
        }
        System.arraycopy(source, offset, entries, count * ENTRY_BYTES, ENTRY_BYTES);
        bytes += cost(count);
        count++;
        while (bytes > limitBytes && writeRange()) {
            // Until what is left fits one bucket.
        }
    }

    private long hash(int index) {
        return BigEndian.getLong(entries, index * ENTRY_BYTES);
    }

    private long locator(int index) {
        return BigEndian.getLong(entries, index * ENTRY_BYTES + KeyHash.BYTES);
    }

    private int cost(int index) {
        if (index == 0 || hash(index - 1) != hash(index) || !NodeList.isPackable(locator(index))) {
            return NodeLayout.itemCost(ENTRY_BYTES);
        }
        return NodeList.deltaBytes(NodeList.pack(locator(index - 1), false), NodeList.pack(locator(index), false));
    }

    /// Writes the entries of a range that is complete.
    ///
    /// @return false if there is nothing left to write
    private boolean writeRange() {
        if (count == 0) {
            return false;
        }
        // Both as unsigned numbers: the range ends at or below the last hash.
        long room = hash(count - 1) - low;
        int rangeBits = Math.min(
                room == 0 ? -1 : Long.SIZE - 1 - Long.numberOfLeadingZeros(room),
                low == 0 ? Long.SIZE - 1 : Long.numberOfTrailingZeros(low));
        if (rangeBits < RANGE_BITS_MIN) {
            insertAll();
            return false;
        }
        long end = low + (1L << rangeBits);
        writer.structure().splitBucketsAt(tree, end);
        int written = firstAt(end);
        fill(written);
        drop(written);
        low = end;
        return true;
    }

    /// Index of the first entry whose hash is this or above.
    private int firstAt(long hash) {
        int at = 0;
        while (at < count && Long.compareUnsigned(hash(at), hash) < 0) {
            at++;
        }
        return at;
    }

    private void drop(int written) {
        System.arraycopy(entries, written * ENTRY_BYTES, entries, 0, (count - written) * ENTRY_BYTES);
        count -= written;
        bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += cost(i);
        }
    }

    /// Writes the first entries, which lie in one bucket.
    private void fill(int written) {
        if (written == 0) {
            return;
        }
        byte[] last = Arrays.copyOfRange(entries, (written - 1) * ENTRY_BYTES, written * ENTRY_BYTES);
        if (!writer.structure().fillBucket(tree, HashDirectory.fence(low), last, image -> addTo(image, written))) {
            insert(written);
        }
    }

    private void addTo(NodeImage image, int written) {
        int max = NodeList.deltasMax(tree.pageSize(), ENTRY_BYTES);
        int at = 0;
        while (at < written) {
            System.arraycopy(entries, at * ENTRY_BYTES, item, 0, ENTRY_BYTES);
            int end = ENTRY_BYTES;
            boolean listable = NodeList.isPackable(locator(at));
            while (++at < written && listable && hash(at) == hash(at - 1) && NodeList.isPackable(locator(at))) {
                long before = NodeList.pack(locator(at - 1), false);
                long packed = NodeList.pack(locator(at), false);
                if (end - ENTRY_BYTES + NodeList.deltaBytes(before, packed) > max) {
                    break;
                }
                end = NodeList.putDelta(NodeList.delta(before, packed), item, end);
            }
            image.addEntries(item, 0, ENTRY_BYTES, end);
        }
    }

    private void insertAll() {
        insert(count);
        count = 0;
        bytes = 0;
    }

    private void insert(int first) {
        for (int i = 0; i < first; i++) {
            writer.addIfAbsent(tree, entries, i * ENTRY_BYTES, KeyHash.BYTES, locator(i));
        }
    }

    @Override
    public void finish() {
        // Buckets end where the bits of the hash that they begin with say.
        while (count > 0) {
            int rangeBits = low == 0 ? Long.SIZE : Long.numberOfTrailingZeros(low);
            boolean rest = rangeBits >= Long.SIZE || low + (1L << rangeBits) == 0;
            int written = rest ? count : firstAt(low + (1L << rangeBits));
            fill(written);
            drop(written);
            low = rest ? 0 : low + (1L << rangeBits);
        }
        tree.store().releaseWriter(writer);
    }
}

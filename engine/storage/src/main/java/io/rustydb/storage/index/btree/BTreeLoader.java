package io.rustydb.storage.index.btree;

import io.rustydb.base.error.DbException;
import io.rustydb.storage.page.PageId;
import java.util.Arrays;

/// Fills an empty tree with entries that come in order: leaves are made full, one after the other, each one
/// step of the structure, so there is no record for an entry and no half-full page.
///
/// The tree is empty, and nobody else uses it until [#finish]: it belongs to a table that is locked, or to a
/// transaction that made it. What is loaded is not undone by itself; the tree's creation is. The last leaf has
/// no upper bound and gets what comes: a page is written when the entry that begins the next one is known,
/// since its fences decide how short its entries are. Thread rule: one thread.
public final class BTreeLoader {
    private final BTree tree;
    private final EntryWriter writer;
    private final int limitBytes;
    private final int pageSize;

    /// Entries of the leaf being filled, one behind the other.
    private byte[] entries;

    private int[] ends = new int[256];
    private int count;
    private byte[] low = {};
    private int lastStart;

    /// @param fillPercent how full leaves are made, 10 to 100
    public BTreeLoader(BTree tree, int fillPercent) {
        this.tree = tree;
        pageSize = tree.pageSize();
        limitBytes = NodeLayout.HEADS + (pageSize - NodeLayout.HEADS) * Math.clamp(fillPercent, 10, 100) / 100;
        writer = tree.store().acquireWriter();
        entries = new byte[2 * pageSize];
    }

    /// @param length of key and locator together
    /// @throws DbException 54000 the entry is too long; 53100 disk full
    public void add(byte[] source, int offset, int length) {
        tree.checkLength(length - NodeLayout.LOCATOR_BYTES);
        assert count == 0 || Arrays.compareUnsigned(entries, lastStart, end(), source, offset, offset + length) < 0
                : "entries come in order";
        if (count > 1 && !fits(source, offset, length)) {
            flush(source, offset, length);
        }
        int start = end();
        if (start + length > entries.length) {
            entries = Arrays.copyOf(entries, Math.max(start + length, 2 * entries.length));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        System.arraycopy(source, offset, entries, start, length);
        lastStart = start;
        ends[count++] = start + length;
    }

    private int end() {
        return count == 0 ? 0 : ends[count - 1];
    }

    /// True if the page stays within its limit with one entry more, whatever its high fence will be.
    private boolean fits(byte[] source, int offset, int length) {
        int prefix = prefixWith(source, offset, length);
        int bytes = NodeLayout.HEADS + low.length + length + 1;
        bytes += end() + length + (count + 1) * (NodeLayout.itemCost(0) - prefix);
        return bytes <= limitBytes;
    }

    /// What the low fence and an entry begin with: entries come in order, so all up to this one begin with it.
    private int prefixWith(byte[] source, int offset, int length) {
        int mismatch = Arrays.mismatch(low, 0, low.length, source, offset, offset + length);
        return mismatch < 0 ? low.length : mismatch;
    }

    private void flush(byte[] next, int offset, int length) {
        byte[] following = Arrays.copyOfRange(next, offset, offset + length);
        byte[] last = Arrays.copyOfRange(entries, lastStart, end());
        byte[] separator = SplitPlan.shortest(last, following);
        int prefix = prefixWith(last, 0, last.length);
        if (prefixWith(separator, 0, separator.length) < prefix) {
            separator = closer(last, prefix, separator);
        }
        NodeImage full = image(PageId.NONE, separator, false);
        assert full.pageBytes() <= pageSize : "a leaf larger than a page";
        writer.structure().append(tree, full, separator);
        low = separator;
        count = 0;
        lastStart = 0;
    }

    /// A separator that keeps the prefix of the page: `last` cut behind the prefix, and the next greater
    /// string.
    private static byte[] closer(byte[] last, int prefix, byte[] otherwise) {
        for (int i = prefix; i < last.length; i++) {
            if (last[i] != (byte) 0xFF) {
                byte[] separator = Arrays.copyOf(last, i + 1);
                separator[i]++;
                return separator;
            }
        }
        return otherwise;
    }

    private NodeImage image(long right, byte[] high, boolean unbounded) {
        NodeImage made = new NodeImage(0, right, low, high, unbounded, pageSize);
        int start = 0;
        for (int i = 0; i < count; i++) {
            made.addEntry(entries, start, ends[i]);
            start = ends[i];
        }
        return made;
    }

    /// Writes the last leaf.
    public void finish() {
        if (count > 0) {
            // Without an upper bound there is no prefix: what was to fit may not.
            while (image(PageId.NONE, new byte[0], true).pageBytes() > pageSize) {
                flushHalf();
            }
            writer.structure().fillLast(tree, image(PageId.NONE, new byte[0], true));
        }
        tree.store().releaseWriter(writer);
    }

    private void flushHalf() {
        int keep = count / 2;
        int cut = ends[count - keep - 1];
        byte[] rest = Arrays.copyOfRange(entries, cut, end());
        int[] lengths = new int[keep];
        for (int i = 0; i < keep; i++) {
            lengths[i] = ends[count - keep + i] - cut;
        }
        count -= keep;
        lastStart = count > 1 ? ends[count - 2] : 0;
        flush(rest, 0, lengths[0]);
        System.arraycopy(rest, 0, entries, 0, rest.length);
        System.arraycopy(lengths, 0, ends, 0, keep);
        count = keep;
        lastStart = keep > 1 ? ends[keep - 2] : 0;
    }
}

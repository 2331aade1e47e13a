package io.rustydb.storage.index.btree;

import io.rustydb.base.type.LittleEndian;
import java.util.Arrays;

/// The arguments of [BTreeRedo#FORMAT], put together from copies of pages: the right half of a split, a merged
/// page, a root's child.
final class NodeImage {
    private final byte[] low;
    private final byte[] high;
    private final boolean unboundedAbove;
    private final int prefix;
    private byte[] arguments;
    private int length;
    private int count;
    private int itemBytes;

    NodeImage(int level, long right, byte[] low, byte[] high, boolean unboundedAbove, int pageSize) {
        this.low = low;
        this.high = high;
        this.unboundedAbove = unboundedAbove;
        int mismatch = Arrays.mismatch(low, high);
        this.prefix = unboundedAbove ? 0 : mismatch < 0 ? low.length : mismatch;
        this.arguments = new byte[pageSize];
        arguments[0] = (byte) level;
        arguments[1] = (byte) (unboundedAbove ? NodeLayout.NO_UPPER_BOUND : 0);
        LittleEndian.putShort(arguments, 2, low.length);
        LittleEndian.putShort(arguments, 4, high.length);
        setRight(right);
        length = BTreeRedo.FORMAT_HEADER_BYTES;
        append(low, 0, low.length);
        append(high, 0, high.length);
    }

    void setRight(long right) {
        LittleEndian.putLong(arguments, 8, right);
    }

    /// Appends the items `[from, to)` of a page whose range lies within (or beside) this one's.
    void addAll(NodeCopy source, int from, int to) {
        for (int i = from; i < to; i++) {
            int key = source.keyLength(i);
            int header = source.itemHeader(i);
            int tail = source.itemLength(i) - source.suffixLength(i);
            int bytes = key - prefix + tail;
            reserve(NodeLayout.ITEM_HEADER_BYTES + bytes);
            LittleEndian.putShort(arguments, length, header & ~NodeLayout.LENGTH_MASK | bytes);
            length += NodeLayout.ITEM_HEADER_BYTES;
            source.copyKey(i, prefix, key, arguments, length);
            length += key - prefix;
            System.arraycopy(source.page, source.suffixOffset(i) + source.suffixLength(i), arguments, length, tail);
            length += tail;
            counted(bytes);
        }
    }

    /// Appends living entries of one key: the first one is `[from, to)` of `source`, then come the deltas of
    /// further ones ([NodeList]), if any, up to `deltasEnd`.
    void addEntries(byte[] source, int from, int to, int deltasEnd) {
        int deltas = deltasEnd - to;
        int bytes = to - from - prefix + (deltas > 0 ? deltas + NodeList.WORD_BYTES : 0);
        reserve(NodeLayout.ITEM_HEADER_BYTES + bytes);
        LittleEndian.putShort(arguments, length, deltas > 0 ? bytes | NodeLayout.TAIL_BIT : bytes);
        length += NodeLayout.ITEM_HEADER_BYTES;
        append(source, from + prefix, deltasEnd - from - prefix);
        if (deltas > 0) {
            LittleEndian.putShort(arguments, length, NodeList.LIST_FLAG | deltas);
            length += NodeList.WORD_BYTES;
        }
        counted(bytes);
    }

    /// Appends a child of an inner page.
    void addChild(byte[] separator, long child) {
        int bytes = separator.length - prefix + NodeLayout.CHILD_BYTES;
        reserve(NodeLayout.ITEM_HEADER_BYTES + bytes);
        LittleEndian.putShort(arguments, length, bytes);
        length += NodeLayout.ITEM_HEADER_BYTES;
        append(separator, prefix, separator.length - prefix);
        LittleEndian.putLong(arguments, length, child);
        length += NodeLayout.CHILD_BYTES;
        counted(bytes);
    }

    private void counted(int bytes) {
        count++;
        LittleEndian.putShort(arguments, 6, count);
        itemBytes += NodeLayout.itemCost(bytes);
    }

    int level() {
        return arguments[0];
    }

    /// Bytes the page would use, header and fences included.
    int pageBytes() {
        return NodeLayout.HEADS + itemBytes + low.length + high.length;
    }

    byte[] arguments() {
        return arguments;
    }

    int length() {
        return length;
    }

    boolean unboundedAbove() {
        return unboundedAbove;
    }

    private void append(byte[] source, int from, int bytes) {
        reserve(bytes);
        System.arraycopy(source, from, arguments, length, bytes);
        length += bytes;
    }

    private void reserve(int bytes) {
        if (length + bytes > arguments.length) {
            arguments = Arrays.copyOf(arguments, Math.max(length + bytes, arguments.length * 2));
        }
    }
}

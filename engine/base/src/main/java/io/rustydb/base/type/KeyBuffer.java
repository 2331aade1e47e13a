package io.rustydb.base.type;

import java.util.Arrays;

/// A key's bytes, reused from key to key. Open fields because comparing keys is the inner loop of an index.
/// Thread rule: one thread at a time.
public final class KeyBuffer implements Comparable<KeyBuffer> {
    public byte[] bytes;
    public int length;
    /// True when a column of the key is NULL: such a key never conflicts in a unique index.
    public boolean hasNull;

    /// Digits of a decimal while it is encoded.
    final byte[] digits = new byte[20];

    public KeyBuffer() {
        this(64);
    }

    public KeyBuffer(int capacityBytes) {
        bytes = new byte[capacityBytes];
    }

    public void clear() {
        length = 0;
        hasNull = false;
    }

    public void set(KeyBuffer other) {
        clear();
        append(other.bytes, 0, other.length);
        hasNull = other.hasNull;
    }

    /// Makes room for `more` bytes behind `length`.
    public void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    public void append(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /// Turns the key into the smallest key greater than every key that begins with it: the end of a prefix
    /// scan.
    ///
    /// @return false when there is none (the key is empty or all bytes are 0xFF); the key is unchanged then
    public boolean toPrefixEnd() {
        int last = length;
        while (last > 0 && bytes[last - 1] == (byte) 0xFF) {
            last--;
        }
        if (last == 0) {
            return false;
        }
        bytes[last - 1]++;
        length = last;
        return true;
    }

    @Override
    public int compareTo(KeyBuffer other) {
        return Arrays.compareUnsigned(bytes, 0, length, other.bytes, 0, other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyBuffer key && compareTo(key) == 0;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return java.util.HexFormat.of().formatHex(bytes, 0, length);
    }
}

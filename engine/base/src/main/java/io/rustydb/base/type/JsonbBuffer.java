package io.rustydb.base.type;

import java.math.BigDecimal;
import java.util.Arrays;

/// Writes [Jsonb], each value in front of what was written before: the ends of a container's bodies are known
/// when its head is written, so nothing is moved.
///
/// An array's elements are written last to first, then [#array]; an object's values last to first, then its
/// keys last to first, then [#object]. Thread rule: one thread at a time.
public final class JsonbBuffer {
    private byte[] bytes = new byte[64];
    private int start = bytes.length;

    /// Bytes written so far: the end of what comes next, counted from the back.
    public int written() {
        return bytes.length - start;
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private void ensure(int more) {
        if (more > start) {
            int used = written();
            Jsonb.checkBytes((long) used + more);
            byte[] grown = new byte[(int) Math.min(Math.max(2L * bytes.length, (long) used + more), Jsonb.BYTES_MAX)];
            System.arraycopy(bytes, start, grown, grown.length - used, used);
            bytes = grown;
            start = grown.length - used;
        }
    }

    /// NULL, FALSE or TRUE.
    public void constant(int kind) {
        ensure(1);
        bytes[--start] = (byte) kind;
    }

    public void string(byte[] utf8) {
        raw(utf8, 0, utf8.length);
        constant(Jsonb.STRING);
    }

    public void number(BigDecimal value) {
        byte[] encoded = DecimalCodec.encode(value);
        raw(encoded, 0, encoded.length);
        constant(Jsonb.NUMBER);
    }

    /// A value that is encoded already, or the bytes of a key.
    public void raw(byte[] source, int from, int length) {
        ensure(length);
        start -= length;
        System.arraycopy(source, from, bytes, start, length);
    }

    /// @param writtenBefore [#written] before the last body of all, then before the one in front of it, ...:
    ///     `bodies` numbers in the order in which they were written
    /// @param bodies elements of an array; keys and values of an object
    private void container(int kind, int count, int[] writtenBefore, int bodies) {
        int last = bodies == 0 ? written() : writtenBefore[0];
        int total = written() - last;
        int most = Math.max(count, total);
        int widthBits = most <= 0xFF ? 0 : most <= 0xFFFF ? 1 : 2;
        int first = written();
        long header = 1L + ((long) bodies + 1 << widthBits);
        Jsonb.checkBytes(header + first);
        ensure((int) header);
        start -= (int) header;
        bytes[start] = Jsonb.head(kind, widthBits);
        put(start + 1, count, widthBits);
        int at = start + 1 + (1 << widthBits);
        for (int i = 0; i < bodies; i++) {
            put(at, first - writtenBefore[bodies - 1 - i], widthBits);
            at += 1 << widthBits;
        }
    }

    private void put(int at, int value, int widthBits) {
        switch (widthBits) {
            case 0 -> bytes[at] = (byte) value;
            case 1 -> LittleEndian.putShort(bytes, at, value);
            default -> LittleEndian.putInt(bytes, at, value);
        }
    }

    /// Head of an array whose elements are written.
    ///
    /// @param writtenBefore [#written] before each element was written, in the order of writing: last element
    ///     first
    public void array(int count, int[] writtenBefore) {
        container(Jsonb.ARRAY, count, writtenBefore, count);
    }

    /// Head of an object whose keys and values are written.
    ///
    /// @param writtenBefore as for [#array]; last value to first value, last key to first key
    public void object(int count, int[] writtenBefore) {
        container(Jsonb.OBJECT, count, writtenBefore, 2 * count);
    }
}

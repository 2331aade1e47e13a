package io.rustydb.base.type;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.Arrays;

/// JSONB: a JSON value as bytes in which a field or element is found without reading the others.
///
/// ```
///  null, false, true    string               number
///  +------+             +------+-------+     +------+--------------+
///  | head |             | head | UTF-8 |     | head | DecimalCodec |
///  +------+             +------+-------+     +------+--------------+
///
///  array                                object of n fields
///  +------+-------+--------+--------+   +------+-------+---------+--------+--------+
///  | head | count | ends   | bodies |   | head | count | ends    | keys   | values |
///  | u8   | w     | w each |        |   | u8   | w     | 2n × w  | UTF-8  |        |
///  +------+-------+--------+--------+   +------+-------+---------+--------+--------+
/// ```
///
/// | bits of head | meaning |
/// |---|---|
/// | 0..2 | kind, the constants here |
/// | 3..4 | of a container: w is 1, 2 or 4 bytes (0, 1, 2), the least that holds the count and the last end |
/// | 5..7 | zero |
///
/// Numbers are little endian. An end is an offset from the first body; a body begins where the one before it
/// ends. An object's ends are those of its keys, then those of its values. Keys are in order of their length
/// in bytes, then of their bytes, none twice: found by binary search. The length of a value as a whole comes
/// from around it. Equal values may differ in bytes only in the scale of numbers.
///
/// **Source** PostgreSQL 15 `jsonb_util.c` for the order of values and of keys; Oracle's OSON for offsets of a
/// width that follows the document's size. Thread rule: no state, any thread.
public final class Jsonb {
    public static final int NULL = 0;
    public static final int FALSE = 1;
    public static final int TRUE = 2;
    public static final int STRING = 3;
    public static final int NUMBER = 4;
    public static final int ARRAY = 5;
    public static final int OBJECT = 6;

    /// Arrays and objects in each other. It bounds every recursion over a document.
    public static final int DEPTH_MAX = 1000;
    /// Bytes of a value.
    public static final int BYTES_MAX = 256 << 20;

    private static final int KIND_MASK = 7;
    private static final int WIDTH_SHIFT = 3;

    private Jsonb() {}

    public static int kind(byte[] bytes, int at) {
        return bytes[at] & KIND_MASK;
    }

    public static boolean isContainer(int kind) {
        return kind >= ARRAY;
    }

    /// First byte of a container whose numbers have 1 << `widthBits` bytes.
    static byte head(int kind, int widthBits) {
        return (byte) (kind | widthBits << WIDTH_SHIFT);
    }

    private static int widthBits(byte[] bytes, int at) {
        return bytes[at] >> WIDTH_SHIFT & 3;
    }

    private static int number(byte[] bytes, int at, int widthBits) {
        return switch (widthBits) {
            case 0 -> bytes[at] & 0xFF;
            case 1 -> bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
            default -> LittleEndian.getInt(bytes, at);
        };
    }

    /// Elements of an array, fields of an object.
    public static int count(byte[] bytes, int at) {
        return number(bytes, at + 1, widthBits(bytes, at));
    }

    /// Where body `index` begins; `index` may be the number of bodies: where they all end.
    private static int body(byte[] bytes, int at, int index, int bodies) {
        int width = widthBits(bytes, at);
        int ends = at + 1 + (1 << width);
        int first = ends + (bodies << width);
        return index == 0 ? first : first + number(bytes, ends + (index - 1 << width), width);
    }

    public static int elementStart(byte[] bytes, int at, int index) {
        return body(bytes, at, index, count(bytes, at));
    }

    public static int elementEnd(byte[] bytes, int at, int index) {
        return body(bytes, at, index + 1, count(bytes, at));
    }

    public static int keyStart(byte[] bytes, int at, int index) {
        return body(bytes, at, index, 2 * count(bytes, at));
    }

    public static int keyEnd(byte[] bytes, int at, int index) {
        return body(bytes, at, index + 1, 2 * count(bytes, at));
    }

    public static int valueStart(byte[] bytes, int at, int index) {
        int count = count(bytes, at);
        return body(bytes, at, count + index, 2 * count);
    }

    public static int valueEnd(byte[] bytes, int at, int index) {
        int count = count(bytes, at);
        return body(bytes, at, count + index + 1, 2 * count);
    }

    /// Index of the field with a key; -1 when the object has none.
    public static int find(byte[] bytes, int at, byte[] key, int keyFrom, int keyTo) {
        int low = 0;
        int high = count(bytes, at) - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int from = keyStart(bytes, at, middle);
            int to = keyEnd(bytes, at, middle);
            int order = compareKeys(bytes, from, to, key, keyFrom, keyTo);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /// The order in which an object keeps its keys: shorter ones first.
    public static int compareKeys(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        int lengths = Integer.compare(aTo - aFrom, bTo - bFrom);
        return lengths != 0 ? lengths : Arrays.compareUnsigned(a, aFrom, aTo, b, bFrom, bTo);
    }

    /// SQL order: object > array > boolean > number > string > null; containers by count, then by content. An
    /// empty array as the whole value comes before everything, as in PostgreSQL.
    public static int compare(byte[] a, int aAt, int aEnd, byte[] b, int bAt, int bEnd) {
        boolean emptyA = isEmptyArray(a, aAt);
        boolean emptyB = isEmptyArray(b, bAt);
        if (emptyA || emptyB) {
            return emptyA == emptyB ? 0 : emptyA ? -1 : 1;
        }
        return compareInside(a, aAt, aEnd, b, bAt, bEnd);
    }

    static boolean isEmptyArray(byte[] bytes, int at) {
        return kind(bytes, at) == ARRAY && count(bytes, at) == 0;
    }

    /// As the kinds are compared.
    static int rank(int kind) {
        return switch (kind) {
            case NULL -> 0;
            case STRING -> 1;
            case NUMBER -> 2;
            case FALSE -> 3;
            case TRUE -> 4;
            default -> kind;
        };
    }

    private static int compareInside(byte[] a, int aAt, int aEnd, byte[] b, int bAt, int bEnd) {
        int kind = kind(a, aAt);
        int ranks = Integer.compare(rank(kind), rank(kind(b, bAt)));
        if (ranks != 0) {
            return ranks;
        }
        return switch (kind) {
            case STRING -> Arrays.compareUnsigned(a, aAt + 1, aEnd, b, bAt + 1, bEnd);
            case NUMBER -> compareNumbers(a, aAt + 1, aEnd, b, bAt + 1, bEnd);
            case ARRAY, OBJECT -> compareContainers(kind, a, aAt, b, bAt);
            default -> 0;
        };
    }

    private static int compareContainers(int kind, byte[] a, int aAt, byte[] b, int bAt) {
        int count = count(a, aAt);
        int counts = Integer.compare(count, count(b, bAt));
        if (counts != 0) {
            return counts;
        }
        for (int i = 0; i < count; i++) {
            int order;
            if (kind == ARRAY) {
                order = compareInside(
                        a,
                        elementStart(a, aAt, i),
                        elementEnd(a, aAt, i),
                        b,
                        elementStart(b, bAt, i),
                        elementEnd(b, bAt, i));
            } else {
                order = Arrays.compareUnsigned(
                        a, keyStart(a, aAt, i), keyEnd(a, aAt, i), b, keyStart(b, bAt, i), keyEnd(b, bAt, i));
                if (order == 0) {
                    order = compareInside(
                            a,
                            valueStart(a, aAt, i),
                            valueEnd(a, aAt, i),
                            b,
                            valueStart(b, bAt, i),
                            valueEnd(b, bAt, i));
                }
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compareNumbers(byte[] a, int aAt, int aEnd, byte[] b, int bAt, int bEnd) {
        int aLength = aEnd - aAt;
        int bLength = bEnd - bAt;
        if (DecimalCodec.isSmall(a, aAt, aLength) && DecimalCodec.isSmall(b, bAt, bLength)) {
            return Decimal.compare(
                    DecimalCodec.unscaled(a, aAt, aLength),
                    DecimalCodec.scale(a, aAt),
                    DecimalCodec.unscaled(b, bAt, bLength),
                    DecimalCodec.scale(b, bAt));
        }
        return DecimalCodec.decode(a, aAt, aLength).compareTo(DecimalCodec.decode(b, bAt, bLength));
    }

    /// Equal for equal values, whatever the scale of their numbers.
    public static long hash(byte[] bytes, int at, int end) {
        int kind = kind(bytes, at);
        long hash = kind + 1;
        switch (kind) {
            case STRING -> hash = hashBytes(hash, bytes, at + 1, end);
            case NUMBER -> {
                KeyBuffer key = new KeyBuffer(32);
                appendNumber(bytes, at, end, key);
                hash = hashBytes(hash, key.bytes, 0, key.length);
            }
            case ARRAY, OBJECT -> {
                int count = count(bytes, at);
                for (int i = 0; i < count; i++) {
                    if (kind == ARRAY) {
                        hash = mix(hash, hash(bytes, elementStart(bytes, at, i), elementEnd(bytes, at, i)));
                    } else {
                        hash = hashBytes(hash, bytes, keyStart(bytes, at, i), keyEnd(bytes, at, i));
                        hash = mix(hash, hash(bytes, valueStart(bytes, at, i), valueEnd(bytes, at, i)));
                    }
                }
            }
            default -> {}
        }
        return hash;
    }

    private static long hashBytes(long hash, byte[] bytes, int from, int to) {
        long result = hash;
        for (int i = from; i < to; i++) {
            result = mix(result, bytes[i]);
        }
        return result;
    }

    private static long mix(long hash, long more) {
        long mixed = (hash ^ more) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 29;
    }

    /// Appends bytes whose unsigned order is [#compare]'s; the end of each value is known from its own bytes.
    public static void appendKey(byte[] bytes, int at, int end, KeyBuffer out) {
        if (isEmptyArray(bytes, at)) {
            out.ensure(1);
            out.bytes[out.length++] = 0;
            return;
        }
        int kind = kind(bytes, at);
        out.ensure(5);
        out.bytes[out.length++] = (byte) (rank(kind) + 1);
        switch (kind) {
            case STRING -> appendText(bytes, at + 1, end, out);
            case NUMBER -> appendNumber(bytes, at, end, out);
            case ARRAY, OBJECT -> appendContainer(kind, bytes, at, out);
            default -> {}
        }
    }

    private static void appendContainer(int kind, byte[] bytes, int at, KeyBuffer out) {
        int count = count(bytes, at);
        BigEndian.putInt(out.bytes, out.length, count);
        out.length += 4;
        for (int i = 0; i < count; i++) {
            int from;
            int to;
            if (kind == ARRAY) {
                from = elementStart(bytes, at, i);
                to = elementEnd(bytes, at, i);
            } else {
                appendText(bytes, keyStart(bytes, at, i), keyEnd(bytes, at, i), out);
                from = valueStart(bytes, at, i);
                to = valueEnd(bytes, at, i);
            }
            if (isEmptyArray(bytes, from)) {
                // Inside, an empty array is an array like others.
                out.ensure(5);
                out.bytes[out.length] = (byte) (rank(ARRAY) + 1);
                BigEndian.putInt(out.bytes, out.length + 1, 0);
                out.length += 5;
            } else {
                appendKey(bytes, from, to, out);
            }
        }
    }

    /// No JSONB string has a zero byte, so one ends it.
    private static void appendText(byte[] bytes, int from, int to, KeyBuffer out) {
        out.append(bytes, from, to - from);
        out.ensure(1);
        out.bytes[out.length++] = 0;
    }

    private static void appendNumber(byte[] bytes, int at, int end, KeyBuffer out) {
        int length = end - at - 1;
        if (DecimalCodec.isSmall(bytes, at + 1, length)) {
            DecimalKey.append(DecimalCodec.unscaled(bytes, at + 1, length), DecimalCodec.scale(bytes, at + 1), out);
        } else {
            DecimalKey.append(DecimalCodec.decode(bytes, at + 1, length), out);
        }
    }

    /// @throws DbException 54001 beyond [#DEPTH_MAX]
    public static void checkDepth(int depth) {
        if (depth > DEPTH_MAX) {
            throw DbException.of(
                    ErrorCode.STATEMENT_TOO_COMPLEX,
                    "JSON is nested too deeply, depth=" + depth + ", maximum=" + DEPTH_MAX
                            + "; use a flatter document");
        }
    }

    /// @throws DbException 54000 beyond [#BYTES_MAX]
    public static void checkBytes(long bytes) {
        if (bytes > BYTES_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "JSON value is too long, bytes=" + bytes + ", maximum=" + BYTES_MAX + "; split it into several");
        }
    }
}

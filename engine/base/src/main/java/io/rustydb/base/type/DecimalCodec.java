package io.rustydb.base.type;

import java.math.BigDecimal;
import java.math.BigInteger;

/// NUMERIC in a row: exact, short, and a `long` away from arithmetic for up to 18 digits.
///
/// ```
///  scale < 128              scale 128..32511
///  +-------+-----------+    +-------------+-----------+
///  | scale | unscaled  |    | 0x80|high   | low       | unscaled
///  | u8    | 1..n LE   |    | u8          | u8        | 1..n LE
///  +-------+-----------+    +-------------+-----------+
/// ```
///
/// | bytes | field | meaning |
/// |---|---|---|
/// | 0 (0..1) | scale | digits behind the point; bit 7 of the first byte says that a second byte follows |
/// | rest | unscaled | two's complement, little endian, shortest form, at least one byte |
///
/// NaN and the infinities are FF and 00, 01 or 02. The scale is kept, so 1.00 reads back as 1.00. The length
/// comes from the row's end offsets.
public final class DecimalCodec {
    public static final int SCALE_MAX = 0x7EFF;
    /// A scale and a `long`.
    public static final int SMALL_BYTES_MAX = 2 + Long.BYTES;

    /// First byte of a value that is no number: no scale begins so.
    private static final byte SPECIAL = (byte) 0xFF;
    private static final byte NAN = 0;
    private static final byte INFINITY = 1;
    private static final byte MINUS_INFINITY = 2;

    private DecimalCodec() {}

    /// @return bytes written, at most [#SMALL_BYTES_MAX]
    public static int encode(long unscaled, int scale, byte[] target, int offset) {
        int at = putScale(scale, target, offset);
        int valueBytes = (64 + 8 - Long.numberOfLeadingZeros(unscaled ^ (unscaled >> 63))) / 8;
        for (int i = 0; i < valueBytes; i++) {
            target[at + i] = (byte) (unscaled >> 8 * i);
        }
        return at + valueBytes - offset;
    }

    /// @param value with a scale of 0..[#SCALE_MAX]
    public static byte[] encode(BigDecimal value) {
        if (Decimal.isSpecial(value)) {
            byte code = value == Decimal.NAN ? NAN : value == Decimal.INFINITY ? INFINITY : MINUS_INFINITY;
            return new byte[] {SPECIAL, code};
        }
        assert value.scale() >= 0 && value.scale() <= SCALE_MAX : "NUMERIC scale " + value.scale();
        byte[] digits = value.unscaledValue().toByteArray();
        int scaleBytes = value.scale() < 0x80 ? 1 : 2;
        byte[] encoded = new byte[scaleBytes + digits.length];
        putScale(value.scale(), encoded, 0);
        for (int i = 0; i < digits.length; i++) {
            encoded[scaleBytes + i] = digits[digits.length - 1 - i];
        }
        return encoded;
    }

    private static int putScale(int scale, byte[] target, int offset) {
        assert scale >= 0 && scale <= SCALE_MAX : "NUMERIC scale " + scale;
        if (scale < 0x80) {
            target[offset] = (byte) scale;
            return offset + 1;
        }
        target[offset] = (byte) (0x80 | scale >> 8);
        target[offset + 1] = (byte) scale;
        return offset + 2;
    }

    public static int scale(byte[] source, int offset) {
        int first = source[offset];
        return first >= 0 ? first : (first & 0x7F) << 8 | (source[offset + 1] & 0xFF);
    }

    /// True when the unscaled value fits a `long`.
    public static boolean isSmall(byte[] source, int offset, int length) {
        return length - (source[offset] >= 0 ? 1 : 2) <= Long.BYTES && source[offset] != SPECIAL;
    }

    /// The unscaled value of a small decimal.
    public static long unscaled(byte[] source, int offset, int length) {
        int at = offset + (source[offset] >= 0 ? 1 : 2);
        int last = offset + length - 1;
        long value = source[last];
        for (int i = last - 1; i >= at; i--) {
            value = value << 8 | (source[i] & 0xFF);
        }
        return value;
    }

    public static BigDecimal decode(byte[] source, int offset, int length) {
        if (source[offset] == SPECIAL) {
            return switch (source[offset + 1]) {
                case NAN -> Decimal.NAN;
                case INFINITY -> Decimal.INFINITY;
                default -> Decimal.MINUS_INFINITY;
            };
        }
        int scale = scale(source, offset);
        if (isSmall(source, offset, length)) {
            return BigDecimal.valueOf(unscaled(source, offset, length), scale);
        }
        int at = offset + (source[offset] >= 0 ? 1 : 2);
        byte[] digits = new byte[offset + length - at];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = source[offset + length - 1 - i];
        }
        return new BigDecimal(new BigInteger(digits), scale);
    }
}

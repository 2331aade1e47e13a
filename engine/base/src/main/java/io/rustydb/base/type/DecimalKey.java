package io.rustydb.base.type;

import java.math.BigDecimal;

/// NUMERIC as order-preserving bytes: a value is ±0.p₁p₂p₃… × 100^e with p₁ ≠ 0 and no trailing zero pair,
/// which is the same for 1, 1.0 and 1.00.
///
/// | bytes | meaning |
/// |---|---|
/// | 80 | zero, and nothing follows |
/// | 81, e + 2³¹ in 4 bytes | positive, e < -60 |
/// | 82 + (e + 60) | positive, -60 ≤ e ≤ 60 |
/// | FB, e + 2³¹ in 4 bytes | positive, e > 60 |
/// | pᵢ + 1 | a pair of digits, 1..100 |
/// | 00 | behind the last pair |
/// | 02, FC, FD | -Infinity, Infinity and NaN, and nothing follows |
/// | all inverted | negative |
final class DecimalKey {
    private static final int ZERO = 0x80;
    private static final int TINY = 0x81;
    private static final int MIDDLE = 0x82;
    private static final int HUGE = 0xFB;
    private static final int MIDDLE_EXPONENT = 60;
    /// Below the inverted first byte of every negative number.
    private static final int MINUS_INFINITY = 0x02;
    private static final int INFINITY = 0xFC;
    private static final int NAN = 0xFD;

    private DecimalKey() {}

    static void append(long unscaled, int scale, KeyBuffer out) {
        if (unscaled == 0) {
            appendZero(out);
            return;
        }
        byte[] digits = out.digits;
        // Digits from the right, so that MIN_VALUE needs no negation; each remainder has the sign of the value.
        int first = digits.length;
        for (long rest = unscaled; rest != 0; rest /= 10) {
            digits[--first] = (byte) Math.abs(rest % 10);
        }
        append(digits, first, digits.length, scale, unscaled < 0, out);
    }

    static void append(BigDecimal value, KeyBuffer out) {
        if (Decimal.isSpecial(value)) {
            out.ensure(1);
            int form = value == Decimal.NAN ? NAN : value == Decimal.INFINITY ? INFINITY : MINUS_INFINITY;
            out.bytes[out.length++] = (byte) form;
            return;
        }
        if (value.signum() == 0) {
            appendZero(out);
            return;
        }
        String text = value.unscaledValue().abs().toString();
        byte[] digits = new byte[text.length()];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (text.charAt(i) - '0');
        }
        append(digits, 0, digits.length, value.scale(), value.signum() < 0, out);
    }

    /// Where a value's bytes end.
    ///
    /// @param inverted FF in a descending column, else 0
    static int skip(byte[] key, int from, int inverted) {
        int first = (key[from] ^ inverted) & 0xFF;
        if (first == ZERO || first == MINUS_INFINITY || first >= INFINITY) {
            return from + 1;
        }
        int turned = first < ZERO ? inverted ^ 0xFF : inverted;
        int form = (key[from] ^ turned) & 0xFF;
        int at = from + (form == TINY || form == HUGE ? 5 : 1);
        while (((key[at] ^ turned) & 0xFF) != 0) {
            at++;
        }
        return at + 1;
    }

    private static void appendZero(KeyBuffer out) {
        out.ensure(1);
        out.bytes[out.length++] = (byte) ZERO;
    }

    private static void append(byte[] digits, int first, int end, int scale, boolean negative, KeyBuffer out) {
        int pointAt = end - first - scale;
        int last = end;
        while (digits[last - 1] == 0) {
            last--;
        }
        int exponent = Math.floorDiv(pointAt + 1, 2);
        out.ensure(5 + (last - first) / 2 + 3);
        int start = out.length;
        byte[] bytes = out.bytes;
        int at = start;
        if (exponent > MIDDLE_EXPONENT || exponent < -MIDDLE_EXPONENT) {
            bytes[at] = (byte) (exponent > 0 ? HUGE : TINY);
            BigEndian.putInt(bytes, at + 1, exponent ^ Integer.MIN_VALUE);
            at += 5;
        } else {
            bytes[at++] = (byte) (MIDDLE + MIDDLE_EXPONENT + exponent);
        }
        int i = first;
        if ((pointAt & 1) != 0) {
            bytes[at++] = (byte) (digits[i++] + 1);
        }
        for (; i < last; i += 2) {
            int low = i + 1 < last ? digits[i + 1] : 0;
            bytes[at++] = (byte) (digits[i] * 10 + low + 1);
        }
        bytes[at++] = 0;
        if (negative) {
            for (int b = start; b < at; b++) {
                bytes[b] = (byte) ~bytes[b];
            }
        }
        out.length = at;
    }
}

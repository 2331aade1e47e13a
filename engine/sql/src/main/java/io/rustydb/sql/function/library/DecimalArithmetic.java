package io.rustydb.sql.function.library;

import io.rustydb.base.type.Decimal;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.text.NumberText;
import io.rustydb.sql.function.vector.DecimalVector;
import java.math.BigDecimal;

/// Arithmetic of NUMERIC: on scaled `long`s while they provably do not overflow, else on `BigDecimal`s.
final class DecimalArithmetic {
    static final Kernel ADD = Kernel.perRow(
            (a, out, row, context) -> add((DecimalVector) a[0], (DecimalVector) a[1], (DecimalVector) out, row, 1));
    static final Kernel SUBTRACT = Kernel.perRow(
            (a, out, row, context) -> add((DecimalVector) a[0], (DecimalVector) a[1], (DecimalVector) out, row, -1));
    static final Kernel MULTIPLY = Kernel.perRow(
            (a, out, row, context) -> multiply((DecimalVector) a[0], (DecimalVector) a[1], (DecimalVector) out, row));
    static final Kernel DIVIDE = Kernel.perRow((a, out, row, context) -> {
        BigDecimal dividend = ((DecimalVector) a[0]).get(row);
        BigDecimal divisor = divisor(dividend, (DecimalVector) a[1], row);
        ((DecimalVector) out).set(row, NumberText.checked(Decimal.divide(dividend, divisor)));
    });
    static final Kernel REMAINDER = Kernel.perRow((a, out, row, context) -> {
        BigDecimal dividend = ((DecimalVector) a[0]).get(row);
        BigDecimal divisor = divisor(dividend, (DecimalVector) a[1], row);
        ((DecimalVector) out).set(row, Decimal.remainder(dividend, divisor));
    });
    static final Kernel NEGATE = Kernel.perRow((a, out, row, context) -> {
        DecimalVector value = (DecimalVector) a[0];
        if (value.isWide() || value.unscaled(row) == Long.MIN_VALUE) {
            ((DecimalVector) out).set(row, value.get(row).negate());
        } else {
            ((DecimalVector) out).set(row, -value.unscaled(row), value.scale());
        }
    });
    static final Kernel IDENTITY = Kernel.perRow((a, out, row, context) -> {
        DecimalVector value = (DecimalVector) a[0];
        ((DecimalVector) out).set(row, value.get(row));
    });

    private DecimalArithmetic() {}

    private static BigDecimal divisor(BigDecimal dividend, DecimalVector vector, int row) {
        BigDecimal value = vector.get(row);
        if (value.signum() == 0 && !Decimal.isNaN(value) && !Decimal.isNaN(dividend)) {
            throw LongArithmetic.divisionByZero();
        }
        return value;
    }

    private static void add(DecimalVector a, DecimalVector b, DecimalVector out, int row, int sign) {
        if (!a.isWide() && !b.isWide()) {
            int scale = Math.max(a.scale(), b.scale());
            int shiftA = scale - a.scale();
            int shiftB = scale - b.scale();
            if (shiftA <= Decimal.LONG_DIGITS && shiftB <= Decimal.LONG_DIGITS) {
                long powerA = Decimal.powerOfTen(shiftA);
                long powerB = sign * Decimal.powerOfTen(shiftB);
                long x = a.unscaled(row) * powerA;
                long y = b.unscaled(row) * powerB;
                long sum = x + y;
                boolean exact = Math.multiplyHigh(a.unscaled(row), powerA) == x >> 63
                        && Math.multiplyHigh(b.unscaled(row), powerB) == y >> 63
                        && ((x ^ sum) & (y ^ sum)) >= 0;
                if (exact) {
                    out.set(row, sum, scale);
                    return;
                }
            }
        }
        BigDecimal x = a.get(row);
        BigDecimal y = b.get(row);
        out.set(row, NumberText.checked(sign > 0 ? Decimal.add(x, y) : Decimal.subtract(x, y)));
    }

    private static void multiply(DecimalVector a, DecimalVector b, DecimalVector out, int row) {
        if (!a.isWide() && !b.isWide()) {
            long x = a.unscaled(row);
            long y = b.unscaled(row);
            long product = x * y;
            int scale = a.scale() + b.scale();
            if (Math.multiplyHigh(x, y) == product >> 63 && scale <= Decimal.SCALE_MAX) {
                out.set(row, product, scale);
                return;
            }
        }
        out.set(row, NumberText.checked(Decimal.multiply(a.get(row), b.get(row))));
    }
}

package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Arithmetic of SMALLINT, INTEGER and BIGINT.
///
/// A loop computes all rows and gathers a sign bit of overflow without a branch; only when some row overflowed
/// are the rows looked at one by one, since a NULL row's garbage may overflow and must not count.
final class LongArithmetic {
    private LongArithmetic() {}

    /// One row's exact result.
    @FunctionalInterface
    private interface Checked {
        /// @throws DbException 22003
        long apply(long x, long y);
    }

    static Kernel add(TypeKind kind) {
        long bound = bound(kind);
        Checked checked = (x, y) -> {
            long sum = x + y;
            return ((x ^ sum) & (y ^ sum)) < 0 ? overflow(x + " + " + y, kind) : Numbers.checkRange(sum, kind);
        };
        return (arguments, result, selection, count, context) -> {
            LongVector a = (LongVector) arguments[0];
            LongVector b = (LongVector) arguments[1];
            long[] out = ((LongVector) result).values;
            long bad = 0;
            if (selection == null && a.mask() == -1 && b.mask() == -1) {
                bad = addDense(a.values, b.values, out, count, bound);
            } else if (selection == null && a.mask() == -1) {
                bad = addConstant(a.values, b.values[0], out, count, bound);
            } else {
                for (int k = 0; k < count; k++) {
                    int row = selection == null ? k : selection[k];
                    long x = a.get(row);
                    long y = b.get(row);
                    long sum = x + y;
                    out[row] = sum;
                    bad |= (x ^ sum) & (y ^ sum) | outside(sum, bound);
                }
            }
            if (bad < 0) {
                repeat(checked, a, b, result, selection, count);
            }
        };
    }

    private static long addDense(long[] a, long[] b, long[] out, int count, long bound) {
        long bad = 0;
        for (int i = 0; i < count; i++) {
            long x = a[i];
            long y = b[i];
            long sum = x + y;
            out[i] = sum;
            bad |= (x ^ sum) & (y ^ sum) | outside(sum, bound);
        }
        return bad;
    }

    private static long addConstant(long[] a, long y, long[] out, int count, long bound) {
        long bad = 0;
        for (int i = 0; i < count; i++) {
            long x = a[i];
            long sum = x + y;
            out[i] = sum;
            bad |= (x ^ sum) & (y ^ sum) | outside(sum, bound);
        }
        return bad;
    }

    static Kernel subtract(TypeKind kind) {
        long bound = bound(kind);
        Checked checked = (x, y) -> {
            long difference = x - y;
            return ((x ^ y) & (x ^ difference)) < 0
                    ? overflow(x + " - " + y, kind)
                    : Numbers.checkRange(difference, kind);
        };
        return (arguments, result, selection, count, context) -> {
            LongVector a = (LongVector) arguments[0];
            LongVector b = (LongVector) arguments[1];
            long[] out = ((LongVector) result).values;
            long bad = 0;
            for (int k = 0; k < count; k++) {
                int row = selection == null ? k : selection[k];
                long x = a.get(row);
                long y = b.get(row);
                long difference = x - y;
                out[row] = difference;
                bad |= (x ^ y) & (x ^ difference) | outside(difference, bound);
            }
            if (bad < 0) {
                repeat(checked, a, b, result, selection, count);
            }
        };
    }

    static Kernel multiply(TypeKind kind) {
        long bound = bound(kind);
        Checked checked = (x, y) -> {
            long high = Math.multiplyHigh(x, y);
            long low = x * y;
            return high != low >> 63 ? overflow(x + " * " + y, kind) : Numbers.checkRange(low, kind);
        };
        boolean narrow = kind != TypeKind.BIGINT;
        return (arguments, result, selection, count, context) -> {
            LongVector a = (LongVector) arguments[0];
            LongVector b = (LongVector) arguments[1];
            long[] out = ((LongVector) result).values;
            long bad = 0;
            if (selection == null && a.mask() == -1 && (narrow || areInts(a, b, count))) {
                // The product of two 32-bit numbers always fits 64 bits.
                bad = b.mask() == -1
                        ? multiplyNarrow(a.values, b.values, out, count, bound)
                        : multiplyNarrow(a.values, b.values[0], out, count, bound);
            } else {
                for (int k = 0; k < count; k++) {
                    int row = selection == null ? k : selection[k];
                    long x = a.get(row);
                    long y = b.get(row);
                    long low = x * y;
                    out[row] = low;
                    long lost = Math.multiplyHigh(x, y) ^ low >> 63;
                    bad |= lost | -lost | outside(low, bound);
                }
            }
            if (bad < 0) {
                repeat(checked, a, b, result, selection, count);
            }
        };
    }

    /// True when all of the first `count` values fit 32 bits.
    private static boolean areInts(LongVector a, LongVector b, int count) {
        long[] x = a.values;
        long[] y = b.values;
        int rows = b.isConstant() ? 1 : count;
        long outside = 0;
        for (int i = 0; i < count; i++) {
            outside |= Integer.MAX_VALUE - (x[i] ^ x[i] >> 63);
        }
        for (int i = 0; i < rows; i++) {
            outside |= Integer.MAX_VALUE - (y[i] ^ y[i] >> 63);
        }
        return outside >= 0;
    }

    private static long multiplyNarrow(long[] a, long[] b, long[] out, int count, long bound) {
        long bad = 0;
        for (int i = 0; i < count; i++) {
            long product = a[i] * b[i];
            out[i] = product;
            bad |= outside(product, bound);
        }
        return bad;
    }

    private static long multiplyNarrow(long[] a, long y, long[] out, int count, long bound) {
        long bad = 0;
        for (int i = 0; i < count; i++) {
            long product = a[i] * y;
            out[i] = product;
            bad |= outside(product, bound);
        }
        return bad;
    }

    static Kernel divide(TypeKind kind) {
        return Kernel.perRow((a, out, row, context) -> {
            long x = ((LongVector) a[0]).get(row);
            long y = divisor(((LongVector) a[1]).get(row));
            // The least value has no negation in its type.
            ((LongVector) out)
                    .set(
                            row,
                            y == -1 && x == Long.MIN_VALUE
                                    ? overflow(x + " / " + y, kind)
                                    : Numbers.checkRange(x / y, kind));
        });
    }

    static Kernel remainder() {
        return Kernel.perRow((a, out, row, context) ->
                ((LongVector) out).set(row, ((LongVector) a[0]).get(row) % divisor(((LongVector) a[1]).get(row))));
    }

    static Kernel negate(TypeKind kind) {
        return Kernel.perRow((a, out, row, context) -> {
            long x = ((LongVector) a[0]).get(row);
            ((LongVector) out)
                    .set(row, x == Long.MIN_VALUE ? overflow("-(" + x + ")", kind) : Numbers.checkRange(-x, kind));
        });
    }

    static Kernel identity() {
        return Kernel.perRow((a, out, row, context) -> ((LongVector) out).set(row, ((LongVector) a[0]).get(row)));
    }

    static Kernel bits(LongBinaryOperator operation) {
        return Kernel.perRow((a, out, row, context) -> ((LongVector) out)
                .set(row, operation.applyAsLong(((LongVector) a[0]).get(row), ((LongVector) a[1]).get(row))));
    }

    static Kernel not() {
        return Kernel.perRow((a, out, row, context) -> ((LongVector) out).set(row, ~((LongVector) a[0]).get(row)));
    }

    /// The distance counts modulo the width, SMALLINT's being that of INTEGER, as in PostgreSQL.
    static Kernel shiftLeft(TypeKind kind) {
        return Kernel.perRow((a, out, row, context) -> {
            long x = ((LongVector) a[0]).get(row);
            int distance = (int) ((LongVector) a[1]).get(row);
            ((LongVector) out)
                    .set(
                            row,
                            switch (kind) {
                                case SMALLINT -> (short) ((int) x << distance);
                                case INTEGER -> (int) x << distance;
                                default -> x << distance;
                            });
        });
    }

    static Kernel shiftRight(TypeKind kind) {
        return Kernel.perRow((a, out, row, context) -> {
            long x = ((LongVector) a[0]).get(row);
            int distance = (int) ((LongVector) a[1]).get(row);
            ((LongVector) out).set(row, kind == TypeKind.BIGINT ? x >> distance : (int) x >> distance);
        });
    }

    private static long divisor(long value) {
        if (value == 0) {
            throw divisionByZero();
        }
        return value;
    }

    static DbException divisionByZero() {
        return DbException.of(ErrorCode.DIVISION_BY_ZERO, "division by zero; guard it with NULLIF or CASE");
    }

    /// Greatest value of a type; -(bound + 1) is the least.
    private static long bound(TypeKind kind) {
        return switch (kind) {
            case SMALLINT -> Short.MAX_VALUE;
            case INTEGER -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    /// Negative when the value is outside `[-bound - 1, bound]`.
    private static long outside(long value, long bound) {
        return bound - (value ^ value >> 63);
    }

    private static long overflow(String operation, TypeKind kind) {
        throw Numbers.outOfRange(operation, kind);
    }

    private static void repeat(
            Checked operation, LongVector a, LongVector b, Vector result, int @Nullable [] selection, int count) {
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (!result.isNull(row)) {
                ((LongVector) result).set(row, operation.apply(a.get(row), b.get(row)));
            }
        }
    }
}

package io.rustydb.sql.function.library;

import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Arithmetic of REAL and DOUBLE PRECISION. An infinite result of finite operands is 22003, and so is a product
/// or quotient that should not be zero.
///
/// A loop computes all rows and notes whether some result is infinite, NaN or zero; only then are the rows
/// looked at one by one.
final class DoubleArithmetic implements Kernel {
    static final Kernel NEGATE =
            Kernel.perRow((a, out, row, context) -> ((DoubleVector) out).set(row, -((DoubleVector) a[0]).get(row)));
    static final Kernel IDENTITY =
            Kernel.perRow((a, out, row, context) -> ((DoubleVector) out).set(row, ((DoubleVector) a[0]).get(row)));

    private enum Operation {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE
    }

    private static final long EXPONENT = 0x7FF0_0000_0000_0000L;

    private final Operation operation;
    private final TypeKind kind;

    private DoubleArithmetic(Operation operation, TypeKind kind) {
        this.operation = operation;
        this.kind = kind;
    }

    static Kernel add(TypeKind kind) {
        return new DoubleArithmetic(Operation.ADD, kind);
    }

    static Kernel subtract(TypeKind kind) {
        return new DoubleArithmetic(Operation.SUBTRACT, kind);
    }

    static Kernel multiply(TypeKind kind) {
        return new DoubleArithmetic(Operation.MULTIPLY, kind);
    }

    static Kernel divide(TypeKind kind) {
        return new DoubleArithmetic(Operation.DIVIDE, kind);
    }

    @Override
    public void evaluate(
            Vector[] arguments, Vector result, int @Nullable [] selection, int count, EvaluationContext context) {
        DoubleVector a = (DoubleVector) arguments[0];
        DoubleVector b = (DoubleVector) arguments[1];
        double[] out = ((DoubleVector) result).values;
        boolean suspicious = switch (operation) {
            case ADD -> add(a, b, out, selection, count);
            case SUBTRACT -> subtract(a, b, out, selection, count);
            case MULTIPLY -> multiply(a, b, out, selection, count);
            case DIVIDE -> divide(a, b, out, selection, count);
        };
        if (kind == TypeKind.REAL) {
            // The exact double result of two REALs rounds once more; for these four operations that gives the
            // correctly rounded REAL.
            suspicious = true;
            for (int k = 0; k < count; k++) {
                int row = selection == null ? k : selection[k];
                out[row] = (float) out[row];
            }
        }
        if (suspicious) {
            check(a, b, (DoubleVector) result, selection, count);
        }
    }

    /// Negative for infinities and NaN; without a branch.
    private static long infinite(double value) {
        return EXPONENT - 1 - (Double.doubleToRawLongBits(value) & EXPONENT);
    }

    /// Negative for zeros; without a branch.
    private static long zero(double value) {
        return (Double.doubleToRawLongBits(value) & Long.MAX_VALUE) - 1;
    }

    private static boolean add(DoubleVector a, DoubleVector b, double[] out, int @Nullable [] selection, int count) {
        double[] x = a.values;
        double[] y = b.values;
        int p = a.mask();
        int q = b.mask();
        long suspicious = 0;
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            double value = x[row & p] + y[row & q];
            out[row] = value;
            suspicious |= infinite(value);
        }
        return suspicious < 0;
    }

    private static boolean subtract(
            DoubleVector a, DoubleVector b, double[] out, int @Nullable [] selection, int count) {
        double[] x = a.values;
        double[] y = b.values;
        int p = a.mask();
        int q = b.mask();
        long suspicious = 0;
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            double value = x[row & p] - y[row & q];
            out[row] = value;
            suspicious |= infinite(value);
        }
        return suspicious < 0;
    }

    private static boolean multiply(
            DoubleVector a, DoubleVector b, double[] out, int @Nullable [] selection, int count) {
        double[] x = a.values;
        double[] y = b.values;
        int p = a.mask();
        int q = b.mask();
        long suspicious = 0;
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            double value = x[row & p] * y[row & q];
            out[row] = value;
            suspicious |= infinite(value) | zero(value);
        }
        return suspicious < 0;
    }

    private static boolean divide(DoubleVector a, DoubleVector b, double[] out, int @Nullable [] selection, int count) {
        double[] x = a.values;
        double[] y = b.values;
        int p = a.mask();
        int q = b.mask();
        long suspicious = 0;
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            double value = x[row & p] / y[row & q];
            out[row] = value;
            suspicious |= infinite(value) | zero(value);
        }
        return suspicious < 0;
    }

    private void check(DoubleVector a, DoubleVector b, DoubleVector result, int @Nullable [] selection, int count) {
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            if (result.isNull(row)) {
                continue;
            }
            double x = a.get(row);
            double y = b.get(row);
            double value = result.get(row);
            if (operation == Operation.DIVIDE && y == 0 && !Double.isNaN(x)) {
                throw LongArithmetic.divisionByZero();
            }
            boolean overflow = Double.isInfinite(value) && !Double.isInfinite(x) && !Double.isInfinite(y);
            boolean underflow = value == 0
                    && x != 0
                    && (operation == Operation.MULTIPLY && y != 0
                            || operation == Operation.DIVIDE && !Double.isInfinite(y));
            if (overflow || underflow) {
                throw Numbers.outOfRange(x + ", " + y, kind);
            }
        }
    }
}

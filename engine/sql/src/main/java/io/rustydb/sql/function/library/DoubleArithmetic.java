package io.rustydb.sql.function.library;

import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.cast.Numbers;
import io.rustydb.sql.function.vector.DoubleVector;

/// Arithmetic of REAL and DOUBLE PRECISION. An infinite result of finite operands is 22003, and so is a zero that should not be one.
final class DoubleArithmetic {
    static final Kernel NEGATE = Kernel.perRow((a, out, row, context) ->
            ((DoubleVector) out).set(row, -((DoubleVector) a[0]).get(row)));
    static final Kernel IDENTITY = Kernel.perRow((a, out, row, context) ->
            ((DoubleVector) out).set(row, ((DoubleVector) a[0]).get(row)));

    private DoubleArithmetic() {}

    @FunctionalInterface
    private interface Operation {
        double apply(double x, double y);
    }

    private static Kernel kernel(TypeKind kind, boolean mayUnderflow, Operation operation) {
        boolean real = kind == TypeKind.REAL;
        return Kernel.perRow((a, out, row, context) -> {
            double x = ((DoubleVector) a[0]).get(row);
            double y = ((DoubleVector) a[1]).get(row);
            double value = operation.apply(x, y);
            // A REAL's exact double result rounds once more; for + - * / that gives the correctly rounded REAL.
            double result = real ? (float) value : value;
            if (Double.isInfinite(result) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
                throw Numbers.outOfRange(x + ", " + y, kind);
            }
            if (mayUnderflow && result == 0 && x != 0 && !Double.isInfinite(y) && (y != 0)) {
                throw Numbers.outOfRange(x + ", " + y, kind);
            }
            ((DoubleVector) out).set(row, result);
        });
    }

    static Kernel add(TypeKind kind) {
        return kernel(kind, false, (x, y) -> x + y);
    }

    static Kernel subtract(TypeKind kind) {
        return kernel(kind, false, (x, y) -> x - y);
    }

    static Kernel multiply(TypeKind kind) {
        return kernel(kind, true, (x, y) -> x * y);
    }

    static Kernel divide(TypeKind kind) {
        return kernel(kind, true, (x, y) -> {
            if (y == 0 && !Double.isNaN(x)) {
                throw LongArithmetic.divisionByZero();
            }
            return x / y;
        });
    }
}

package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// `left op right` of two operands of the same kind.
final class Comparison implements Expression {
    private final ComparisonOperator operator;
    private final Expression left;
    private final Expression right;
    private final BooleanVector result = new BooleanVector();

    Comparison(ComparisonOperator operator, Expression left, Expression right) {
        // A constant stands on the right, where the loops expect it.
        boolean swap = left.isConstant() && !right.isConstant();
        this.operator = swap ? operator.swapped() : operator;
        this.left = swap ? right : left;
        this.right = swap ? left : right;
    }

    @Override
    public SqlType type() {
        return SqlType.BOOLEAN;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        int count = in.count();
        if (count == 0) {
            result.reset(Math.max(in.rowCount(), 1));
            return result;
        }
        Vector a = left.evaluate(in, context);
        Vector b = right.evaluate(in, context);
        int @Nullable [] selection = in.selection();
        boolean constant = a.isConstant() && b.isConstant();
        if (constant) {
            selection = null;
            count = 1;
        }
        result.reset(constant ? 1 : in.rowCount());
        compare(operator, a, b, result.values, selection, count);
        if (a.hasNulls()) {
            result.addNulls(a, selection, count);
        }
        if (b.hasNulls()) {
            result.addNulls(b, selection, count);
        }
        if (constant) {
            result.makeConstant();
        }
        return result;
    }

    /// Sets `out` to 1 where the comparison holds, else to 0; rows where a side is NULL get an unspecified
    /// value.
    static void compare(
            ComparisonOperator operator, Vector a, Vector b, byte[] out, int @Nullable [] selection, int count) {
        if (a instanceof LongVector x) {
            compareLongs(operator, x, (LongVector) b, out, selection, count);
        } else if (a instanceof DoubleVector x) {
            compareDoubles(operator, x, (DoubleVector) b, out, selection, count);
        } else if (a instanceof BytesVector x
                && (operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL)) {
            byte whenEqual = operator.test(0);
            BytesVector y = (BytesVector) b;
            for (int k = 0; k < count; k++) {
                int row = selection == null ? k : selection[k];
                out[row] = (byte) (x.equal(row, y, row) ? whenEqual : 1 - whenEqual);
            }
        } else {
            boolean nulls = a.hasNulls() || b.hasNulls();
            for (int k = 0; k < count; k++) {
                int row = selection == null ? k : selection[k];
                if (!nulls || !a.isNull(row) && !b.isNull(row)) {
                    out[row] = operator.test(a.compare(row, b, row));
                }
            }
        }
    }

    private static void compareLongs(
            ComparisonOperator operator,
            LongVector a,
            LongVector b,
            byte[] out,
            int @Nullable [] selection,
            int count) {
        if (selection == null && a.mask() == -1 && b.mask() == 0 && count > 1) {
            compareLongsToConstant(operator, a.values, b.values[0], out, count);
            return;
        }
        long[] x = a.values;
        long[] y = b.values;
        int p = a.mask();
        int q = b.mask();
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            long u = x[row & p];
            long v = y[row & q];
            out[row] = operator.test(u < v ? -1 : u == v ? 0 : 1);
        }
    }

    /// One loop an operator, so that each is a vector instruction stream.
    private static void compareLongsToConstant(ComparisonOperator operator, long[] x, long c, byte[] out, int count) {
        switch (operator) {
            case EQUAL -> {
                for (int i = 0; i < count; i++) {
                    out[i] = (byte) (x[i] == c ? 1 : 0);
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < count; i++) {
                    out[i] = (byte) (x[i] != c ? 1 : 0);
                }
            }
            case LESS -> {
                for (int i = 0; i < count; i++) {
                    out[i] = (byte) (x[i] < c ? 1 : 0);
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < count; i++) {
                    out[i] = (byte) (x[i] <= c ? 1 : 0);
                }
            }
            case GREATER -> {
                for (int i = 0; i < count; i++) {
                    out[i] = (byte) (x[i] > c ? 1 : 0);
                }
            }
            case GREATER_OR_EQUAL -> {
                for (int i = 0; i < count; i++) {
                    out[i] = (byte) (x[i] >= c ? 1 : 0);
                }
            }
        }
    }

    private static void compareDoubles(
            ComparisonOperator operator,
            DoubleVector a,
            DoubleVector b,
            byte[] out,
            int @Nullable [] selection,
            int count) {
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            out[row] = operator.test(DoubleVector.compare(a.get(row), b.get(row)));
        }
    }

    @Override
    public boolean isConstant() {
        return left.isConstant() && right.isConstant();
    }
}

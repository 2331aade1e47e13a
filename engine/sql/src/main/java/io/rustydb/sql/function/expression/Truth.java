package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Predicates on one operand: NOT, IS NULL, IS TRUE and their kin.
final class Truth implements Expression {
    /// What is asked. All but NOT give TRUE or FALSE, never NULL.
    enum Test {
        NOT,
        IS_NULL,
        IS_NOT_NULL,
        IS_TRUE,
        IS_NOT_TRUE,
        IS_FALSE,
        IS_NOT_FALSE
    }

    private final Test test;
    private final Expression operand;
    private final BooleanVector result = new BooleanVector();

    Truth(Test test, Expression operand) {
        this.test = test;
        this.operand = operand;
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
        Vector value = operand.evaluate(in, context);
        int @Nullable [] selection = in.selection();
        boolean constant = value.isConstant();
        if (constant) {
            selection = null;
            count = 1;
        }
        result.reset(constant ? 1 : in.rowCount());
        for (int k = 0; k < count; k++) {
            int row = selection == null ? k : selection[k];
            boolean isNull = value.isNull(row);
            switch (test) {
                case NOT -> {
                    if (isNull) {
                        result.setNull(row);
                    } else {
                        result.set(row, !((BooleanVector) value).get(row));
                    }
                }
                case IS_NULL -> result.set(row, isNull);
                case IS_NOT_NULL -> result.set(row, !isNull);
                case IS_TRUE -> result.set(row, ((BooleanVector) value).get(row));
                case IS_NOT_TRUE -> result.set(row, !((BooleanVector) value).get(row));
                case IS_FALSE -> result.set(row, !isNull && !((BooleanVector) value).get(row));
                case IS_NOT_FALSE -> result.set(row, isNull || ((BooleanVector) value).get(row));
            }
        }
        if (constant) {
            result.makeConstant();
        }
        return result;
    }

    @Override
    public boolean isConstant() {
        return operand.isConstant();
    }
}

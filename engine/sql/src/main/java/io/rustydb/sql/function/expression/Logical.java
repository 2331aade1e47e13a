package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;

/// AND and OR of any number of operands, three-valued; an operand is evaluated only for rows that the ones
/// before it left undecided.
final class Logical implements Expression {
    private final boolean isAnd;
    private final Expression[] operands;
    private final BooleanVector result = new BooleanVector();
    private final Rows undecided = new Rows();

    Logical(boolean isAnd, Expression... operands) {
        assert operands.length >= 2;
        this.isAnd = isAnd;
        this.operands = operands;
    }

    @Override
    public SqlType type() {
        return SqlType.BOOLEAN;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        result.reset(Math.max(in.rowCount(), 1));
        undecided.fill(in);
        int[] rows = undecided.positions;
        for (int i = 0; i < operands.length && undecided.count > 0; i++) {
            Batch narrowed = i == 0 ? in : undecided.narrow(in);
            BooleanVector truth = (BooleanVector) operands[i].evaluate(narrowed, context);
            int kept = 0;
            for (int k = 0; k < undecided.count; k++) {
                int row = rows[k];
                if (truth.isNull(row)) {
                    result.setNull(row);
                    rows[kept++] = row;
                } else if (truth.get(row) != isAnd) {
                    // FALSE decides AND, TRUE decides OR, also over an unknown before.
                    if (result.isNull(row)) {
                        result.setNotNull(row);
                    }
                    result.set(row, !isAnd);
                } else {
                    if (!result.isNull(row)) {
                        result.set(row, isAnd);
                    }
                    rows[kept++] = row;
                }
            }
            undecided.count = kept;
        }
        return result;
    }

    @Override
    public boolean isConstant() {
        for (Expression operand : operands) {
            if (!operand.isConstant()) {
                return false;
            }
        }
        return true;
    }
}

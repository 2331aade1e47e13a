package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;

/// Searched CASE: each condition and result is evaluated only for the rows that reach it.
final class Case implements Expression {
    private final Expression[] conditions;
    private final Expression[] results;
    private final Expression otherwise;
    private final SqlType type;
    private final Vector result;
    private final Rows remaining = new Rows();
    private final Rows matching = new Rows();

    Case(Expression[] conditions, Expression[] results, Expression otherwise, SqlType type) {
        this.conditions = conditions;
        this.results = results;
        this.otherwise = otherwise;
        this.type = type;
        result = Vector.create(type);
    }

    @Override
    public SqlType type() {
        return type;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        result.reset(Math.max(in.rowCount(), 1));
        remaining.fill(in);
        matching.ensure(remaining.count);
        for (int i = 0; i < conditions.length && remaining.count > 0; i++) {
            BooleanVector truth = (BooleanVector) conditions[i].evaluate(remaining.narrow(in), context);
            int kept = 0;
            matching.count = 0;
            for (int k = 0; k < remaining.count; k++) {
                int row = remaining.positions[k];
                if (truth.get(row)) {
                    matching.positions[matching.count++] = row;
                } else {
                    remaining.positions[kept++] = row;
                }
            }
            remaining.count = kept;
            take(results[i], matching, in, context);
        }
        take(otherwise, remaining, in, context);
        return result;
    }

    private void take(Expression from, Rows rows, Batch in, EvaluationContext context) {
        if (rows.count == 0) {
            return;
        }
        Vector values = from.evaluate(rows.narrow(in), context);
        for (int k = 0; k < rows.count; k++) {
            int row = rows.positions[k];
            result.copy(row, values, row);
        }
    }

    @Override
    public boolean isConstant() {
        boolean constant = otherwise.isConstant();
        for (int i = 0; i < conditions.length; i++) {
            constant &= conditions[i].isConstant() && results[i].isConstant();
        }
        return constant;
    }
}

package io.rustydb.sql.function.expression;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// Calls a kernel. With constant arguments it runs once for all rows of the batch.
final class FunctionCall implements Expression {
    private final Kernel kernel;
    private final Expression[] arguments;
    private final boolean strict;
    private final Volatility volatility;
    private final Vector result;
    private final SqlType type;
    private final Vector[] values;
    private final Origin origin;

    FunctionCall(
            Kernel kernel,
            boolean strict,
            Volatility volatility,
            SqlType type,
            Origin origin,
            Expression... arguments) {
        this.origin = origin;
        this.kernel = kernel;
        this.arguments = arguments;
        this.strict = strict;
        this.volatility = volatility;
        this.type = type;
        result = Vector.create(type);
        values = new Vector[arguments.length];
    }

    @Override
    public SqlType type() {
        return type;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        int count = in.count();
        if (count == 0) {
            result.reset(Math.max(in.rowCount(), 1));
            return result;
        }
        boolean constant = volatility != Volatility.VOLATILE;
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments[i].evaluate(in, context);
            constant &= values[i].isConstant();
        }
        if (constant) {
            result.reset(1);
            run(null, 1, context);
            result.makeConstant();
        } else {
            result.reset(in.rowCount());
            run(in.selection(), count, context);
        }
        return result;
    }

    private void run(int @Nullable [] selection, int count, EvaluationContext context) {
        if (strict) {
            for (Vector value : values) {
                result.addNulls(value, selection, count);
            }
        }
        try {
            kernel.evaluate(values, result, selection, count, context);
        } catch (DbException e) {
            throw origin.locate(e);
        }
    }

    @Override
    public boolean isConstant() {
        if (volatility != Volatility.IMMUTABLE) {
            return false;
        }
        for (Expression argument : arguments) {
            if (!argument.isConstant()) {
                return false;
            }
        }
        return true;
    }
}

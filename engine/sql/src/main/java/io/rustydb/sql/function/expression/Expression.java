package io.rustydb.sql.function.expression;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;

/// A compiled expression.
///
/// Thread rule: one execution at a time; see the package's invariants 1 and 3.
public interface Expression {
    SqlType type();

    /// The values for the rows alive in `in`, at the same positions. May be a constant vector, and may be a
    /// vector of the batch itself.
    ///
    /// @throws io.rustydb.base.error.DbException class 22 for values outside their range, and what functions
    ///     say
    Vector evaluate(Batch in, EvaluationContext context);

    /// True when the value depends on nothing but literals, so that it may be computed once at plan time.
    boolean isConstant();
}

package io.rustydb.sql.binder;

import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.cast.Casts;
import io.rustydb.sql.function.vector.Vector;

/// Conversions of literals, done once while a statement is bound, so that their errors have a position.
final class ConstantFolding {
    private ConstantFolding() {}

    static Vector cast(Vector operand, Scalar.Cast cast, EvaluationContext context) {
        if (operand.isNull(0)) {
            return Vector.constantNull(cast.type());
        }
        Vector result = Vector.create(cast.type());
        result.reset(1);
        if (Casts.isIdentity(operand.type(), cast.type())) {
            result.copy(0, operand, 0);
        } else {
            Casts.kernel(operand.type(), cast.type(), cast.context())
                    .evaluate(new Vector[] {operand}, result, null, 1, context);
        }
        result.makeConstant();
        return result;
    }
}

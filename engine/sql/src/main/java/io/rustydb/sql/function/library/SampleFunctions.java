package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.ResolvedFunction;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.List;

/// The test of TABLESAMPLE. Nobody can call it by name.
///
/// A row id, or for SYSTEM its page, is hashed with a seed: REPEATABLE's, so that the same rows come again,
/// else one of the statement's moment.
public final class SampleFunctions {
    /// Rows of one page have row ids that differ in these bits only.
    private static final int ROW_BITS = 12;

    private SampleFunctions() {}

    /// @param pages whole pages are taken or left
    /// @param hasSeed a third operand, DOUBLE, behind row id and percentage
    public static ResolvedFunction sample(boolean pages, boolean hasSeed) {
        List<SqlType> types = new ArrayList<>(List.of(SqlType.BIGINT, SqlType.DOUBLE));
        if (hasSeed) {
            types.add(SqlType.DOUBLE);
        }
        List<TypeKind> kinds = types.stream().map(SqlType::kind).toList();
        Function function = new Function(
                pages ? "sample pages" : "sample rows",
                kinds,
                false,
                Function.ResultRule.of(SqlType.BOOLEAN),
                Volatility.STABLE,
                false,
                Kernel.perRow((arguments, result, row, context) ->
                        ((BooleanVector) result).set(row, isTaken(arguments, row, pages, context))),
                "",
                "");
        return new ResolvedFunction(function, types, SqlType.BOOLEAN);
    }

    private static boolean isTaken(Vector[] arguments, int row, boolean pages, EvaluationContext context) {
        double percentage = arguments[1].isNull(row) ? Double.NaN : ((DoubleVector) arguments[1]).get(row);
        if (!(percentage >= 0 && percentage <= 100)) {
            throw DbException.of(
                    ErrorCode.INVALID_SAMPLE, "a sample has between 0 and 100 percent, percentage=" + percentage);
        }
        long seed = context.statementMicros();
        if (arguments.length > 2) {
            if (arguments[2].isNull(row)) {
                throw DbException.of(ErrorCode.INVALID_SAMPLE_SEED, "REPEATABLE takes no NULL");
            }
            seed = Double.doubleToLongBits(((DoubleVector) arguments[2]).get(row));
        }
        long id = ((LongVector) arguments[0]).get(row);
        long hash = mix(mix(pages ? id >> ROW_BITS : id) ^ seed);
        return (hash >>> 11) * 0x1p-53 * 100 < percentage;
    }

    /// The finaliser of SplitMix64.
    private static long mix(long value) {
        long x = value + 0x9E3779B97F4A7C15L;
        x = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }
}

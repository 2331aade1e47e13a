package io.rustydb.sql.function.library;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.ResolvedFunction;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Functions of any one type: `coalesce`, `nvl`, `ifnull`, `nullif`, `greatest`, `least`, `decode`.
///
/// All but `greatest` and `least` are built as guarded expressions and never run a kernel.
public final class ConditionalFunctions {
    private static final Kernel GUARDED = (arguments, result, selection, count, context) -> {
        throw new AssertionError("built as an expression");
    };

    private ConditionalFunctions() {}

    public static boolean isConditional(String name) {
        return switch (name) {
            case "coalesce", "nvl", "ifnull", "nullif", "greatest", "least", "decode" -> true;
            default -> false;
        };
    }

    /// @throws DbException 42883 wrong number of arguments, 42804 types without a common one
    public static ResolvedFunction resolve(String name, List<SqlType> arguments) {
        int count = arguments.size();
        boolean countFits = switch (name) {
            case "coalesce", "greatest", "least" -> count >= 1;
            case "decode" -> count >= 3;
            default -> count == 2;
        };
        if (!countFits) {
            throw DbException.of(
                    ErrorCode.UNDEFINED_FUNCTION,
                    "function does not take so many arguments, name=" + name + ", arguments=" + count
                            + "; see the manual for its form");
        }
        return switch (name) {
            case "nullif" -> nullIf(arguments);
            case "decode" -> decode(arguments);
            case "greatest" -> sameType(name, arguments, extreme(1));
            case "least" -> sameType(name, arguments, extreme(-1));
            default -> sameType(name, arguments, GUARDED);
        };
    }

    private static ResolvedFunction sameType(String name, List<SqlType> arguments, Kernel kernel) {
        SqlType type = TypeCoercion.commonType(name.toUpperCase(Locale.ROOT), arguments);
        return resolved(name, Collections.nCopies(arguments.size(), type), type, kernel);
    }

    private static ResolvedFunction nullIf(List<SqlType> arguments) {
        SqlType compared = TypeCoercion.comparisonType(arguments.get(0), arguments.get(1));
        SqlType first = TypeCoercion.nullIfType(arguments.get(0), arguments.get(1));
        SqlType second = arguments.get(1).kind() == TypeKind.NULL ? compared : arguments.get(1);
        return resolved("nullif", List.of(first, second), first, GUARDED);
    }

    private static ResolvedFunction decode(List<SqlType> arguments) {
        List<SqlType> searched = new ArrayList<>();
        List<SqlType> results = new ArrayList<>();
        searched.add(arguments.getFirst());
        for (int i = 1; i < arguments.size(); i++) {
            boolean isSearch = i % 2 == 1 && i + 1 < arguments.size();
            (isSearch ? searched : results).add(arguments.get(i));
        }
        SqlType compared = TypeCoercion.commonType("DECODE", searched);
        SqlType result = TypeCoercion.commonType("DECODE", results);
        List<SqlType> types = new ArrayList<>();
        types.add(compared);
        for (int i = 1; i < arguments.size(); i++) {
            types.add(i % 2 == 1 && i + 1 < arguments.size() ? compared : result);
        }
        return resolved("decode", types, result, GUARDED);
    }

    private static ResolvedFunction resolved(String name, List<SqlType> types, SqlType result, Kernel kernel) {
        List<TypeKind> kinds = types.stream().map(SqlType::kind).toList();
        Function function = new Function(
                name,
                kinds,
                false,
                Function.ResultRule.of(result),
                Volatility.IMMUTABLE,
                false,
                kernel,
                "Conditional function.",
                "");
        return new ResolvedFunction(function, types, result);
    }

    /// The greatest or least argument that is not NULL.
    private static Kernel extreme(int sign) {
        return (arguments, result, selection, count, context) -> {
            for (int k = 0; k < count; k++) {
                int row = selection == null ? k : selection[k];
                Vector best = arguments[0];
                for (int i = 1; i < arguments.length; i++) {
                    Vector other = arguments[i];
                    if (!other.isNull(row)
                            && (best.isNull(row) || sign * Integer.signum(other.compare(row, best, row)) > 0)) {
                        best = other;
                    }
                }
                result.copy(row, best, row);
            }
        };
    }
}

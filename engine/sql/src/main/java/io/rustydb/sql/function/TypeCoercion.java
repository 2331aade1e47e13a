package io.rustydb.sql.function;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;

/// Which type may become which, and which overload a call means.
///
/// **Source** PostgreSQL 15 §10. The kind NULL is "unknown": a bare NULL, a quoted literal or a parameter whose
/// type is not known yet; it becomes whatever its neighbours want.
public final class TypeCoercion {
    /// Where a conversion stands.
    public enum Context {
        /// Put in by the system.
        IMPLICIT,
        /// A value stored into a column.
        ASSIGNMENT,
        /// CAST.
        EXPLICIT
    }

    private enum Category {
        UNKNOWN,
        BOOLEAN,
        NUMERIC,
        STRING,
        DATETIME,
        TIMESPAN,
        UUID,
        BINARY,
        JSON,
        JSONPATH
    }

    private TypeCoercion() {}

    private static Category category(TypeKind kind) {
        return switch (kind) {
            case NULL -> Category.UNKNOWN;
            case BOOLEAN -> Category.BOOLEAN;
            case SMALLINT, INTEGER, BIGINT, NUMERIC, REAL, DOUBLE -> Category.NUMERIC;
            case CHAR, VARCHAR, CLOB -> Category.STRING;
            case DATE, TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ -> Category.DATETIME;
            case INTERVAL -> Category.TIMESPAN;
            case UUID -> Category.UUID;
            case BINARY, VARBINARY, BLOB -> Category.BINARY;
            case JSON, JSONB -> Category.JSON;
            case JSONPATH -> Category.JSONPATH;
        };
    }

    private static boolean isPreferred(TypeKind kind) {
        return kind == TypeKind.DOUBLE
                || kind == TypeKind.VARCHAR
                || kind == TypeKind.TIMESTAMP_TZ
                || kind == TypeKind.BOOLEAN
                || kind == TypeKind.VARBINARY
                || kind == TypeKind.UUID
                || kind == TypeKind.INTERVAL;
    }

    /// Whether a value of one kind may become another.
    public static boolean canCast(TypeKind from, TypeKind to, Context context) {
        if (from == to || from == TypeKind.NULL) {
            return true;
        }
        if (to == TypeKind.NULL) {
            return false;
        }
        Category source = category(from);
        Category target = category(to);
        if (from == TypeKind.TIME && to == TypeKind.INTERVAL) {
            return true;
        }
        if (from == TypeKind.INTERVAL && to == TypeKind.TIME) {
            return context != Context.IMPLICIT;
        }
        return switch (context) {
            case IMPLICIT -> source == target && isImplicit(from, to, source);
            case ASSIGNMENT ->
                target == Category.STRING
                        || source == Category.JSON && target == Category.JSON
                        || source == target && (source != Category.DATETIME || isDateTimeAssignment(from, to));
            case EXPLICIT -> {
                if (source == Category.STRING || target == Category.STRING) {
                    yield true;
                }
                if (from == TypeKind.JSONB) {
                    // A scalar of that type; another one is told when it is met.
                    yield to == TypeKind.JSON || to == TypeKind.BOOLEAN || to.isNumeric();
                }
                if (source == Category.BOOLEAN) {
                    yield to.isInteger();
                }
                if (target == Category.BOOLEAN) {
                    yield from.isInteger();
                }
                yield source == target && (source != Category.DATETIME || isDateTimeAssignment(from, to));
            }
        };
    }

    private static boolean isImplicit(TypeKind from, TypeKind to, Category category) {
        return switch (category) {
            case NUMERIC -> numericRank(from) < numericRank(to);
            case STRING -> to != TypeKind.CHAR;
            case BINARY -> true;
            case DATETIME ->
                from == TypeKind.TIME ? to == TypeKind.TIME_TZ : isDay(to) && dateTimeRank(from) < dateTimeRank(to);
            case UNKNOWN, BOOLEAN, UUID, TIMESPAN, JSON, JSONPATH -> false;
        };
    }

    private static boolean isDateTimeAssignment(TypeKind from, TypeKind to) {
        return switch (from) {
            case DATE -> isDay(to);
            case TIME -> to == TypeKind.TIME_TZ;
            case TIME_TZ -> to == TypeKind.TIME;
            case TIMESTAMP -> to != TypeKind.TIME_TZ;
            default -> true;
        };
    }

    private static boolean isDay(TypeKind kind) {
        return kind == TypeKind.DATE || kind == TypeKind.TIMESTAMP || kind == TypeKind.TIMESTAMP_TZ;
    }

    private static int numericRank(TypeKind kind) {
        return switch (kind) {
            case SMALLINT -> 1;
            case INTEGER -> 2;
            case BIGINT -> 3;
            case NUMERIC -> 4;
            case REAL -> 5;
            default -> 6;
        };
    }

    private static int dateTimeRank(TypeKind kind) {
        return switch (kind) {
            case DATE -> 1;
            case TIMESTAMP -> 2;
            case TIMESTAMP_TZ -> 3;
            default -> 4;
        };
    }

    /// The type that values of several expressions share: CASE, COALESCE, GREATEST, UNION, VALUES, IN.
    ///
    /// @param what for the message, `CASE`
    /// @throws DbException 42804
    public static SqlType commonType(String what, List<SqlType> types) {
        SqlType chosen = SqlType.NULL;
        boolean same = true;
        for (SqlType type : types) {
            if (type.kind() == TypeKind.NULL) {
                continue;
            }
            if (chosen.kind() == TypeKind.NULL) {
                chosen = type;
                continue;
            }
            same &= type.equals(chosen);
            if (category(type.kind()) != category(chosen.kind())) {
                throw mismatch(what, chosen, type);
            }
            if (type.kind() != chosen.kind()
                    && canCast(chosen.kind(), type.kind(), Context.IMPLICIT)
                    && !(isPreferred(chosen.kind()) && canCast(type.kind(), chosen.kind(), Context.IMPLICIT))) {
                chosen = type;
            }
        }
        if (chosen.kind() == TypeKind.NULL) {
            return SqlType.VARCHAR;
        }
        for (SqlType type : types) {
            if (!canCast(type.kind(), chosen.kind(), Context.IMPLICIT)) {
                throw mismatch(what, chosen, type);
            }
        }
        return same ? chosen : SqlType.of(chosen.kind());
    }

    private static DbException mismatch(String what, SqlType a, SqlType b) {
        return DbException.of(
                ErrorCode.DATATYPE_MISMATCH,
                what + " types cannot be matched, types=" + a + " and " + b + "; add a CAST");
    }

    /// The type in which two values are compared.
    ///
    /// @throws DbException 42883 when they are of different families
    public static SqlType comparisonType(SqlType left, SqlType right) {
        TypeKind a = left.kind();
        TypeKind b = right.kind();
        if (a == TypeKind.JSON || a == TypeKind.JSONPATH || b == TypeKind.JSON || b == TypeKind.JSONPATH) {
            throw DbException.of(
                    ErrorCode.UNDEFINED_FUNCTION,
                    "values cannot be compared, types=" + left + " and " + right + "; compare them as JSONB or text");
        }
        if (a == b) {
            return a == TypeKind.NULL ? SqlType.VARCHAR : SqlType.of(a);
        }
        if (a == TypeKind.NULL) {
            return SqlType.of(b);
        }
        if (b == TypeKind.NULL) {
            return SqlType.of(a);
        }
        if (category(a) == category(b)) {
            if (canCast(a, b, Context.IMPLICIT) && !(isPreferred(a) && canCast(b, a, Context.IMPLICIT))) {
                return SqlType.of(b);
            }
            if (canCast(b, a, Context.IMPLICIT)) {
                return SqlType.of(a);
            }
        }
        throw DbException.of(
                ErrorCode.UNDEFINED_FUNCTION,
                "values cannot be compared, types=" + left + " and " + right + "; add a CAST");
    }

    /// The type of NULLIF: the first one's as it is compared.
    public static SqlType nullIfType(SqlType first, SqlType second) {
        SqlType compared = comparisonType(first, second);
        boolean keeps = first.kind() == compared.kind()
                || first.kind().isInteger() && compared.kind().isInteger();
        return keeps ? first : compared;
    }

    /// What a candidate wants at each position; a kind NULL takes anything.
    ///
    /// @return the best candidate
    /// @throws DbException 42883 none fits, 42725 several fit
    public static Function choose(String name, List<Function> candidates, List<SqlType> arguments) {
        int count = arguments.size();
        List<Function> fitting = new ArrayList<>();
        for (Function candidate : candidates) {
            if (candidate.accepts(count) && fits(candidate, arguments)) {
                fitting.add(candidate);
            }
        }
        if (fitting.isEmpty()) {
            throw undefined(name, candidates, arguments);
        }
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        // A binary operator with one unknown side first tries the type of the other.
        if (count == 2 && (isUnknown(arguments, 0) != isUnknown(arguments, 1))) {
            TypeKind known = arguments.get(isUnknown(arguments, 0) ? 1 : 0).kind();
            for (Function candidate : fitting) {
                if (candidate.parameter(0) == known && candidate.parameter(1) == known) {
                    return candidate;
                }
            }
        }
        List<Function> best = most(fitting, candidate -> matches(candidate, arguments, false));
        if (best.size() > 1) {
            best = most(best, candidate -> matches(candidate, arguments, true));
        }
        if (best.size() > 1) {
            best = byCategoryOfUnknowns(best, arguments);
        }
        if (best.size() > 1) {
            best = byKnownType(best, arguments);
        }
        if (best.size() > 1) {
            throw DbException.of(
                    ErrorCode.AMBIGUOUS_FUNCTION,
                    "several functions fit, call=" + call(name, arguments) + ", candidates="
                            + best.get(0).signature() + " and " + best.get(1).signature() + "; add a CAST");
        }
        return best.getFirst();
    }

    private static boolean isUnknown(List<SqlType> arguments, int index) {
        return arguments.get(index).kind() == TypeKind.NULL;
    }

    private static boolean fits(Function candidate, List<SqlType> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            TypeKind wanted = candidate.parameter(i);
            if (wanted != TypeKind.NULL && !canCast(arguments.get(i).kind(), wanted, Context.IMPLICIT)) {
                return false;
            }
        }
        return true;
    }

    private static int matches(Function candidate, List<SqlType> arguments, boolean countPreferred) {
        int matches = 0;
        for (int i = 0; i < arguments.size(); i++) {
            TypeKind given = arguments.get(i).kind();
            TypeKind wanted = candidate.parameter(i);
            boolean preferred = countPreferred && isPreferred(wanted) && category(wanted) == category(given);
            if (given != TypeKind.NULL && (given == wanted || preferred)) {
                matches++;
            }
        }
        return matches;
    }

    private static List<Function> most(List<Function> candidates, ToIntFunction<Function> score) {
        int highest = 0;
        List<Function> best = new ArrayList<>();
        for (Function candidate : candidates) {
            int value = score.applyAsInt(candidate);
            if (value > highest) {
                highest = value;
                best.clear();
            }
            if (value == highest) {
                best.add(candidate);
            }
        }
        return best;
    }

    /// An unknown argument is taken for a string if any candidate takes one there, else for the one category
    /// all candidates share.
    private static List<Function> byCategoryOfUnknowns(List<Function> candidates, List<SqlType> arguments) {
        List<Function> best = candidates;
        for (int i = 0; i < arguments.size(); i++) {
            if (!isUnknown(arguments, i)) {
                continue;
            }
            int position = i;
            Category category = category(best.getFirst().parameter(i));
            for (Function candidate : best) {
                Category other = category(candidate.parameter(i));
                if (other == Category.STRING) {
                    category = other;
                    break;
                }
                if (other != category) {
                    category = Category.UNKNOWN;
                }
            }
            if (category == Category.UNKNOWN) {
                // PostgreSQL gives the whole attempt up.
                return candidates;
            }
            Category wanted = category;
            List<Function> kept = new ArrayList<>();
            boolean anyPreferred = false;
            for (Function candidate : best) {
                if (category(candidate.parameter(position)) == wanted) {
                    kept.add(candidate);
                    anyPreferred |= isPreferred(candidate.parameter(position));
                }
            }
            if (anyPreferred) {
                kept.removeIf(candidate -> !isPreferred(candidate.parameter(position)));
            }
            if (!kept.isEmpty()) {
                best = kept;
            }
        }
        return best;
    }

    /// If all known arguments have one type, the unknown ones are taken to have it too.
    private static List<Function> byKnownType(List<Function> candidates, List<SqlType> arguments) {
        TypeKind known = TypeKind.NULL;
        for (SqlType argument : arguments) {
            if (argument.kind() == TypeKind.NULL) {
                continue;
            }
            if (known != TypeKind.NULL && known != argument.kind()) {
                return candidates;
            }
            known = argument.kind();
        }
        if (known == TypeKind.NULL) {
            return candidates;
        }
        SqlType type = SqlType.of(known);
        List<SqlType> all = Collections.nCopies(arguments.size(), type);
        List<Function> kept = new ArrayList<>();
        for (Function candidate : candidates) {
            if (fits(candidate, all)) {
                kept.add(candidate);
            }
        }
        return kept.size() == 1 ? kept : candidates;
    }

    private static DbException undefined(String name, List<Function> candidates, List<SqlType> arguments) {
        String known = candidates.isEmpty()
                ? "there is no function of this name"
                : "known is for example " + candidates.getFirst().signature();
        return DbException.of(
                ErrorCode.UNDEFINED_FUNCTION, "function does not exist, call=" + call(name, arguments) + "; " + known);
    }

    private static String call(String name, List<SqlType> arguments) {
        StringBuilder text = new StringBuilder(name).append('(');
        for (int i = 0; i < arguments.size(); i++) {
            SqlType type = arguments.get(i);
            text.append(i == 0 ? "" : ", ").append(type.kind() == TypeKind.NULL ? "unknown" : type.toString());
        }
        return text.append(')').toString();
    }
}

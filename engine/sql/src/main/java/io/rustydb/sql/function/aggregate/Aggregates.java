package io.rustydb.sql.function.aggregate;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/// All aggregate functions by name, and which one a call means.
public final class Aggregates {
    private static final Set<String> NAMES = Set.of(
            "count",
            "sum",
            "avg",
            "min",
            "max",
            "bool_and",
            "bool_or",
            "every",
            "any_value",
            "bit_and",
            "bit_or",
            "bit_xor",
            "corr",
            "covar_pop",
            "covar_samp",
            "regr_avgx",
            "regr_avgy",
            "regr_count",
            "regr_intercept",
            "regr_r2",
            "regr_slope",
            "regr_sxx",
            "regr_sxy",
            "regr_syy",
            "string_agg",
            "listagg",
            "json_agg",
            "jsonb_agg",
            "json_object_agg",
            "jsonb_object_agg",
            "stddev",
            "stddev_samp",
            "stddev_pop",
            "variance",
            "var_samp",
            "var_pop");

    private static final Set<String> HYPOTHETICAL = Set.of("rank", "dense_rank", "percent_rank", "cume_dist");
    private static final Set<String> ORDER_MATTERS = Set.of(
            "string_agg", "listagg", "array_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg");

    private Aggregates() {}

    /// @param name lower case
    public static boolean contains(String name) {
        return NAMES.contains(name);
    }

    public static Set<String> names() {
        return NAMES;
    }

    /// @param arguments types as given, the kind NULL where not known; empty for `count(*)`
    /// @throws DbException 42883 when there is no such aggregate of these types
    public static AggregateFunction resolve(String name, List<SqlType> arguments) {
        int count = arguments.size();
        return switch (name) {
            case "count" -> {
                if (count > 1) {
                    throw undefined(name, arguments);
                }
                yield new AggregateFunction(
                        name,
                        count == 0 ? List.of() : List.of(known(arguments.getFirst())),
                        SqlType.BIGINT,
                        CountAccumulator::new);
            }
            case "min", "max", "any_value" -> {
                SqlType type = known(only(name, arguments));
                boolean noOrder =
                        type.kind() == TypeKind.BOOLEAN || type.kind().isJson() || type.kind() == TypeKind.JSONPATH;
                if (noOrder && !name.equals("any_value")) {
                    throw undefined(name, arguments);
                }
                int sign = name.equals("any_value") ? 0 : name.equals("max") ? 1 : -1;
                yield new AggregateFunction(name, List.of(type), type, () -> new ExtremeAccumulator(type, sign));
            }
            case "sum" -> sum(only(name, arguments), arguments);
            case "avg" -> average(only(name, arguments), arguments);
            case "bool_and", "every", "bool_or" -> {
                SqlType type = only(name, arguments);
                if (type.kind() != TypeKind.BOOLEAN && type.kind() != TypeKind.NULL) {
                    throw undefined(name, arguments);
                }
                boolean isAnd = !name.equals("bool_or");
                yield new AggregateFunction(
                        name, List.of(SqlType.BOOLEAN), SqlType.BOOLEAN, () -> new TruthAccumulator(isAnd));
            }
            case "bit_and", "bit_or", "bit_xor" -> {
                SqlType type = only(name, arguments);
                if (!type.kind().isInteger()) {
                    throw undefined(name, arguments);
                }
                BitAccumulator.Kind kind =
                        BitAccumulator.Kind.valueOf(name.substring(4).toUpperCase(Locale.ROOT));
                yield new AggregateFunction(name, List.of(type), type, () -> new BitAccumulator(type, kind));
            }
            case "corr",
                    "covar_pop",
                    "covar_samp",
                    "regr_avgx",
                    "regr_avgy",
                    "regr_count",
                    "regr_intercept",
                    "regr_r2",
                    "regr_slope",
                    "regr_sxx",
                    "regr_sxy",
                    "regr_syy" -> {
                if (count != 2 || !arguments.stream().allMatch(Aggregates::isNumber)) {
                    throw undefined(name, arguments);
                }
                PairStatistics.Kind kind = PairStatistics.Kind.valueOf(name.toUpperCase(Locale.ROOT));
                yield new AggregateFunction(
                        name,
                        List.of(SqlType.DOUBLE, SqlType.DOUBLE),
                        kind == PairStatistics.Kind.REGR_COUNT ? SqlType.BIGINT : SqlType.DOUBLE,
                        () -> new PairStatistics(kind));
            }
            case "string_agg", "listagg" -> {
                if (count != 2 && !(count == 1 && name.equals("listagg"))) {
                    throw undefined(name, arguments);
                }
                for (SqlType type : arguments) {
                    if (!type.kind().isCharacter() && type.kind() != TypeKind.NULL) {
                        throw undefined(name, arguments);
                    }
                }
                List<SqlType> types = count == 1 ? List.of(SqlType.VARCHAR) : List.of(SqlType.VARCHAR, SqlType.VARCHAR);
                yield new AggregateFunction(name, types, SqlType.VARCHAR, StringAccumulator::new);
            }
            case "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg" -> {
                boolean object = name.contains("object");
                if (count != (object ? 2 : 1)) {
                    throw undefined(name, arguments);
                }
                SqlType type = jsonArgument(name);
                JsonAccumulator.Options options = new JsonAccumulator.Options(object, type, false, false);
                yield new AggregateFunction(
                        name,
                        object ? List.of(SqlType.VARCHAR, type) : List.of(type),
                        type,
                        () -> new JsonAccumulator(options));
            }
            case "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop" ->
                variance(name, only(name, arguments), arguments);
            default -> throw undefined(name, arguments);
        };
    }

    /// What an aggregate wants its last argument to be made into first: JSON, JSONB, or NULL for aggregates
    /// that are not of JSON.
    public static SqlType jsonArgument(String name) {
        return switch (name) {
            case "json_agg", "json_object_agg" -> SqlType.JSON;
            case "jsonb_agg", "jsonb_object_agg" -> SqlType.JSONB;
            default -> SqlType.NULL;
        };
    }

    private static boolean isNumber(SqlType type) {
        return type.kind().isNumeric() || type.kind() == TypeKind.NULL;
    }

    /// LISTAGG with a limit of its result's length.
    public static AggregateFunction limited(AggregateFunction function, ListOverflow overflow) {
        return new AggregateFunction(
                function.name(), function.argumentTypes(), function.resultType(), () -> new ListAccumulator(overflow));
    }

    /// Names of aggregates whose order of rows can be seen in their result.
    public static boolean dependsOnOrder(String name) {
        return ORDER_MATTERS.contains(name);
    }

    /// True for a name that stands with WITHIN GROUP only.
    public static boolean isOrderedSet(String name) {
        return name.equals("percentile_cont") || name.equals("percentile_disc") || name.equals("mode");
    }

    /// True for a name that means an aggregate when it stands with WITHIN GROUP.
    public static boolean isHypothetical(String name) {
        return HYPOTHETICAL.contains(name);
    }

    /// An aggregate with WITHIN GROUP.
    ///
    /// @param direct types of the arguments as given
    /// @param order types of the sort values as given
    /// @return `argumentTypes` are those of the direct arguments, then those of the sort values
    /// @throws DbException 42883
    public static AggregateFunction resolveOrderedSet(String name, List<SqlType> direct, List<SqlType> order) {
        List<SqlType> all = new ArrayList<>(direct);
        all.addAll(order);
        Supplier<Accumulator> none = () -> {
            throw new AssertionError("has no states: " + name);
        };
        if (HYPOTHETICAL.contains(name)) {
            if (direct.size() != order.size()) {
                throw undefined(name, all);
            }
            HypotheticalRank.Kind kind = HypotheticalRank.Kind.valueOf(name.toUpperCase(Locale.ROOT));
            SqlType result = name.endsWith("_rank") && !name.startsWith("percent") || name.equals("rank")
                    ? SqlType.BIGINT
                    : SqlType.DOUBLE;
            return new AggregateFunction(name, all, result, none, new HypotheticalRank(kind));
        }
        if (order.size() != 1 || direct.size() != (name.equals("mode") ? 0 : 1)) {
            throw undefined(name, all);
        }
        SqlType value = known(order.getFirst());
        if (name.equals("mode")) {
            return new AggregateFunction(name, List.of(value), value, none, new Mode());
        }
        boolean continuous = name.equals("percentile_cont");
        boolean isSpan = value.kind() == TypeKind.INTERVAL;
        if (!isNumber(direct.getFirst()) || continuous && !isNumber(value) && !isSpan) {
            throw undefined(name, all);
        }
        SqlType type = !continuous ? value : isSpan ? SqlType.INTERVAL : SqlType.DOUBLE;
        return new AggregateFunction(name, List.of(SqlType.DOUBLE, type), type, none, new Percentile(continuous));
    }

    private static SqlType known(SqlType type) {
        return type.kind() == TypeKind.NULL ? SqlType.VARCHAR : type;
    }

    private static SqlType only(String name, List<SqlType> arguments) {
        if (arguments.size() != 1) {
            throw undefined(name, arguments);
        }
        return arguments.getFirst();
    }

    private static AggregateFunction sum(SqlType type, List<SqlType> arguments) {
        return switch (type.kind()) {
            case SMALLINT, INTEGER -> {
                SqlType result = SqlType.BIGINT;
                yield new AggregateFunction("sum", List.of(type), result, () -> new IntegerSum(result, false));
            }
            case BIGINT ->
                new AggregateFunction(
                        "sum", List.of(type), SqlType.NUMERIC, () -> new IntegerSum(SqlType.NUMERIC, false));
            case NUMERIC ->
                new AggregateFunction("sum", List.of(SqlType.NUMERIC), SqlType.NUMERIC, () -> new DecimalSum(false));
            case REAL, DOUBLE -> new AggregateFunction("sum", List.of(type), type, () -> new DoubleSum(type, false));
            case INTERVAL, TIME ->
                new AggregateFunction("sum", List.of(SqlType.INTERVAL), SqlType.INTERVAL, () -> new IntervalSum(false));
            case NULL ->
                new AggregateFunction(
                        "sum", List.of(SqlType.DOUBLE), SqlType.DOUBLE, () -> new DoubleSum(SqlType.DOUBLE, false));
            default -> throw undefined("sum", arguments);
        };
    }

    private static AggregateFunction average(SqlType type, List<SqlType> arguments) {
        return switch (type.kind()) {
            case SMALLINT, INTEGER, BIGINT ->
                new AggregateFunction(
                        "avg", List.of(type), SqlType.NUMERIC, () -> new IntegerSum(SqlType.NUMERIC, true));
            case NUMERIC ->
                new AggregateFunction("avg", List.of(SqlType.NUMERIC), SqlType.NUMERIC, () -> new DecimalSum(true));
            case INTERVAL, TIME ->
                new AggregateFunction("avg", List.of(SqlType.INTERVAL), SqlType.INTERVAL, () -> new IntervalSum(true));
            case REAL, DOUBLE, NULL ->
                new AggregateFunction(
                        "avg",
                        List.of(type.kind() == TypeKind.NULL ? SqlType.DOUBLE : type),
                        SqlType.DOUBLE,
                        () -> new DoubleSum(SqlType.DOUBLE, true));
            default -> throw undefined("avg", arguments);
        };
    }

    private static AggregateFunction variance(String name, SqlType type, List<SqlType> arguments) {
        boolean root = name.startsWith("stddev");
        boolean population = name.endsWith("_pop");
        return switch (type.kind()) {
            case SMALLINT, INTEGER, BIGINT, NUMERIC ->
                new AggregateFunction(
                        name, List.of(SqlType.NUMERIC), SqlType.NUMERIC, () -> new DecimalVariance(population, root));
            case REAL, DOUBLE, NULL ->
                new AggregateFunction(
                        name, List.of(SqlType.DOUBLE), SqlType.DOUBLE, () -> new DoubleVariance(population, root));
            default -> throw undefined(name, arguments);
        };
    }

    private static DbException undefined(String name, List<SqlType> arguments) {
        return DbException.of(
                ErrorCode.UNDEFINED_FUNCTION,
                "aggregate does not exist, name=" + name + ", arguments=" + arguments + "; add a CAST");
    }
}

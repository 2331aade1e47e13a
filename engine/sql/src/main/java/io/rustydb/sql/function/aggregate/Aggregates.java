package io.rustydb.sql.function.aggregate;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import java.util.List;
import java.util.Set;

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

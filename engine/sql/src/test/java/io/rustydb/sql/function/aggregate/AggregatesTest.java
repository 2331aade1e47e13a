package io.rustydb.sql.function.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.time.SystemClock;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.cast.ValueWriter;
import io.rustydb.sql.function.text.ValueText;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AggregatesTest {
    private static final EvaluationContext CONTEXT =
            new EvaluationContext(new SystemClock(), new SystemEntropy(), ZoneOffset.UTC);

    private static Vector column(SqlType type, @Nullable String... values) {
        Vector vector = Vector.create(type);
        vector.reset(Math.max(1, values.length));
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                vector.setNull(i);
            } else {
                ValueWriter.setString(vector, i, values[i], CONTEXT);
            }
        }
        return vector;
    }

    private static String of(String name, SqlType type, @Nullable String... values) {
        AggregateFunction function = Aggregates.resolve(name, List.of(type));
        return run(function, values.length, column(function.argumentTypes().getFirst(), values));
    }

    private static String run(String name, int rows, Vector... arguments) {
        return run(
                Aggregates.resolve(
                        name, Arrays.stream(arguments).map(Vector::type).toList()),
                rows,
                arguments);
    }

    private static String run(AggregateFunction function, int rows, Vector... arguments) {
        Accumulator accumulator = function.states().get();
        accumulator.ensureGroups(1);
        accumulator.update(null, arguments, null, rows);
        return function.resultType() + " " + result(accumulator, 0);
    }

    private static String result(Accumulator accumulator, int group) {
        Vector out = Vector.create(accumulator.resultType());
        out.reset(1);
        accumulator.result(group, out, 0);
        return out.isNull(0) ? "NULL" : ValueText.of(out, 0, CONTEXT.style());
    }

    /// Answers of PostgreSQL 15.
    @Test
    void resultsAndTheirTypesAreThoseOfPostgres() {
        assertEquals("BIGINT 6", of("sum", SqlType.INTEGER, "1", "2", null, "3"));
        assertEquals(
                "NUMERIC 18446744073709551614",
                of("sum", SqlType.BIGINT, "9223372036854775807", "9223372036854775807"));
        assertEquals(
                "NUMERIC -18446744073709551616",
                of("sum", SqlType.BIGINT, "-9223372036854775808", "-9223372036854775808"));
        assertEquals("NUMERIC 3.75", of("sum", SqlType.NUMERIC, "1.5", "2.25"));
        assertEquals("REAL 4", of("sum", SqlType.REAL, "1.5", "2.5"));
        assertEquals("DOUBLE PRECISION 4", of("sum", SqlType.DOUBLE, "1.5", "2.5"));
        assertEquals("NUMERIC 1.5000000000000000", of("avg", SqlType.INTEGER, "1", "2"));
        assertEquals("NUMERIC 0.33333333333333333333", of("avg", SqlType.SMALLINT, "1", "0", "0"));
        assertEquals("NUMERIC 1.8750000000000000", of("avg", SqlType.NUMERIC, "1.5", "2.25"));
        assertEquals("DOUBLE PRECISION 2", of("avg", SqlType.REAL, "1.5", "2.5"));
        assertEquals("BIGINT 2", of("count", SqlType.VARCHAR, "a", null, "b"));
        assertEquals("BIGINT 3", run("count", 3));
        assertEquals("VARCHAR b", of("max", SqlType.VARCHAR, "a", "b", null));
        assertEquals("DATE 2024-01-01", of("min", SqlType.DATE, "2024-02-01", "2024-01-01"));
        assertEquals("DOUBLE PRECISION NaN", of("max", SqlType.DOUBLE, "Infinity", "NaN", "1"));
        assertEquals("BOOLEAN false", of("bool_and", SqlType.BOOLEAN, "t", null, "f"));
        assertEquals("BOOLEAN true", of("bool_or", SqlType.BOOLEAN, "f", "t"));
        assertEquals("NUMERIC 1.6666666666666667", of("variance", SqlType.INTEGER, "1", "2", "3", "4"));
        assertEquals("NUMERIC 1.2500000000000000", of("var_pop", SqlType.INTEGER, "1", "2", "3", "4"));
        assertEquals("NUMERIC 1.2909944487358056", of("stddev", SqlType.INTEGER, "1", "2", "3", "4"));
        assertEquals("NUMERIC 1.1180339887498948", of("stddev_pop", SqlType.INTEGER, "1", "2", "3", "4"));
        assertEquals("DOUBLE PRECISION 1.6666666666666667", of("var_samp", SqlType.DOUBLE, "1", "2", "3", "4"));
        assertEquals("NUMERIC NULL", of("stddev_samp", SqlType.NUMERIC, "1"));
        assertEquals("NUMERIC 0", of("stddev_pop", SqlType.NUMERIC, "1"));
        assertEquals(
                "VARCHAR a,b;d",
                run(
                        "string_agg",
                        4,
                        column(SqlType.VARCHAR, "a", "b", null, "d"),
                        column(SqlType.VARCHAR, "-", ",", "+", ";")));
    }

    @Test
    void ofNoRowsCountIsZeroAndAllOthersAreNull() {
        for (String name : Aggregates.names()) {
            AggregateFunction function = Aggregates.resolve(name, argumentTypes(name));
            Vector[] columns =
                    function.argumentTypes().stream().map(type -> column(type)).toArray(Vector[]::new);
            String found = run(function, 0, columns);
            boolean counts = name.equals("count") || name.equals("regr_count");
            assertTrue(found.endsWith(counts ? " 0" : " NULL"), name + ": " + found);
        }
    }

    private static List<SqlType> argumentTypes(String name) {
        if (name.startsWith("corr") || name.startsWith("covar") || name.startsWith("regr")) {
            return List.of(SqlType.DOUBLE, SqlType.DOUBLE);
        }
        return switch (name) {
            case "bool_and", "bool_or", "every" -> List.of(SqlType.BOOLEAN);
            case "listagg" -> List.of(SqlType.VARCHAR);
            case "string_agg" -> List.of(SqlType.VARCHAR, SqlType.VARCHAR);
            case "json_object_agg", "jsonb_object_agg" -> List.of(SqlType.VARCHAR, SqlType.INTEGER);
            default -> List.of(SqlType.INTEGER);
        };
    }

    @Test
    void wrongTypesAreRefused() {
        for (String name : List.of("sum", "avg", "stddev", "bool_and")) {
            DbException failure =
                    assertThrows(DbException.class, () -> Aggregates.resolve(name, List.of(SqlType.DATE)), name);
            assertEquals(ErrorCode.UNDEFINED_FUNCTION, failure.code());
        }
    }

    @Test
    void groupsAndSelectionsAddUpAsANaiveSumDoes() {
        long seed = Long.getLong("rustydb.seed", System.identityHashCode(this) * 0x9E3779B97F4A7C15L);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int groups = 1 + random.nextInt(20);
            Accumulator integers =
                    Aggregates.resolve("sum", List.of(SqlType.BIGINT)).states().get();
            Accumulator decimals =
                    Aggregates.resolve("sum", List.of(SqlType.NUMERIC)).states().get();
            Accumulator greatest =
                    Aggregates.resolve("max", List.of(SqlType.VARCHAR)).states().get();
            BigInteger[] integerSums = new BigInteger[groups];
            BigDecimal[] decimalSums = new BigDecimal[groups];
            String[] maxima = new String[groups];
            for (int batch = 0; batch < 5; batch++) {
                int rows = 1 + random.nextInt(50);
                Vector longs = Vector.create(SqlType.BIGINT);
                Vector exact = Vector.create(SqlType.NUMERIC);
                Vector texts = Vector.create(SqlType.VARCHAR);
                longs.reset(rows);
                exact.reset(rows);
                texts.reset(rows);
                int[] ids = new int[rows];
                int[] selection = new int[rows];
                int count = 0;
                for (int row = 0; row < rows; row++) {
                    ids[row] = random.nextInt(groups);
                    long number = random.nextBoolean() ? random.nextLong() : random.nextInt(100);
                    int scale = random.nextInt(3);
                    boolean isNull = random.nextInt(5) == 0;
                    if (isNull) {
                        longs.setNull(row);
                        exact.setNull(row);
                        texts.setNull(row);
                    } else {
                        ValueWriter.setLong(longs, row, number);
                        ValueWriter.setDecimal(exact, row, BigDecimal.valueOf(number, scale));
                        ValueWriter.setString(texts, row, "t" + number, CONTEXT);
                    }
                    if (random.nextInt(4) > 0) {
                        selection[count++] = row;
                        if (!isNull) {
                            int id = ids[row];
                            integerSums[id] = (integerSums[id] == null ? BigInteger.ZERO : integerSums[id])
                                    .add(BigInteger.valueOf(number));
                            decimalSums[id] = (decimalSums[id] == null ? BigDecimal.ZERO : decimalSums[id])
                                    .add(BigDecimal.valueOf(number, scale));
                            maxima[id] = maxima[id] == null || maxima[id].compareTo("t" + number) < 0
                                    ? "t" + number
                                    : maxima[id];
                        }
                    }
                }
                for (Accumulator accumulator : new Accumulator[] {integers, decimals, greatest}) {
                    accumulator.ensureGroups(groups);
                }
                integers.update(ids, new Vector[] {longs}, selection, count);
                decimals.update(ids, new Vector[] {exact}, selection, count);
                greatest.update(ids, new Vector[] {texts}, selection, count);
            }
            for (int group = 0; group < groups; group++) {
                String message = "seed=" + seed + ", group=" + group;
                assertEquals(String.valueOf(integerSums[group]), orNull(result(integers, group)), message);
                String sum = orNull(result(decimals, group));
                assertEquals(
                        0,
                        decimalSums[group] == null
                                ? sum.equals("null") ? 0 : 1
                                : decimalSums[group].compareTo(new BigDecimal(sum)),
                        message);
                assertEquals(String.valueOf(maxima[group]), orNull(result(greatest, group)), message);
            }
            integers.clear();
            assertEquals("NULL", result(integers, 0));
        }
    }

    private static String orNull(String text) {
        return text.equals("NULL") ? "null" : text;
    }
}

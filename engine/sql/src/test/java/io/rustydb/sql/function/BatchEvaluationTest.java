package io.rustydb.sql.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.time.SystemClock;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.expression.Expressions;
import io.rustydb.sql.function.text.ValueText;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.DoubleVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A batch gives what its rows give one by one, with and without a selection, with constants, NULLs and errors.
class BatchEvaluationTest {
    private final long seed = Long.getLong("rustydb.seed", System.identityHashCode(this) * 0x9E3779B97F4A7C15L);
    private final Random random = new Random(seed);
    private final EvaluationContext context =
            new EvaluationContext(new SystemClock(), new SystemEntropy(), ZoneOffset.UTC);
    private final List<SqlType> types = List.of(
            SqlType.INTEGER,
            SqlType.INTEGER,
            SqlType.BIGINT,
            SqlType.numeric(10, 2),
            SqlType.NUMERIC,
            SqlType.DOUBLE,
            SqlType.VARCHAR,
            SqlType.VARCHAR,
            SqlType.BOOLEAN,
            SqlType.DATE,
            SqlType.of(TypeKind.CHAR, 3));
    private final SqlExpressions compiler;

    BatchEvaluationTest() {
        Map<String, Expression> columns = new LinkedHashMap<>();
        String[] names = {"a", "b", "l", "n", "m", "d", "s", "t", "p", "day", "c"};
        for (int i = 0; i < names.length; i++) {
            columns.put(names[i], Expressions.column(i, types.get(i)));
        }
        compiler = new SqlExpressions(columns);
    }

    private void fill(Vector vector, int row) {
        if (random.nextInt(6) == 0) {
            vector.setNull(row);
            return;
        }
        switch (vector) {
            case LongVector longs ->
                longs.set(
                        row,
                        random.nextInt(20) == 0 && vector.type().kind() != TypeKind.DATE
                                ? vector.type().kind() == TypeKind.BIGINT ? Long.MAX_VALUE : Integer.MAX_VALUE
                                : random.nextInt(9) - 4);
            case DoubleVector doubles ->
                doubles.set(row, random.nextInt(5) == 0 ? Double.NaN : random.nextInt(5) - 2.5);
            case DecimalVector decimals -> {
                if (vector.type().isConstrained()) {
                    decimals.set(row, random.nextInt(500) - 250, 2);
                } else {
                    decimals.set(
                            row,
                            random.nextInt(10) == 0
                                    ? new BigDecimal("12345678901234567890.12")
                                    : BigDecimal.valueOf(random.nextInt(300) - 100, random.nextInt(3)));
                }
            }
            case BooleanVector booleans -> booleans.set(row, random.nextBoolean());
            case BytesVector strings -> {
                String value =
                        List.of("", "a", "ab", "b", "äb", "aab", "%", "b1").get(random.nextInt(8));
                strings.set(row, vector.type().kind() == TypeKind.CHAR ? String.format("%-3s", value) : value);
            }
            default -> throw new AssertionError(vector);
        }
    }

    private static final String[] TEMPLATES = {
        "a + b",
        "a - b * 2",
        "l + a",
        "l * l",
        "a / b",
        "a % b",
        "- a",
        "n + m",
        "n * n",
        "m - 1",
        "n / m",
        "d + a",
        "d * 2.5",
        "a = b",
        "a < 2",
        "2 < a",
        "l >= a",
        "n = a",
        "m <> n",
        "d > 0",
        "s = t",
        "s < t",
        "c = s",
        "c = 'a'",
        "p AND a > 0",
        "p OR b = 1",
        "NOT p",
        "p AND a / b > 0 OR s = t",
        "a = 0 OR 5 / a > 1",
        "a <> 0 AND 5 / a > 1",
        "a IS NULL",
        "s IS NOT NULL",
        "p IS TRUE",
        "p IS NOT FALSE",
        "a IS DISTINCT FROM b",
        "m IS NOT DISTINCT FROM n",
        "CASE WHEN a > 0 THEN 10 / a WHEN b > 0 THEN b ELSE - 1 END",
        "CASE a WHEN 1 THEN 'x' WHEN b THEN s ELSE t END",
        "CASE WHEN p THEN n ELSE m END",
        "coalesce(a, b, 0)",
        "coalesce(s, t)",
        "nullif(a, b)",
        "nullif(s, 'a')",
        "a BETWEEN b AND 3",
        "n NOT BETWEEN 0 AND m",
        "a IN (1, 2, b)",
        "a NOT IN (1, NULL)",
        "a IN (-4, -3, 0, 1, 2, 3, 4)",
        "s IN ('a', 'b', 'ab', 'äb', 'x', 'y', 'z')",
        "m IN (1, 1.5, 2, 0.10, 3, -1, 0)",
        "s LIKE '%a%'",
        "s LIKE t",
        "s NOT LIKE '_b'",
        "c LIKE 'a%'",
        "s ILIKE 'A%'",
        "s || t",
        "s || a",
        "upper(s)",
        "length(s)",
        "substring(s, 2)",
        "substring(s, a, 2)",
        "concat(s, a, p, n)",
        "greatest(a, b, l)",
        "least(m, n)",
        "CAST(a AS VARCHAR)",
        "CAST(n AS INTEGER)",
        "CAST(l AS INTEGER)",
        "CAST(s AS INTEGER)",
        "CAST(d AS INTEGER)",
        "CAST(m AS NUMERIC(6, 1))",
        "CAST(s AS CHAR(2))",
        "day + a",
        "day - day",
        "extract(month FROM day)",
        "round(n, 1)",
        "abs(a)",
        "sqrt(n)",
        "floor(m)",
        "decode(a, 1, 'one', NULL, 'none', s)",
        "nvl(a, l)",
        "replace(s, 'a', t)",
        "a + 1 > b AND s LIKE 'a%' AND NOT (p AND n > 0)",
        "strpos(s, t)",
        "a & b",
        "1 + 2 * 3"
    };

    @Test
    void aBatchGivesWhatItsRowsGiveOneByOne() {
        for (int round = 0; round < 60; round++) {
            int rows = 1 + random.nextInt(round % 3 == 0 ? 3 : 70);
            Batch batch = Batch.of(types);
            batch.reset(rows);
            for (int column = 0; column < types.size(); column++) {
                for (int row = 0; row < rows; row++) {
                    fill(batch.vector(column), row);
                }
            }
            batch.setRowCount(rows);
            for (String template : TEMPLATES) {
                check(template, batch, rows);
            }
        }
    }

    private void check(String template, Batch batch, int rows) {
        List<String> expected = new ArrayList<>();
        Expression single = compiler.compile(template);
        int[] healthy = new int[rows];
        int healthyCount = 0;
        for (int row = 0; row < rows; row++) {
            Batch one = Batch.of(types);
            one.reset(1);
            for (int column = 0; column < types.size(); column++) {
                one.vector(column).copy(0, batch.vector(column), row);
            }
            one.setRowCount(1);
            try {
                expected.add(text(single.evaluate(one, context), 0));
                healthy[healthyCount++] = row;
            } catch (DbException e) {
                expected.add(e.sqlState());
            }
        }
        Expression expression = compiler.compile(template);
        String message = "seed=" + seed + ", " + template;
        if (healthyCount < rows) {
            batch.setRowCount(rows);
            DbException failure = assertThrows(DbException.class, () -> expression.evaluate(batch, context), message);
            assertTrue(expected.contains(failure.sqlState()), message);
        }
        // After an error the expression works on: rows that fail are left out by the selection.
        batch.select(healthy, healthyCount);
        compare(expected, expression, batch, message);
        int half = healthyCount / 2;
        int[] some = new int[half];
        for (int k = 0; k < half; k++) {
            some[k] = healthy[2 * k];
        }
        batch.select(some, half);
        compare(expected, expression, batch, message);
        if (healthyCount == rows) {
            batch.setRowCount(rows);
            compare(expected, expression, batch, message);
        }
    }

    private void compare(List<String> expected, Expression expression, Batch batch, String message) {
        Vector values = expression.evaluate(batch, context);
        for (int k = 0; k < batch.count(); k++) {
            int row = batch.row(k);
            assertEquals(expected.get(row), text(values, row), message + ", row=" + row);
            if (values instanceof BooleanVector truth && truth.isNull(row)) {
                assertTrue(!truth.get(row), "a NULL truth value is stored as false: " + message);
            }
        }
    }

    private static String text(Vector values, int row) {
        return values.isNull(row)
                ? "NULL"
                : "=" + ValueText.of(values, row, io.rustydb.sql.function.text.TextStyle.iso(ZoneOffset.UTC));
    }

    @Test
    void parametersComeFromSlots() {
        Expression comparison = Expressions.compare(
                ComparisonOperator.EQUAL, Expressions.column(0, SqlType.INTEGER), Expressions.slot(0, SqlType.INTEGER));
        Batch batch = Batch.of(List.of(SqlType.INTEGER));
        batch.reset(3);
        for (int row = 0; row < 3; row++) {
            ((LongVector) batch.vector(0)).set(row, row);
        }
        batch.setRowCount(3);
        context.setSlots(new Vector[] {LongVector.constant(SqlType.INTEGER, 1)});
        BooleanVector truth = (BooleanVector) comparison.evaluate(batch, context);
        int[] kept = new int[3];
        assertEquals(1, truth.selectTrue(null, 3, kept));
        assertEquals(1, kept[0]);
        context.setSlot(0, Vector.constantNull(SqlType.INTEGER));
        truth = (BooleanVector) comparison.evaluate(batch, context);
        assertEquals(0, truth.selectTrue(null, 3, kept));
        assertTrue(truth.isNull(2));
    }

    @Test
    void volatileFunctionsRunOncePerRow() {
        Batch batch = new Batch();
        batch.setRowCount(5);
        Vector values = compiler.compile("gen_random_uuid()").evaluate(batch, context);
        for (int row = 1; row < 5; row++) {
            assertTrue(values.compare(row, values, row - 1) != 0);
        }
        assertTrue(values.toString() != null);
    }

    @Test
    void anAssignmentRefusesToLoseCharactersAndACastDoesNot() {
        Expression longer = Expressions.constant("abcd", SqlType.VARCHAR);
        Expression blanks = Expressions.constant("ab   ", SqlType.VARCHAR);
        SqlType three = SqlType.of(TypeKind.VARCHAR, 3);
        Batch one = new Batch();
        one.setRowCount(1);
        DbException failure = assertThrows(
                DbException.class, () -> Expressions.assign(longer, three).evaluate(one, context));
        assertEquals(ErrorCode.STRING_TOO_LONG, failure.code());
        assertEquals("=ab ", text(Expressions.assign(blanks, three).evaluate(one, context), 0));
        assertEquals(
                "=abc",
                text(
                        Expressions.cast(longer, three, TypeCoercion.Context.EXPLICIT)
                                .evaluate(one, context),
                        0));
        failure = assertThrows(
                DbException.class,
                () -> Expressions.assign(Expressions.constant("1", SqlType.VARCHAR), SqlType.INTEGER));
        assertEquals(ErrorCode.CANNOT_COERCE, failure.code());
    }

    @Test
    void aFoldedConstantOutlivesItsExpression() {
        Vector folded = Expressions.fold(compiler.compile("upper('abc') || 'd'"), context);
        assertEquals("=ABCd", text(folded, 7));
        assertTrue(compiler.compile("1 + 2").isConstant());
        assertTrue(!compiler.compile("random()").isConstant());
        assertTrue(!compiler.compile("a + 2").isConstant());
        assertNotNull(folded);
    }
}

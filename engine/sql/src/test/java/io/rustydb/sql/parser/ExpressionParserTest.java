package io.rustydb.sql.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.Binary;
import io.rustydb.sql.parser.ast.Expression.BinaryOperator;
import io.rustydb.sql.parser.ast.Expression.Logical;
import io.rustydb.sql.parser.ast.Expression.Unary;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody.Select;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import io.rustydb.sql.parser.ast.TypeName;
import org.junit.jupiter.api.Test;

class ExpressionParserTest {

    private static Expression expression(String text) {
        Query query = (Query) Trees.parse("SELECT " + text);
        SelectItem.Value item =
                (SelectItem.Value) ((Select) query.body()).items().getFirst();
        return item.expression();
    }

    private static <T> T expression(Class<T> kind, String text) {
        return assertInstanceOf(kind, expression(text));
    }

    @Test
    void multiplicationBindsTighterThanAddition() {
        Binary sum = expression(Binary.class, "a + b * c");
        assertEquals(BinaryOperator.ADD, sum.operator());
        assertEquals(
                BinaryOperator.MULTIPLY,
                assertInstanceOf(Binary.class, sum.right()).operator());
    }

    @Test
    void subtractionLeansToTheLeft() {
        Binary outer = expression(Binary.class, "a - b - c");
        assertEquals(
                BinaryOperator.SUBTRACT,
                assertInstanceOf(Binary.class, outer.left()).operator());
    }

    @Test
    void concatenationBindsLooserThanAddition() {
        assertEquals(
                BinaryOperator.CONCAT, expression(Binary.class, "a || b + c").operator());
        assertEquals(
                BinaryOperator.CONCAT, expression(Binary.class, "a + b || c").operator());
    }

    @Test
    void castBindsTighterThanSign() {
        Unary minus = expression(Unary.class, "-a::int");
        assertInstanceOf(Expression.Cast.class, minus.operand());
    }

    @Test
    void signBindsTighterThanPower() {
        Binary power = expression(Binary.class, "-a ^ 2");
        assertInstanceOf(Unary.class, power.left());
    }

    @Test
    void notBindsLooserThanComparison() {
        Predicate.Not not = expression(Predicate.Not.class, "NOT a = b");
        assertInstanceOf(Predicate.Comparison.class, not.operand());
    }

    @Test
    void isBindsLooserThanComparison() {
        Predicate.IsNull test = expression(Predicate.IsNull.class, "a = b IS NULL");
        assertInstanceOf(Predicate.Comparison.class, test.operand());
    }

    @Test
    void betweenTakesItsOwnAnd() {
        Logical and = expression(Logical.class, "a BETWEEN 1 AND 2 AND b");
        assertEquals(2, and.operands().size());
        assertInstanceOf(Predicate.Between.class, and.operands().getFirst());
    }

    @Test
    void comparisonsDoNotChain() {
        assertEquals(
                "42601",
                assertThrows(DbException.class, () -> expression("a < b < c")).sqlState());
        assertEquals(
                "42601",
                assertThrows(DbException.class, () -> expression("a LIKE b LIKE c"))
                        .sqlState());
    }

    @Test
    void chainsOfAndAndOrAreFlatAlsoThroughParentheses() {
        assertEquals(
                5,
                expression(Logical.class, "a OR (b OR c) OR (d OR e)")
                        .operands()
                        .size());
        Logical or = expression(Logical.class, "a AND b OR c AND d");
        assertEquals(Expression.LogicalOperator.OR, or.operator());
        assertEquals(2, or.operands().size());
    }

    @Test
    void signsBelongToNumbers() {
        assertEquals(-5, expression(Literal.IntegerLiteral.class, "-5").value());
        assertEquals(
                Long.MIN_VALUE,
                expression(Literal.IntegerLiteral.class, "-9223372036854775808").value());
        assertEquals(
                "9223372036854775808",
                expression(Literal.DecimalLiteral.class, "9223372036854775808")
                        .value()
                        .toString());
        assertEquals(31, expression(Literal.IntegerLiteral.class, "0x1F").value());
        assertEquals(
                "1.50", expression(Literal.DecimalLiteral.class, "1.50").value().toString());
    }

    @Test
    void stringsLoseTheirEscapes() {
        assertEquals("it's", expression(Literal.StringLiteral.class, "'it''s'").value());
        assertEquals(
                "a\n'\\A\u00e9",
                expression(Literal.StringLiteral.class, "E'a\\n\\'\\\\\\x41\\u00E9'")
                        .value());
        assertEquals(
                "q''", expression(Literal.StringLiteral.class, "E'q\\'\\''").value());
        assertEquals(
                "data",
                expression(Literal.StringLiteral.class, "U&'d\\0061t\\+000061'").value());
        assertEquals(
                "d\\a",
                expression(Literal.StringLiteral.class, "U&'d\\!0061' UESCAPE '!'")
                        .value());
        assertEquals(
                " ' $$ ",
                expression(Literal.StringLiteral.class, "$t$ ' $$ $t$").value());
        assertEquals(
                "back\\slash",
                expression(Literal.StringLiteral.class, "'back\\slash'").value());
        assertEquals(
                "ab'c",
                expression(Literal.StringLiteral.class, "'a'\n  -- comment\n 'b''c'")
                        .value());
        assertEquals(
                "\uD83D\uDE00",
                expression(Literal.StringLiteral.class, "E'\\uD83D\\uDE00'").value());
    }

    @Test
    void brokenEscapesAreDataErrors() {
        for (String text : new String[] {"E'\\u12'", "E'\\uD83D'", "U&'\\00'", "E'\\000'", "E'\\UFFFFFFFF'"}) {
            assertEquals(
                    "22025",
                    assertThrows(DbException.class, () -> expression(text)).sqlState(),
                    text);
        }
        assertEquals(
                "22P02",
                assertThrows(DbException.class, () -> expression("X'1'")).sqlState());
        assertEquals(
                "22P02",
                assertThrows(DbException.class, () -> expression("B'2'")).sqlState());
        assertEquals(
                "22003",
                assertThrows(DbException.class, () -> expression("1e999999999")).sqlState());
    }

    @Test
    void typeNamesAreMappedToTypes() {
        assertType(SqlType.INTEGER, "int4");
        assertType(SqlType.of(TypeKind.VARCHAR, 10), "CHARACTER VARYING (10)");
        assertType(SqlType.VARCHAR, "text");
        assertType(SqlType.of(TypeKind.CHAR, 1), "char");
        assertType(SqlType.numeric(10, 0), "DEC(10)");
        assertType(SqlType.NUMERIC, "decimal");
        assertType(SqlType.REAL, "float(24)");
        assertType(SqlType.DOUBLE, "float(25)");
        assertType(SqlType.of(TypeKind.TIMESTAMP_TZ, 3), "timestamp(3) with time zone");
        assertType(SqlType.TIMESTAMP, "timestamp without time zone");
        assertType(SqlType.BLOB, "binary large object");
        assertType(SqlType.CLOB, "character large object");
        assertType(SqlType.of(TypeKind.VARBINARY, 16), "raw(16)");
        assertEquals(
                "22023",
                assertThrows(DbException.class, () -> expression("a::varchar(0)"))
                        .sqlState());
        assertEquals(
                "22023",
                assertThrows(DbException.class, () -> expression("a::numeric(1001)"))
                        .sqlState());
    }

    private static void assertType(SqlType expected, String name) {
        Expression.Cast cast = expression(Expression.Cast.class, "CAST(a AS " + name + ")");
        assertEquals(
                expected, assertInstanceOf(TypeName.Known.class, cast.type()).type(), name);
    }

    @Test
    void substringWithForAloneBeginsAtOne() {
        Call.FunctionCall call = expression(Call.FunctionCall.class, "substring(a FOR 3)");
        assertEquals("substring", call.name().name());
        assertEquals(
                1,
                assertInstanceOf(Literal.IntegerLiteral.class, call.arguments().get(1))
                        .value());
    }

    @Test
    void identifiersAreFoldedUnlessQuoted() {
        assertEquals(
                "abc",
                expression(Expression.ColumnReference.class, "AbC").name().name());
        assertEquals(
                "AbC",
                expression(Expression.ColumnReference.class, "\"AbC\"").name().name());
        assertEquals(
                "strasse\u00e4",
                expression(Expression.ColumnReference.class, "STRASSE\u00c4")
                        .name()
                        .name());
    }

    @Test
    void subqueriesInParenthesesAreToldFromExpressions() {
        assertInstanceOf(Expression.ScalarSubquery.class, expression("((SELECT 1) UNION (SELECT 2))"));
        assertInstanceOf(Binary.class, expression("((SELECT 1) + 1)"));
        assertInstanceOf(Predicate.InQuery.class, expression("a IN ((SELECT 1))"));
        assertInstanceOf(Predicate.InList.class, expression("a IN ((SELECT 1), 2)"));
    }

    @Test
    void positionsPointAtOperatorsAndFirstCharacters() {
        Binary sum = expression(Binary.class, "aa + bb");
        assertEquals("SELECT aa +".length(), sum.position());
        assertEquals("SELECT a".length(), sum.left().position());
        assertEquals("SELECT aa + b".length(), sum.right().position());
    }
}

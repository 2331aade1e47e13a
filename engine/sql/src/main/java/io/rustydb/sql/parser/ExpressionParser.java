package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.AtTimeZone;
import io.rustydb.sql.parser.ast.Expression.Binary;
import io.rustydb.sql.parser.ast.Expression.BinaryOperator;
import io.rustydb.sql.parser.ast.Expression.Cast;
import io.rustydb.sql.parser.ast.Expression.Collate;
import io.rustydb.sql.parser.ast.Expression.Logical;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import io.rustydb.sql.parser.ast.Expression.OtherOperator;
import io.rustydb.sql.parser.ast.Expression.Subscript;
import io.rustydb.sql.parser.ast.Expression.Unary;
import io.rustydb.sql.parser.ast.Expression.UnaryOperator;
import io.rustydb.sql.parser.ast.Literal.DecimalLiteral;
import io.rustydb.sql.parser.ast.Literal.IntegerLiteral;
import io.rustydb.sql.parser.ast.Node;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.Predicate.ComparisonOperator;
import io.rustydb.sql.parser.ast.Predicate.JsonKind;
import io.rustydb.sql.parser.ast.Predicate.LikeKind;
import io.rustydb.sql.parser.ast.Predicate.TruthValue;
import io.rustydb.sql.parser.ast.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Expressions by operator precedence (Pratt), with PostgreSQL's table of precedences (its manual §4.1.6).
final class ExpressionParser {
    static final int LOWEST = 0;
    static final int OR = 1;
    static final int AND = 2;
    static final int NOT = 3;
    static final int IS = 4;
    static final int COMPARISON = 5;
    static final int RANGE = 6;
    static final int OTHER = 7;
    static final int ADDITIVE = 8;
    static final int MULTIPLICATIVE = 9;
    static final int POWER = 10;
    static final int AT = 11;
    static final int COLLATE = 12;
    static final int SIGN = 13;
    static final int SUBSCRIPT = 14;
    static final int CAST = 15;

    private static final BigDecimal TWO_TO_63 =
            BigDecimal.valueOf(Long.MIN_VALUE).negate();

    private final Grammar grammar;
    private final Cursor cursor;

    ExpressionParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    Expression expression() {
        return expression(LOWEST);
    }

    List<Expression> expressions() {
        Expression first = expression();
        if (!cursor.at(Token.COMMA)) {
            return List.of(first);
        }
        List<Expression> list = new ArrayList<>();
        list.add(first);
        while (cursor.accept(Token.COMMA)) {
            list.add(expression());
        }
        return list;
    }

    /// An expression of operators that bind at least as tightly as `minimum`.
    Expression expression(int minimum) {
        int outer = cursor.enter();
        Expression left = prefix();
        // A comparison does not associate: behind one, an operator of its own level is an error.
        int ceiling = Integer.MAX_VALUE;
        while (true) {
            int level = level();
            if (level < minimum || level == LOWEST || level == ceiling) {
                break;
            }
            left = infix(left, level);
            ceiling = level == COMPARISON || level == RANGE ? level : Integer.MAX_VALUE;
        }
        cursor.leave(outer);
        return left;
    }

    private Expression prefix() {
        int position = cursor.position();
        switch (cursor.kind()) {
            case Token.MINUS -> {
                cursor.advance();
                return negated(expression(SIGN), position);
            }
            case Token.PLUS -> {
                cursor.advance();
                return new Unary(UnaryOperator.PLUS, expression(SIGN), position);
            }
            case Token.TILDE -> {
                cursor.advance();
                return new Unary(UnaryOperator.BITWISE_NOT, expression(OTHER + 1), position);
            }
            case Token.OTHER_OPERATOR -> {
                String symbol = cursor.text();
                cursor.advance();
                return new OtherOperator(symbol, Optional.empty(), expression(OTHER + 1), position);
            }
            default -> {
                if (cursor.accept(Keyword.NOT)) {
                    return new Predicate.Not(expression(NOT), position);
                }
                return grammar.primaries.primary();
            }
        }
    }

    private static Expression negated(Expression operand, int position) {
        if (operand instanceof IntegerLiteral literal && literal.value() >= 0) {
            return new IntegerLiteral(-literal.value(), position);
        }
        if (operand instanceof DecimalLiteral literal && literal.value().signum() >= 0) {
            BigDecimal value = literal.value();
            return value.scale() == 0 && value.equals(TWO_TO_63) && !literal.exponent()
                    ? new IntegerLiteral(Long.MIN_VALUE, position)
                    : new DecimalLiteral(value.negate(), literal.exponent(), position);
        }
        return new Unary(UnaryOperator.MINUS, operand, position);
    }

    /// Precedence of the operator at hand; [#LOWEST] for what is none.
    private int level() {
        int kind = cursor.kind();
        switch (kind) {
            case Token.EQUAL, Token.NOT_EQUAL, Token.LESS, Token.LESS_EQUAL, Token.GREATER, Token.GREATER_EQUAL -> {
                return COMPARISON;
            }
            case Token.PLUS, Token.MINUS -> {
                return ADDITIVE;
            }
            case Token.STAR, Token.SLASH, Token.PERCENT -> {
                return MULTIPLICATIVE;
            }
            case Token.CARET -> {
                return POWER;
            }
            case Token.CONCAT,
                    Token.AMPERSAND,
                    Token.BAR,
                    Token.HASH,
                    Token.TILDE,
                    Token.SHIFT_LEFT,
                    Token.SHIFT_RIGHT,
                    Token.QUESTION,
                    Token.OTHER_OPERATOR -> {
                return OTHER;
            }
            case Token.CAST -> {
                return CAST;
            }
            case Token.LEFT_BRACKET -> {
                return SUBSCRIPT;
            }
            default -> {
                return Token.isKeyword(kind) ? wordLevel(Keyword.ofKind(kind)) : LOWEST;
            }
        }
    }

    private int wordLevel(Keyword word) {
        return switch (word) {
            case OR -> OR;
            case AND -> AND;
            case IS, ISNULL, NOTNULL -> IS;
            case BETWEEN, IN, LIKE, ILIKE, OVERLAPS -> RANGE;
            case SIMILAR -> cursor.aheadIs(1, Keyword.TO) ? RANGE : LOWEST;
            case NOT -> {
                int ahead = cursor.kindAhead(1);
                yield Token.isKeyword(ahead) && isNegatable(Keyword.ofKind(ahead)) ? RANGE : LOWEST;
            }
            case COLLATE -> COLLATE;
            case AT -> cursor.aheadIs(1, Keyword.TIME) || cursor.aheadIs(1, Keyword.LOCAL) ? AT : LOWEST;
            default -> LOWEST;
        };
    }

    private static boolean isNegatable(Keyword word) {
        return switch (word) {
            case BETWEEN, IN, LIKE, ILIKE, SIMILAR -> true;
            default -> false;
        };
    }

    private Expression infix(Expression left, int level) {
        return switch (level) {
            case OR -> logical(LogicalOperator.OR, Keyword.OR, left, AND);
            case AND -> logical(LogicalOperator.AND, Keyword.AND, left, NOT);
            case IS -> is(left);
            case COMPARISON -> comparison(left);
            case RANGE -> range(left);
            case AT -> atTimeZone(left);
            case COLLATE -> {
                int position = cursor.position();
                int height = cursor.operand();
                cursor.advance();
                Expression result = new Collate(left, cursor.qualifiedName("a collation name"), position);
                cursor.lean(height);
                yield result;
            }
            case SUBSCRIPT -> subscript(left);
            case CAST -> {
                int position = cursor.position();
                int height = cursor.operand();
                cursor.advance();
                Expression result = new Cast(left, grammar.types.type(), position);
                cursor.lean(height);
                yield result;
            }
            default -> binary(left, level);
        };
    }

    /// AND or OR as one flat node, however long the chain.
    private Expression logical(LogicalOperator operator, Keyword word, Expression left, int operandLevel) {
        int position = cursor.position();
        List<Expression> operands = new ArrayList<>();
        addFlat(operands, operator, left);
        int tallest = cursor.operand();
        while (cursor.accept(word)) {
            addFlat(operands, operator, expression(operandLevel));
            cursor.beside(tallest);
            tallest = cursor.operand();
        }
        cursor.lean(tallest);
        return new Logical(operator, operands, position);
    }

    /// An operand in parentheses may be a chain of the same operator.
    private static void addFlat(List<Expression> operands, LogicalOperator operator, Expression operand) {
        if (operand instanceof Logical inner && inner.operator() == operator) {
            operands.addAll(inner.operands());
        } else {
            operands.add(operand);
        }
    }

    private Expression binary(Expression left, int level) {
        int position = cursor.position();
        int kind = cursor.kind();
        BinaryOperator operator = switch (kind) {
            case Token.PLUS -> BinaryOperator.ADD;
            case Token.MINUS -> BinaryOperator.SUBTRACT;
            case Token.STAR -> BinaryOperator.MULTIPLY;
            case Token.SLASH -> BinaryOperator.DIVIDE;
            case Token.PERCENT -> BinaryOperator.MODULO;
            case Token.CARET -> BinaryOperator.POWER;
            case Token.CONCAT -> BinaryOperator.CONCAT;
            case Token.AMPERSAND -> BinaryOperator.BITWISE_AND;
            case Token.BAR -> BinaryOperator.BITWISE_OR;
            case Token.HASH -> BinaryOperator.BITWISE_XOR;
            case Token.SHIFT_LEFT -> BinaryOperator.SHIFT_LEFT;
            case Token.SHIFT_RIGHT -> BinaryOperator.SHIFT_RIGHT;
            default -> null;
        };
        String written = operator == null ? cursor.text() : "";
        // A question mark is doubled where a driver would take it for a parameter.
        String symbol = written.startsWith("??") ? written.substring(1) : written;
        cursor.advance();
        if (cursor.at(Keyword.ANY) || cursor.at(Keyword.ALL) || cursor.at(Keyword.SOME)) {
            throw cursor.unsupported("ANY and ALL with an operator that is no comparison", position);
        }
        int height = cursor.operand();
        Expression right = expression(level + 1);
        cursor.lean(height);
        return operator == null
                ? new OtherOperator(symbol, Optional.of(left), right, position)
                : new Binary(operator, left, right, position);
    }

    private Expression comparison(Expression left) {
        int position = cursor.position();
        ComparisonOperator operator = switch (cursor.kind()) {
            case Token.EQUAL -> ComparisonOperator.EQUAL;
            case Token.NOT_EQUAL -> ComparisonOperator.NOT_EQUAL;
            case Token.LESS -> ComparisonOperator.LESS;
            case Token.LESS_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
            case Token.GREATER -> ComparisonOperator.GREATER;
            default -> ComparisonOperator.GREATER_OR_EQUAL;
        };
        cursor.advance();
        int height = cursor.operand();
        Expression result;
        boolean all = cursor.at(Keyword.ALL);
        if ((all || cursor.at(Keyword.ANY) || cursor.at(Keyword.SOME)) && cursor.kindAhead(1) == Token.LEFT_PAREN) {
            cursor.advance();
            cursor.advance();
            Node content = grammar.primaries.queryOrExpression();
            cursor.expectRight();
            result = content instanceof Query query
                    ? new Predicate.QuantifiedComparison(operator, left, all, query, position)
                    : new Predicate.QuantifiedArray(operator, left, all, (Expression) content, position);
        } else {
            result = new Predicate.Comparison(operator, left, expression(COMPARISON + 1), position);
        }
        cursor.lean(height);
        return result;
    }

    private Expression is(Expression left) {
        int position = cursor.position();
        int height = cursor.operand();
        Expression result = isTest(left, position);
        cursor.lean(height);
        return result;
    }

    private Expression isTest(Expression left, int position) {
        if (cursor.accept(Keyword.ISNULL)) {
            return new Predicate.IsNull(left, false, position);
        }
        if (cursor.accept(Keyword.NOTNULL)) {
            return new Predicate.IsNull(left, true, position);
        }
        cursor.expect(Keyword.IS);
        boolean negated = cursor.accept(Keyword.NOT);
        if (cursor.accept(Keyword.NULL)) {
            return new Predicate.IsNull(left, negated, position);
        }
        if (cursor.accept(Keyword.TRUE)) {
            return new Predicate.IsTruth(left, TruthValue.TRUE, negated, position);
        }
        if (cursor.accept(Keyword.FALSE)) {
            return new Predicate.IsTruth(left, TruthValue.FALSE, negated, position);
        }
        if (cursor.accept(Keyword.UNKNOWN)) {
            return new Predicate.IsTruth(left, TruthValue.UNKNOWN, negated, position);
        }
        if (cursor.accept(Keyword.DISTINCT, Keyword.FROM)) {
            return new Predicate.IsDistinctFrom(left, expression(IS + 1), negated, position);
        }
        if (cursor.acceptWord("json")) {
            return isJson(left, negated, position);
        }
        if (cursor.atWord("document") || cursor.atWord("normalized") || cursor.atWord("of")) {
            throw cursor.unsupported("IS " + cursor.text(), cursor.position());
        }
        throw cursor.unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
    }

    private Expression isJson(Expression left, boolean negated, int position) {
        JsonKind kind = JsonKind.VALUE;
        for (JsonKind other : JsonKind.values()) {
            if (cursor.acceptWord(other.name().toLowerCase(Locale.ROOT))) {
                kind = other;
                break;
            }
        }
        boolean unique = new JsonCallParser(grammar).uniqueKeys();
        return new Predicate.IsJson(left, kind, unique, negated, position);
    }

    private Expression range(Expression left) {
        int position = cursor.position();
        int height = cursor.operand();
        int outer = cursor.enter();
        boolean negated = cursor.accept(Keyword.NOT);
        Keyword word = cursor.keyword();
        cursor.advance();
        Expression result = switch (word) {
            case BETWEEN -> between(left, negated, position);
            case IN -> in(left, negated, position);
            case LIKE -> like(LikeKind.LIKE, left, negated, position);
            case ILIKE -> like(LikeKind.ILIKE, left, negated, position);
            case SIMILAR -> {
                cursor.expect(Keyword.TO);
                yield like(LikeKind.SIMILAR_TO, left, negated, position);
            }
            default -> new Predicate.Overlaps(left, expression(RANGE + 1), position);
        };
        cursor.leave(outer);
        cursor.lean(height);
        return result;
    }

    private Expression between(Expression left, boolean negated, int position) {
        boolean symmetric = cursor.accept(Keyword.SYMMETRIC);
        if (!symmetric) {
            cursor.accept(Keyword.ASYMMETRIC);
        }
        Expression low = expression(RANGE + 1);
        cursor.expect(Keyword.AND);
        return new Predicate.Between(left, symmetric, low, expression(RANGE + 1), negated, position);
    }

    private Expression in(Expression left, boolean negated, int position) {
        cursor.expectLeft();
        Node first = grammar.primaries.queryOrExpression();
        if (first instanceof Query query) {
            cursor.expectRight();
            return new Predicate.InQuery(left, query, negated, position);
        }
        List<Expression> values = new ArrayList<>();
        values.add((Expression) first);
        while (cursor.accept(Token.COMMA)) {
            values.add(expression());
        }
        cursor.expectRight();
        return new Predicate.InList(left, values, negated, position);
    }

    private Expression like(LikeKind kind, Expression left, boolean negated, int position) {
        if (cursor.at(Keyword.ANY) || cursor.at(Keyword.ALL) || cursor.at(Keyword.SOME)) {
            throw cursor.unsupported(kind.words() + " " + cursor.text(), cursor.position());
        }
        Expression pattern = expression(RANGE + 1);
        Optional<Expression> escape =
                cursor.accept(Keyword.ESCAPE) ? Optional.of(expression(RANGE + 1)) : Optional.empty();
        return new Predicate.Like(kind, left, pattern, escape, negated, position);
    }

    private Expression atTimeZone(Expression left) {
        int position = cursor.position();
        cursor.advance();
        int height = cursor.operand();
        Optional<Expression> zone = Optional.empty();
        if (!cursor.accept(Keyword.LOCAL)) {
            cursor.expect(Keyword.TIME);
            cursor.expect(Keyword.ZONE);
            zone = Optional.of(expression(AT + 1));
        }
        cursor.lean(height);
        return new AtTimeZone(left, zone, position);
    }

    private Expression subscript(Expression left) {
        int position = cursor.position();
        cursor.advance();
        int height = cursor.operand();
        Optional<Expression> from = Optional.empty();
        Optional<Expression> to = Optional.empty();
        if (!cursor.at(Token.COLON)) {
            from = Optional.of(expression());
        }
        boolean slice = cursor.accept(Token.COLON);
        if (slice && !cursor.at(Token.RIGHT_BRACKET)) {
            to = Optional.of(expression());
        }
        cursor.expect(Token.RIGHT_BRACKET, "']'");
        cursor.lean(height);
        return new Subscript(left, slice, from, to, position);
    }
}

package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.ArrayConstructor;
import io.rustydb.sql.parser.ast.Expression.ArraySubquery;
import io.rustydb.sql.parser.ast.Expression.Case;
import io.rustydb.sql.parser.ast.Expression.ColumnReference;
import io.rustydb.sql.parser.ast.Expression.FieldAccess;
import io.rustydb.sql.parser.ast.Expression.Parameter;
import io.rustydb.sql.parser.ast.Expression.RowConstructor;
import io.rustydb.sql.parser.ast.Expression.ScalarSubquery;
import io.rustydb.sql.parser.ast.Expression.When;
import io.rustydb.sql.parser.ast.JsonCall;
import io.rustydb.sql.parser.ast.Literal.BinaryLiteral;
import io.rustydb.sql.parser.ast.Literal.BitLiteral;
import io.rustydb.sql.parser.ast.Literal.BooleanLiteral;
import io.rustydb.sql.parser.ast.Literal.DecimalLiteral;
import io.rustydb.sql.parser.ast.Literal.IntegerLiteral;
import io.rustydb.sql.parser.ast.Literal.IntervalLiteral;
import io.rustydb.sql.parser.ast.Literal.NullLiteral;
import io.rustydb.sql.parser.ast.Literal.StringLiteral;
import io.rustydb.sql.parser.ast.Literal.TypedLiteral;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Node;
import io.rustydb.sql.parser.ast.Predicate;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.TypeName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What operators stand between: literals, names, parentheses, CASE, constructors.
final class PrimaryParser {
    /// Parentheses, CASE, CAST and their like take about three times the stack of a sign.
    private static final int STACK_WEIGHT = 2;

    private final Grammar grammar;
    private final Cursor cursor;

    PrimaryParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    Expression primary() {
        int position = cursor.position();
        int kind = cursor.kind();
        switch (kind) {
            case Token.INTEGER, Token.RADIX_INTEGER -> {
                return integer(position);
            }
            case Token.DECIMAL -> {
                BigDecimal value = LiteralReader.decimal(cursor.tokens(), cursor.index());
                String text = cursor.text();
                cursor.advance();
                boolean exponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
                return new DecimalLiteral(value, exponent, position);
            }
            case Token.STRING, Token.ESCAPE_STRING, Token.UNICODE_STRING, Token.DOLLAR_STRING -> {
                return new StringLiteral(cursor.string("a string"), position);
            }
            case Token.HEX_STRING -> {
                return hex(position);
            }
            case Token.BIT_STRING -> {
                return bits(position);
            }
            case Token.QUESTION, Token.DOLLAR_NUMBER -> {
                return new Parameter(cursor.parameter(), position);
            }
            case Token.LEFT_PAREN -> {
                int outer = cursor.enter(STACK_WEIGHT);
                Expression expression = parenthesised();
                cursor.leave(outer, STACK_WEIGHT);
                return expression;
            }
            case Token.IDENTIFIER, Token.QUOTED_IDENTIFIER, Token.UNICODE_IDENTIFIER -> {
                return named();
            }
            default -> {
                if (Token.isKeyword(kind)) {
                    int outer = cursor.enter(STACK_WEIGHT);
                    Expression expression = word(Keyword.ofKind(kind), position);
                    cursor.leave(outer, STACK_WEIGHT);
                    return expression;
                }
                throw cursor.unexpected("an expression");
            }
        }
    }

    private Expression integer(int position) {
        long value = LiteralReader.shortInteger(cursor.tokens(), cursor.index());
        if (value >= 0) {
            cursor.advance();
            return new IntegerLiteral(value, position);
        }
        BigInteger big = LiteralReader.bigInteger(cursor.tokens(), cursor.index());
        cursor.advance();
        return big.bitLength() <= 63
                ? new IntegerLiteral(big.longValue(), position)
                : new DecimalLiteral(new BigDecimal(big), false, position);
    }

    private Expression hex(int position) {
        String digits =
                LiteralReader.string(cursor.tokens(), cursor.index(), '\\').replace(" ", "");
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) >= 0x80 || Character.digit(digits.charAt(i), 16) < 0) {
                throw invalidDigits("hexadecimal", position);
            }
        }
        if (digits.length() % 2 != 0) {
            throw invalidDigits("hexadecimal (an even number of them)", position);
        }
        cursor.advance();
        return new BinaryLiteral(digits.toUpperCase(Locale.ROOT), position);
    }

    private Expression bits(int position) {
        String digits = LiteralReader.string(cursor.tokens(), cursor.index(), '\\');
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) != '0' && digits.charAt(i) != '1') {
                throw invalidDigits("binary", position);
            }
        }
        cursor.advance();
        return new BitLiteral(digits, position);
    }

    private static DbException invalidDigits(String kind, int position) {
        return DbException.at(
                ErrorCode.INVALID_TEXT, "a literal has characters that are no digits, expected=" + kind, position);
    }

    // ---- parentheses

    private Expression parenthesised() {
        int position = cursor.position();
        cursor.advance();
        Node content = queryOrExpression();
        if (content instanceof Query query) {
            cursor.expectRight();
            return fields(new ScalarSubquery(query, position));
        }
        Expression first = (Expression) content;
        if (!cursor.at(Token.COMMA)) {
            cursor.expectRight();
            return fields(first);
        }
        List<Expression> row = new ArrayList<>();
        row.add(first);
        while (cursor.accept(Token.COMMA)) {
            row.add(grammar.expressions.expression());
        }
        cursor.expectRight();
        return new RowConstructor(row, position);
    }

    /// Behind an opening parenthesis: a [Query], or an [Expression]. `((SELECT 1) UNION SELECT 2)` shows its
    /// kind only after its first part.
    Node queryOrExpression() {
        if (grammar.queries.atQuery()) {
            return grammar.queries.query();
        }
        Expression expression = grammar.expressions.expression();
        if (expression instanceof ScalarSubquery subquery && cursor.kind() != Token.COMMA) {
            return grammar.queries.continued(subquery.query());
        }
        return expression;
    }

    /// Field names behind a closing parenthesis.
    private Expression fields(Expression operand) {
        Expression result = operand;
        while (cursor.at(Token.DOT)) {
            int position = cursor.position();
            cursor.advance();
            if (cursor.at(Token.STAR)) {
                throw cursor.unsupported("expansion of a row's fields by .*", position);
            }
            int height = cursor.operand();
            result = new FieldAccess(result, cursor.label("a field name"), position);
            cursor.lean(height);
        }
        return result;
    }

    // ---- names

    /// A column, a call, or a type in front of a string.
    private Expression named() {
        int start = cursor.index();
        int ahead = cursor.kindAhead(1);
        if (Cursor.isString(ahead) && (cursor.at(Token.IDENTIFIER) || cursor.at(Token.QUOTED_IDENTIFIER))) {
            TypeName type = grammar.types.type();
            int position = cursor.tokens().position(start);
            return new TypedLiteral(type, cursor.string("a string"), position);
        }
        if (ahead == Token.IDENTIFIER || ahead == Token.QUOTED_IDENTIFIER) {
            boolean prior = cursor.atWord("prior");
            if (prior || cursor.atWord("connect_by_root")) {
                int position = cursor.position();
                Name function = cursor.takeName();
                int outer = cursor.enter(STACK_WEIGHT);
                Expression operand = primary();
                cursor.leave(outer, STACK_WEIGHT);
                return new Call.FunctionCall(
                        QualifiedName.of(function), List.of(operand), Expression.CallModifiers.NONE, position);
            }
        }
        if (ahead == Token.LEFT_PAREN && cursor.at(Token.IDENTIFIER)) {
            Optional<JsonCall.Form> json = JsonCallParser.form(cursor.text());
            if (json.isPresent()) {
                return new JsonCallParser(grammar).call(json.get(), cursor.position());
            }
        }
        Name first = cursor.takeName();
        if (atOuterMark()) {
            return marked(new ColumnReference(QualifiedName.of(first), first.position()));
        }
        if (ahead == Token.LEFT_PAREN) {
            return grammar.calls.call(QualifiedName.of(first));
        }
        if (ahead != Token.DOT) {
            return new ColumnReference(QualifiedName.of(first), first.position());
        }
        List<Name> parts = new ArrayList<>(3);
        parts.add(first);
        while (cursor.at(Token.DOT)) {
            cursor.advance();
            if (cursor.at(Token.STAR)) {
                throw cursor.unsupported("a row as a value by .*", first.position());
            }
            parts.add(cursor.label("a column name"));
            cursor.checkParts(parts);
        }
        QualifiedName name = new QualifiedName(parts);
        if (atOuterMark()) {
            return marked(new ColumnReference(name, first.position()));
        }
        return cursor.at(Token.LEFT_PAREN) ? grammar.calls.call(name) : new ColumnReference(name, first.position());
    }

    /// Oracle's `(+)` behind a column: its table may have no row that fits.
    private boolean atOuterMark() {
        return cursor.at(Token.LEFT_PAREN)
                && cursor.kindAhead(1) == Token.PLUS
                && cursor.kindAhead(2) == Token.RIGHT_PAREN;
    }

    private Expression marked(ColumnReference column) {
        for (int i = 0; i < 3; i++) {
            cursor.advance();
        }
        return new Call.FunctionCall(
                QualifiedName.of(new Name(Call.OUTER_MARK, column.position())),
                List.of(column),
                Expression.CallModifiers.NONE,
                column.position());
    }

    private Expression word(Keyword word, int position) {
        switch (word) {
            case NULL -> {
                cursor.advance();
                return new NullLiteral(position);
            }
            case TRUE, FALSE -> {
                cursor.advance();
                return new BooleanLiteral(word == Keyword.TRUE, position);
            }
            case CASE -> {
                return caseExpression(position);
            }
            case CAST -> {
                return grammar.calls.cast(position);
            }
            case EXISTS -> {
                if (cursor.kindAhead(1) == Token.LEFT_PAREN) {
                    cursor.advance();
                    return new Predicate.Exists(grammar.queries.parenthesised(), position);
                }
            }
            case ROW -> {
                if (cursor.kindAhead(1) == Token.LEFT_PAREN) {
                    return row(position);
                }
            }
            case ARRAY -> {
                return array(position);
            }
            case DEFAULT -> throw misplacedDefault(position);
            case INTERVAL -> {
                if (Cursor.isString(cursor.kindAhead(1))
                        || cursor.kindAhead(1) == Token.MINUS && Cursor.isString(cursor.kindAhead(2))
                        || cursor.kindAhead(1) == Token.LEFT_PAREN) {
                    return interval(position);
                }
            }
            default -> {}
        }
        if (grammar.types.atTypedLiteral()) {
            TypeName type = grammar.types.type();
            return new TypedLiteral(type, cursor.string("a string"), position);
        }
        Optional<Expression> special = grammar.calls.special(word, position);
        if (special.isPresent()) {
            return special.get();
        }
        if (cursor.atName() || cursor.atFunctionName() && cursor.kindAhead(1) == Token.LEFT_PAREN) {
            return named();
        }
        throw cursor.unexpected("an expression");
    }

    // ---- CASE and constructors

    private Expression caseExpression(int position) {
        cursor.advance();
        Optional<Expression> operand =
                cursor.at(Keyword.WHEN) ? Optional.empty() : Optional.of(grammar.expressions.expression());
        List<When> whens = new ArrayList<>();
        while (cursor.at(Keyword.WHEN)) {
            int whenPosition = cursor.position();
            cursor.advance();
            Expression condition = grammar.expressions.expression();
            cursor.expect(Keyword.THEN);
            whens.add(new When(condition, grammar.expressions.expression(), whenPosition));
        }
        if (whens.isEmpty()) {
            throw cursor.unexpected("WHEN");
        }
        Optional<Expression> otherwise =
                cursor.accept(Keyword.ELSE) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        if (!cursor.accept(Keyword.END)) {
            throw cursor.unexpected(otherwise.isPresent() ? "END" : "WHEN, ELSE or END");
        }
        return new Case(operand, whens, otherwise, position);
    }

    private Expression row(int position) {
        cursor.advance();
        cursor.expectLeft();
        List<Expression> fields = List.of();
        if (!cursor.at(Token.RIGHT_PAREN)) {
            fields = grammar.expressions.expressions();
        }
        cursor.expectRight();
        return new RowConstructor(fields, position);
    }

    private Expression array(int position) {
        cursor.advance();
        if (cursor.at(Token.LEFT_PAREN)) {
            return new ArraySubquery(grammar.queries.parenthesised(), position);
        }
        cursor.expect(Token.LEFT_BRACKET, "'[' or '('");
        return arrayElements(position);
    }

    /// Behind `[`; inner brackets are arrays themselves.
    private Expression arrayElements(int position) {
        int outer = cursor.enter(STACK_WEIGHT);
        List<Expression> elements = new ArrayList<>();
        if (!cursor.at(Token.RIGHT_BRACKET)) {
            do {
                int elementPosition = cursor.position();
                elements.add(
                        cursor.accept(Token.LEFT_BRACKET)
                                ? arrayElements(elementPosition)
                                : grammar.expressions.expression());
            } while (cursor.accept(Token.COMMA));
        }
        cursor.expect(Token.RIGHT_BRACKET, "']'");
        cursor.leave(outer, STACK_WEIGHT);
        return new ArrayConstructor(elements, position);
    }

    /// `INTERVAL '…'`, with its fields behind it, or the digits of its seconds before it.
    private Expression interval(int position) {
        cursor.advance();
        int precision = SqlType.UNCONSTRAINED;
        if (cursor.accept(Token.LEFT_PAREN)) {
            precision = cursor.smallInteger("the precision of INTERVAL", TypeParser.TIMESTAMP_PRECISION_MAX);
            cursor.expectRight();
        }
        boolean negative = cursor.accept(Token.MINUS);
        String text = cursor.string("an interval's text");
        SqlType type =
                precision == SqlType.UNCONSTRAINED ? grammar.types.intervalFields() : SqlType.interval(0, precision);
        return new IntervalLiteral(text, negative, type, position);
    }

    /// A value of INSERT or UPDATE, where DEFAULT may stand.
    Expression valueOrDefault() {
        if (cursor.at(Keyword.DEFAULT)) {
            int position = cursor.position();
            cursor.advance();
            return new Expression.DefaultValue(position);
        }
        return grammar.expressions.expression();
    }

    static DbException misplacedDefault(int position) {
        return DbException.at(
                ErrorCode.SYNTAX_ERROR,
                "DEFAULT is no expression; it stands alone in VALUES of INSERT or in SET of UPDATE",
                position);
    }

    /// A query's body in parentheses that turned out to be part of a larger query.
    static QueryBody asBody(Query query) {
        return query.isBare() ? query.body() : new QueryBody.Nested(query, query.position());
    }
}

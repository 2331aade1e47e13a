package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.Keyword.Reservation;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.List;

/// A place in a token stream, with the questions every rule asks of it, and the height of the tree read so far.
///
/// Height: each recursive rule brackets its work with [#enter] and [#leave]; loops that lean a tree to the left
/// use [#operand] and [#lean]. So the bound holds for the finished tree, not only for the parser's own stack.
/// Final and mutable, for speed; lives for one statement.
final class Cursor {
    private static final int FOUND_LENGTH_MAX = 40;

    private final TokenStream tokens;
    private final int nestingMax;
    private final int identifierLengthMax;
    private int index;
    private int depth;
    private int height;
    private int questions;
    private int dollarMax;

    Cursor(TokenStream tokens, DialectOptions options) {
        this.tokens = tokens;
        this.nestingMax = options.nestingMax();
        this.identifierLengthMax = options.identifierLengthMax();
    }

    // ---- looking

    TokenStream tokens() {
        return tokens;
    }

    int kind() {
        return tokens.kind(index);
    }

    /// Kind of a token ahead; [Token#END] behind the end.
    int kindAhead(int ahead) {
        return index + ahead < tokens.count() ? tokens.kind(index + ahead) : Token.END;
    }

    int index() {
        return index;
    }

    int position() {
        return tokens.position(index);
    }

    boolean at(int kind) {
        return tokens.kind(index) == kind;
    }

    boolean at(Keyword word) {
        return tokens.kind(index) == word.kind();
    }

    boolean at(Keyword first, Keyword second) {
        return at(first) && kindAhead(1) == second.kind();
    }

    boolean aheadIs(int ahead, Keyword word) {
        return kindAhead(ahead) == word.kind();
    }

    boolean atKeyword() {
        return Token.isKeyword(tokens.kind(index));
    }

    /// Only when [#atKeyword].
    Keyword keyword() {
        return Keyword.ofKind(tokens.kind(index));
    }

    boolean atString() {
        return isString(kind());
    }

    static boolean isString(int kind) {
        return kind >= Token.STRING && kind <= Token.DOLLAR_STRING;
    }

    /// True at a word outside quotes that reads like this in lower case, keyword or not.
    boolean atWord(String folded) {
        int kind = kind();
        if (kind != Token.IDENTIFIER && !Token.isKeyword(kind)) {
            return false;
        }
        int start = tokens.start(index);
        return tokens.end(index) - start == folded.length()
                && tokens.text().regionMatches(true, start, folded, 0, folded.length());
    }

    /// The token's own characters.
    String text() {
        return tokens.text().substring(tokens.start(index), tokens.end(index));
    }

    // ---- moving

    void advance() {
        index++;
    }

    void back(int toIndex) {
        assert toIndex <= index;
        index = toIndex;
    }

    boolean accept(int kind) {
        if (tokens.kind(index) != kind) {
            return false;
        }
        index++;
        return true;
    }

    boolean accept(Keyword word) {
        return accept(word.kind());
    }

    boolean accept(Keyword first, Keyword second) {
        if (!at(first, second)) {
            return false;
        }
        index += 2;
        return true;
    }

    boolean accept(Keyword first, Keyword second, Keyword third) {
        if (!at(first, second) || !aheadIs(2, third)) {
            return false;
        }
        index += 3;
        return true;
    }

    boolean acceptWord(String folded) {
        if (!atWord(folded)) {
            return false;
        }
        index++;
        return true;
    }

    void expect(Keyword word) {
        if (!accept(word)) {
            throw unexpected(word.name());
        }
    }

    void expect(int kind, String shown) {
        if (!accept(kind)) {
            throw unexpected(shown);
        }
    }

    void expectLeft() {
        expect(Token.LEFT_PAREN, "'('");
    }

    void expectRight() {
        expect(Token.RIGHT_PAREN, "')'");
    }

    // ---- names

    /// A name of a column, table, alias or other object.
    Name name(String what) {
        int kind = kind();
        if (kind >= Token.IDENTIFIER && kind <= Token.UNICODE_IDENTIFIER || isColumnWord(kind)) {
            return takeName();
        }
        throw unexpected(what);
    }

    boolean atName() {
        int kind = kind();
        return kind >= Token.IDENTIFIER && kind <= Token.UNICODE_IDENTIFIER || isColumnWord(kind);
    }

    private static boolean isColumnWord(int kind) {
        if (!Token.isKeyword(kind)) {
            return false;
        }
        Reservation reservation = Keyword.ofKind(kind).reservation();
        return reservation == Reservation.UNRESERVED || reservation == Reservation.COLUMN_NAME;
    }

    /// True at what may name a function: any name, or a word such as LEFT.
    boolean atFunctionName() {
        int kind = kind();
        return kind >= Token.IDENTIFIER && kind <= Token.UNICODE_IDENTIFIER
                || Token.isKeyword(kind) && Keyword.ofKind(kind).reservation() != Reservation.RESERVED;
    }

    /// Any word at all, as behind AS or a dot.
    Name label(String what) {
        int kind = kind();
        if (kind >= Token.IDENTIFIER && kind <= Token.UNICODE_IDENTIFIER || Token.isKeyword(kind)) {
            return takeName();
        }
        throw unexpected(what);
    }

    /// Takes the current token as a name, whatever word it is.
    Name takeName() {
        int position = position();
        int kind = kind();
        String text;
        if (Token.isKeyword(kind)) {
            text = Keyword.ofKind(kind).folded();
            index++;
        } else if (kind == Token.UNICODE_IDENTIFIER) {
            int token = index++;
            text = LiteralReader.identifier(tokens, token, unicodeEscape());
        } else {
            text = LiteralReader.identifier(tokens, index, '\\');
            index++;
        }
        if (text.length() > identifierLengthMax) {
            throw DbException.at(
                    ErrorCode.NAME_TOO_LONG,
                    "a name is too long, length=" + text.length() + ", lengthMax=" + identifierLengthMax
                            + "; shorten it",
                    position);
        }
        return new Name(text, position);
    }

    QualifiedName qualifiedName(String what) {
        Name first = name(what);
        if (!at(Token.DOT)) {
            return QualifiedName.of(first);
        }
        List<Name> parts = new ArrayList<>(3);
        parts.add(first);
        while (accept(Token.DOT)) {
            parts.add(label("a name"));
            checkParts(parts);
        }
        return new QualifiedName(parts);
    }

    void checkParts(List<Name> parts) {
        if (parts.size() > 4) {
            throw DbException.at(
                    ErrorCode.INVALID_NAME,
                    "a name has too many parts, partsMax=4; write catalog.schema.table.column at most",
                    parts.getFirst().position());
        }
    }

    /// `(a, b, …)`
    List<Name> nameList(String what) {
        expectLeft();
        List<Name> names = new ArrayList<>();
        do {
            names.add(name(what));
        } while (accept(Token.COMMA));
        expectRight();
        return names;
    }

    List<QualifiedName> qualifiedNames(String what) {
        List<QualifiedName> names = new ArrayList<>(1);
        do {
            names.add(qualifiedName(what));
        } while (accept(Token.COMMA));
        return names;
    }

    // ---- literals

    String string(String what) {
        if (!atString()) {
            throw unexpected(what);
        }
        int token = index++;
        char escape = tokens.kind(token) == Token.UNICODE_STRING ? unicodeEscape() : '\\';
        return LiteralReader.string(tokens, token, escape);
    }

    /// Behind a U& token: UESCAPE and its character, if written.
    private char unicodeEscape() {
        if (!accept(Keyword.UESCAPE)) {
            return '\\';
        }
        int position = position();
        String escape = at(Token.STRING) ? LiteralReader.string(tokens, index, '\\') : "";
        char c = escape.length() == 1 ? escape.charAt(0) : '+';
        if (c == '+' || c == '\'' || c == '"' || c <= ' ' || Character.digit(c, 16) >= 0) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "UESCAPE needs one character that is no hexadecimal digit, sign, quote or blank; write UESCAPE '!'",
                    position);
        }
        index++;
        return c;
    }

    /// An optionally signed integer.
    long signedInteger(String what) {
        boolean negative = accept(Token.MINUS);
        if (!negative) {
            accept(Token.PLUS);
        }
        if (!at(Token.INTEGER) && !at(Token.RADIX_INTEGER)) {
            throw unexpected(what);
        }
        java.math.BigInteger value = LiteralReader.bigInteger(tokens, index);
        value = negative ? value.negate() : value;
        if (value.bitLength() > 63) {
            throw DbException.at(
                    ErrorCode.NUMERIC_OUT_OF_RANGE,
                    "an integer does not fit 64 bits, value=" + text() + "; use a smaller one",
                    position());
        }
        index++;
        return value.longValue();
    }

    /// An unsigned integer of at most `max`.
    int smallInteger(String what, int max) {
        if (!at(Token.INTEGER)) {
            throw unexpected(what);
        }
        long value = LiteralReader.shortInteger(tokens, index);
        if (value < 0 || value > max) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    what + " is out of range, value=" + text() + ", max=" + max + "; use a smaller one",
                    position());
        }
        index++;
        return (int) value;
    }

    /// Number of the parameter at hand.
    int parameter() {
        int number;
        if (at(Token.QUESTION)) {
            number = ++questions;
        } else {
            String digits = text().substring(1);
            number = digits.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(digits);
            dollarMax = Math.max(dollarMax, number);
        }
        if (number == 0 || number > 65_535) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_PARAMETER,
                    "there is no such parameter, parameter=" + text() + ", max=65535; number them from $1",
                    position());
        }
        if (questions > 0 && dollarMax > 0) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR, "? and $n stand in one statement; use one of the two", position());
        }
        index++;
        return number;
    }

    int parameterCount() {
        return Math.max(questions, dollarMax);
    }

    // ---- height

    /// Goes one level down.
    ///
    /// @return to be given to [#leave]
    int enter() {
        return enter(1);
    }

    /// Goes down a stretch of rules that takes more stack than one expression.
    ///
    /// @param weight levels it counts for; the same is given to [#leave]
    int enter(int weight) {
        depth += weight;
        if (depth > nestingMax) {
            throw tooDeep();
        }
        int outer = height;
        height = 0;
        return outer;
    }

    void leave(int outer) {
        leave(outer, 1);
    }

    void leave(int outer, int weight) {
        depth -= weight;
        height = Math.max(outer, height + 1);
    }

    /// Before the next operand of a tree that leans to the left.
    ///
    /// @return height of the tree so far, to be given to [#lean]
    int operand() {
        int left = height;
        height = 0;
        return left;
    }

    /// Behind that operand: both are now under one node.
    void lean(int left) {
        height = Math.max(left, height) + 1;
        if (height + depth > nestingMax) {
            throw tooDeep();
        }
    }

    /// Behind an operand that stands beside the others under one flat node.
    void beside(int left) {
        height = Math.max(left, height);
    }

    private DbException tooDeep() {
        return DbException.at(
                ErrorCode.STATEMENT_TOO_COMPLEX,
                "the statement is nested too deeply, nestingMax=" + nestingMax
                        + "; split it, or put the halves of a long chain in parentheses",
                position());
    }

    // ---- failures

    DbException unexpected(String expected) {
        return DbException.at(
                ErrorCode.SYNTAX_ERROR,
                "syntax error, found=" + found() + ", expected=" + expected + where(),
                position());
    }

    DbException unsupported(String what, int position) {
        return DbException.at(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "not supported, feature=" + what + "; see docs/limits.md for what is",
                position);
    }

    private String found() {
        if (at(Token.END)) {
            return "end of statement";
        }
        String text = text();
        return text.length() <= FOUND_LENGTH_MAX ? text : text.substring(0, FOUND_LENGTH_MAX) + "…";
    }

    /// Line and column, when there is more than one line.
    private String where() {
        String text = tokens.text();
        int offset = Math.min(tokens.start(index), text.length());
        int line = 1;
        int lineStart = 0;
        for (int at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
            line++;
            lineStart = at + 1;
        }
        return line == 1 ? "" : ", line=" + line + ", column=" + (offset - lineStart + 1);
    }
}

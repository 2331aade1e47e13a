package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.IntervalFields;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.List;

/// Names of types, all synonyms of the standard, PostgreSQL and Oracle that the engine has a type for.
final class TypeParser {
    private static final int LENGTH_MAX = 10_485_760;
    private static final int LARGE_LENGTH_MAX = Integer.MAX_VALUE;
    private static final int NUMERIC_PRECISION_MAX = 1000;
    private static final int FLOAT_PRECISION_MAX = 53;
    private static final int REAL_PRECISION_MAX = 24;
    private static final int TIME_PRECISION_MAX = 9;
    static final int TIMESTAMP_PRECISION_MAX = 6;

    private final Grammar grammar;
    private final Cursor cursor;

    TypeParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    /// A type, with brackets or ARRAY behind it.
    TypeName type() {
        int position = cursor.position();
        TypeName type = element();
        while (true) {
            if (cursor.accept(Token.LEFT_BRACKET)) {
                if (!cursor.at(Token.RIGHT_BRACKET)) {
                    throw cursor.unsupported("an array type with a bound", cursor.position());
                }
                cursor.advance();
            } else if (cursor.accept(Keyword.ARRAY)) {
                if (cursor.at(Token.LEFT_BRACKET)) {
                    throw cursor.unsupported("an array type with a bound", cursor.position());
                }
            } else {
                return type;
            }
            int height = cursor.operand();
            type = new TypeName.Array(type, position);
            cursor.lean(height);
        }
    }

    /// True at a keyword that names a type, with a string behind that type: `TIMESTAMP(3) '…'`.
    boolean atTypedLiteral() {
        switch (cursor.keyword()) {
            case DOUBLE -> {
                return cursor.aheadIs(1, Keyword.PRECISION) && Cursor.isString(cursor.kindAhead(2));
            }
            case TIME, TIMESTAMP, CHAR, CHARACTER, NCHAR, BIT, BINARY, DATE -> {
                int ahead = 1;
                if (cursor.aheadIs(ahead, Keyword.VARYING)) {
                    ahead++;
                }
                if (cursor.kindAhead(ahead) == Token.LEFT_PAREN
                        && cursor.kindAhead(ahead + 1) == Token.INTEGER
                        && cursor.kindAhead(ahead + 2) == Token.RIGHT_PAREN) {
                    ahead += 3;
                }
                if ((cursor.aheadIs(ahead, Keyword.WITH) || cursor.aheadIs(ahead, Keyword.WITHOUT))
                        && cursor.aheadIs(ahead + 1, Keyword.TIME)
                        && cursor.aheadIs(ahead + 2, Keyword.ZONE)) {
                    ahead += 3;
                }
                return Cursor.isString(cursor.kindAhead(ahead));
            }
            default -> {
                return false;
            }
        }
    }

    private TypeName element() {
        int position = cursor.position();
        if (cursor.at(Token.QUOTED_IDENTIFIER) || cursor.at(Token.UNICODE_IDENTIFIER)) {
            return named(cursor.qualifiedName("a type name"), position);
        }
        if (!cursor.atFunctionName()) {
            throw cursor.unexpected("a type name");
        }
        if (cursor.kindAhead(1) == Token.DOT) {
            return named(cursor.qualifiedName("a type name"), position);
        }
        Name word = cursor.takeName();
        return switch (word.text()) {
            case "boolean", "bool" -> known(SqlType.BOOLEAN, position);
            case "smallint", "int2" -> known(SqlType.SMALLINT, position);
            case "integer", "int", "int4" -> known(SqlType.INTEGER, position);
            case "bigint", "int8" -> known(SqlType.BIGINT, position);
            case "real", "float4" -> known(SqlType.REAL, position);
            case "float8" -> known(SqlType.DOUBLE, position);
            case "double" -> {
                cursor.accept(Keyword.PRECISION);
                yield known(SqlType.DOUBLE, position);
            }
            case "float" -> floating(position);
            case "numeric", "decimal", "dec", "number" -> numeric(position);
            case "char", "character", "nchar" -> character(position);
            case "national" -> {
                if (!cursor.accept(Keyword.CHAR) && !cursor.accept(Keyword.CHARACTER)) {
                    throw cursor.unexpected("CHARACTER");
                }
                yield character(position);
            }
            case "bpchar" -> known(SqlType.of(TypeKind.CHAR, length(LENGTH_MAX, SqlType.UNCONSTRAINED)), position);
            case "varchar", "varchar2", "nvarchar", "nvarchar2" -> varying(position);
            case "text" -> known(SqlType.VARCHAR, position);
            // PostgreSQL's type of its own names.
            case "name" -> known(SqlType.of(TypeKind.VARCHAR, 63), position);
            case "clob", "nclob" -> large(TypeKind.CLOB, position);
            case "blob" -> large(TypeKind.BLOB, position);
            case "binary" -> binary(position);
            case "varbinary", "raw" ->
                known(SqlType.of(TypeKind.VARBINARY, length(LENGTH_MAX, SqlType.UNCONSTRAINED)), position);
            case "bytea" -> known(SqlType.VARBINARY, position);
            case "date" -> known(SqlType.DATE, position);
            case "time" -> time(position);
            case "timestamp" -> timestamp(position);
            case "timetz" -> known(withPrecision(TypeKind.TIME_TZ, TIMESTAMP_PRECISION_MAX), position);
            case "timestamptz" -> known(withPrecision(TypeKind.TIMESTAMP_TZ, TIMESTAMP_PRECISION_MAX), position);
            case "uuid" -> known(SqlType.UUID, position);
            case "json" -> known(SqlType.JSON, position);
            case "jsonb" -> known(SqlType.JSONB, position);
            case "jsonpath" -> known(SqlType.JSONPATH, position);
            case "smallserial", "serial2" -> new TypeName.Serial(SqlType.SMALLINT, position);
            case "serial", "serial4" -> new TypeName.Serial(SqlType.INTEGER, position);
            case "bigserial", "serial8" -> new TypeName.Serial(SqlType.BIGINT, position);
            case "interval" -> known(intervalFields(), position);
            case "bit" -> {
                boolean varying = cursor.accept(Keyword.VARYING);
                yield named(QualifiedName.of(new Name(varying ? "varbit" : "bit", position)), position);
            }
            default -> named(QualifiedName.of(word), position);
        };
    }

    private static TypeName known(SqlType type, int position) {
        return new TypeName.Known(type, position);
    }

    private TypeName named(QualifiedName name, int position) {
        List<Expression> arguments = List.of();
        if (cursor.accept(Token.LEFT_PAREN)) {
            arguments = grammar.expressions.expressions();
            cursor.expectRight();
        }
        return new TypeName.Named(name, arguments, position);
    }

    private TypeName floating(int position) {
        if (!cursor.at(Token.LEFT_PAREN)) {
            return known(SqlType.DOUBLE, position);
        }
        int bits = length(FLOAT_PRECISION_MAX, FLOAT_PRECISION_MAX);
        return known(bits <= REAL_PRECISION_MAX ? SqlType.REAL : SqlType.DOUBLE, position);
    }

    private TypeName numeric(int position) {
        if (!cursor.accept(Token.LEFT_PAREN)) {
            return known(SqlType.NUMERIC, position);
        }
        int precision = positive("the precision of NUMERIC", NUMERIC_PRECISION_MAX);
        int scale = 0;
        if (cursor.accept(Token.COMMA)) {
            boolean negative = cursor.accept(Token.MINUS);
            scale = cursor.smallInteger("the scale of NUMERIC", NUMERIC_PRECISION_MAX);
            scale = negative ? -scale : scale;
        }
        cursor.expectRight();
        return known(SqlType.numeric(precision, scale), position);
    }

    private TypeName character(int position) {
        if (cursor.accept(Keyword.VARYING)) {
            return varying(position);
        }
        if (cursor.accept(Keyword.LARGE, Keyword.OBJECT)) {
            return large(TypeKind.CLOB, position);
        }
        return known(SqlType.of(TypeKind.CHAR, length(LENGTH_MAX, 1)), position);
    }

    private TypeName varying(int position) {
        return known(SqlType.of(TypeKind.VARCHAR, length(LENGTH_MAX, SqlType.UNCONSTRAINED)), position);
    }

    private TypeName binary(int position) {
        if (cursor.accept(Keyword.VARYING)) {
            return known(SqlType.of(TypeKind.VARBINARY, length(LENGTH_MAX, SqlType.UNCONSTRAINED)), position);
        }
        if (cursor.accept(Keyword.LARGE, Keyword.OBJECT)) {
            return large(TypeKind.BLOB, position);
        }
        return known(SqlType.of(TypeKind.BINARY, length(LENGTH_MAX, 1)), position);
    }

    private TypeName large(TypeKind kind, int position) {
        return known(SqlType.of(kind, length(LARGE_LENGTH_MAX, SqlType.UNCONSTRAINED)), position);
    }

    private TypeName time(int position) {
        SqlType type = withPrecision(TypeKind.TIME, TIME_PRECISION_MAX);
        return known(
                withTimeZone()
                        ? SqlType.of(TypeKind.TIME_TZ, Math.min(type.precision(), TIMESTAMP_PRECISION_MAX))
                        : type,
                position);
    }

    private TypeName timestamp(int position) {
        SqlType type = withPrecision(TypeKind.TIMESTAMP, TIMESTAMP_PRECISION_MAX);
        return known(withTimeZone() ? SqlType.of(TypeKind.TIMESTAMP_TZ, type.precision()) : type, position);
    }

    private SqlType withPrecision(TypeKind kind, int max) {
        if (!cursor.accept(Token.LEFT_PAREN)) {
            return SqlType.of(kind);
        }
        int precision = cursor.smallInteger("the precision of " + kind, max);
        cursor.expectRight();
        return SqlType.of(kind, precision);
    }

    private boolean withTimeZone() {
        if (cursor.accept(Keyword.WITH, Keyword.TIME, Keyword.ZONE)) {
            return true;
        }
        cursor.accept(Keyword.WITHOUT, Keyword.TIME, Keyword.ZONE);
        return false;
    }

    /// `(n)`, or the given length without it. Oracle's unit CHAR is the only one there is.
    private int length(int max, int absent) {
        if (!cursor.accept(Token.LEFT_PAREN)) {
            return absent;
        }
        int length = positive("a length", max);
        if (cursor.atWord("byte") || cursor.atWord("octets")) {
            throw cursor.unsupported("lengths of character types in bytes", cursor.position());
        }
        if (!cursor.accept(Keyword.CHAR)) {
            cursor.acceptWord("characters");
        }
        cursor.expectRight();
        return length;
    }

    private int positive(String what, int max) {
        int position = cursor.position();
        int value = cursor.smallInteger(what, max);
        if (value == 0) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT, what + " is out of range, value=0, min=1; use a larger one", position);
        }
        return value;
    }

    /// Fields behind INTERVAL, or the digits of its seconds.
    SqlType intervalFields() {
        if (cursor.at(Token.LEFT_PAREN)) {
            return SqlType.interval(0, secondDigits());
        }
        int from = intervalField();
        if (from == 0) {
            return SqlType.INTERVAL;
        }
        if (cursor.at(Token.LEFT_PAREN) && from != IntervalFields.SECOND) {
            throw cursor.unsupported("a precision of an interval's leading field", cursor.position());
        }
        int to = from;
        if (from != IntervalFields.SECOND && cursor.accept(Keyword.TO)) {
            int position = cursor.position();
            to = intervalField();
            boolean yearMonth = from <= IntervalFields.MONTH;
            if (to <= from || yearMonth != to <= IntervalFields.MONTH) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR, "the second field of an interval must be a smaller one", position);
            }
        }
        int digits =
                to == IntervalFields.SECOND && cursor.at(Token.LEFT_PAREN) ? secondDigits() : SqlType.UNCONSTRAINED;
        return SqlType.interval(IntervalFields.range(from, to), digits);
    }

    /// One field of an interval, 0 for none.
    private int intervalField() {
        if (!cursor.atKeyword()) {
            return 0;
        }
        int field = switch (cursor.keyword()) {
            case YEAR -> IntervalFields.YEAR;
            case MONTH -> IntervalFields.MONTH;
            case DAY -> IntervalFields.DAY;
            case HOUR -> IntervalFields.HOUR;
            case MINUTE -> IntervalFields.MINUTE;
            case SECOND -> IntervalFields.SECOND;
            default -> 0;
        };
        if (field != 0) {
            cursor.advance();
        }
        return field;
    }

    private int secondDigits() {
        cursor.expect(Token.LEFT_PAREN, "'('");
        int digits = cursor.smallInteger("the precision of INTERVAL", TIMESTAMP_PRECISION_MAX);
        cursor.expectRight();
        return digits;
    }
}

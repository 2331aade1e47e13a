package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.BIGINT;
import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.Function;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.function.text.TextStyle;
import io.rustydb.sql.function.text.ValueText;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Quoting, `format`, hexadecimal, Unicode escapes and normal forms.
final class TextFunctions {
    /// PostgreSQL's keywords that cannot stand for a name everywhere.
    private static final Set<String> WORDS = Set.of("""
            all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both \
            case cast char character check coalesce collate collation column concurrently constraint create cross \
            current_catalog current_date current_role current_schema current_time current_timestamp current_user dec \
            decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign \
            freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect \
            interval into is isnull join lateral leading least left like limit localtime localtimestamp national \
            natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps \
            overlay placing position precision primary real references returning right row select session_user setof \
            similar smallint some substring symmetric table tablesample then time timestamp to trailing treat trim \
            true union unique user using values varchar variadic verbose when where window with xmlattributes \
            xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable""".split(" "));

    private TextFunctions() {}

    static void register(Builder registry) {
        for (TypeKind kind : new TypeKind[] {INTEGER, BIGINT}) {
            registry.perRow(
                    "to_hex",
                    SqlType.VARCHAR,
                    (a, out, row, context) -> {
                        long value = ((LongVector) a[0]).get(row);
                        set(out, row, kind == INTEGER ? Integer.toHexString((int) value) : Long.toHexString(value));
                    },
                    "Hexadecimal digits.",
                    "to_hex(2147483647) → 7fffffff",
                    kind);
        }
        registry.perRow(
                "quote_ident",
                SqlType.VARCHAR,
                (a, out, row, context) -> set(out, row, identifier(text(a, 0, row))),
                "A name as SQL writes it, in quotes where it needs them.",
                "quote_ident('Foo bar') → \"Foo bar\"",
                VARCHAR);
        registry.perRow(
                "quote_literal",
                SqlType.VARCHAR,
                (a, out, row, context) -> set(out, row, literal(text(a, 0, row))),
                "A text as SQL writes it.",
                "quote_literal('O''Reilly') → 'O''Reilly'",
                VARCHAR);
        registry.add(new Function(
                "quote_nullable",
                List.of(VARCHAR),
                false,
                Function.ResultRule.of(SqlType.VARCHAR),
                Volatility.IMMUTABLE,
                false,
                Kernel.perRow(
                        (a, out, row, context) -> set(out, row, a[0].isNull(row) ? "NULL" : literal(text(a, 0, row)))),
                "A text as SQL writes it, or NULL.",
                "quote_nullable(NULL) → NULL"));
        registry.add(new Function(
                "format",
                List.of(VARCHAR, TypeKind.NULL),
                true,
                Function.ResultRule.of(SqlType.VARCHAR),
                Volatility.STABLE,
                false,
                Kernel.perRow((a, out, row, context) -> {
                    if (a[0].isNull(row)) {
                        out.setNull(row);
                    } else {
                        set(out, row, new Formatting(a, row, context.style()).format());
                    }
                }),
                "A text with %s, %I, %L and %% replaced by arguments, names and literals.",
                "format('Hello %s, %1$s', 'World') → Hello World, World"));
        registry.perRow(
                "format",
                SqlType.VARCHAR,
                (a, out, row, context) -> set(out, row, new Formatting(a, row, context.style()).format()),
                "A text with %% replaced by %.",
                "format('100%%') → 100%",
                VARCHAR);
        registry.perRow(
                "unistr",
                SqlType.VARCHAR,
                (a, out, row, context) -> set(out, row, unistr(text(a, 0, row))),
                "A text with Unicode escapes \\XXXX, \\+XXXXXX, \\uXXXX and \\UXXXXXXXX replaced.",
                "unistr('d\\0061t\\+000061') → data",
                VARCHAR);
        registry.perRow(
                "normalize",
                SqlType.VARCHAR,
                (a, out, row, context) -> set(out, row, Normalizer.normalize(text(a, 0, row), Normalizer.Form.NFC)),
                "The Unicode normal form NFC.",
                "length(normalize(unistr('A\\0308'))) → 1",
                VARCHAR);
        registry.perRow(
                "normalize",
                SqlType.VARCHAR,
                (a, out, row, context) -> set(out, row, Normalizer.normalize(text(a, 0, row), form(text(a, 1, row)))),
                "A Unicode normal form: NFC, NFD, NFKC or NFKD.",
                "length(normalize(unistr('\\00C4'), 'NFD')) → 2",
                VARCHAR,
                VARCHAR);
        registry.perRow(
                "is_normalized",
                SqlType.BOOLEAN,
                (a, out, row, context) ->
                        ((BooleanVector) out).set(row, Normalizer.isNormalized(text(a, 0, row), form(text(a, 1, row)))),
                "Whether the text is in a Unicode normal form.",
                "is_normalized('abc', 'NFC') → true",
                VARCHAR,
                VARCHAR);
        registry.add(new Function(
                "nvl2",
                List.of(TypeKind.NULL, VARCHAR, VARCHAR),
                false,
                Function.ResultRule.of(SqlType.VARCHAR),
                Volatility.IMMUTABLE,
                false,
                Kernel.perRow((a, out, row, context) -> out.copy(row, a[a[0].isNull(row) ? 2 : 1], row)),
                "The second argument where the first is not NULL, else the third.",
                "nvl2(NULL, 'a', 'b') → b"));
    }

    private static String text(Vector[] arguments, int index, int row) {
        return ((BytesVector) arguments[index]).getString(row);
    }

    private static void set(Vector out, int row, String value) {
        ((BytesVector) out).set(row, value);
    }

    /// In quotes unless it is a lower-case word that means nothing else.
    private static String identifier(String name) {
        boolean plain = !name.isEmpty() && !(name.charAt(0) >= '0' && name.charAt(0) <= '9') && !WORDS.contains(name);
        for (int i = 0; i < name.length() && plain; i++) {
            char c = name.charAt(i);
            plain = c >= 'a' && c <= 'z' || c == '_' || c >= '0' && c <= '9';
        }
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }

    private static Normalizer.Form form(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "NFC" -> Normalizer.Form.NFC;
            case "NFD" -> Normalizer.Form.NFD;
            case "NFKC" -> Normalizer.Form.NFKC;
            case "NFKD" -> Normalizer.Form.NFKD;
            default ->
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "unknown normal form, name=\"" + name + "\"; use NFC, NFD, NFKC or NFKD");
        };
    }

    private static String unistr(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '\\') {
                out.append(c);
                at++;
                continue;
            }
            char form = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            if (form == '\\') {
                out.append('\\');
                at += 2;
                continue;
            }
            int skip = form == '+' || form == 'u' || form == 'U' ? 2 : 1;
            int digits = form == '+' ? 6 : form == 'U' ? 8 : 4;
            int codePoint = hex(text, at + skip, digits);
            if (codePoint < 0) {
                throw DbException.of(
                        ErrorCode.SYNTAX_ERROR,
                        "invalid Unicode escape; write \\XXXX, \\+XXXXXX, \\uXXXX or \\UXXXXXXXX");
            }
            if (codePoint == 0 || codePoint > Character.MAX_CODE_POINT) {
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no such code point, value=" + Integer.toHexString(codePoint) + "; use one to 10ffff");
            }
            out.appendCodePoint(codePoint);
            at += skip + digits;
        }
        for (int i = 0; i < out.length(); i++) {
            boolean pair = i + 1 < out.length() && Character.isSurrogatePair(out.charAt(i), out.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(out.charAt(i))) {
                throw DbException.of(ErrorCode.SYNTAX_ERROR, "half a surrogate pair; write both halves");
            }
        }
        return out.toString();
    }

    private static int hex(String text, int from, int count) {
        if (from + count > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value < 0 ? Character.MAX_CODE_POINT + 1 : value;
    }

    /// One `format` call.
    private static final class Formatting {
        private final Vector[] arguments;
        private final int row;
        private final TextStyle style;
        private final String text;
        private final StringBuilder out = new StringBuilder();
        private int at;
        private int argument = 1;

        Formatting(Vector[] arguments, int row, TextStyle style) {
            this.arguments = arguments;
            this.row = row;
            this.style = style;
            text = TextFunctions.text(arguments, 0, row);
        }

        String format() {
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c != '%') {
                    out.append(c);
                } else if (at < text.length() && text.charAt(at) == '%') {
                    out.append('%');
                    at++;
                } else {
                    specifier();
                }
            }
            return out.toString();
        }

        private void specifier() {
            int start = at;
            int number = digits();
            if (number >= 0 && at < text.length() && text.charAt(at) == '$') {
                at++;
                if (number == 0) {
                    throw invalid("format specifies argument 0, but arguments are numbered from 1");
                }
                argument = number;
            } else {
                at = start;
            }
            boolean left = false;
            while (at < text.length() && text.charAt(at) == '-') {
                left = true;
                at++;
            }
            int width = 0;
            if (at < text.length() && text.charAt(at) == '*') {
                at++;
                int before = at;
                int place = digits();
                if (place >= 0 && at < text.length() && text.charAt(at) == '$') {
                    at++;
                    argument = place;
                } else {
                    at = before;
                }
                String given = value(argument++);
                width = given == null ? 0 : Integer.parseInt(given.strip());
                left |= width < 0;
                width = Math.abs(width);
            } else {
                width = Math.max(digits(), 0);
            }
            if (at >= text.length()) {
                throw invalid("unterminated format() type specifier; use %% for a single %");
            }
            char kind = text.charAt(at++);
            if (kind != 's' && kind != 'I' && kind != 'L') {
                throw invalid("unrecognized format() type specifier, found=\"" + kind + "\"; use s, I or L");
            }
            String value = value(argument++);
            if (kind == 'I') {
                if (value == null) {
                    throw DbException.of(ErrorCode.NULL_NOT_ALLOWED_HERE, "NULL is no name; give %I a text");
                }
                value = identifier(value);
            } else if (kind == 'L') {
                value = value == null ? "NULL" : literal(value);
            }
            pad(value == null ? "" : value, width, left);
        }

        private void pad(String value, int width, boolean left) {
            int missing = width - value.codePointCount(0, value.length());
            if (!left) {
                out.repeat(' ', Math.max(missing, 0));
            }
            out.append(value);
            if (left) {
                out.repeat(' ', Math.max(missing, 0));
            }
        }

        private int digits() {
            int start = at;
            long value = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = Math.min(value * 10 + text.charAt(at++) - '0', Integer.MAX_VALUE);
            }
            return at == start ? -1 : (int) value;
        }

        private @Nullable String value(int index) {
            if (index >= arguments.length) {
                throw invalid("too few arguments for format()");
            }
            if (arguments[index].isNull(row)) {
                return null;
            }
            // As a result shows it, not as a CAST does.
            return arguments[index] instanceof BooleanVector truth
                    ? truth.get(row) ? "t" : "f"
                    : ValueText.of(arguments[index], row, style);
        }

        private static DbException invalid(String what) {
            return DbException.of(ErrorCode.INVALID_ARGUMENT, what);
        }
    }
}

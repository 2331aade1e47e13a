package io.rustydb.sql.function.library;

import static io.rustydb.base.type.TypeKind.INTEGER;
import static io.rustydb.base.type.TypeKind.VARCHAR;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.FunctionRegistry.Builder;
import io.rustydb.sql.function.Kernel;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Regular expressions: the operators `~`, `~*`, `!~`, `!~*`, `regexp_*`, SIMILAR TO.
final class RegexFunctions {
    private static final TypeKind[] ALL = {VARCHAR, VARCHAR, INTEGER, INTEGER, INTEGER, VARCHAR, INTEGER};

    private RegexFunctions() {}

    /// The operators, which are registered with the others.
    static void registerOperators(Builder registry) {
        match(registry, "~", "", false);
        match(registry, "~*", "i", false);
        match(registry, "!~", "", true);
        match(registry, "!~*", "i", true);
    }

    private static void match(Builder registry, String sign, String flags, boolean negated) {
        registry.perRow(
                sign,
                SqlType.BOOLEAN,
                (a, out, row, context) -> ((BooleanVector) out)
                        .set(
                                row,
                                pattern(a, row, flags, context)
                                                .matcher(text(a, 0, row))
                                                .find()
                                        != negated),
                "Whether a text " + (negated ? "does not match" : "matches") + " a POSIX regular expression.",
                // The examples' compiler knows no such operators; the SQL tests do.
                "",
                VARCHAR,
                VARCHAR);
    }

    static void register(Builder registry) {
        for (int count = 2; count <= 3; count++) {
            boolean flags = count == 3;
            TypeKind[] kinds = new TypeKind[count];
            Arrays.fill(kinds, VARCHAR);
            registry.perRow(
                    "regexp_like",
                    SqlType.BOOLEAN,
                    (a, out, row, context) -> ((BooleanVector) out)
                            .set(
                                    row,
                                    pattern(a, row, flags ? noGlobal(text(a, 2, row), "regexp_like") : "", context)
                                            .matcher(text(a, 0, row))
                                            .find()),
                    "Whether a text matches a POSIX regular expression.",
                    flags ? "regexp_like('Hello', 'h.l', 'i') → true" : "regexp_like('Hello', 'l+o$') → true",
                    kinds);
        }
        registerCount(registry);
        registerPlaces(registry);
        registerReplace(registry);
        registry.perRow(
                "regexp_substring",
                SqlType.VARCHAR,
                (a, out, row, context) -> {
                    Matcher matcher = pattern(a, row, "", context).matcher(text(a, 0, row));
                    int group = matcher.groupCount() > 0 ? 1 : 0;
                    String found = matcher.find() ? matcher.group(group) : null;
                    if (found == null) {
                        out.setNull(row);
                    } else {
                        ((BytesVector) out).set(row, found);
                    }
                },
                "The part that matches, or of it what its first parentheses match; also SUBSTRING(text FROM pattern).",
                "regexp_substring('foobar', 'o(.)b') → o",
                VARCHAR,
                VARCHAR);
        registry.perRow(
                "similar_to",
                SqlType.BOOLEAN,
                (a, out, row, context) -> ((BooleanVector) out)
                        .set(
                                row,
                                context.regexes()
                                        .similar(text(a, 1, row), text(a, 2, row))
                                        .matcher(text(a, 0, row))
                                        .find()),
                "What SIMILAR TO calls: text, the standard's regular expression, escape character.",
                "similar_to('abc', '%(b|d)%', '') → true",
                VARCHAR,
                VARCHAR,
                VARCHAR);
    }

    private static String text(Vector[] arguments, int index, int row) {
        return ((BytesVector) arguments[index]).getString(row);
    }

    private static Pattern pattern(Vector[] a, int row, String flags, EvaluationContext context) {
        return context.regexes().posix(text(a, 1, row), flags);
    }

    private static String noGlobal(String flags, String name) {
        if (flags.indexOf('g') >= 0) {
            throw DbException.of(ErrorCode.INVALID_ARGUMENT, name + " does not support the global option; leave out g");
        }
        return flags;
    }

    /// A whole number from a bound on.
    private static int atLeast(Vector[] a, int index, int row, int least, String what) {
        long value = ((LongVector) a[index]).get(row);
        if (value < least) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "invalid value, " + what + "=" + value + ", min=" + least + "; use a greater one");
        }
        return (int) value;
    }

    /// Index in UTF-16 of a character counted from 1; beyond the text -1.
    private static int offset(String text, int start) {
        if (start - 1 > text.length()) {
            return -1;
        }
        int length = text.codePointCount(0, text.length());
        return start - 1 > length ? -1 : text.offsetByCodePoints(0, start - 1);
    }

    /// Goes to the n-th match from an index on.
    private static boolean find(Matcher matcher, int from, int length, int n) {
        int found = 0;
        int at = from;
        while (at >= 0 && at <= length && matcher.find(at)) {
            if (++found == n) {
                return true;
            }
            at = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
        }
        return false;
    }

    private static void registerCount(Builder registry) {
        for (int count = 2; count <= 4; count++) {
            int given = count;
            TypeKind[] kinds = {VARCHAR, VARCHAR, INTEGER, VARCHAR};
            registry.perRow(
                    "regexp_count",
                    SqlType.INTEGER,
                    (a, out, row, context) -> {
                        String flags = given > 3 ? noGlobal(text(a, 3, row), "regexp_count") : "";
                        int start = given > 2 ? atLeast(a, 2, row, 1, "start") : 1;
                        String text = text(a, 0, row);
                        Matcher matcher = pattern(a, row, flags, context).matcher(text);
                        int at = offset(text, start);
                        int found = 0;
                        while (at >= 0 && at <= text.length() && matcher.find(at)) {
                            found++;
                            at = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
                        }
                        ((LongVector) out).set(row, found);
                    },
                    "How often a POSIX regular expression matches, from a character on.",
                    count == 2 ? "regexp_count('123456789012', '\\d\\d\\d') → 4" : "",
                    Arrays.copyOf(kinds, count));
        }
    }

    private static void registerPlaces(Builder registry) {
        for (int count = 2; count <= 7; count++) {
            int given = count;
            registry.perRow(
                    "regexp_instr",
                    SqlType.INTEGER,
                    (a, out, row, context) -> {
                        int end = given > 4 ? atLeast(a, 4, row, 0, "endoption") : 0;
                        if (end > 1) {
                            throw DbException.of(
                                    ErrorCode.INVALID_ARGUMENT, "invalid value, endoption=" + end + "; use 0 or 1");
                        }
                        Matcher matcher = place(a, row, given, 5, 6, "regexp_instr", context);
                        int group = given > 6 ? atLeast(a, 6, row, 0, "subexpr") : 0;
                        long value = 0;
                        if (matcher != null && group <= matcher.groupCount() && matcher.start(group) >= 0) {
                            int index = end == 0 ? matcher.start(group) : matcher.end(group);
                            value = text(a, 0, row).codePointCount(0, index) + 1L;
                        }
                        ((LongVector) out).set(row, value);
                    },
                    "Where a POSIX regular expression matches: start, which match, 0 its start or 1 behind its end, flags, group.",
                    count == 2 ? "regexp_instr('ABCDEF', 'c(.)(..)') → 0" : "",
                    Arrays.copyOf(ALL, count));
        }
        TypeKind[] kinds = {VARCHAR, VARCHAR, INTEGER, INTEGER, VARCHAR, INTEGER};
        for (int count = 2; count <= 6; count++) {
            int given = count;
            registry.perRow(
                    "regexp_substr",
                    SqlType.VARCHAR,
                    (a, out, row, context) -> {
                        Matcher matcher = place(a, row, given, 4, 5, "regexp_substr", context);
                        int group = given > 5 ? atLeast(a, 5, row, 0, "subexpr") : 0;
                        String found = matcher == null || group > matcher.groupCount() ? null : matcher.group(group);
                        if (found == null) {
                            out.setNull(row);
                        } else {
                            ((BytesVector) out).set(row, found);
                        }
                    },
                    "The part that matches a POSIX regular expression: start, which match, flags, group.",
                    count == 2 ? "regexp_substr('ABCDEF', 'C.') → CD" : "",
                    Arrays.copyOf(kinds, count));
        }
    }

    /// The matcher at the wanted match, null for none.
    private static @Nullable Matcher place(
            Vector[] a, int row, int given, int flagsAt, int groupAt, String name, EvaluationContext context) {
        int start = given > 2 ? atLeast(a, 2, row, 1, "start") : 1;
        int n = given > 3 ? atLeast(a, 3, row, 1, "N") : 1;
        String flags = given > flagsAt ? noGlobal(text(a, flagsAt, row), name) : "";
        if (given > groupAt) {
            atLeast(a, groupAt, row, 0, "subexpr");
        }
        String text = text(a, 0, row);
        Matcher matcher = pattern(a, row, flags, context).matcher(text);
        return find(matcher, offset(text, start), text.length(), n) ? matcher : null;
    }

    private static void registerReplace(Builder registry) {
        for (int count = 3; count <= 4; count++) {
            int given = count;
            TypeKind[] kinds = new TypeKind[count];
            Arrays.fill(kinds, VARCHAR);
            registry.perRow(
                    "regexp_replace",
                    SqlType.VARCHAR,
                    (a, out, row, context) -> {
                        String flags = given > 3 ? text(a, 3, row) : "";
                        if (!flags.isEmpty() && Character.isDigit(flags.charAt(0))) {
                            throw DbException.of(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "invalid option of a regular expression, option=\"" + flags.charAt(0)
                                            + "\"; for a start write it as an integer");
                        }
                        replace(a, out, row, 1, flags.indexOf('g') >= 0 ? 0 : 1, flags.replace("g", ""), context);
                    },
                    "With what matches a POSIX regular expression replaced; \\1 is what a group matched, flag g replaces all.",
                    count == 3
                            ? "regexp_replace('Thomas', '.[mN]a.', 'M') → ThM"
                            : "regexp_replace('abcabc', '(b)', '[\\1]', 'g') → a[b]ca[b]c",
                    kinds);
        }
        TypeKind[] kinds = {VARCHAR, VARCHAR, VARCHAR, INTEGER, INTEGER, VARCHAR};
        for (int count = 4; count <= 6; count++) {
            int given = count;
            Kernel.RowKernel kernel = (a, out, row, context) -> {
                int start = atLeast(a, 3, row, 1, "start");
                String flags = given > 5 ? text(a, 5, row) : "";
                int n = given > 4 ? atLeast(a, 4, row, 0, "N") : 1;
                // With N given, g says nothing.
                replace(a, out, row, start, n, flags.replace("g", ""), context);
            };
            registry.perRow(
                    "regexp_replace",
                    SqlType.VARCHAR,
                    kernel,
                    "With the N-th match from a character on replaced; N = 0 replaces all.",
                    count == 5 ? "regexp_replace('Thomas', '.', 'X', 3, 2) → ThoXas" : "",
                    Arrays.copyOf(kinds, count));
        }
    }

    /// @param n which match, 0 for all
    private static void replace(
            Vector[] a, Vector out, int row, int start, int n, String flags, EvaluationContext context) {
        String text = text(a, 0, row);
        String replacement = text(a, 2, row);
        Matcher matcher = pattern(a, row, flags, context).matcher(text);
        StringBuilder result = new StringBuilder(text.length() + 16);
        int at = offset(text, start);
        int copied = 0;
        int found = 0;
        while (at >= 0 && at <= text.length() && matcher.find(at)) {
            found++;
            if (n == 0 || found == n) {
                result.append(text, copied, matcher.start());
                expand(replacement, matcher, result);
                copied = matcher.end();
                if (n != 0) {
                    break;
                }
            }
            at = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
        }
        ((BytesVector) out).set(row, result.append(text, copied, text.length()).toString());
    }

    /// `\1` to `\9` are groups, `\&` the whole match, `\\` a backslash.
    private static void expand(String replacement, Matcher matcher, StringBuilder out) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c != '\\' || i + 1 == replacement.length()) {
                out.append(c);
                continue;
            }
            char next = replacement.charAt(++i);
            if (next == '&') {
                out.append(matcher.group());
            } else if (next >= '1' && next <= '9') {
                String group = next - '0' <= matcher.groupCount() ? matcher.group(next - '0') : null;
                out.append(group == null ? "" : group);
            } else if (next == '\\') {
                out.append('\\');
            } else {
                out.append('\\').append(next);
            }
        }
    }
}

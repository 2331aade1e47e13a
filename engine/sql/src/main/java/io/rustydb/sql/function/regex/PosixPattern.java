package io.rustydb.sql.function.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// PostgreSQL's advanced regular expressions in RE2's syntax.
final class PosixPattern {
    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int groups;
    private boolean ignoreCase;
    private boolean literal;
    private boolean expanded;
    /// A line ends at each newline: for `.` and brackets, and for `^` and `$`.
    private boolean dotStops;

    private boolean anchorsAtLines;
    private boolean lazy;

    private PosixPattern(String text) {
        this.text = text;
    }

    static Pattern compile(String pattern, String flags) {
        PosixPattern reader = new PosixPattern(pattern);
        for (int i = 0; i < flags.length(); i++) {
            reader.flag(flags.charAt(i), flags);
        }
        reader.directors();
        if (!reader.literal) {
            reader.translate();
        }
        return build(
                reader.literal ? Pattern.quote(pattern.substring(reader.at)) : reader.out.toString(), reader, pattern);
    }

    private static Pattern build(String regex, PosixPattern reader, String original) {
        int flags = 0;
        flags |= reader.ignoreCase ? Pattern.CASE_INSENSITIVE : 0;
        flags |= reader.dotStops ? 0 : Pattern.DOTALL;
        flags |= reader.anchorsAtLines ? Pattern.MULTILINE : 0;
        flags |= reader.lazy ? 0 : Pattern.LONGEST_MATCH;
        return compileRe2(regex, flags, original);
    }

    static Pattern compileRe2(String regex, int flags, String original) {
        try {
            return Pattern.compile(regex, flags);
        } catch (PatternSyntaxException e) {
            throw DbException.of(
                    ErrorCode.INVALID_REGULAR_EXPRESSION,
                    "invalid regular expression, pattern=\"" + shortened(original) + "\", reason=" + e.getDescription()
                            + "; correct it",
                    e);
        }
    }

    private static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }

    private void flag(char c, String flags) {
        switch (c) {
            case 'i' -> ignoreCase = true;
            case 'c' -> ignoreCase = false;
            case 'n', 'm' -> {
                dotStops = true;
                anchorsAtLines = true;
            }
            case 'p' -> {
                dotStops = true;
                anchorsAtLines = false;
            }
            case 's' -> {
                dotStops = false;
                anchorsAtLines = false;
            }
            case 'w' -> {
                dotStops = false;
                anchorsAtLines = true;
            }
            case 'x' -> expanded = true;
            case 't' -> expanded = false;
            case 'q' -> literal = true;
            case 'e' -> literal = false;
            case 'b' ->
                throw DbException.of(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "basic regular expressions are not supported, flags=" + flags + "; write an extended one");
            default ->
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "invalid option of a regular expression, option=\"" + c + "\"; use g, i, n, p, q, s, w or x");
        }
    }

    /// `***=` and `***:` at the start, and options such as `(?i)`.
    private void directors() {
        if (text.startsWith("***=")) {
            literal = true;
            at = 4;
            return;
        }
        if (text.startsWith("***:")) {
            at = 4;
        }
        if (!literal
                && text.startsWith("(?", at)
                && at + 2 < text.length()
                && Character.isLetter(text.charAt(at + 2))) {
            int end = text.indexOf(')', at);
            if (end < 0) {
                throw invalid("parentheses do not balance");
            }
            for (int i = at + 2; i < end; i++) {
                if (!Character.isLetter(text.charAt(i)) || "bceimnpqstwx".indexOf(text.charAt(i)) < 0) {
                    throw invalid("invalid embedded option");
                }
                flag(text.charAt(i), text);
            }
            at = end + 1;
        }
    }

    private void translate() {
        boolean quantifiable = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (expanded && (Character.isWhitespace(c) || c == '#')) {
                skipComment(c);
                continue;
            }
            switch (c) {
                case '\\' -> {
                    quantifiable = escape();
                    continue;
                }
                case '[' -> {
                    if (!wordBoundary()) {
                        bracket();
                        quantifiable = true;
                    }
                    continue;
                }
                case '(' -> {
                    group();
                    quantifiable = false;
                    continue;
                }
                case '*', '+', '?' -> {
                    if (!quantifiable) {
                        throw invalid("quantifier operand is missing");
                    }
                    out.append(c);
                    at++;
                    lazyMark();
                    quantifiable = false;
                    continue;
                }
                case '{' -> {
                    if (at + 1 < text.length() && Character.isDigit(text.charAt(at + 1))) {
                        if (!quantifiable) {
                            throw invalid("quantifier operand is missing");
                        }
                        bound();
                        lazyMark();
                        quantifiable = false;
                    } else {
                        out.append("\\{");
                        at++;
                        quantifiable = true;
                    }
                    continue;
                }
                case '|', '^' -> quantifiable = false;
                case '$' -> {
                    // Without lines it is the very end, not before a last newline.
                    out.append(anchorsAtLines ? "$" : "\\z");
                    at++;
                    quantifiable = false;
                    continue;
                }
                case '}' -> {
                    out.append("\\}");
                    at++;
                    quantifiable = true;
                    continue;
                }
                default -> quantifiable = true;
            }
            out.appendCodePoint(text.codePointAt(at));
            at += Character.charCount(text.codePointAt(at));
        }
    }

    private void skipComment(char c) {
        at++;
        if (c == '#') {
            while (at < text.length() && text.charAt(at) != '\n') {
                at++;
            }
        }
    }

    private void lazyMark() {
        if (at < text.length() && text.charAt(at) == '?') {
            lazy = true;
            out.append('?');
            at++;
        }
    }

    private void bound() {
        int end = text.indexOf('}', at);
        if (end < 0) {
            throw invalid("braces do not balance");
        }
        String body = text.substring(at + 1, end);
        String[] ends = body.split(",", -1);
        int low = number(ends[0]);
        int high = ends.length == 1 ? low : ends[1].isEmpty() ? Integer.MAX_VALUE : number(ends[1]);
        if (ends.length > 2 || low > 255 || high > 255 && high != Integer.MAX_VALUE || low > high) {
            throw invalid("invalid repetition count");
        }
        out.append('{').append(body).append('}');
        at = end + 1;
    }

    private int number(String digits) {
        if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid("invalid repetition count");
        }
        return Integer.parseInt(digits);
    }

    private void group() {
        if (text.startsWith("(?:", at)) {
            out.append("(?:");
            at += 3;
        } else if (text.startsWith("(?=", at) || text.startsWith("(?!", at) || text.startsWith("(?<", at)) {
            throw unsupported("lookahead and lookbehind");
        } else if (text.startsWith("(?#", at)) {
            int end = text.indexOf(')', at);
            at = end < 0 ? text.length() : end + 1;
        } else if (text.startsWith("(?", at)) {
            throw invalid("quantifier operand is missing");
        } else {
            groups++;
            out.append('(');
            at++;
        }
    }

    /// `[[:<:]]` and `[[:>:]]`.
    private boolean wordBoundary() {
        if (text.startsWith("[[:<:]]", at) || text.startsWith("[[:>:]]", at)) {
            throw unsupported("beginnings and ends of words");
        }
        return false;
    }

    private void bracket() {
        out.append('[');
        at++;
        boolean negated = at < text.length() && text.charAt(at) == '^';
        if (negated) {
            out.append('^');
            at++;
            if (dotStops) {
                out.append("\\n");
            }
        }
        boolean first = true;
        while (true) {
            if (at >= text.length()) {
                throw invalid("brackets do not balance");
            }
            char c = text.charAt(at);
            if (c == ']' && !first) {
                out.append(']');
                at++;
                return;
            }
            first = false;
            if (c == '[' && at + 1 < text.length() && ":.=".indexOf(text.charAt(at + 1)) >= 0) {
                className();
            } else if (c == '\\') {
                bracketEscape();
            } else {
                if (c == '[' || c == ']' || c == '^' || c == '&' || c == '~') {
                    out.append('\\');
                }
                out.appendCodePoint(text.codePointAt(at));
                at += Character.charCount(text.codePointAt(at));
            }
        }
    }

    private void className() {
        char kind = text.charAt(at + 1);
        int end = text.indexOf(kind + "]", at + 2);
        if (end < 0) {
            throw invalid("brackets do not balance");
        }
        String name = text.substring(at + 2, end);
        at = end + 2;
        if (kind != ':') {
            if (name.codePointCount(0, name.length()) != 1) {
                throw invalid("invalid collating element");
            }
            out.append(Pattern.quote(name).replace("\\Q", "\\").replace("\\E", ""));
            return;
        }
        out.append(
                switch (name) {
                    case "alpha" -> "\\p{L}";
                    case "digit" -> "0-9";
                    case "alnum" -> "\\p{L}\\p{N}";
                    case "upper" -> "\\p{Lu}";
                    case "lower" -> "\\p{Ll}";
                    case "space" -> "\\s\\x0b";
                    case "blank" -> " \\t";
                    case "punct" -> "!-/:-@\\[-`{-~";
                    case "xdigit" -> "0-9A-Fa-f";
                    case "cntrl" -> "\\x00-\\x1f\\x7f";
                    case "print" -> " -~\\x{a0}-\\x{10ffff}";
                    case "graph" -> "!-~\\x{a1}-\\x{10ffff}";
                    case "word" -> "\\p{L}\\p{N}_";
                    default -> throw invalid("invalid character class");
                });
    }

    private void bracketEscape() {
        if (at + 1 >= text.length()) {
            throw invalid("invalid escape \\ sequence");
        }
        char c = text.charAt(at + 1);
        switch (c) {
            case 'd' -> out.append("0-9");
            case 's' -> out.append("\\s\\x0b");
            case 'w' -> out.append("\\p{L}\\p{N}_");
            default -> {
                character();
                return;
            }
        }
        at += 2;
    }

    /// @return true if a quantifier may follow
    private boolean escape() {
        if (at + 1 >= text.length()) {
            throw invalid("invalid escape \\ sequence");
        }
        char c = text.charAt(at + 1);
        switch (c) {
            case 'd' -> out.append("[0-9]");
            case 'D' -> out.append("[^0-9]");
            case 's' -> out.append("[\\s\\x0b]");
            case 'S' -> out.append("[^\\s\\x0b]");
            case 'w' -> out.append("[\\p{L}\\p{N}_]");
            case 'W' -> out.append("[^\\p{L}\\p{N}_]");
            case 'A', 'Z', 'y', 'Y' -> {
                out.append(c == 'A' ? "\\A" : c == 'Z' ? "\\z" : c == 'y' ? "\\b" : "\\B");
                at += 2;
                return false;
            }
            case 'm', 'M' -> throw unsupported("beginnings and ends of words");
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                if (c - '0' > groups) {
                    throw invalid("invalid backreference number");
                }
                throw unsupported("back references");
            }
            default -> {
                character();
                return true;
            }
        }
        at += 2;
        return true;
    }

    /// An escape that stands for one character.
    private void character() {
        char c = text.charAt(at + 1);
        int digits = switch (c) {
            case 'u' -> 4;
            case 'U' -> 8;
            case 'x' -> 0;
            default -> -1;
        };
        if (digits >= 0) {
            int end = at + 2;
            int value = 0;
            while (end < text.length()
                    && Character.digit(text.charAt(end), 16) >= 0
                    && (digits == 0 || end < at + 2 + digits)) {
                value = value << 4 | Character.digit(text.charAt(end++), 16);
            }
            if (end == at + 2 || digits > 0 && end != at + 2 + digits || !Character.isValidCodePoint(value)) {
                throw invalid("invalid escape \\ sequence");
            }
            out.append("\\x{").append(Integer.toHexString(value)).append('}');
            at = end;
            return;
        }
        String plain = switch (c) {
            case 'a' -> "\\x07";
            case 'b' -> "\\x08";
            case 'B' -> "\\\\";
            case 'e' -> "\\x1b";
            case 'f', 'n', 'r', 't' -> "\\" + c;
            case 'v' -> "\\x0b";
            case '0' -> "\\x00";
            default -> {
                if (c < 0x80 && Character.isLetterOrDigit(c)) {
                    throw invalid("invalid escape \\ sequence");
                }
                yield c < 0x80 ? "\\" + c : Character.toString(text.codePointAt(at + 1));
            }
        };
        out.append(plain);
        at += 1 + Character.charCount(text.codePointAt(at + 1));
    }

    private DbException invalid(String reason) {
        return DbException.of(
                ErrorCode.INVALID_REGULAR_EXPRESSION,
                "invalid regular expression, pattern=\"" + shortened(text) + "\", reason=" + reason + "; correct it");
    }

    private DbException unsupported(String what) {
        return DbException.of(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                what + " are not supported in regular expressions, pattern=\"" + shortened(text)
                        + "\"; write the pattern without");
    }
}

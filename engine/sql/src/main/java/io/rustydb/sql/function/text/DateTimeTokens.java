package io.rustydb.sql.function.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The fields that a date's, time's or interval's text is made of. What a field means is decided by its reader.
///
/// **Source** PostgreSQL 15, appendix B.1.
final class DateTimeTokens {
    /// Longer texts and texts of more fields are no dates.
    private static final int FIELDS_MAX = 25;
    private static final int LENGTH_MAX = 128 + FIELDS_MAX;

    enum Kind {
        /// Digits, perhaps with a fraction.
        NUMBER,
        /// Letters, in lower case.
        WORD,
        /// Letters and digits with separators: a date, or a zone's name.
        DATE,
        /// With a colon.
        TIME,
        /// A sign and digits.
        SIGNED,
        /// A sign and letters.
        SIGNED_WORD
    }

    record Token(Kind kind, String text) {}

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private DateTimeTokens(String text) {
        this.text = text;
    }

    /// The fields, empty when the text cannot be cut into fields.
    static List<Token> of(String text) {
        DateTimeTokens reader = new DateTimeTokens(text);
        return text.length() <= LENGTH_MAX && reader.read() ? reader.tokens : List.of();
    }

    private boolean read() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (NumberText.isBlank(c)) {
                at++;
            } else if (tokens.size() >= FIELDS_MAX) {
                return false;
            } else if (isDigit(c)) {
                number();
            } else if (c == '.') {
                int start = at++;
                skipDigits();
                add(Kind.NUMBER, start);
            } else if (isLetter(c)) {
                word();
            } else if (c == '+' || c == '-') {
                if (!signed()) {
                    return false;
                }
            } else if (c > ' ' && c < 0x7F) {
                at++;
            } else {
                return false;
            }
        }
        return true;
    }

    private void number() {
        int start = at;
        skipDigits();
        if (at < text.length() && text.charAt(at) == ':') {
            while (at < text.length() && (isDigit(text.charAt(at)) || isOneOf(":."))) {
                at++;
            }
            add(Kind.TIME, start);
        } else if (at < text.length() && isOneOf("-/.")) {
            char delimiter = text.charAt(at++);
            Kind kind;
            if (at < text.length() && isDigit(text.charAt(at))) {
                kind = delimiter == '.' ? Kind.NUMBER : Kind.DATE;
                skipDigits();
                if (at < text.length() && text.charAt(at) == delimiter) {
                    kind = Kind.DATE;
                    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == delimiter)) {
                        at++;
                    }
                }
            } else {
                kind = Kind.DATE;
                while (at < text.length() && (isAlphanumeric(text.charAt(at)) || text.charAt(at) == delimiter)) {
                    at++;
                }
            }
            add(kind, start);
        } else {
            add(Kind.NUMBER, start);
        }
    }

    private void word() {
        int start = at;
        while (at < text.length() && isLetter(text.charAt(at))) {
            at++;
        }
        boolean more = false;
        if (at < text.length()) {
            more = isOneOf("-/.");
            if (!more && (text.charAt(at) == '+' || isDigit(text.charAt(at)))) {
                more = DateTimeWords.find(text.substring(start, at).toLowerCase(Locale.ROOT)) == null
                        && IntervalUnit.find(text.substring(start, at).toLowerCase(Locale.ROOT)) == null;
            }
        }
        if (more) {
            while (at < text.length() && (isAlphanumeric(text.charAt(at)) || isOneOf("+-/_.:"))) {
                at++;
            }
        }
        add(more ? Kind.DATE : Kind.WORD, start);
    }

    private boolean signed() {
        char sign = text.charAt(at++);
        while (at < text.length() && NumberText.isBlank(text.charAt(at))) {
            at++;
        }
        int start = at;
        if (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            while (at < text.length() && (isDigit(text.charAt(at)) || isOneOf(":.-"))) {
                at++;
            }
            tokens.add(new Token(Kind.SIGNED, sign + text.substring(start, at)));
            return true;
        }
        while (at < text.length() && isLetter(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            return false;
        }
        tokens.add(new Token(Kind.SIGNED_WORD, (sign + text.substring(start, at)).toLowerCase(Locale.ROOT)));
        return true;
    }

    private void add(Kind kind, int start) {
        String token = text.substring(start, at);
        tokens.add(new Token(kind, kind == Kind.WORD ? token.toLowerCase(Locale.ROOT) : token));
    }

    private void skipDigits() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private boolean isOneOf(String set) {
        return set.indexOf(text.charAt(at)) >= 0;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isAlphanumeric(char c) {
        return isDigit(c) || isLetter(c);
    }
}

package io.rustydb.sql.parser;

/// Kinds of tokens. Ints, because they live in an array and are switched over.
final class Token {
    static final int END = 0;
    /// Unquoted, and no word of the grammar.
    static final int IDENTIFIER = 1;
    static final int QUOTED_IDENTIFIER = 2;
    /// `U&"…"`
    static final int UNICODE_IDENTIFIER = 3;
    /// `'…'` and `N'…'`
    static final int STRING = 4;
    /// `E'…'`
    static final int ESCAPE_STRING = 5;
    /// `U&'…'`
    static final int UNICODE_STRING = 6;
    /// `$tag$…$tag$`
    static final int DOLLAR_STRING = 7;
    /// `X'…'`
    static final int HEX_STRING = 8;
    /// `B'…'`
    static final int BIT_STRING = 9;
    static final int INTEGER = 10;
    /// With point or exponent.
    static final int DECIMAL = 11;
    /// `0x…`, `0o…`, `0b…`
    static final int RADIX_INTEGER = 12;
    /// `?`
    static final int QUESTION = 13;
    /// `$n`
    static final int DOLLAR_NUMBER = 14;
    static final int LEFT_PAREN = 15;
    static final int RIGHT_PAREN = 16;
    static final int LEFT_BRACKET = 17;
    static final int RIGHT_BRACKET = 18;
    static final int COMMA = 19;
    static final int SEMICOLON = 20;
    static final int DOT = 21;
    static final int COLON = 22;
    /// `::`
    static final int CAST = 23;
    static final int PLUS = 24;
    static final int MINUS = 25;
    static final int STAR = 26;
    static final int SLASH = 27;
    static final int PERCENT = 28;
    static final int CARET = 29;
    static final int EQUAL = 30;
    /// `<>` and `!=`
    static final int NOT_EQUAL = 31;
    static final int LESS = 32;
    static final int LESS_EQUAL = 33;
    static final int GREATER = 34;
    static final int GREATER_EQUAL = 35;
    static final int CONCAT = 36;
    static final int AMPERSAND = 37;
    static final int BAR = 38;
    static final int HASH = 39;
    static final int TILDE = 40;
    static final int SHIFT_LEFT = 41;
    static final int SHIFT_RIGHT = 42;
    /// `=>`
    static final int FAT_ARROW = 43;
    /// Any other run of operator characters.
    static final int OTHER_OPERATOR = 44;

    static final int KEYWORD_BASE = 64;

    private Token() {}

    static boolean isKeyword(int kind) {
        return kind >= KEYWORD_BASE;
    }
}

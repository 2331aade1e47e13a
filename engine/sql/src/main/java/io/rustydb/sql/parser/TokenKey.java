package io.rustydb.sql.parser;

import java.util.Arrays;

/// A normalised token stream as a value, for use as (a part of) a plan-cache key.
///
/// Blanks, comments and the case of words outside quotes do not matter. Each token is one character for its
/// kind; names and literals follow with a length, so that no two streams share a key. In a folded key each
/// string and number is only its kind (numbers: digits and scale).
public final class TokenKey {
    private final char[] content;
    private final int hash;

    private TokenKey(char[] content) {
        this.content = content;
        this.hash = Arrays.hashCode(content);
    }

    static TokenKey of(TokenStream tokens, boolean foldLiterals) {
        char[] content = new char[tokens.text().length() + 3 * tokens.count()];
        String text = tokens.text();
        int size = 0;
        int count = tokens.count();
        while (count > 0 && tokens.kind(count - 1) == Token.SEMICOLON) {
            count--;
        }
        for (int i = 0; i < count; i++) {
            int kind = tokens.kind(i);
            content[size++] = (char) kind;
            if (kind >= Token.LEFT_PAREN && kind != Token.OTHER_OPERATOR || kind == Token.QUESTION) {
                continue;
            }
            int start = tokens.start(i);
            int end = tokens.end(i);
            if (foldLiterals && kind >= Token.STRING && kind <= Token.RADIX_INTEGER) {
                if (kind == Token.INTEGER || kind == Token.DECIMAL) {
                    int point = text.indexOf('.', start);
                    content[size++] = (char) Math.min(end - start, 0xFFFF);
                    content[size++] = (char) (point >= 0 && point < end ? Math.min(end - point, 0xFFFF) : 0);
                }
                continue;
            }
            int length = end - start;
            content[size++] = (char) (length >>> 16);
            content[size++] = (char) length;
            if (kind == Token.IDENTIFIER) {
                for (int at = start; at < end; at++) {
                    char c = text.charAt(at);
                    content[size++] = c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
                }
            } else {
                text.getChars(start, end, content, size);
                size += length;
            }
        }
        return new TokenKey(Arrays.copyOf(content, size));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenKey key && hash == key.hash && Arrays.equals(content, key.content);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}

package io.rustydb.sql.parser;

/// The tokens of one text: parallel arrays, so that a statement costs three allocations and no objects per token.
///
/// The last token is [Token#END] and starts and ends at the text's length. Offsets are 0-based; [#position] is 1-based.
public final class TokenStream {
    private final String text;
    private final int[] kinds;
    private final int[] starts;
    private final int[] ends;
    private final int count;

    TokenStream(String text, int[] kinds, int[] starts, int[] ends, int count) {
        this.text = text;
        this.kinds = kinds;
        this.starts = starts;
        this.ends = ends;
        this.count = count;
    }

    public String text() {
        return text;
    }

    /// Tokens without the closing [Token#END].
    public int count() {
        return count;
    }

    /// A constant of [Token], or `Token.KEYWORD_BASE + keyword.ordinal()`.
    int kind(int index) {
        return kinds[index];
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    /// 1-based position of a token's first character.
    int position(int index) {
        return starts[index] + 1;
    }
}

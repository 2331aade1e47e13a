package io.rustydb.sql.parser;

/// The tokens of one text: parallel arrays, so that a statement costs three allocations and no objects per
/// token.
///
/// The last token is [Token#END] and starts and ends at the text's length. Offsets are 0-based; positions are
/// 1-based.
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

    /// True when there is nothing but blanks, comments and semicolons.
    public boolean isEmpty() {
        for (int i = 0; i < count; i++) {
            if (kinds[i] != Token.SEMICOLON) {
                return false;
            }
        }
        return true;
    }

    /// The exact statement: equal keys mean equal trees, positions aside.
    public TokenKey key() {
        return TokenKey.of(this, false);
    }

    /// The statement with its literals as holes: equal keys mean trees of equal shape. Whether the literals may
    /// be holes is the caller's decision.
    public TokenKey foldedKey() {
        return TokenKey.of(this, true);
    }

    /// What the statement does, by its first words; WITH is looked through.
    public StatementFamily family() {
        int at = 0;
        while (kinds[at] == Token.LEFT_PAREN) {
            at++;
        }
        if (!Token.isKeyword(kinds[at])) {
            return StatementFamily.UNKNOWN;
        }
        return switch (Keyword.ofKind(kinds[at])) {
            case SELECT, VALUES, TABLE -> StatementFamily.QUERY;
            case WITH -> familyBehindWith(at + 1);
            case INSERT, UPDATE, DELETE -> StatementFamily.CHANGE;
            case ALTER ->
                kinds[Math.min(at + 1, count)] == Keyword.SYSTEM.kind()
                        ? StatementFamily.CONTROL
                        : StatementFamily.DEFINITION;
            case CREATE, DROP, TRUNCATE, REINDEX, COMMENT, GRANT, REVOKE -> StatementFamily.DEFINITION;
            case BEGIN,
                    START,
                    COMMIT,
                    END,
                    ROLLBACK,
                    SAVEPOINT,
                    RELEASE,
                    SET,
                    RESET,
                    SHOW,
                    EXPLAIN,
                    LOCK,
                    CHECK,
                    CHECKPOINT,
                    SHUTDOWN -> StatementFamily.CONTROL;
            default -> StatementFamily.UNKNOWN;
        };
    }

    private StatementFamily familyBehindWith(int from) {
        int depth = 0;
        for (int i = from; i < count; i++) {
            int kind = kinds[i];
            if (kind == Token.LEFT_PAREN) {
                depth++;
            } else if (kind == Token.RIGHT_PAREN) {
                depth--;
            } else if (depth == 0 && Token.isKeyword(kind) && kinds[i - 1] == Token.RIGHT_PAREN) {
                switch (Keyword.ofKind(kind)) {
                    case SELECT, VALUES, TABLE -> {
                        return StatementFamily.QUERY;
                    }
                    case INSERT, UPDATE, DELETE -> {
                        return StatementFamily.CHANGE;
                    }
                    default -> {}
                }
            }
        }
        return StatementFamily.QUERY;
    }

    /// A constant of [Token], or `Token.KEYWORD_BASE + keyword.ordinal()`.
    /// Where the word at a position of this text stands in another text of the same words.
    ///
    /// @param position 1-based character position of a token
    /// @return 1-based character position in `other`, 0 if there is no such word
    public int positionIn(TokenStream other, int position) {
        for (int i = 0; i < count && i < other.count; i++) {
            if (position(i) == position) {
                return other.position(i);
            }
        }
        return 0;
    }

    /// Where a parameter stands first.
    ///
    /// @param index 0-based
    /// @return 1-based character position, 0 if there is no such parameter
    public int positionOfParameter(int index) {
        int questions = 0;
        for (int i = 0; i < count; i++) {
            boolean is = kinds[i] == Token.QUESTION
                    ? questions++ == index
                    : kinds[i] == Token.DOLLAR_NUMBER
                            && text.substring(starts[i], ends[i]).equals("$" + (index + 1));
            if (is) {
                return position(i);
            }
        }
        return 0;
    }

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

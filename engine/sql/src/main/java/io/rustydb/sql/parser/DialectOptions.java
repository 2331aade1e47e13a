package io.rustydb.sql.parser;

/// What may differ between callers of the grammar.
///
/// @param nestingMax greatest height of a syntax tree; more is 54001
/// @param textLengthMax greatest length of one statement in characters; more is 54000
/// @param identifierLengthMax greatest length of a name in characters; more is 42622
public record DialectOptions(int nestingMax, int textLengthMax, int identifierLengthMax) {
    public static final DialectOptions DEFAULT = new DialectOptions(1000, 64 << 20, 128);

    public DialectOptions {
        assert nestingMax > 0 && textLengthMax > 0 && identifierLengthMax > 0;
    }
}

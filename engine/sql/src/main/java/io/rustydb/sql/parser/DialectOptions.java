package io.rustydb.sql.parser;

/// What may differ between callers of the grammar.
///
/// @param nestingMax greatest height of a syntax tree, where parentheses, calls and CASE count three, a window
///     five, a subquery up to six; more is 54001. At 500 the parser and printer took at most 60 % of a
///     container thread's 1 MB of stack, over ten mixes of interpreted and compiled frames (compiled ones are
///     larger)
/// @param textLengthMax greatest length of one statement in characters; more is 54000
/// @param identifierLengthMax greatest length of a name in characters; more is 42622
public record DialectOptions(int nestingMax, int textLengthMax, int identifierLengthMax) {
    public static final DialectOptions DEFAULT = new DialectOptions(500, 64 << 20, 128);

    public DialectOptions {
        assert nestingMax > 0 && textLengthMax > 0 && identifierLengthMax > 0;
    }
}

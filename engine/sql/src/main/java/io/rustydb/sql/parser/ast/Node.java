package io.rustydb.sql.parser.ast;

/// Anything of the syntax tree that an error can point at.
public interface Node {
    /// 1-based character position in the statement's text.
    int position();
}

package io.rustydb.sql.parser.ast;

/// An identifier: folded to lower case if it was written without quotes, else as written.
public record Name(String text, int position) implements Node {
    @Override
    public String toString() {
        return text;
    }
}

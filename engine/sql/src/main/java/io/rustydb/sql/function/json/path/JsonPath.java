package io.rustydb.sql.function.json.path;

/// A path that was read. Immutable, any thread.
///
/// @param strict what does not fit the document is an error
public record JsonPath(boolean strict, PathNode node) {
    /// The normal form, which reads back as the same path.
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(strict ? "strict " : "");
        PathPrinter.print(out, node, true);
        return out.toString();
    }
}

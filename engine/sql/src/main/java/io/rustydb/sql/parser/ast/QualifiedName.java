package io.rustydb.sql.parser.ast;

import java.util.List;
import java.util.Optional;

/// A dotted name, outermost qualifier first.
///
/// @param parts at least one
public record QualifiedName(List<Name> parts) implements Node {
    public QualifiedName {
        assert !parts.isEmpty();
        parts = List.copyOf(parts);
    }

    public static QualifiedName of(Name name) {
        return new QualifiedName(List.of(name));
    }

    /// The last part.
    public Name last() {
        return parts.getLast();
    }

    /// Text of the last part.
    public String name() {
        return parts.getLast().text();
    }

    /// The part before the last one: a table's schema, a column's table.
    public Optional<Name> qualifier() {
        return parts.size() < 2 ? Optional.empty() : Optional.of(parts.get(parts.size() - 2));
    }

    public boolean isSimple() {
        return parts.size() == 1;
    }

    @Override
    public int position() {
        return parts.getFirst().position();
    }

    /// Dotted and unquoted, for messages.
    @Override
    public String toString() {
        if (parts.size() == 1) {
            return parts.getFirst().text();
        }
        StringBuilder text = new StringBuilder();
        for (Name part : parts) {
            text.append(text.isEmpty() ? "" : ".").append(part.text());
        }
        return text.toString();
    }
}

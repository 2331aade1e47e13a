package io.rustydb.jdbc.transport;

import org.jspecify.annotations.Nullable;

/// A result column or parameter.
///
/// @param label as the user sees it
/// @param precision digits, characters, bytes or fractional digits by kind; [#UNCONSTRAINED] where none was
///     given
/// @param schema, table, baseColumn where it comes from, when it is a plain column
public record ColumnDescriptor(
        String label,
        ValueKind kind,
        int precision,
        int scale,
        boolean nullable,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String baseColumn,
        boolean autoIncrement) {
    public static final int UNCONSTRAINED = -1;

    /// A computed column of an unconstrained type.
    public static ColumnDescriptor of(String label, ValueKind kind) {
        return new ColumnDescriptor(label, kind, UNCONSTRAINED, 0, true, null, null, null, false);
    }

    public boolean isConstrained() {
        return precision != UNCONSTRAINED;
    }
}

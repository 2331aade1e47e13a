package io.rustydb.sql.function;

/// Whether two calls with equal arguments may differ.
public enum Volatility {
    /// Never: may be computed at plan time and used in an index.
    IMMUTABLE,
    /// Not within a statement.
    STABLE,
    /// Always; called once per row, and has effects or randomness.
    VOLATILE
}

package io.rustydb.sql.parser;

/// What a statement does, told by its first words alone.
public enum StatementFamily {
    QUERY,
    /// INSERT, UPDATE, DELETE.
    CHANGE,
    DEFINITION,
    CONTROL,
    /// No statement starts like this.
    UNKNOWN
}

package io.rustydb.sql.catalog;

import org.jspecify.annotations.Nullable;

/// Takes the rows of a [SystemTable], value by value in the order of its columns: `next().add(7).add("idle")`.
///
/// A value must have the form of its column's type; that is asserted. Columns behind the last value are NULL.
/// Thread rule: the thread that called [SystemTable.Source#fill], until that returns.
///
/// Errors: 53200 when the rows need more than the statement's memory, 57014 when it was cancelled.
public interface SystemRows {
    /// Begins the next row and ends the one before.
    SystemRows next();

    /// For SMALLINT, INTEGER, BIGINT.
    SystemRows add(long value);

    /// For DOUBLE.
    SystemRows add(double value);

    /// For BOOLEAN.
    SystemRows add(boolean value);

    /// For VARCHAR.
    ///
    /// @param value null = NULL
    SystemRows add(@Nullable String value);

    /// For VARBINARY.
    SystemRows add(byte[] value);

    /// For TIMESTAMP WITH TIME ZONE.
    ///
    /// @param epochMicros 0 = NULL: nothing has happened at that moment
    SystemRows addTime(long epochMicros);

    /// For BIGINT.
    ///
    /// @param value 0 = NULL: ids begin with 1
    SystemRows addId(long value);

    SystemRows addNull();
}

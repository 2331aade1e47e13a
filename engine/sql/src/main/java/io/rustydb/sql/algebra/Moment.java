package io.rustydb.sql.algebra;

/// A moment of the past that a statement reads tables at: `AS OF …`.
///
/// @param isTime the value is a time (TIMESTAMP WITH TIME ZONE), not an SCN (BIGINT)
/// @param value free of columns and subqueries
/// @param position of the clause, for messages
public record Moment(boolean isTime, Scalar value, int position) {}

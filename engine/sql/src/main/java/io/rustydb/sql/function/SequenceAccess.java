package io.rustydb.sql.function;

/// Sequences as functions see them; implemented by the session. Names are as the user wrote them, perhaps with
/// a schema.
public interface SequenceAccess {
    /// The next value.
    ///
    /// @throws io.rustydb.base.error.DbException 42P01 unknown, 2200H exhausted
    long next(String sequence);

    /// The value this session got last from the sequence.
    ///
    /// @throws io.rustydb.base.error.DbException 55000 when it got none yet
    long current(String sequence);

    /// The value this session got last from any sequence.
    ///
    /// @throws io.rustydb.base.error.DbException 55000 when it got none yet
    long last();

    /// The value that was drawn last by anybody; the first one when none was.
    long lastOf(String sequence);

    /// True when anybody has drawn from the sequence.
    boolean isCalled(String sequence);

    /// @param isCalled whether the next value comes behind `value` or is it
    /// @return `value`
    long set(String sequence, long value, boolean isCalled);
}

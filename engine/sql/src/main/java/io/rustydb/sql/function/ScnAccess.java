package io.rustydb.sql.function;

/// The numbers of commits, and their times, as functions see them; implemented by the session. Times are
/// microseconds since 1970 UTC.
public interface ScnAccess {
    /// What [#timeOrUnknown] finds where nothing is known.
    long UNKNOWN = -1;

    /// Number of the last commit.
    long current();

    /// The last commit at or before a time.
    ///
    /// @throws io.rustydb.base.error.DbException 22023 in the future; 72000 before all that is known
    long at(long micros);

    /// As [#at], but times to come are now.
    long atOrNow(long micros);

    /// The time of a commit that there was, or [#UNKNOWN].
    long timeOrUnknown(long scn);

    /// The time of a commit.
    ///
    /// @throws io.rustydb.base.error.DbException 22023 there was no such commit yet; 72000 before all that is
    ///     known
    long timeOf(long scn);
}

package io.rustydb.sql.algebra;

import org.jspecify.annotations.Nullable;

/// A moment of the past that a statement reads tables at (`AS OF …`), or an end of a window of versions.
///
/// @param value BIGINT or TIMESTAMP WITH TIME ZONE, free of columns and subqueries; null for
///     [Kind#OLDEST] and [Kind#LATEST]
/// @param notAfter index of an earlier moment of the statement that this one does not go beyond, [#NONE]
/// @param position of the clause, for messages
public record Moment(Kind kind, @Nullable Scalar value, End end, int notAfter, int position) {
    public static final int NONE = -1;

    public enum Kind {
        SCN,
        TIME,
        /// The oldest that can be read.
        OLDEST,
        /// What the statement itself sees.
        LATEST
    }

    /// What it is the end of.
    public enum End {
        /// No window: one state.
        STATE,
        LOWER,
        /// Times to come count as the latest.
        UPPER,
        /// As UPPER, but the window ends before it.
        UPPER_EXCLUSIVE;

        public boolean isUpper() {
            return this == UPPER || this == UPPER_EXCLUSIVE;
        }
    }
}

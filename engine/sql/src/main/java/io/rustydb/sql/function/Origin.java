package io.rustydb.sql.function;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorSubject;
import io.rustydb.base.error.Severity;
import org.jspecify.annotations.Nullable;

/// Where an expression was written: in the statement's text, or in the definition of a column or constraint.
/// Two expressions are the same wherever they were written, so it is no part of their equality.
///
/// @param position 1-based character position in the text that was planned, 0 = not in it
/// @param subject the column that the value is stored into, or whose DEFAULT it is
public record Origin(int position, @Nullable ErrorSubject subject) {
    public static final Origin NONE = new Origin(0, null);

    public static Origin at(int position) {
        return position == 0 ? NONE : new Origin(position, null);
    }

    /// Memory, disk, time: no matter which expression met it.
    private static boolean isOfTheMachine(String sqlState) {
        return sqlState.startsWith("53") || sqlState.startsWith("57") || sqlState.startsWith("58");
    }

    /// The failure of a value of this expression, saying so.
    public DbException locate(DbException failure) {
        if (failure.code().severity() != Severity.STATEMENT || isOfTheMachine(failure.sqlState())) {
            return failure;
        }
        DbException located = failure.withPosition(position);
        return subject == null ? located : located.withSubject(subject);
    }
}

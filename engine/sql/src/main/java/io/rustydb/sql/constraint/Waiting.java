package io.rustydb.sql.constraint;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.execution.Run;
import io.rustydb.storage.lock.Awaited;

/// Waits for another transaction's end.
final class Waiting {
    private Waiting() {}

    /// @param tableId whose row is held
    static void awaitEnd(Run run, long holder, long tableId, String constraint) {
        Awaited what = new Awaited(tableId, "a row for foreign key " + constraint);
        if (!run.structures()
                .locks()
                .awaitEnd(run.transaction(), holder, what, run.transaction().lockWaitNanos())) {
            throw DbException.of(
                    ErrorCode.LOCK_NOT_AVAILABLE,
                    "row of a foreign key is held by another transaction, constraint=" + constraint
                            + "; try again or wait longer");
        }
    }
}

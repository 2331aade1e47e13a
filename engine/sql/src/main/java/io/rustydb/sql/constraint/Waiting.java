package io.rustydb.sql.constraint;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.execution.Run;

/// Waits for another transaction's end.
final class Waiting {
    private Waiting() {}

    static void awaitEnd(Run run, long holder, String constraint) {
        if (!run.structures()
                .locks()
                .awaitEnd(run.transaction(), holder, run.transaction().lockWaitNanos())) {
            throw DbException.of(
                    ErrorCode.LOCK_NOT_AVAILABLE,
                    "row of a foreign key is held by another transaction, constraint=" + constraint
                            + "; try again or wait longer");
        }
    }
}

package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.Relation.LockTarget;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.StatementRestart;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.parser.ast.Query.LockWait;
import io.rustydb.storage.heap.WriteOutcome;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.transaction.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Locks the rows that pass, one at a time, so that a LIMIT above locks no more than it gives.
final class LockOperator extends Operator {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Operator input;
    private final Run run;
    private final List<LockTarget> targets;
    private final int[] rowIdPositions;
    private final Batch view = new Batch();
    private final int[] selection = new int[1];
    private @Nullable Batch batch;
    private int next;

    LockOperator(Operator input, Run run, List<LockTarget> targets, int[] rowIdPositions) {
        this.input = input;
        this.run = run;
        this.targets = targets;
        this.rowIdPositions = rowIdPositions;
    }

    @Override
    protected void doOpen() {
        batch = null;
        for (LockTarget target : targets) {
            lockTable(target);
        }
        input.open();
    }

    /// A row's lock is a slot in its page and in the undo: the table must not be dropped or truncated under it.
    private void lockTable(LockTarget target) {
        Transaction transaction = run.transaction();
        if (!run.structures()
                .locks()
                .acquire(transaction, run.structures().lock(target.table()), LockMode.SHARED, tableWaitNanos(target))) {
            throw DbException.of(
                    ErrorCode.LOCK_NOT_AVAILABLE,
                    "table is locked by a change of its definition or by LOCK TABLE, table=" + target.table()
                            + "; sys.locks tells by whom; try again");
        }
        run.requireUnchanged(target.table());
    }

    @Override
    protected @Nullable Batch doNext() {
        while (true) {
            Batch rows = batch;
            if (rows == null || next >= rows.count()) {
                rows = input.next();
                batch = rows;
                next = 0;
                if (rows == null) {
                    return null;
                }
            }
            int row = rows.row(next++);
            if (lock(rows, row)) {
                selection[0] = row;
                view.narrow(rows, selection, 1);
                return view;
            }
        }
    }

    /// @return false for a row to leave out: it is locked by another and skipped, or gone
    private boolean lock(Batch rows, int row) {
        for (int t = 0; t < rowIdPositions.length; t++) {
            LongVector ids = (LongVector) rows.vector(rowIdPositions[t]);
            if (ids.isNull(row)) {
                continue;
            }
            LockTarget target = targets.get(t);
            int outcome = run.structures()
                    .heap(target.table())
                    .lock(run.transaction(), run.view(), ids.get(row), waitNanos(target));
            switch (outcome) {
                case WriteOutcome.OK -> {}
                case WriteOutcome.CONFLICT -> throw StatementRestart.INSTANCE;
                case WriteOutcome.GONE -> {
                    return false;
                }
                case WriteOutcome.NOT_AVAILABLE -> {
                    if (target.waiting() == LockWait.SKIP_LOCKED) {
                        return false;
                    }
                    throw DbException.of(
                            ErrorCode.LOCK_NOT_AVAILABLE,
                            "row is locked by another transaction, table=" + target.table()
                                    + "; try again or wait longer");
                }
                default -> throw new AssertionError("outcome of a lock: " + outcome);
            }
        }
        return true;
    }

    /// Rows are skipped, tables are not, as in PostgreSQL.
    private long tableWaitNanos(LockTarget target) {
        return target.waiting() == LockWait.SKIP_LOCKED ? run.transaction().lockWaitNanos() : waitNanos(target);
    }

    private long waitNanos(LockTarget target) {
        return switch (target.waiting()) {
            case WAIT -> run.transaction().lockWaitNanos();
            case NOWAIT, SKIP_LOCKED -> 0;
            case WAIT_SECONDS -> target.waitSeconds() * NANOS_PER_SECOND;
        };
    }

    @Override
    public void close() {
        input.close();
    }
}

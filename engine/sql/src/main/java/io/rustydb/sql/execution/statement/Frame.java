package io.rustydb.sql.execution.statement;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.StatementRestart;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Around the work of a statement that changes or locks rows: its own savepoint, a view, and restarts.
final class Frame {
    /// A statement that lost this often against others gives up; each loss means that another transaction has
    /// committed.
    private static final int RESTARTS_MAX = 1000;

    private final Run run;
    private final boolean deliversAfterEnd;

    /// @param deliversAfterEnd nothing is delivered before the statement has ended
    Frame(Run run, boolean deliversAfterEnd) {
        this.run = run;
        this.deliversAfterEnd = deliversAfterEnd;
    }

    /// Runs the work with an open view, which is closed afterwards. What fails leaves no change behind.
    long run(LongSupplier work) {
        return run(work, null);
    }

    /// As above.
    ///
    /// @param before work whose effects a restart does not take back, a failure does
    long run(LongSupplier work, @Nullable Runnable before) {
        TransactionManager transactions = run.structures().transactions();
        Transaction transaction = run.transaction();
        long begin = transactions.savepoint(transaction);
        run.openView();
        try {
            if (before != null) {
                before.run();
            }
            long mark = before == null ? begin : transactions.savepoint(transaction);
            for (int restarts = 0; restarts < RESTARTS_MAX; restarts++) {
                try {
                    long result = work.getAsLong();
                    run.requireValid();
                    // A commit that follows waits for its own record, which lies behind those of all commits
                    // that were
                    // read. To wait here too would keep the row locks for a sync, and let the changes of one
                    // row in
                    // only one at a time.
                    if (!deliversAfterEnd || !run.context().isStatementOnly()) {
                        run.awaitReads();
                    }
                    return result;
                } catch (StatementRestart conflict) {
                    run.context().checkCancelled();
                    transactions.rollbackTo(transaction, mark);
                    run.again();
                }
            }
            throw DbException.of(
                    ErrorCode.SERIALIZATION_FAILURE,
                    "statement met changed rows too often, restarts=" + RESTARTS_MAX + "; run the transaction again");
        } catch (Throwable failure) {
            undo(transactions, transaction, begin, failure);
            run.requireValidAfter(failure);
            throw failure;
        } finally {
            run.closeView();
        }
    }

    private static void undo(TransactionManager transactions, Transaction transaction, long mark, Throwable failure) {
        if (failure instanceof DbException known && known.code().severity() == Severity.DATABASE) {
            return;
        }
        if (transaction.state() == Transaction.State.ACTIVE) {
            try {
                transactions.rollbackTo(transaction, mark);
            } catch (Throwable second) {
                // The first failure is the one to tell; the session sees from the second that the transaction
                // cannot go on.
                failure.addSuppressed(second);
            }
        }
    }
}

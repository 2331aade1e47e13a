package io.rustydb.storage.transaction;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.LogFlusher;
import java.util.function.LongConsumer;

/// Transactions without a manager, for tests of what lies below it.
public final class TransactionTestAccess {
    private TransactionTestAccess() {}

    public static Transaction transaction(Isolation isolation, long id) {
        Transaction transaction = new Transaction(isolation, null);
        transaction.assignId(id);
        return transaction;
    }

    /// The order in which commits become readable, without a log: everything is durable.
    public static final class Commits implements LogFlusher {
        private final CommitSequence sequence;

        public Commits(Scheduler scheduler) {
            sequence = new CommitSequence(scheduler, this);
        }

        /// @param end tells the table the fate, given the SCN; inside the critical step
        public void commit(LongConsumer end) {
            sequence.enter();
            try {
                long scn = sequence.completed() + 1;
                end.accept(scn);
                sequence.complete(scn, scn);
            } finally {
                sequence.leave();
            }
        }

        public long completed() {
            return sequence.completed();
        }

        @Override
        public void awaitDurable(long lsn) {}

        @Override
        public void checkRunning() {}

        @Override
        public long flushedLsn() {
            return Long.MAX_VALUE;
        }
    }
}

package io.rustydb.sql.session;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.lock.CancelReason;
import io.rustydb.storage.lock.LockOwner;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedScheduler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The time of one statement, in simulated time, above all in the moment in which the statement ends by itself.
class StatementDeadlineTest {
    private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SEEDS = 200;

    private static final class Owner extends LockOwner {
        @Override
        public long id() {
            return 1;
        }

        @Override
        public long undoBytes() {
            return 0;
        }

        @Override
        protected String describe() {
            return "owner";
        }

        @Override
        protected @Nullable String statement() {
            return null;
        }
    }

    /// How the time of a statement is limited.
    private interface Limit {
        Scheduler.Timer in(Scheduler scheduler, LockOwner owner);
    }

    private static void pass(Scheduler scheduler, SimulatedClock clock, long nanos) {
        for (long until = clock.nanos() + nanos; clock.nanos() < until; ) {
            scheduler.park("time", until - clock.nanos());
        }
    }

    private static DbException failureAfter(CancelReason reason, long nanos) {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(1), clock);
        DbException[] met = new DbException[1];
        scheduler.run(() -> {
            Owner owner = new Owner();
            StatementDeadline.in(scheduler, LIMIT_NANOS, owner, reason);
            pass(scheduler, clock, LIMIT_NANOS - 1);
            assertDoesNotThrow(owner::checkCancelled);
            pass(scheduler, clock, nanos);
            met[0] = assertThrows(DbException.class, owner::checkCancelled);
        });
        return met[0];
    }

    @Test
    void whatTakesTooLongIsCancelledWhenItsTimeIsUpAndToldWhy() {
        assertEquals(
                ErrorCode.QUERY_CANCELED,
                failureAfter(CancelReason.STATEMENT_TIMEOUT, LIMIT_NANOS).code());
        assertEquals(
                ErrorCode.TRANSACTION_TIMEOUT,
                failureAfter(CancelReason.TRANSACTION_TIMEOUT, LIMIT_NANOS).code());
    }

    @Test
    void aStatementThatHasEndedIsNotCancelledLater() {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(1), clock);
        scheduler.run(() -> {
            Owner owner = new Owner();
            StatementDeadline.in(scheduler, LIMIT_NANOS, owner, CancelReason.STATEMENT_TIMEOUT)
                    .cancel();
            pass(scheduler, clock, 2 * LIMIT_NANOS);
            assertFalse(owner.isCancelled());
        });
    }

    /// @return in how many simulations a statement's timer cancelled the statement after it
    private static int cancelledInTheNextStatement(Limit limit) {
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger inTime = new AtomicInteger();
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulatedClock clock = new SimulatedClock();
            SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(seed), clock);
            scheduler.run(() -> {
                Owner owner = new Owner();
                Scheduler.Timer deadline = limit.in(scheduler, owner);
                // The statement ends just when its time is up: the timer's task may run before or afterwards.
                pass(scheduler, clock, LIMIT_NANOS);
                scheduler.interleave();
                if (owner.isCancelled()) {
                    inTime.incrementAndGet();
                }
                deadline.cancel();
                owner.clearCancel();
                // The next statement.
                pass(scheduler, clock, LIMIT_NANOS);
                if (owner.isCancelled()) {
                    wrong.incrementAndGet();
                }
            });
        }
        assertTrue(inTime.get() > 0 && inTime.get() < SEEDS, "both orders have to come: " + inTime);
        return wrong.get();
    }

    @Test
    void aTimerThatFiresWhileItsStatementEndsNeverCancelsTheNextOne() {
        assertEquals(
                0,
                cancelledInTheNextStatement((scheduler, owner) ->
                        StatementDeadline.in(scheduler, LIMIT_NANOS, owner, CancelReason.STATEMENT_TIMEOUT)));
    }

    /// What the test above has to notice: a timer whose body runs although its statement is over.
    @Test
    void aPlainTimerWouldCancelTheNextStatement() {
        assertTrue(cancelledInTheNextStatement((scheduler, owner) ->
                        scheduler.after(LIMIT_NANOS, () -> owner.cancel(CancelReason.STATEMENT_TIMEOUT)))
                > 0);
    }
}

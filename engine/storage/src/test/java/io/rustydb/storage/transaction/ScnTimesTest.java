package io.rustydb.storage.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.time.Clock;
import org.junit.jupiter.api.Test;

class ScnTimesTest {
    private static final long MINUTE = 60_000_000L;

    /// A wall clock that is set by hand beside a monotonic one.
    private static final class JumpingClock implements Clock {
        long micros = 1_000 * MINUTE;
        long nanos;

        void pass(long wallMicros) {
            micros += wallMicros;
            nanos += wallMicros * 1000;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long epochMillis() {
            return micros / 1000;
        }

        @Override
        public long epochMicros() {
            return micros;
        }
    }

    private final JumpingClock clock = new JumpingClock();
    private final ScnTimes times = new ScnTimes(clock);

    private long commit(long scn) {
        clock.pass(MINUTE);
        times.note(scn);
        return clock.micros;
    }

    @Test
    void aTimeIsTheLastCommitAtOrBeforeIt() {
        long first = commit(10);
        long second = commit(11);
        assertEquals(ScnTimes.NONE, times.scnAt(first - 1));
        assertEquals(10, times.scnAt(first));
        assertEquals(10, times.scnAt(second - 1));
        assertEquals(11, times.scnAt(second));
        assertEquals(11, times.scnAt(second + 100 * MINUTE));
        assertEquals(first, times.microsOf(10));
        assertEquals(second, times.microsOf(11));
        assertEquals(ScnTimes.NONE, times.microsOf(9));
        assertEquals(ScnTimes.NONE, times.microsOf(12));
    }

    @Test
    void twoCommitsOfOneMicrosecondAreBothBeforeIt() {
        long at = commit(10);
        times.note(11);
        assertEquals(11, times.scnAt(at));
    }

    @Test
    void afterTheClockWasPutBackTheNewestCommitThatClaimsToBeBeforeCounts() {
        commit(1);
        clock.micros += 60 * MINUTE;
        long wrong = commit(2);
        clock.micros -= 60 * MINUTE;
        long third = commit(3);
        long fourth = commit(4);
        assertTrue(wrong > fourth, "the clock ran ahead");
        assertEquals(3, times.scnAt(third));
        assertEquals(3, times.scnAt(fourth - 1));
        assertEquals(4, times.scnAt(fourth));
        assertEquals(4, times.scnAt(wrong));
    }

    @Test
    void theAgeOfACommitDoesNotFollowTheWallClock() {
        commit(1);
        clock.micros += 1_000 * MINUTE;
        commit(2);
        assertEquals(0, times.scnBefore(10 * MINUTE * 1000), "nothing is ten minutes old");
        assertEquals(1, times.scnBefore(MINUTE * 1000));
        clock.pass(10 * MINUTE);
        clock.micros -= 2_000 * MINUTE;
        assertEquals(2, times.scnBefore(10 * MINUTE * 1000));
    }

    @Test
    void manyCommitsAreBoundedAndNeverPutTooLate() {
        int commits = 10 * ScnTimes.SAMPLES_MAX;
        long start = clock.micros;
        for (int scn = 1; scn <= commits; scn++) {
            commit(scn);
        }
        long coarsest = 0;
        for (int scn = 1000; scn <= commits; scn += 997) {
            long found = times.scnAt(start + scn * MINUTE);
            assertTrue(found == ScnTimes.NONE || found <= scn, "scn=" + scn + ", found=" + found);
            coarsest = Math.max(coarsest, found == ScnTimes.NONE ? 0 : scn - found);
        }
        assertTrue(coarsest > 0, "old samples were given up");
        assertEquals(commits, times.scnAt(clock.micros));
        assertEquals(commits - 5, times.scnAt(clock.micros - 5 * MINUTE), "the latest are exact");
    }

    @Test
    void whatIsCopiedIsApartAndEndsWithTheLastOne() {
        for (int scn = 1; scn <= 100; scn++) {
            commit(scn);
        }
        long[] into = new long[200];
        int copied = times.copy(0, Long.MIN_VALUE / 2, 10 * MINUTE, true, into);
        assertEquals(100, into[2 * (copied - 1)]);
        assertEquals(1, into[0]);
        assertEquals(11, into[2]);
        assertEquals(11, copied);
        ScnTimes restored = new ScnTimes(clock);
        for (int i = 0; i < copied; i++) {
            restored.restore(into[2 * i], into[2 * i + 1]);
        }
        assertEquals(91, restored.scnAt(clock.micros - 1));
        assertEquals(100, restored.scnAt(clock.micros));
        assertEquals(91, restored.scnBefore(9 * MINUTE * 1000));
    }
}

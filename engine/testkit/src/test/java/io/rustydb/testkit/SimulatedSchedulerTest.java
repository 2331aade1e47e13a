package io.rustydb.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.schedule.Scheduler.Kind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedSchedulerTest {
    private static String trace(long seed) {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(seed), clock);
        StringBuilder trace = new StringBuilder();
        scheduler.run(() -> {
            for (int i = 0; i < 3; i++) {
                char name = (char) ('a' + i);
                scheduler.spawn("" + name, Kind.WORK, () -> {
                    for (int step = 0; step < 5; step++) {
                        trace.append(name);
                        scheduler.spinWait();
                    }
                });
            }
        });
        return trace.toString();
    }

    @Test
    void theSameSeedGivesTheSameInterleaving() {
        for (long seed = 0; seed < 20; seed++) {
            assertEquals(trace(seed), trace(seed));
        }
    }

    @Test
    void seedsGiveDifferentInterleavings() {
        Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            seen.add(trace(seed));
        }
        assertTrue(seen.size() > 40, seen.size() + " of 50");
        assertNotEquals(trace(1), trace(2));
    }

    @Test
    void aParkedTaskWakesByUnparkOrBySimulatedTime() {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(1), clock);
        boolean[] flag = new boolean[1];
        boolean crashed = scheduler.run(() -> {
            Scheduler.Task sleeper = scheduler.spawn("sleeper", Kind.WORK, () -> {
                long until = clock.nanos() + 1_000_000_000L;
                while (clock.nanos() < until) {
                    scheduler.park("sleep", until - clock.nanos());
                }
                flag[0] = true;
            });
            sleeper.join();
        });
        assertFalse(crashed);
        assertTrue(flag[0]);
        assertTrue(clock.nanos() >= 1_000_000_000L);
    }

    @Test
    void aDeadlockIsReportedWithItsReasons() {
        SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(1), new SimulatedClock());
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> scheduler.run(() -> {
                    while (true) {
                        scheduler.park("godot", Long.MAX_VALUE);
                    }
                }));
        assertTrue(error.getMessage().contains("godot"));
    }

    @Test
    void aCrashEndsAllTasks() {
        SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(1), new SimulatedClock());
        boolean[] survived = new boolean[1];
        boolean crashed = scheduler.run(() -> {
            scheduler.spawn("other", Kind.SERVICE, () -> {
                while (true) {
                    scheduler.park("work", Long.MAX_VALUE);
                }
            });
            scheduler.spawn("victim", Kind.WORK, () -> {
                scheduler.yieldTurn();
                throw scheduler.crash();
            });
            for (int i = 0; i < 1000; i++) {
                scheduler.spinWait();
            }
            survived[0] = true;
        });
        assertTrue(crashed);
        assertFalse(survived[0]);
    }

    @Test
    void tasksThatWakeEachOtherForEverAreReported() {
        SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(1), new SimulatedClock());
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> scheduler.run(() -> {
                    while (true) {
                        scheduler.yieldTurn();
                    }
                }));
        assertTrue(error.getMessage().contains("livelocked"), error.getMessage());
    }

    @Test
    void aMonitorHeldWhereAnotherTaskMayRunIsReported() {
        SimulatedScheduler scheduler = new SimulatedScheduler(new SeededEntropy(1), new SimulatedClock());
        Object monitor = new Object();
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> scheduler.run(() -> {
                    synchronized (monitor) {
                        for (int i = 0; i < 100_000; i++) {
                            scheduler.spinWait();
                        }
                    }
                }));
        assertTrue(error.getMessage().contains("monitor is held"), error.getMessage());
    }
}

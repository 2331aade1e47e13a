package io.rustydb.storage.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedScheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LockTableTest {
    private static final class Owner extends LockOwner {
        final long id;
        final long undo;

        Owner(long id, long undo) {
            this.id = id;
            this.undo = undo;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public long undoBytes() {
            return undo;
        }

        @Override
        protected String describe() {
            return "owner " + id;
        }

        @Override
        protected String statement() {
            return "UPDATE " + id;
        }
    }

    private static final Awaited ROW = new Awaited(17, "row 3.1");

    private final Map<Long, LockOwner> inFlight = new HashMap<>();
    private SimulatedClock clock;
    private SimulatedScheduler scheduler;
    private LockTable table;
    private final List<String> log = new ArrayList<>();

    private void simulate(long seed, Runnable body) {
        clock = new SimulatedClock();
        scheduler = new SimulatedScheduler(new SeededEntropy(seed), clock);
        table = new LockTable(scheduler, clock, inFlight::get);
        inFlight.clear();
        log.clear();
        scheduler.run(body);
    }

    private Owner owner(long id, long undo) {
        Owner owner = new Owner(id, undo);
        inFlight.put(id, owner);
        return owner;
    }

    private void end(Owner owner) {
        inFlight.remove(owner.id);
        table.releaseAll(owner);
        table.ended(owner);
    }

    private void task(String name, Runnable body) {
        scheduler.spawn(name, Scheduler.Kind.WORK, body);
    }

    @Test
    void aCycleOfAnyLengthHasOneVictimTheOneWithLeastUndo() {
        for (int length = 2; length <= 4; length++) {
            for (long seed = 0; seed < 50; seed++) {
                int n = length;
                List<Long> victims = new ArrayList<>();
                List<String> messages = new ArrayList<>();
                simulate(seed, () -> {
                    List<Owner> owners = new ArrayList<>();
                    for (int i = 0; i < n; i++) {
                        owners.add(owner(i + 1, i == 1 ? 5 : 100 + i));
                    }
                    for (int i = 0; i < n; i++) {
                        Owner self = owners.get(i);
                        Owner next = owners.get((i + 1) % n);
                        task("t" + i, () -> {
                            try {
                                assertTrue(table.awaitEnd(self, next.id, ROW, LockTable.FOREVER));
                            } catch (DbException e) {
                                assertEquals(ErrorCode.DEADLOCK_DETECTED, e.code());
                                victims.add(self.id);
                                messages.add(e.getMessage());
                            }
                            end(self);
                        });
                    }
                });
                assertEquals(List.of(2L), victims, "length=" + n + ", seed=" + seed);
                for (int i = 1; i <= n; i++) {
                    String part = "owner " + i + " waits for row 3.1 of object 17, held by owner " + (i % n + 1)
                            + ", statement=UPDATE " + i;
                    assertTrue(messages.getFirst().contains(part), messages.getFirst());
                }
            }
        }
    }

    @Test
    void aCycleMayRunThroughRowsAndObjects() {
        for (long seed = 0; seed < 50; seed++) {
            List<ErrorCode> failures = new ArrayList<>();
            simulate(seed, () -> {
                Owner first = owner(1, 10);
                Owner second = owner(2, 20);
                ObjectLock object = table.object(7);
                assertTrue(table.acquire(first, object, LockMode.SHARED, 0));
                task("rows", () -> {
                    try {
                        table.awaitEnd(first, second.id, ROW, LockTable.FOREVER);
                    } catch (DbException e) {
                        failures.add(e.code());
                    }
                    end(first);
                });
                task("object", () -> {
                    try {
                        assertTrue(table.acquire(second, object, LockMode.EXCLUSIVE, LockTable.FOREVER));
                    } catch (DbException e) {
                        failures.add(e.code());
                    }
                    end(second);
                });
            });
            assertEquals(List.of(ErrorCode.DEADLOCK_DETECTED), failures, "seed=" + seed);
        }
    }

    @Test
    void waitersOfAnObjectAreServedInTurn() {
        for (long seed = 0; seed < 30; seed++) {
            simulate(seed, () -> {
                ObjectLock object = table.object(7);
                Owner holder = owner(1, 1);
                assertTrue(table.acquire(holder, object, LockMode.SHARED, 0));
                Owner writer = owner(2, 1);
                Owner reader = owner(3, 1);
                task("writer", () -> {
                    assertTrue(table.acquire(writer, object, LockMode.EXCLUSIVE, LockTable.FOREVER));
                    log.add("writer");
                    end(writer);
                });
                task("reader", () -> {
                    // Behind the writer, although compatible with the holder.
                    while (object.queue.isEmpty()) {
                        scheduler.spinWait();
                    }
                    assertFalse(table.acquire(reader, object, LockMode.SHARED, 0));
                    task("holder", () -> end(holder));
                    assertTrue(table.acquire(reader, object, LockMode.SHARED, LockTable.FOREVER));
                    log.add("reader");
                    end(reader);
                });
            });
            assertEquals(List.of("writer", "reader"), log, "seed=" + seed);
        }
    }

    @Test
    void aWaitEndsByTimeByCancelOrNotAtAll() {
        simulate(1, () -> {
            Owner holder = owner(1, 1);
            Owner waiter = owner(2, 1);
            assertFalse(table.awaitEnd(waiter, holder.id, ROW, 0));
            long before = clock.nanos();
            assertFalse(table.awaitEnd(waiter, holder.id, ROW, 3_000_000_000L));
            assertTrue(clock.nanos() - before >= 3_000_000_000L);
            task("canceller", waiter::cancel);
            try {
                table.awaitEnd(waiter, holder.id, ROW, LockTable.FOREVER);
            } catch (DbException e) {
                log.add(e.sqlState());
            }
            waiter.clearCancel();
            task("ender", () -> end(holder));
            assertTrue(table.awaitEnd(waiter, holder.id, ROW, LockTable.FOREVER));
            assertTrue(table.awaitEnd(waiter, holder.id, ROW, 0), "it has ended already");
        });
        assertEquals(List.of("57014"), log);
    }

    @Test
    void aKeyLockKeepsOthersOut() {
        for (long seed = 0; seed < 50; seed++) {
            int[] inside = new int[1];
            int[] passed = new int[1];
            simulate(seed, () -> {
                KeyLocks keys = new KeyLocks(scheduler);
                long hash = KeyLocks.hash(3, new byte[] {1, 2, 3}, 0, 3);
                for (int i = 0; i < 4; i++) {
                    task("t" + i, () -> {
                        for (int round = 0; round < 5; round++) {
                            keys.lock(hash);
                            assertEquals(1, ++inside[0]);
                            scheduler.spinWait();
                            scheduler.park("inside", 1000);
                            inside[0]--;
                            passed[0]++;
                            keys.unlock(hash);
                        }
                    });
                }
            });
            assertEquals(20, passed[0]);
        }
    }
}

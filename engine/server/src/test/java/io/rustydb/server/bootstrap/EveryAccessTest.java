package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.server.bootstrap.EngineSimulation.PlannedFault;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One workload, over and over, with a fault at the first access to the disk, at the second, at the third, …
/// until it ends before the fault: what random places may miss for ever is met here.
///
/// `-Drustydb.every=1` takes every place, the default every fifth (at another offset in each sweep);
/// `-Drustydb.seed=5` another workload.
class EveryAccessTest {
    private static final int STEP = Integer.getInteger("rustydb.every", 5);
    private static final long SEED = Long.getLong("rustydb.seed", 5);

    /// @return how many places there were
    private static long sweep(String name, long seed, List<PlannedFault> before, int life, long code) {
        EngineTally tally = new EngineTally();
        long first = 1 + Math.floorMod(name.hashCode(), STEP);
        for (long access = first; ; access += STEP) {
            List<PlannedFault> planned = new ArrayList<>(before);
            planned.add(new PlannedFault(life, access, code));
            EngineSimulation simulation = new EngineSimulation(seed, null, tally, planned);
            try {
                simulation.run();
            } catch (Throwable e) {
                throw new AssertionError(name + ", seed " + seed + ", faults " + planned + ": " + e.getMessage(), e);
            }
            if (!simulation.metAllFaults()) {
                System.out.println(name + ": accesses=" + access + ", every=" + STEP + ", runs=" + tally.seeds
                        + ", different crash states=" + tally.crashStates.size());
                assertTrue(access > 40, "a workload that hardly touches the disk: accesses=" + access);
                return access;
            }
        }
    }

    /// A seed whose database is, or is not, made in the first life.
    private static long seed(boolean empty) {
        long seed = SEED;
        while (new EngineSimulation(seed, null, new EngineTally()).beganEmpty() != empty) {
            seed++;
        }
        return seed;
    }

    @Test
    void aPowerFailureAtAnyAccessOfAWorkload() {
        sweep("power failure while working", seed(false), List.of(), 0, SimulatedDisk.Fault.CRASH);
    }

    @Test
    void aPowerFailureAtAnyAccessWhileADatabaseIsMade() {
        sweep("power failure while a database is made", seed(true), List.of(), 0, SimulatedDisk.Fault.CRASH);
    }

    @Test
    void aPowerFailureAtAnyAccessOfTheRecoveryFromAnother() {
        sweep(
                "power failure in recovery",
                seed(false),
                List.of(new PlannedFault(0, 150, SimulatedDisk.Fault.CRASH)),
                1,
                SimulatedDisk.Fault.CRASH);
    }

    @Test
    void aFailureOfAnyAccess() {
        sweep("input or output fails", seed(false), List.of(), 0, SimulatedDisk.Fault.EIO);
    }

    @Test
    void aFailureOfAnyAccessOfTheRecovery() {
        sweep(
                "input or output fails in recovery",
                seed(false),
                List.of(new PlannedFault(0, 150, SimulatedDisk.Fault.CRASH)),
                1,
                SimulatedDisk.Fault.EIO);
    }

    @Test
    void aDiskThatIsFullAtAnyAccess() {
        sweep("disk full", seed(false), List.of(), 0, SimulatedDisk.Fault.ENOSPC);
    }

    /// The engine reserves its memory when it opens: any of these reservations may be refused, then it says so,
    /// holds nothing, and opens when there is memory.
    @Test
    void aRefusalOfAnyReservationOfMemory() {
        long seed = seed(false);
        for (long refused = 1; ; refused++) {
            SeededEntropy dice = new SeededEntropy(seed);
            SimulatedDisk disk =
                    EngineTemplate.image(StorageConfig.DEFAULT, false, false).copy(dice, null);
            TrackedMemory memory = new TrackedMemory();
            memory.refuse(refused);
            boolean opened = open(disk, dice, memory);
            assertEquals(0, memory.outstanding(), "memory that a failed opening still holds, reservation " + refused);
            if (opened) {
                assertTrue(refused > 3, "the engine reserves more than that: " + refused);
                return;
            }
            assertTrue(open(disk, dice, memory), "opens when there is memory");
        }
    }

    private static boolean open(SimulatedDisk disk, SeededEntropy dice, TrackedMemory memory) {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(dice, clock);
        boolean[] opened = {true};
        scheduler.run(() -> {
            try {
                Engine engine = Engine.open(
                        disk,
                        clock,
                        dice,
                        scheduler,
                        memory,
                        StorageConfig.DEFAULT.withBufferPoolBytes(256 * 4096),
                        new TransactionSystem(true),
                        new EngineTemplate.NoMaintenance(),
                        "memory");
                engine.sql().close();
                engine.storage().close();
            } catch (DbException e) {
                assertEquals(ErrorCode.OUT_OF_MEMORY, e.code(), e.getMessage());
                opened[0] = false;
            }
        });
        return opened[0];
    }
}

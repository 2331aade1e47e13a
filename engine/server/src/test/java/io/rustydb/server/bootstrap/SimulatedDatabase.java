package io.rustydb.server.bootstrap;

import io.rustydb.sql.session.Maintenance;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A whole database on a simulated machine without faults: for work whose interleaving follows from a seed.
final class SimulatedDatabase {
    private static final class NoMaintenance implements Maintenance {
        @Override
        public void checkpoint() {
            throw new AssertionError("nobody asks for checkpoints");
        }

        @Override
        public void shutdown(boolean immediately) {
            throw new AssertionError("nobody shuts down");
        }
    }

    private SimulatedDatabase() {}

    /// @param work with the engine and the scheduler, as the simulation's first task
    static void run(SeededEntropy dice, TransactionSystem system, BiConsumer<Engine, SimulatedScheduler> work) {
        live(dice, null, system, work);
    }

    /// @param before what an earlier life has left; null for a new database
    /// @return what this one leaves
    static SimulatedDisk live(
            SeededEntropy dice,
            @Nullable SimulatedDisk before,
            TransactionSystem system,
            BiConsumer<Engine, SimulatedScheduler> work) {
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(dice, clock);
        SimulatedDisk disk = before == null ? new SimulatedDisk(dice, scheduler) : before.afterStop(scheduler);
        TrackedMemory memory = new TrackedMemory();
        try {
            scheduler.run(() -> {
                Engine engine = Engine.open(
                        disk,
                        clock,
                        dice,
                        scheduler,
                        memory,
                        StorageConfig.DEFAULT.withBufferPoolBytes(512 * 4096).withLog(1 << 18, 1 << 18),
                        system,
                        new NoMaintenance(),
                        "simulated");
                work.accept(engine, scheduler);
                engine.sql().close();
                engine.storage().close();
            });
        } finally {
            memory.releaseAll();
        }
        return disk;
    }
}

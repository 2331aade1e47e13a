package io.rustydb.server.bootstrap;

import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;

/// An engine on a simulated machine for one test: time passes when everybody waits, interleavings follow from
/// the seed, and the machine may be switched off and on.
final class SimulatedEngine {
    private static final StorageConfig CONFIG =
            StorageConfig.DEFAULT.withBufferPoolBytes(256 * 4096).withLog(1 << 16, 1 << 18);

    private final SeededEntropy dice;
    private SimulatedDisk disk;
    private SimulatedScheduler scheduler;
    private SimulatedClock clock;
    private Engine engine;

    /// What happens in one life of the machine.
    interface Life {
        void live(SimulatedEngine machine);
    }

    @SuppressWarnings("NullAway.Init") // a life begins before anything else is asked
    SimulatedEngine(long seed) {
        dice = new SeededEntropy(seed);
        disk = new SimulatedDisk(dice, null);
    }

    /// @param goodEnd closed in good order; else the power fails at the end of the life
    void live(boolean goodEnd, Life life) {
        clock = new SimulatedClock();
        scheduler = new SimulatedScheduler(dice, clock);
        disk = disk.afterStop(scheduler);
        TrackedMemory memory = new TrackedMemory();
        try {
            scheduler.run(() -> {
                engine = Engine.open(
                        disk,
                        clock,
                        dice,
                        scheduler,
                        memory,
                        CONFIG,
                        new TransactionSystem(true),
                        new EngineTemplate.NoMaintenance(),
                        "simulated");
                life.live(this);
                if (!goodEnd) {
                    throw scheduler.crash();
                }
                engine.sql().close();
                engine.storage().close();
            });
            if (!goodEnd) {
                disk = disk.afterCrash(null);
            }
        } finally {
            if (!goodEnd) {
                try {
                    engine.storage().abandon();
                } catch (Throwable e) {
                    // The machine is off.
                }
            }
            memory.releaseAll();
        }
    }

    SqlText session() {
        return new SqlText(engine.sql().newSession("rustydb"));
    }

    Engine engine() {
        return engine;
    }

    void sleepMillis(long millis) {
        long until = clock.nanos() + millis * 1_000_000;
        while (clock.nanos() < until) {
            scheduler.park(this, until - clock.nanos());
        }
    }

    long millis() {
        return clock.nanos() / 1_000_000;
    }

    Scheduler.Task spawn(String name, Runnable body) {
        return scheduler.spawn(name, Scheduler.Kind.WORK, body);
    }
}

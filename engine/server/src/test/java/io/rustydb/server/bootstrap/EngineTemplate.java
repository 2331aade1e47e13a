package io.rustydb.server.bootstrap;

import io.rustydb.sql.session.Maintenance;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.SimulatedScheduler;
import io.rustydb.testkit.TrackedMemory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Databases with the schema and its first rows, closed in good order: making one takes longer than a
/// simulation.
final class EngineTemplate {
    private static final Map<Key, SimulatedDisk> IMAGES = new ConcurrentHashMap<>();

    private record Key(long logSegmentBytes, boolean withoutForeignKeys, boolean wide) {}

    static final class NoMaintenance implements Maintenance {
        @Override
        public void checkpoint() {
            throw new AssertionError("nobody asks for checkpoints");
        }

        @Override
        public void shutdown(boolean immediately) {
            throw new AssertionError("nobody shuts down");
        }
    }

    private EngineTemplate() {}

    static SimulatedDisk image(StorageConfig config, boolean withoutForeignKeys, boolean wide) {
        return IMAGES.computeIfAbsent(new Key(config.logSegmentBytes(), withoutForeignKeys, wide), key -> make(key));
    }

    private static SimulatedDisk make(Key key) {
        StorageConfig config = StorageConfig.DEFAULT
                .withBufferPoolBytes(256 * 4096)
                .withLog(key.logSegmentBytes, 1 << 20)
                .withBuffers(BufferSettings.DEFAULT.withOtherBytes(32768L * 16));
        SeededEntropy dice = new SeededEntropy(4711);
        SimulatedClock clock = new SimulatedClock();
        SimulatedScheduler scheduler = new SimulatedScheduler(dice, clock);
        SimulatedDisk disk = new SimulatedDisk(dice, scheduler);
        TrackedMemory memory = new TrackedMemory();
        scheduler.run(() -> {
            Engine engine = Engine.open(
                    disk,
                    clock,
                    dice,
                    scheduler,
                    memory,
                    config,
                    new TransactionSystem(true),
                    new NoMaintenance(),
                    "template");
            SqlText sql = new SqlText(engine.sql().newSession("rustydb"));
            EngineSchema.create(sql, !key.withoutForeignKeys, key.wide);
            // The clock jumps by years, and what the keeper of the recycle bin does then is not in the model.
            sql.run("ALTER SYSTEM SET recyclebin_retention = 0");
            engine.sql().close();
            engine.storage().close();
        });
        return disk.afterStop(null);
    }
}

package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.base.type.BigEndian;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.index.hash.HashRedo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// A database in memory with trees in it and no transactions.
final class TreeFixture implements AutoCloseable {
    /// Keys of the model: bytes, then the locator.
    static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    final NativeMemory memory = new NativeMemory();
    final ThreadScheduler scheduler = new ThreadScheduler("test");
    final FileSystem files;
    final StorageConfig config;
    StorageEngine engine;
    BTreeStore store;

    TreeFixture(int pageSize, long poolBytes) {
        this(new MemoryFileSystem("trees"), pageSize, poolBytes);
    }

    TreeFixture(FileSystem files, int pageSize, long poolBytes) {
        this.files = files;
        this.config = StorageConfig.DEFAULT
                .withPageSize(pageSize)
                .withBufferPoolBytes(poolBytes)
                .withLog(16 << 20, 4 << 20);
        open();
    }

    void open() {
        store = new BTreeStore(null);
        engine = StorageEngine.open(
                files,
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                memory,
                config,
                List.of(BTreeRedo.REDO, HashRedo.REDO),
                List.of(store));
    }

    /// What was done so far survives; memory does not.
    void crash() {
        engine.kernel().wal().awaitDurable(engine.kernel().wal().endLsn() - 1);
        engine.abandon();
        open();
    }

    static BTreeCheck.Statistics check(BTree tree) {
        List<String> findings = new ArrayList<>();
        BTreeCheck.Statistics statistics = new BTreeCheck(tree).check(findings::add);
        assertEquals(List.of(), findings);
        return statistics;
    }

    static byte[] entry(byte[] key, long locator) {
        byte[] entry = Arrays.copyOf(key, key.length + 8);
        BigEndian.putLong(entry, key.length, locator);
        return entry;
    }

    /// A key that is no prefix of another: bytes 1..alphabet, closed by 0.
    static byte[] randomKey(Random random, int lengthMax, int alphabet) {
        byte[] key = new byte[2 + random.nextInt(lengthMax - 1)];
        for (int i = 0; i < key.length - 1; i++) {
            key[i] = (byte) (1 + random.nextInt(alphabet));
        }
        return key;
    }

    static byte[] key(long value) {
        byte[] key = new byte[8];
        BigEndian.putLong(key, 0, value ^ Long.MIN_VALUE);
        return key;
    }

    @Override
    public void close() {
        engine.close();
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }
}

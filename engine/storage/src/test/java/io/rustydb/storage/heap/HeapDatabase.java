package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.base.type.LittleEndian;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.lob.LobRedo;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoCheck;
import io.rustydb.storage.undo.UndoRedo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A storage engine with transactions and heaps, as tests open it.
final class HeapDatabase implements AutoCloseable {
    final TransactionSystem system;
    final HeapStore heaps;
    final LobStore lobs;
    final StorageEngine engine;

    HeapDatabase(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            boolean purgeInBackground) {
        this(files, clock, entropy, scheduler, memory, config, new TransactionSystem(purgeInBackground), s -> {});
    }

    /// @param plant may put faults into the system before the database is opened

    HeapDatabase(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            TransactionSystem transactionSystem,
            Consumer<TransactionSystem> plant) {
        this(files, clock, entropy, scheduler, memory, config, transactionSystem, plant, TestTails.Bug.NONE);
    }

    HeapDatabase(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            TransactionSystem transactionSystem,
            Consumer<TransactionSystem> plant,
            TestTails.Bug tailBug) {
        system = transactionSystem;
        heaps = new HeapStore(system);
        lobs = new LobStore(system);
        heaps.connect(new TestTails(lobs, tailBug));
        plant.accept(system);
        engine = StorageEngine.open(
                files,
                clock,
                entropy,
                scheduler,
                memory,
                config,
                List.of(UndoRedo.REDO, heaps.redoHandler(), LobRedo.REDO),
                List.of(heaps, lobs, system));
    }

    TransactionManager transactions() {
        return system.transactions();
    }

    Transaction begin() {
        return transactions().begin(Isolation.READ_COMMITTED);
    }

    void commit(Transaction transaction) {
        transactions().commit(transaction, Durability.FULL);
    }

    Heap createHeap(int object) {
        Transaction transaction = begin();
        long root = heaps.create(transaction, object);
        commit(transaction);
        return heaps.open(object, root);
    }

    /// All structures are sound.
    void check(Heap... all) {
        List<String> findings = new ArrayList<>();
        new UndoCheck(system).check(engine.kernel(), findings::add);
        for (Heap heap : all) {
            HeapCheck.check(heap, findings::add);
        }
        assertEquals(List.of(), findings);
    }

    /// Pages of a heap, its directory included.
    static long pages(Heap heap) {
        HeapExtents extents = heap.pages().extents();
        int perDirectory = HeapDirectory.capacity(heap.store().kernel().pool().pageSize());
        return extents.pages() + Math.max(1, (extents.extents() + perDirectory - 1) / perDirectory);
    }

    static byte[] row(long value, int bytes) {
        byte[] row = new byte[Math.max(8, bytes)];
        LittleEndian.putLong(row, 0, value);
        for (int i = 8; i < row.length; i++) {
            row[i] = (byte) (value + i);
        }
        return row;
    }

    @Override
    public void close() {
        engine.close();
    }
}

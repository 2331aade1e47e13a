package io.rustydb.benchmarks;

import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapStore;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.index.btree.BTreeStore;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoRedo;
import java.util.List;

/// The kernel without SQL, in memory: transactions, heaps and trees.
final class KernelEngine implements AutoCloseable {
    private static final int OBJECT = 1000;

    private final ThreadScheduler scheduler = new ThreadScheduler("bench");
    private final TransactionSystem system = new TransactionSystem(true);
    private final HeapStore heaps = new HeapStore(system);
    private final BTreeStore trees = new BTreeStore(system);
    private final StorageEngine engine;

    KernelEngine(long poolBytes) {
        engine = StorageEngine.open(
                new MemoryFileSystem("bench"),
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                new NativeMemory(),
                StorageConfig.DEFAULT.withBufferPoolBytes(poolBytes),
                List.of(UndoRedo.REDO, heaps.redoHandler(), trees.redoHandler(), trees.hashRedoHandler()),
                List.of(heaps, trees, system));
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

    BTree newTree() {
        Transaction transaction = begin();
        BTree tree = trees.open(OBJECT, trees.create(transaction, OBJECT));
        commit(transaction);
        return tree;
    }

    Heap newHeap() {
        Transaction transaction = begin();
        Heap heap = heaps.open(OBJECT + 1, heaps.create(transaction, OBJECT + 1));
        commit(transaction);
        return heap;
    }

    @Override
    public void close() {
        engine.close();
        scheduler.close();
    }
}

package io.rustydb.storage.index.btree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.sequence.SequenceStore;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoCheck;
import io.rustydb.storage.undo.UndoRedo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A storage engine with transactions, trees, large objects and sequences, as tests open it.
final class TransactionFixture {
    final TransactionSystem system;
    final BTreeStore trees;
    final LobStore lobs;
    final SequenceStore sequences;
    final StorageEngine engine;

    TransactionFixture(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            boolean purgeInBackground) {
        this(files, clock, entropy, scheduler, memory, config, purgeInBackground, system -> {});
    }

    /// @param before told the system before the engine opens it: to plant a bug
    TransactionFixture(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            boolean purgeInBackground,
            Consumer<TransactionSystem> before) {
        system = new TransactionSystem(purgeInBackground);
        trees = new BTreeStore(system);
        lobs = new LobStore(system);
        sequences = new SequenceStore(system);
        before.accept(system);
        engine = StorageEngine.open(
                files,
                clock,
                entropy,
                scheduler,
                memory,
                config,
                List.of(
                        UndoRedo.REDO,
                        trees.redoHandler(),
                        trees.hashRedoHandler(),
                        lobs.redoHandler(),
                        sequences.redoHandler()),
                List.of(trees, lobs, sequences, system));
    }

    Transaction begin() {
        return system.transactions().begin(Isolation.READ_COMMITTED);
    }

    void commit(Transaction transaction) {
        system.transactions().commit(transaction, Durability.FULL);
    }

    void rollback(Transaction transaction) {
        system.transactions().rollback(transaction);
    }

    void purge() {
        while (system.purge().runOnce()) {
            // Another round may go further.
        }
    }

    long dataPages() {
        return engine.kernel().data().allocatedPages();
    }

    void check(BTree... trees) {
        List<String> findings = new ArrayList<>();
        new UndoCheck(system).check(engine.kernel(), findings::add);
        for (BTree tree : trees) {
            new BTreeCheck(tree).check(findings::add);
        }
        assertEquals(List.of(), findings);
    }
}

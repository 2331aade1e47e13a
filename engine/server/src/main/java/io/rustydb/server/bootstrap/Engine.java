package io.rustydb.server.bootstrap;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.server.monitoring.StorageTables;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.session.Maintenance;
import io.rustydb.sql.session.SqlDatabase;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.heap.HeapStore;
import io.rustydb.storage.index.btree.BTreeRedo;
import io.rustydb.storage.index.btree.BTreeStore;
import io.rustydb.storage.lob.LobRedo;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.sequence.SequenceRedo;
import io.rustydb.storage.sequence.SequenceStore;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoRedo;
import java.util.List;

/// Storage and SQL of one database, wired over the seams it is given: the machine, or a simulated one.
record Engine(StorageEngine storage, Structures structures, SqlDatabase sql) {

    /// @param transactions new, not yet open
    /// @throws io.rustydb.base.error.DbException see [StorageEngine#open]
    static Engine open(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            TransactionSystem transactions,
            Maintenance maintenance,
            String location) {
        HeapStore heaps = new HeapStore(transactions);
        BTreeStore trees = new BTreeStore(transactions);
        LobStore lobs = new LobStore(transactions);
        SequenceStore sequences = new SequenceStore(transactions);
        Structures structures = new Structures(heaps, trees, lobs, sequences, transactions);
        StorageEngine storage = StorageEngine.open(
                files,
                clock,
                entropy,
                scheduler,
                memory,
                config,
                List.of(heaps.redoHandler(), UndoRedo.REDO, BTreeRedo.REDO, LobRedo.REDO, SequenceRedo.REDO),
                List.of(heaps, trees, lobs, sequences, transactions, SqlDatabase.creation(structures)));
        try {
            return new Engine(
                    storage,
                    structures,
                    new SqlDatabase(storage.kernel(), structures, maintenance, location, StorageTables.of(storage)));
        } catch (Throwable e) {
            try {
                storage.abandon();
            } catch (Throwable second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }
}

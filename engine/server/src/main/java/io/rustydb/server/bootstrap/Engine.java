package io.rustydb.server.bootstrap;

import io.rustydb.base.config.Setting;
import io.rustydb.base.config.SystemSettings;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.server.monitoring.StorageTables;
import io.rustydb.sql.catalog.LobTails;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.session.Maintenance;
import io.rustydb.sql.session.SqlDatabase;
import io.rustydb.sql.session.SqlSettings;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.config.SettingsFile;
import io.rustydb.storage.config.StorageSettings;
import io.rustydb.storage.heap.HeapStore;
import io.rustydb.storage.index.btree.BTreeRedo;
import io.rustydb.storage.index.btree.BTreeStore;
import io.rustydb.storage.index.hash.HashRedo;
import io.rustydb.storage.lob.LobRedo;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.sequence.SequenceRedo;
import io.rustydb.storage.sequence.SequenceStore;
import io.rustydb.storage.tablespace.TablespaceStore;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoRedo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Storage and SQL of one database, wired over the seams it is given: the machine, or a simulated one.
record Engine(StorageEngine storage, Structures structures, SqlDatabase sql) {

    /// @param config of this kind of database: what is not stored with it
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
        return open(
                files, clock, entropy, scheduler, memory, config, settings -> {}, transactions, maintenance, location);
    }

    /// As above.
    ///
    /// @param forced what holds for this opening, whatever is stored
    static Engine open(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            Consumer<SystemSettings> forced,
            TransactionSystem transactions,
            Maintenance maintenance,
            String location) {
        List<Setting<?>> known = new ArrayList<>(StorageSettings.ALL);
        known.addAll(SqlSettings.ALL);
        SystemSettings settings = new SystemSettings(known);
        StorageSettings.setDefaults(settings, config);
        StorageSettings.setDefaults(settings, transactions.retention());
        SettingsFile store = new SettingsFile(files);
        HeapStore heaps = new HeapStore(transactions);
        BTreeStore trees = new BTreeStore(transactions);
        LobStore lobs = new LobStore(transactions);
        heaps.connect(new LobTails(lobs));
        SequenceStore sequences = new SequenceStore(transactions);
        TablespaceStore tablespaces = new TablespaceStore(transactions);
        Structures structures = new Structures(heaps, trees, lobs, sequences, tablespaces, transactions);
        StorageEngine storage = StorageEngine.open(
                files,
                clock,
                entropy,
                scheduler,
                memory,
                () -> {
                    store.load(settings);
                    forced.accept(settings);
                    transactions.withRetention(StorageSettings.retention(settings));
                    return StorageSettings.configured(settings, config);
                },
                List.of(
                        heaps.redoHandler(),
                        UndoRedo.REDO,
                        BTreeRedo.REDO,
                        HashRedo.REDO,
                        LobRedo.REDO,
                        SequenceRedo.REDO),
                List.of(heaps, trees, lobs, sequences, tablespaces, transactions, SqlDatabase.creation(structures)));
        try {
            StorageSettings.follow(settings, storage, transactions);
            return new Engine(
                    storage,
                    structures,
                    new SqlDatabase(
                            storage.kernel(),
                            structures,
                            maintenance,
                            location,
                            settings,
                            store,
                            StorageTables.of(storage)));
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

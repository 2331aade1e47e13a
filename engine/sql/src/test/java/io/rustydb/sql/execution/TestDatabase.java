package io.rustydb.sql.execution;

import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.LobTails;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.optimizer.TableStatistics;
import io.rustydb.sql.parser.GrammarFrontEnd;
import io.rustydb.sql.parser.SqlFrontEnd;
import io.rustydb.sql.plancache.PlanCache;
import io.rustydb.sql.plancache.StatementPlanner;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.heap.HeapStore;
import io.rustydb.storage.index.btree.BTreeStore;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.sequence.SequenceStore;
import io.rustydb.storage.tablespace.TablespaceStore;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoRedo;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A database over real storage in memory, with a catalogue that lives for the test only.
public final class TestDatabase implements AutoCloseable {
    final SystemClock clock = new SystemClock();
    final SystemEntropy entropy = new SystemEntropy();
    final SqlFrontEnd frontEnd = new GrammarFrontEnd();
    final FunctionRegistry functions = FunctionRegistry.builtIn();
    final TableStatistics statistics = new TableStatistics(table -> 1000);
    final StatementPlanner planner = new StatementPlanner(functions, statistics);
    final PlanCache cache = new PlanCache(100);
    final Structures structures;
    final AtomicLong objectIds = new AtomicLong(100);
    private final StorageEngine engine;
    private final ThreadScheduler scheduler = new ThreadScheduler("test");
    volatile CatalogSnapshot catalog =
            CatalogSnapshot.EMPTY.edit().put(new SchemaDescriptor(2, "public")).finish();

    public TestDatabase() {
        TransactionSystem system = new TransactionSystem(true);
        HeapStore heaps = new HeapStore(system);
        BTreeStore trees = new BTreeStore(system);
        LobStore lobs = new LobStore(system);
        heaps.connect(new LobTails(lobs));
        SequenceStore sequences = new SequenceStore(system);
        TablespaceStore tablespaces = new TablespaceStore(system);
        structures = new Structures(heaps, trees, lobs, sequences, tablespaces, system);
        engine = StorageEngine.open(
                new MemoryFileSystem("test"),
                clock,
                entropy,
                scheduler,
                new NativeMemory(),
                StorageConfig.DEFAULT.withBufferPoolBytes(64 << 20).withDirectLog(false),
                List.of(
                        UndoRedo.REDO,
                        heaps.redoHandler(),
                        trees.redoHandler(),
                        trees.hashRedoHandler(),
                        lobs.redoHandler(),
                        sequences.redoHandler()),
                List.of(heaps, trees, lobs, sequences, tablespaces, system));
    }

    public TestSession connect() {
        return new TestSession(this);
    }

    @Override
    public void close() {
        engine.close();
        scheduler.close();
    }
}

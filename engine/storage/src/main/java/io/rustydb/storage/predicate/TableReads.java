package io.rustydb.storage.predicate;

import java.util.ArrayList;
import java.util.List;

/// What serializable transactions have read of one table: the whole of it, or parts by its indexes.
///
/// Thread rule: any thread; each call is atomic.
public final class TableReads {
    private final SerializationGraph graph;
    private final List<SerialTransaction> readers = new ArrayList<>();
    /// Those who have replaced the table's storage (TRUNCATE): versions say nothing about it.
    private final List<SerialTransaction> rewriters = new ArrayList<>();
    private final List<IndexOf> indexes = new ArrayList<>();
    private volatile boolean hasRewriters;

    private record IndexOf(int id, IndexReads reads) {}

    TableReads(SerializationGraph graph) {
        this.graph = graph;
    }

    /// What was read by one of its indexes.
    public synchronized IndexReads index(int id) {
        for (IndexOf index : indexes) {
            if (index.id() == id) {
                return index.reads();
            }
        }
        IndexReads reads = new IndexReads(this, graph);
        indexes.add(new IndexOf(id, reads));
        return reads;
    }

    /// Before all rows are read.
    ///
    /// @throws io.rustydb.base.error.DbException 40001
    public void readAll(SerialTransaction by) {
        if (by.safe) {
            by.dropReads();
            return;
        }
        by.check();
        if (graph.fault() == SerializableFault.TABLES_NOT_REGISTERED) {
            return;
        }
        add(by);
        meetRewriters(by);
    }

    /// Before rows are read by an index: the table may have been emptied meanwhile.
    public void meetRewriters(SerialTransaction by) {
        if (!hasRewriters) {
            return;
        }
        SerialTransaction[] found;
        synchronized (this) {
            rewriters.removeIf(rewriter -> rewriter.released);
            hasRewriters = !rewriters.isEmpty();
            found = rewriters.toArray(SerialTransaction[]::new);
        }
        for (SerialTransaction rewriter : found) {
            graph.addEdgeOut(by, rewriter);
        }
    }

    void add(SerialTransaction by) {
        synchronized (this) {
            if (!readers.contains(by)) {
                readers.add(by);
                by.addTable(this);
            }
        }
    }

    synchronized void drop(SerialTransaction by) {
        readers.remove(by);
    }

    /// After a row was changed, inserted or deleted, and looked for in all indexes that the writer knows.
    ///
    /// @param indexIds those indexes; who has read of another, which was dropped since, counts as having read
    ///     the table
    /// @throws io.rustydb.base.error.DbException 40001
    public void rowWritten(SerialTransaction by, int[] indexIds) {
        by.check();
        if (graph.fault() == SerializableFault.EDGE_IN_IGNORED) {
            return;
        }
        synchronized (this) {
            for (int i = 0; i < readers.size(); i++) {
                by.meet(readers.get(i));
            }
            for (int i = indexes.size() - 1; i >= 0; i--) {
                IndexOf index = indexes.get(i);
                if (!contains(indexIds, index.id())) {
                    index.reads().meetAll(by);
                }
            }
        }
        graph.meetRestored(by);
        by.settleMet();
    }

    private static boolean contains(int[] ids, int id) {
        for (int known : ids) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }

    /// The table's rows go all at once, and who reads them from now on does not see it from their versions.
    ///
    /// @throws io.rustydb.base.error.DbException 40001
    public void rewritten(SerialTransaction by) {
        by.check();
        List<IndexOf> all;
        synchronized (this) {
            rewriters.add(by);
            hasRewriters = true;
            for (int i = 0; i < readers.size(); i++) {
                by.meet(readers.get(i));
            }
            all = List.copyOf(indexes);
        }
        for (IndexOf index : all) {
            index.reads().meetAll(by);
        }
        graph.meetRestored(by);
        by.settleMet();
    }
}

package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.BigEndian;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.index.btree.BTreeLoader;
import io.rustydb.storage.index.btree.BucketLoader;
import io.rustydb.storage.index.btree.EntryLoader;
import io.rustydb.storage.index.build.EntrySort;
import io.rustydb.storage.transaction.ReadView;
import java.util.Arrays;

/// Builds an index of what a view sees: the entries of all rows, sorted, then packed into leaves.
public final class IndexBuild {
    /// Memory of one build; what needs more goes through temporary files.
    public static final long SORT_BYTES = 32L << 20;
    /// Room is left for a few inserts, or the first ones would split every leaf.
    public static final int FILL_PERCENT = 90;

    private static final int HAS_NULL = 0x8000;

    private final Structures structures;
    private final TableDescriptor table;
    private final IndexDescriptor index;
    private final IndexKeys keys;
    private final BTree tree;

    public IndexBuild(
            Structures structures, TableDescriptor table, IndexDescriptor index, EvaluationContext evaluation) {
        this.structures = structures;
        this.table = table;
        this.index = index;
        keys = IndexKeys.of(table, index, evaluation);
        tree = structures.tree(index);
    }

    /// Fills the empty tree, which nobody else uses.
    ///
    /// @throws DbException 23505 rows of a unique index have equal keys; 54000 a key is too long; 53100
    public void build(ReadView view, long sortBytes) {
        try (EntrySort sort = new EntrySort(tree.temporaryFiles(), sortBytes)) {
            collect(view, sort);
            sort.finish();
            EntryLoader loader = index.isHash() ? new BucketLoader(tree) : new BTreeLoader(tree, FILL_PERCENT);
            Neighbour before = new Neighbour();
            while (sort.next()) {
                if (index.unique() && before.isTwin(sort)) {
                    throw duplicate(table, index);
                }
                loader.add(sort.bytes(), sort.offset(), sort.length());
            }
            loader.finish();
        }
    }

    /// Adds the entries of what the view sees to a tree that writers keep, unless they are there.
    ///
    /// @param pause called now and then; what it throws ends the build
    public void addMissing(ReadView view, long sortBytes, Runnable pause) {
        try (EntrySort sort = new EntrySort(tree.temporaryFiles(), sortBytes)) {
            collect(view, sort);
            sort.finish();
            int done = 0;
            while (sort.next()) {
                if ((++done & 0xFFF) == 0) {
                    pause.run();
                }
                int keyBytes = sort.length() - Long.BYTES;
                long locator = BigEndian.getLong(sort.bytes(), sort.offset() + keyBytes);
                tree.addIfAbsent(sort.bytes(), sort.offset(), keyBytes, locator);
            }
        }
    }

    /// Adds the entries of all rows that the view sees.
    private void collect(ReadView view, EntrySort sort) {
        KeyBuffer key = new KeyBuffer();
        byte[] entry = new byte[tree.keyBytesMax() + Long.BYTES];
        HeapScan scan = structures.heap(table).scan();
        scan.open(view);
        while (scan.nextPage()) {
            for (int i = 0; i < scan.count(); i++) {
                if (keys.encode(scan.bytes(), scan.offset(i), key)) {
                    tree.checkLength(key.length);
                    BTree.putEntry(key.bytes, 0, key.length, scan.rowId(i), entry);
                    int tag = keys.keyBytes() | (key.hasNull ? HAS_NULL : 0);
                    sort.add(entry, 0, key.length + Long.BYTES, tag);
                }
            }
        }
    }

    /// The key of the entry before, to find equal ones.
    private static final class Neighbour {
        private byte[] key = new byte[64];
        private int length = -1;

        /// True if an entry has the key of the one before, neither with a NULL; remembers it.
        boolean isTwin(EntrySort sort) {
            int tag = sort.tag();
            if ((tag & HAS_NULL) != 0) {
                length = -1;
                return false;
            }
            int from = sort.offset();
            boolean same = tag == length && Arrays.equals(key, 0, tag, sort.bytes(), from, from + tag);
            if (!same) {
                if (key.length < tag) {
                    key = new byte[2 * tag];
                }
                System.arraycopy(sort.bytes(), from, key, 0, tag);
                length = tag;
            }
            return same;
        }
    }

    public static DbException duplicate(TableDescriptor table, IndexDescriptor index) {
        Key key = table.keyOf(index);
        return DbException.about(
                ErrorCode.UNIQUE_VIOLATION,
                "rows of the table have equal keys, table=" + table + ", index=" + index.name()
                        + "; remove the duplicates",
                table.constraintSubject(key == null ? index.name() : key.name()));
    }
}

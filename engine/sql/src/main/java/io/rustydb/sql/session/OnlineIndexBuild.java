package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.IndexBuild;
import io.rustydb.sql.execution.IndexKeys;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.NewestRow;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.index.btree.BTreeCursor;
import io.rustydb.storage.index.btree.EntryJudge;
import io.rustydb.storage.lock.Awaited;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.Arrays;

/// Builds an index that writers keep already.
///
/// **Why it is right.** When the snapshot is taken, every writer knows the index: who changes a row afterwards
/// adds the entry of the row's new version, and, before it marks the old version's entry, adds that one too if
/// it is not there (not to be undone: should the writer roll back, the entry is the living one). The build adds
/// what the snapshot sees, unless an entry is there, marked or not. So for each row there is the entry of its
/// version at the snapshot and those of all later ones, marked as they must be, whoever came first; and while
/// the build runs its snapshot keeps purge from taking marked ones away. Unique keys are looked at afterwards:
/// what writers could not see in the unfinished index is in it by then.
final class OnlineIndexBuild implements EntryJudge {
    private final Structures structures;
    private final TableDescriptor table;
    private final IndexDescriptor index;
    private final Transaction transaction;
    private final IndexBuild build;
    private final IndexKeys keys;
    private final BTree tree;
    private final Heap heap;
    private final KeyBuffer rowKey = new KeyBuffer();
    private final NewestRow newest = new NewestRow();

    /// The key that is looked at; `keyBytes` of it must be unique.
    private byte[] key = {};

    private int keyBytes;
    private long holder;

    OnlineIndexBuild(
            Structures structures,
            TableDescriptor table,
            IndexDescriptor index,
            EvaluationContext evaluation,
            Transaction transaction) {
        this.structures = structures;
        this.table = table;
        this.index = index;
        this.transaction = transaction;
        build = new IndexBuild(structures, table, index, evaluation);
        keys = IndexKeys.of(table, index, evaluation);
        tree = structures.tree(index);
        heap = structures.heap(table);
    }

    /// @throws DbException 23505 rows have equal keys; 57014, 55P03
    void build(ReadView view) {
        build.addMissing(view, IndexBuild.SORT_BYTES, this::checkCancelled);
        if (index.unique()) {
            requireUnique();
        }
    }

    private void checkCancelled() {
        if (transaction.isCancelled()) {
            throw DbException.of(
                    ErrorCode.QUERY_CANCELED,
                    "statement cancelled, by request or because its time was up; the index is left invalid: drop it");
        }
    }

    /// Neighbours with equal keys are looked at more closely: most are rows and their former versions.
    private void requireUnique() {
        byte[] before = new byte[tree.keyBytesMax()];
        byte[] entry = new byte[tree.keyBytesMax()];
        int beforeBytes = -1;
        BTreeCursor cursor = tree.cursor();
        cursor.open(null, 0, true, null, 0, true, true);
        int looked = 0;
        while (cursor.next()) {
            if ((++looked & 0xFFF) == 0) {
                checkCancelled();
            }
            cursor.copyKey(entry, 0);
            int bytes = keys.keyBytesOf(entry);
            if (bytes < 0) {
                beforeBytes = -1;
                continue;
            }
            if (bytes == beforeBytes && Arrays.equals(before, 0, bytes, entry, 0, bytes)) {
                key = entry;
                keyBytes = bytes;
                if (tree.findTwin(entry, 0, bytes, this) != BTree.NOT_FOUND) {
                    throw duplicate();
                }
            }
            System.arraycopy(entry, 0, before, 0, bytes);
            beforeBytes = bytes;
        }
    }

    private DbException duplicate() {
        return DbException.about(
                ErrorCode.UNIQUE_VIOLATION,
                "rows of the table have equal keys, table=" + table + ", index=" + index.name()
                        + "; the index is left invalid: drop it, or remove the duplicates and REINDEX it",
                table.constraintSubject(index.name()));
    }

    @Override
    public Verdict judge(long locator, boolean marked) {
        heap.fetchNewest(transaction, locator, newest);
        holder = newest.holder;
        if (holder != 0) {
            return Verdict.IN_FLIGHT;
        }
        boolean same = newest.exists
                && keys.encode(newest.row.bytes, newest.row.offset, rowKey)
                && Arrays.equals(rowKey.bytes, 0, keys.keyBytes(), key, 0, keyBytes);
        return same ? Verdict.TAKEN : Verdict.FREE;
    }

    @Override
    public void awaitEnd() {
        Awaited what = new Awaited(table.id(), "a key in index " + index.name());
        if (!structures.locks().awaitEnd(transaction, holder, what, transaction.lockWaitNanos())) {
            throw DbException.of(
                    ErrorCode.LOCK_NOT_AVAILABLE,
                    "a key is held by another transaction, table=" + table + ", index=" + index.name()
                            + "; the index is left invalid: drop it, or REINDEX it");
        }
    }
}

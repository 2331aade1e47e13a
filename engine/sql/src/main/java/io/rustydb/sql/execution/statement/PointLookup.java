package io.rustydb.sql.execution.statement;

import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.execution.IndexKeys;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.batch.KeyRange;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.optimizer.Plan;
import io.rustydb.storage.heap.Fetch;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.index.btree.BTree;
import io.rustydb.storage.index.btree.BTreeCursor;
import io.rustydb.storage.index.btree.EntryResult;
import io.rustydb.storage.predicate.SerialTransaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds the one row of a unique key: one descent of the index, one read of the heap, nothing allocated.
final class PointLookup {
    private final Plan.IndexScan plan;
    private final Run run;
    private final Expression[] keys;
    private final KeyBuffer key = new KeyBuffer();
    private final KeyBuffer rowKey = new KeyBuffer();
    private final EntryResult entry = new EntryResult();
    private final RowBuffer row = new RowBuffer();
    private @Nullable Heap heap;
    private @Nullable BTree tree;
    private @Nullable BTreeCursor cursor;
    private @Nullable IndexKeys indexKeys;

    PointLookup(Plan.IndexScan plan, Run run, Expression[] keys) {
        this.plan = plan;
        this.run = run;
        this.keys = keys;
    }

    static final long NONE = -1;

    /// The row found last.
    RowBuffer row() {
        return row;
    }

    /// Looks for the row that the view sees.
    ///
    /// @return its row id, [#NONE] if there is none
    long find() {
        Heap rows = heap;
        BTree entries = tree;
        if (rows == null || entries == null) {
            rows = run.heap(plan.scan());
            entries = run.structures().tree(plan.index());
            heap = rows;
            tree = entries;
        }
        run.requireComplete(plan.index(), plan.scan().moment());
        key.clear();
        for (int i = 0; i < keys.length; i++) {
            if (!KeyRange.append(
                    keys[i].evaluate(run.oneRow(), run.evaluation()),
                    plan.index().keyEncoder(),
                    i,
                    key)) {
                return NONE;
            }
        }
        SerialTransaction serial = run.serial(plan.scan().moment());
        if (serial != null) {
            run.structures().reads(plan.index()).readKey(serial, key.bytes, 0, key.length);
        }
        long rowId = entries.findUnique(key.bytes, 0, key.length, entry);
        if (rowId == BTree.NOT_FOUND) {
            return NONE;
        }
        if (isVisible(rows, rowId, entry.marked, entry, null)) {
            return rowId;
        }
        return entry.more ? findFurther(rows, entries) : NONE;
    }

    private IndexKeys keys() {
        IndexKeys made = indexKeys;
        if (made == null) {
            made = IndexKeys.of(plan.scan().table(), plan.index(), run.evaluation());
            indexKeys = made;
        }
        return made;
    }

    /// @param found where the entry was found, or null
    /// @param at the cursor that is at it, or null
    private boolean isVisible(
            Heap rows, long rowId, boolean marked, @Nullable EntryResult found, @Nullable BTreeCursor at) {
        int outcome = rows.fetch(run.view(plan.scan().moment()), rowId, row);
        if (!Fetch.isFound(outcome)) {
            return false;
        }
        if (!marked && !Fetch.isReconstructed(outcome)) {
            // The entry was the newest version's when it was read, and is so if it still is there: else that
            // version
            // may have been rolled back between the two looks.
            if (found != null && found.isUnchanged() || at != null && at.isUnchanged()) {
                return true;
            }
        }
        return keys().encode(row.bytes, row.offset, rowKey)
                && Arrays.equals(rowKey.bytes, 0, keys().keyBytes(), key.bytes, 0, key.length);
    }

    /// Older rows of the same key have entries too, until purge takes them.
    private long findFurther(Heap rows, BTree entries) {
        BTreeCursor all = cursor;
        if (all == null) {
            all = entries.cursor();
            cursor = all;
        }
        all.openPrefix(key.bytes, 0, key.length, true);
        while (all.next()) {
            if (isVisible(rows, all.locator(), all.marked(), null, all)) {
                return all.locator();
            }
        }
        return NONE;
    }
}

package io.rustydb.sql.constraint;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.RowHook;
import io.rustydb.storage.heap.Fetch;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.NewestRow;
import io.rustydb.storage.index.btree.BTreeCursor;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.transaction.ReadView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A foreign key as its child sees it: each new key must have a parent.
///
/// The check is made when the statement has ended, since a row may refer to one that the same statement inserts
/// later.
final class ChildSide implements RowHook {
    private final ForeignKey foreignKey;
    private final TableDescriptor child;
    private final TableDescriptor parent;
    private final IndexDescriptor parentIndex;
    private final ColumnAccessor[] keyAccessors;
    private final ColumnAccessor[] parentAccessors;
    private final KeyBuffer key = new KeyBuffer();
    private final KeyBuffer oldKey = new KeyBuffer();
    private final KeyBuffer otherKey = new KeyBuffer();
    private final NewestRow newest = new NewestRow();
    private final RowBuffer committed = new RowBuffer();
    private final ReadView probeView = new ReadView();
    /// Keys without a parent so far, to be looked for again at the statement's end.
    private final List<KeyBuffer> open = new ArrayList<>();

    private @Nullable BTreeCursor cursor;

    ChildSide(ForeignKey foreignKey, TableDescriptor child, TableDescriptor parent) {
        this.foreignKey = foreignKey;
        this.child = child;
        this.parent = parent;
        IndexDescriptor index = parent.index(foreignKey.parentIndexId());
        assert index != null : "parent of " + foreignKey.name() + " has the index";
        parentIndex = index;
        KeyMatch match = new KeyMatch(foreignKey, child, parent);
        keyAccessors = match.parentKeyFromChild(index);
        parentAccessors = match.parentKeyFromParent(index);
    }

    @Override
    public void statementBegin() {
        open.clear();
    }

    @Override
    public boolean readsChangedTable() {
        return parent == child;
    }

    @Override
    public void inserted(ChangeContext context, long rowId, RowBuffer row) {
        check(context, row);
    }

    @Override
    public void updated(ChangeContext context, long rowId, RowBuffer before, RowBuffer after) {
        boolean hadKey = KeyMatch.encode(parentIndex.keyEncoder(), keyAccessors, before, oldKey);
        boolean hasKey = KeyMatch.encode(parentIndex.keyEncoder(), keyAccessors, after, key);
        if (hadKey && hasKey && oldKey.compareTo(key) == 0) {
            return;
        }
        check(context, after);
    }

    @Override
    public void deleted(ChangeContext context, long rowId, RowBuffer before) {}

    private void check(ChangeContext context, RowBuffer row) {
        int nulls = 0;
        for (ColumnAccessor accessor : keyAccessors) {
            nulls += accessor.isNull(row.bytes, row.offset) ? 1 : 0;
        }
        if (nulls > 0) {
            if (foreignKey.matchFull() && nulls < keyAccessors.length) {
                throw violation("a key that is partly NULL (MATCH FULL)");
            }
            return;
        }
        if (!KeyMatch.encode(parentIndex.keyEncoder(), keyAccessors, row, key)) {
            throw violation("no parent can have the key");
        }
        if (!hasParent(context.run())) {
            KeyBuffer missing = new KeyBuffer();
            missing.set(key);
            open.add(missing);
        }
    }

    @Override
    public void statementEnd(ChangeContext context) {
        for (KeyBuffer missing : open) {
            key.set(missing);
            if (!hasParent(context.run())) {
                throw violation("no row of " + parent + " has the key");
            }
        }
        open.clear();
    }

    private DbException violation(String what) {
        return DbException.about(
                ErrorCode.FOREIGN_KEY_VIOLATION,
                "foreign key is violated: " + what + ", table=" + child + ", constraint=" + foreignKey.name(),
                child.constraintSubject(foreignKey.name()));
    }

    /// Looks for a parent with [#key] among the newest versions; waits for those whose fate is open.
    private boolean hasParent(Run run) {
        BTreeCursor entries = cursor;
        if (entries == null) {
            entries = run.structures().tree(parentIndex).cursor();
            cursor = entries;
        }
        Heap heap = run.structures().heap(parent);
        while (true) {
            long holder = 0;
            entries.openPrefix(key.bytes, 0, key.length, true);
            while (entries.next()) {
                long rowId = entries.locator();
                heap.fetchNewest(run.transaction(), rowId, newest);
                boolean matches = newest.exists && hasKey(newest.row);
                if (newest.holder == 0) {
                    requireSeen(run, heap, rowId, matches);
                    if (matches) {
                        return true;
                    }
                } else if (matches && staysEitherWay(run, heap, rowId)) {
                    return true;
                } else {
                    holder = newest.holder;
                }
            }
            if (holder == 0) {
                return false;
            }
            Waiting.awaitEnd(run, holder, parent.id(), foreignKey.name());
        }
    }

    /// A serializable transaction may not learn of parents that come or went after its snapshot. No predicate
    /// is registered: whoever takes the parent away later meets the child.
    private void requireSeen(Run run, Heap heap, long rowId, boolean matches) {
        SerialTransaction serial = run.serial();
        if (serial != null
                && matches != (Fetch.isFound(heap.fetch(run.view(), rowId, committed)) && hasKey(committed))) {
            throw serial.newerThanSnapshot("the parent of a foreign key came or went with a transaction that committed "
                    + "after its snapshot, constraint=" + foreignKey.name());
        }
    }

    private boolean hasKey(RowBuffer row) {
        return KeyMatch.encode(parentIndex.keyEncoder(), parentAccessors, row, otherKey)
                && otherKey.compareTo(key) == 0;
    }

    /// A row that another transaction changes without touching its key has it before and after. The version
    /// before is the newest committed one, which only a view of now shows; a SNAPSHOT transaction has none and
    /// waits.
    private boolean staysEitherWay(Run run, Heap heap, long rowId) {
        if (run.transaction().isolation().keepsSnapshot()) {
            return false;
        }
        run.structures().transactions().openView(run.transaction(), probeView);
        try {
            return Fetch.isFound(heap.fetch(probeView, rowId, committed)) && hasKey(committed);
        } finally {
            run.structures().transactions().closeView(probeView);
        }
    }
}

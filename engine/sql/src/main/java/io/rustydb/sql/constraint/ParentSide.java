package io.rustydb.sql.constraint;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.ConstraintDescriptor.Action;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.StatementRestart;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.RowHook;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.NewestRow;
import io.rustydb.storage.index.btree.BTreeCursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A foreign key as its parent sees it: when a key goes, its children are found and dealt with.
final class ParentSide implements RowHook {
    private final ForeignKey foreignKey;
    private final TableDescriptor child;
    private final TableDescriptor parent;
    private final IndexDescriptor parentIndex;
    private final ColumnAccessor[] parentAccessors;
    private final ChildRows children;
    private final ChildUpdate update;
    private final KeyBuffer key = new KeyBuffer();
    private final KeyBuffer newKey = new KeyBuffer();
    private final KeyBuffer otherKey = new KeyBuffer();
    private final NewestRow newest = new NewestRow();
    /// Old parent rows whose children have to be gone, or have a parent again, when the statement ends (NO
    /// ACTION).
    private final List<byte[]> pending = new ArrayList<>();

    ParentSide(ForeignKey foreignKey, TableDescriptor child, TableDescriptor parent, ChildUpdate update) {
        this.foreignKey = foreignKey;
        this.child = child;
        this.parent = parent;
        this.update = update;
        IndexDescriptor index = parent.index(foreignKey.parentIndexId());
        assert index != null : "parent of " + foreignKey.name() + " has the index";
        parentIndex = index;
        KeyMatch match = new KeyMatch(foreignKey, child, parent);
        parentAccessors = match.parentKeyFromParent(index);
        children = new ChildRows(foreignKey, child, match);
    }

    @Override
    public void statementBegin() {
        pending.clear();
    }

    @Override
    public void inserted(ChangeContext context, long rowId, RowBuffer row) {}

    @Override
    public void updated(ChangeContext context, long rowId, RowBuffer before, RowBuffer after) {
        if (!KeyMatch.encode(parentIndex.keyEncoder(), parentAccessors, before, key)) {
            return;
        }
        boolean hasKey = KeyMatch.encode(parentIndex.keyEncoder(), parentAccessors, after, newKey);
        if (!hasKey || newKey.compareTo(key) != 0) {
            keyGone(context, foreignKey.onUpdate(), copy(before), copy(after));
        }
    }

    @Override
    public void deleted(ChangeContext context, long rowId, RowBuffer before) {
        if (KeyMatch.encode(parentIndex.keyEncoder(), parentAccessors, before, key)) {
            keyGone(context, foreignKey.onDelete(), copy(before), null);
        }
    }

    private static RowBuffer copy(RowBuffer row) {
        RowBuffer copy = new RowBuffer(row.length);
        copy.set(row.bytes, row.offset, row.length);
        return copy;
    }

    /// @param after the parent's new version; null when it was deleted
    private void keyGone(ChangeContext context, Action action, RowBuffer before, @Nullable RowBuffer after) {
        List<Long> found = children.find(context, before);
        if (found.isEmpty()) {
            return;
        }
        switch (action) {
            case RESTRICT -> throw violation();
            case NO_ACTION -> pending.add(before.toByteArray());
            case CASCADE, SET_NULL, SET_DEFAULT -> {
                if (action == Action.SET_DEFAULT) {
                    // The default may be the very key that goes: no change of the child's key, so its own check
                    // says nothing.
                    pending.add(before.toByteArray());
                }
                context.enterCascade(child);
                try {
                    TableWriter writer = context.writer(child);
                    for (long rowId : found) {
                        change(writer, action, rowId, after);
                    }
                } finally {
                    context.leaveCascade();
                }
            }
        }
    }

    private void change(TableWriter writer, Action action, long rowId, @Nullable RowBuffer after) {
        RowBuffer row = new RowBuffer();
        if (!writer.fetch(rowId, row)) {
            // Younger than the statement's snapshot: the statement begins again and sees it.
            throw StatementRestart.INSTANCE;
        }
        if (action == Action.CASCADE && after == null) {
            writer.delete(rowId, row);
            return;
        }
        writer.begin(row);
        for (int i = 0; i < foreignKey.columns().size(); i++) {
            int column = foreignKey.columns().get(i);
            switch (action) {
                case SET_NULL -> writer.writer().setNull(column);
                case SET_DEFAULT -> update.setDefault(writer, column);
                case CASCADE -> {
                    assert after != null;
                    int parentColumn = foreignKey.parentColumns().get(i);
                    update.setFrom(writer, column, parent.layout().accessor(parentColumn), after);
                }
                case NO_ACTION, RESTRICT -> throw new AssertionError("children stay: " + action);
            }
        }
        writer.update(rowId, row);
    }

    private DbException violation() {
        return DbException.about(
                ErrorCode.FOREIGN_KEY_VIOLATION,
                "rows refer to the key that would go, table=" + parent + ", referring table=" + child + ", constraint="
                        + foreignKey.name() + "; change or delete them first",
                child.constraintSubject(foreignKey.name()));
    }

    @Override
    public void statementEnd(ChangeContext context) {
        for (byte[] bytes : List.copyOf(pending)) {
            RowBuffer before = new RowBuffer(bytes.length);
            before.set(bytes, 0, bytes.length);
            if (!parentIsBack(context.run(), before)
                    && !children.find(context, before).isEmpty()) {
                throw violation();
            }
        }
        pending.clear();
    }

    /// True when a row of this transaction, or a committed one, has the key again.
    private boolean parentIsBack(Run run, RowBuffer before) {
        KeyMatch.encode(parentIndex.keyEncoder(), parentAccessors, before, key);
        Heap heap = run.structures().heap(parent);
        BTreeCursor entries = run.structures().tree(parentIndex).cursor();
        entries.openPrefix(key.bytes, 0, key.length, true);
        while (entries.next()) {
            heap.fetchNewest(run.transaction(), entries.locator(), newest);
            // Nobody else can have put it back: the key was ours to give up, and a unique key waits for us.
            if (newest.exists
                    && newest.holder == 0
                    && KeyMatch.encode(parentIndex.keyEncoder(), parentAccessors, newest.row, otherKey)
                    && otherKey.compareTo(key) == 0) {
                return true;
            }
        }
        return false;
    }
}

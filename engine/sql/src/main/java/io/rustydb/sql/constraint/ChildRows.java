package io.rustydb.sql.constraint;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.KeyColumn;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.storage.heap.Fetch;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.heap.NewestRow;
import io.rustydb.storage.index.btree.BTreeCursor;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the children of a parent's key among the newest versions of the child table's rows.
final class ChildRows {
    private final ForeignKey foreignKey;
    private final TableDescriptor child;
    private final @Nullable IndexDescriptor index;
    /// Encodes the key in the order of the child's index or, without one, of the foreign key.
    private final KeyEncoder encoder;

    private final ColumnAccessor[] fromParent;
    private final ColumnAccessor[] fromChild;
    private final KeyBuffer key = new KeyBuffer();
    private final KeyBuffer otherKey = new KeyBuffer();
    private final NewestRow newest = new NewestRow();
    private final RowBuffer seen = new RowBuffer();

    ChildRows(ForeignKey foreignKey, TableDescriptor child, KeyMatch match) {
        this.foreignKey = foreignKey;
        this.child = child;
        index = foreignKey.childIndexId() == 0 ? null : child.index(foreignKey.childIndexId());
        if (index != null) {
            encoder = index.keyEncoder();
            fromParent = match.childKeyFromParent(index);
            fromChild = match.childKeyFromChild(index);
        } else {
            List<KeyColumn> columns = new ArrayList<>();
            for (int ordinal : foreignKey.columns()) {
                columns.add(KeyColumn.ascending(child.layout().type(ordinal)));
            }
            encoder = new KeyEncoder(columns);
            fromParent = match.inOrder(false);
            fromChild = match.inOrder(true);
        }
    }

    /// Row ids of the rows that refer to the key of this parent row. Rows in flight in other transactions are
    /// waited for.
    List<Long> find(ChangeContext context, RowBuffer parentRow) {
        if (!KeyMatch.encode(encoder, fromParent, parentRow, key)) {
            return List.of();
        }
        if (index == null) {
            return byScan(context);
        }
        // Its index is looked into, so it must stay the table's index; and no row may come in by another one.
        context.lock(child, LockMode.SHARED);
        return byIndex(context.run(), index);
    }

    private List<Long> byIndex(Run run, IndexDescriptor with) {
        Heap heap = run.structures().heap(child);
        BTreeCursor entries = run.structures().tree(with).cursor();
        while (true) {
            List<Long> found = new ArrayList<>();
            long holder = 0;
            entries.openPrefix(key.bytes, 0, key.length, true);
            while (entries.next()) {
                long rowId = entries.locator();
                if (found.contains(rowId)) {
                    continue;
                }
                heap.fetchNewest(run.transaction(), rowId, newest);
                if (newest.holder != 0) {
                    // An entry of the key whose row is in flight: it comes, goes or stays as that transaction
                    // ends.
                    holder = newest.holder;
                } else {
                    boolean refers = newest.exists && refers(newest.row);
                    requireSeen(run, heap, rowId, refers);
                    if (refers) {
                        found.add(rowId);
                    }
                }
            }
            if (holder == 0) {
                return found;
            }
            Waiting.awaitEnd(run, holder, child.id(), foreignKey.name());
        }
    }

    /// A serializable transaction may not learn of children that came or went after its snapshot. No predicate
    /// is registered: whoever adds a child later meets the parent's change.
    private void requireSeen(Run run, Heap heap, long rowId, boolean refers) {
        SerialTransaction serial = run.serial();
        if (serial != null && refers != (Fetch.isFound(heap.fetch(run.view(), rowId, seen)) && refers(seen))) {
            throw serial.newerThanSnapshot("a row that refers to the key came or went with a transaction that "
                    + "committed after its snapshot, constraint=" + foreignKey.name());
        }
    }

    private boolean refers(RowBuffer row) {
        return KeyMatch.encode(encoder, fromChild, row, otherKey) && otherKey.compareTo(key) == 0;
    }

    /// Without an index: nobody else may change the child table meanwhile; its rows are then the committed ones
    /// and our own.
    private List<Long> byScan(ChangeContext context) {
        Run run = context.run();
        context.lock(child, LockMode.EXCLUSIVE);
        Set<Long> candidates = new LinkedHashSet<>();
        // A transaction of its own sees what was committed until now, which a SNAPSHOT transaction's own view
        // does not.
        Transaction reader = run.structures().transactions().begin(Isolation.READ_COMMITTED);
        collect(run, reader, candidates);
        collect(run, run.transaction(), candidates);
        run.structures().transactions().rollback(reader);
        Heap heap = run.structures().heap(child);
        List<Long> found = new ArrayList<>();
        for (long rowId : candidates) {
            heap.fetchNewest(run.transaction(), rowId, newest);
            assert newest.holder == 0 : "the child table is locked";
            boolean refers = newest.exists && refers(newest.row);
            requireSeen(run, heap, rowId, refers);
            if (refers) {
                found.add(rowId);
            }
        }
        return found;
    }

    private void collect(Run run, Transaction by, Set<Long> into) {
        ReadView view = new ReadView();
        run.structures().transactions().openView(by, view);
        try {
            HeapScan scan = run.structures().heap(child).scan();
            RowBuffer row = new RowBuffer();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    row.bytes = scan.bytes();
                    row.offset = scan.offset(i);
                    row.length = scan.length(i);
                    if (refers(row)) {
                        into.add(scan.rowId(i));
                    }
                }
            }
        } finally {
            run.structures().transactions().closeView(view);
        }
    }
}

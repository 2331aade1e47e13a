package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.sql.execution.IndexKeys;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.optimizer.Plan;
import io.rustydb.storage.heap.Fetch;
import io.rustydb.storage.heap.Heap;
import io.rustydb.storage.heap.RowFetcher;
import io.rustydb.storage.index.btree.BTreeCursor;
import io.rustydb.storage.predicate.IndexReads;
import io.rustydb.storage.predicate.SerialTransaction;
import io.rustydb.storage.transaction.ReadView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the rows of an index range, or of several keys, in key order.
final class IndexScanOperator extends ScanOperator {
    private final Plan.IndexScan plan;
    private final Expression[] equal;
    private final Expression[] alternatives;
    private final @Nullable Expression lower;
    private final @Nullable Expression upper;

    private final KeyBuffer prefix = new KeyBuffer();
    private final KeyBuffer high = new KeyBuffer();
    private final KeyBuffer rowKey = new KeyBuffer();
    /// Keys still to look up, when there are alternatives.
    private final List<KeyBuffer> points = new ArrayList<>();

    /// Null when rows are fetched.
    private final @Nullable EntryColumns entryColumns;

    private @Nullable IndexKeys indexKeys;
    private long heapFetches;
    private int nextPoint;
    private @Nullable Heap heap;
    private @Nullable RowFetcher fetcher;
    private @Nullable BTreeCursor cursor;
    private boolean exhausted;

    IndexScanOperator(
            Plan.IndexScan plan,
            Run run,
            ScanColumns columns,
            Expression[] equal,
            Expression[] alternatives,
            @Nullable Expression lower,
            @Nullable Expression upper,
            @Nullable Expression filter,
            @Nullable EntryColumns entryColumns) {
        super(run, columns, filter);
        this.entryColumns = entryColumns;
        this.plan = plan;
        this.equal = equal;
        this.alternatives = alternatives;
        this.lower = lower;
        this.upper = upper;
    }

    private Vector value(Expression expression) {
        return expression.evaluate(run.oneRow(), run.evaluation());
    }

    @Override
    protected void doOpen() {
        BTreeCursor entries = cursor;
        if (entries == null) {
            entries = run.structures().tree(plan.index()).cursor();
            cursor = entries;
            Heap opened = run.heap(plan.scan());
            heap = opened;
            fetcher = opened.fetcher();
        }
        run.requireComplete(plan.index(), plan.scan().moment());
        exhausted = false;
        begin(plan.isUnique() ? 1 : FIRST_ROWS);
        points.clear();
        nextPoint = 0;
        KeyEncoder encoder = plan.index().keyEncoder();
        prefix.clear();
        for (int i = 0; i < equal.length; i++) {
            if (!KeyRange.append(value(equal[i]), encoder, i, prefix)) {
                exhausted = true;
                return;
            }
        }
        if (plan.index().isHash() && alternatives.length == 0) {
            IndexKeys.hash(prefix);
        }
        if (alternatives.length > 0) {
            collectPoints(encoder);
            exhausted = !nextPoint(entries);
            return;
        }
        if (lower == null && upper == null) {
            entries.openPrefix(prefix.bytes, 0, prefix.length, !plan.reverse());
            register(entries, equal.length, prefix);
            return;
        }
        openRange(entries, encoder);
    }

    private void collectPoints(KeyEncoder encoder) {
        for (Expression alternative : alternatives) {
            KeyBuffer point = new KeyBuffer();
            point.set(prefix);
            if (!KeyRange.append(value(alternative), encoder, equal.length, point)) {
                continue;
            }
            if (plan.index().isHash()) {
                IndexKeys.hash(point);
            }
            if (!points.contains(point)) {
                points.add(point);
            }
        }
        points.sort(null);
    }

    private boolean nextPoint(BTreeCursor entries) {
        if (nextPoint >= points.size()) {
            return false;
        }
        KeyBuffer point = points.get(nextPoint++);
        entries.openPrefix(point.bytes, 0, point.length, !plan.reverse());
        register(entries, equal.length + 1, point);
        return true;
    }

    /// A serializable transaction says what it is about to read.
    ///
    /// @param columns that the key gives
    private void register(BTreeCursor entries, int columns, @Nullable KeyBuffer key) {
        SerialTransaction serial = run.serial(plan.scan().moment());
        if (serial == null || entries.isEmptyRange()) {
            return;
        }
        IndexReads reads = run.structures().reads(plan.index());
        if (key != null && columns == plan.index().keys().size()) {
            reads.readKey(serial, key.bytes, 0, key.length);
        } else {
            reads.readRange(serial, entries.low(), entries.high());
        }
    }

    /// `lower` and `upper` are in key order: of a descending key column, lower is the larger value.
    private void openRange(BTreeCursor entries, KeyEncoder encoder) {
        int column = equal.length;
        boolean descending = encoder.column(column).descending();
        int fixed = prefix.length;
        high.set(prefix);
        boolean lowInclusive = true;
        boolean highInclusive = true;
        boolean lowGiven = false;
        boolean highGiven = false;
        if (lower != null && plan.lower() != null) {
            Vector value = value(lower);
            KeyRange.Fit fit = KeyRange.fit(value, encoder, column);
            if (fit == KeyRange.Fit.NULL || fit == (descending ? KeyRange.Fit.BELOW : KeyRange.Fit.ABOVE)) {
                exhausted = true;
                return;
            }
            if (fit == KeyRange.Fit.EXACT) {
                RowVectors.appendKey(value, 0, encoder, column, prefix);
                lowInclusive = plan.lower().inclusive();
                lowGiven = true;
            }
        }
        if (upper != null && plan.upper() != null) {
            Vector value = value(upper);
            KeyRange.Fit fit = KeyRange.fit(value, encoder, column);
            if (fit == KeyRange.Fit.NULL || fit == (descending ? KeyRange.Fit.ABOVE : KeyRange.Fit.BELOW)) {
                exhausted = true;
                return;
            }
            if (fit == KeyRange.Fit.EXACT) {
                RowVectors.appendKey(value, 0, encoder, column, high);
                highInclusive = plan.upper().inclusive();
                highGiven = true;
            }
        }
        // NULLs lie at one end of the column's keys; a comparison is never true for them.
        boolean nullsFirst = encoder.column(column).nullsFirst();
        if (!highGiven && !nullsFirst) {
            encoder.appendNull(column, high);
            highInclusive = false;
            highGiven = true;
        }
        if (!lowGiven && nullsFirst) {
            encoder.appendNull(column, prefix);
            lowInclusive = false;
            lowGiven = true;
        }
        boolean lowOpen = !lowGiven && fixed == 0;
        boolean highOpen = !highGiven && fixed == 0;
        entries.open(
                lowOpen ? null : prefix.bytes,
                prefix.length,
                lowInclusive,
                highOpen ? null : high.bytes,
                high.length,
                highInclusive,
                !plan.reverse());
        register(entries, 0, null);
    }

    /// Instead of [#next]: goes over the entries alone, marked ones too.
    ///
    /// @return false at the end
    boolean nextEntry() {
        BTreeCursor entries = cursor;
        assert entries != null : "open comes first";
        while (!exhausted) {
            if (entries.next()) {
                return true;
            }
            exhausted = !nextPoint(entries);
        }
        return false;
    }

    /// Row id of the entry.
    long entryRowId() {
        BTreeCursor entries = cursor;
        assert entries != null : "open comes first";
        return entries.locator();
    }

    /// True when the entry belongs to the version that the view sees. The row's page is asked first: if all on
    /// it was finished then and the entry is there afterwards, no rollback of its row was or is on the way.
    private boolean isSettled(BTreeCursor entries, Heap rows, long rowId) {
        return !entries.marked() && rows.isAllVisible(run.view(plan.scan().moment()), rowId) && entries.isUnchanged();
    }

    private IndexKeys keys() {
        IndexKeys made = indexKeys;
        if (made == null) {
            made = IndexKeys.of(plan.scan().table(), plan.index(), run.evaluation());
            indexKeys = made;
        }
        return made;
    }

    @Override
    public String note() {
        return entryColumns == null ? "" : " heap fetches=" + heapFetches;
    }

    @Override
    protected void doResetCounters() {
        heapFetches = 0;
    }

    @Override
    int fill(int most) {
        if (exhausted) {
            return 0;
        }
        BTreeCursor entries = cursor;
        Heap rows = heap;
        RowFetcher row = fetcher;
        assert entries != null && rows != null && row != null : "open comes first";
        batch.reset(most);
        int count = 0;
        ReadView view = run.view(plan.scan().moment());
        while (count < most) {
            if (!entries.next()) {
                if (nextPoint(entries)) {
                    continue;
                }
                exhausted = true;
                break;
            }
            long rowId = entries.locator();
            EntryColumns values = entryColumns;
            if (values != null && isSettled(entries, rows, rowId)) {
                values.copy(entries);
                values.load(rowId, batch, count, run);
                count++;
                continue;
            }
            heapFetches++;
            int outcome = row.fetch(view, rowId);
            if (!Fetch.isFound(outcome)) {
                continue;
            }
            if (entries.marked() || Fetch.isReconstructed(outcome) || !entries.isUnchanged()) {
                // The entry may be of another version of the row than the one that is visible: also of one that
                // was rolled back between the two looks.
                if (!keys().encode(row.bytes(), row.offset(), rowKey)
                        || !entries.keyEquals(rowKey.bytes, 0, rowKey.length)) {
                    continue;
                }
            }
            columns.load(row.bytes(), row.offset(), rowId, batch, count, run);
            count++;
        }
        return count;
    }
}

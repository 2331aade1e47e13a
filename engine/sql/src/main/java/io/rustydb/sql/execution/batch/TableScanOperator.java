package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.optimizer.Plan;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.predicate.SerialTransaction;
import org.jspecify.annotations.Nullable;

/// Reads a whole table, some pages a batch, and filters.
final class TableScanOperator extends Operator {
    private final Plan.TableScan plan;
    private final Run run;
    private final ScanColumns columns;
    private final @Nullable Expression filter;
    private final Batch batch;
    private int[] selection = new int[FIRST_ROWS];
    private @Nullable HeapScan scan;
    /// Rows of the scan's current page that are loaded already.
    private int pageRow;

    private boolean pageOpen;
    private int target;
    private long read;

    TableScanOperator(Plan.TableScan plan, Run run, ScanColumns columns, @Nullable Expression filter) {
        this.plan = plan;
        this.run = run;
        this.columns = columns;
        this.filter = filter;
        batch = columns.newBatch();
    }

    @Override
    protected void doOpen() {
        HeapScan opened = scan;
        if (opened == null) {
            opened = run.heap(plan.scan()).scan();
            scan = opened;
        }
        SerialTransaction serial = run.serial(plan.scan().moment());
        if (serial != null) {
            run.structures().reads(plan.scan().table()).readAll(serial);
        }
        opened.open(run.view(plan.scan().moment()));
        pageOpen = false;
        pageRow = 0;
        target = FIRST_ROWS;
        read = 0;
    }

    @Override
    protected @Nullable Batch doNext() {
        HeapScan opened = scan;
        assert opened != null : "open comes first";
        while (true) {
            run.context().checkCancelled();
            int rows = fill(opened);
            if (rows == 0) {
                if ((filter == null || plan.filter().isEmpty()) && plan.scan().moment() < 0) {
                    run.context().statistics().counted(plan.scan().table(), read);
                }
                return null;
            }
            target = Math.min(Batch.ROWS_MAX, 2 * target);
            batch.setRowCount(rows);
            if (filter == null) {
                return batch;
            }
            BooleanVector passes = (BooleanVector) filter.evaluate(batch, run.evaluation());
            if (selection.length < rows) {
                selection = new int[Math.max(rows, target)];
            }
            int kept = passes.selectTrue(null, rows, selection);
            if (kept > 0) {
                batch.select(selection, kept);
                return batch;
            }
        }
    }

    private int fill(HeapScan opened) {
        batch.reset(target);
        int rows = 0;
        while (rows < target) {
            if (!pageOpen) {
                if (!opened.nextPage()) {
                    break;
                }
                pageOpen = true;
                pageRow = 0;
            }
            int take = Math.min(target - rows, opened.count() - pageRow);
            columns.load(opened, pageRow, take, batch, rows, run);
            rows += take;
            pageRow += take;
            pageOpen = pageRow < opened.count();
        }
        read += rows;
        return rows;
    }

    /// Which columns of a table's rows go into which vectors of a batch; the row id is one of them if asked
    /// for.
    static final class ScanColumns {
        private final ColumnAccessor[] accessors;
        private final int[] vectors;
        private final int rowIdVector;
        private final java.util.List<io.rustydb.base.type.SqlType> types;

        /// @param accessors of the wanted columns
        /// @param vectors where each goes
        /// @param rowIdVector where the row id goes, -1 = nowhere
        ScanColumns(
                ColumnAccessor[] accessors,
                int[] vectors,
                int rowIdVector,
                java.util.List<io.rustydb.base.type.SqlType> types) {
            this.accessors = accessors;
            this.vectors = vectors;
            this.rowIdVector = rowIdVector;
            this.types = types;
        }

        Batch newBatch() {
            return Batch.of(types);
        }

        /// Column by column, so that each loop has one kind of value.
        void load(HeapScan scan, int from, int count, Batch into, int at, Run run) {
            byte[] bytes = scan.bytes();
            for (int c = 0; c < accessors.length; c++) {
                ColumnAccessor accessor = accessors[c];
                Vector target = into.vector(vectors[c]);
                for (int i = 0; i < count; i++) {
                    RowVectors.load(
                            accessor,
                            bytes,
                            scan.offset(from + i),
                            target,
                            at + i,
                            run.structures().lobs());
                }
            }
            if (rowIdVector >= 0) {
                LongVector ids = (LongVector) into.vector(rowIdVector);
                for (int i = 0; i < count; i++) {
                    ids.values[at + i] = scan.rowId(from + i);
                }
            }
        }

        void load(byte[] bytes, int offset, long rowId, Batch into, int at, Run run) {
            for (int c = 0; c < accessors.length; c++) {
                RowVectors.load(
                        accessors[c],
                        bytes,
                        offset,
                        into.vector(vectors[c]),
                        at,
                        run.structures().lobs());
            }
            if (rowIdVector >= 0) {
                ((LongVector) into.vector(rowIdVector)).values[at] = rowId;
            }
        }
    }
}

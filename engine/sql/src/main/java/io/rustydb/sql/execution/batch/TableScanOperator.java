package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.optimizer.Plan;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.predicate.SerialTransaction;
import org.jspecify.annotations.Nullable;

/// Reads a whole table, some pages a batch, and filters.
final class TableScanOperator extends ScanOperator {
    private final Plan.TableScan plan;
    /// Each row of the table is given.
    private final boolean all;

    private @Nullable HeapScan scan;
    /// Rows of the scan's current page that are loaded already.
    private int pageRow;

    private boolean pageOpen;
    private long read;

    TableScanOperator(Plan.TableScan plan, Run run, ScanColumns columns, @Nullable Expression filter) {
        super(run, columns, filter);
        this.plan = plan;
        this.all = (filter == null || plan.filter().isEmpty()) && plan.scan().moment() < 0;
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
        begin(FIRST_ROWS);
        read = 0;
    }

    @Override
    int fill(int most) {
        HeapScan opened = scan;
        assert opened != null : "open comes first";
        batch.reset(most);
        int rows = 0;
        while (rows < most) {
            if (!pageOpen) {
                if (!opened.nextPage()) {
                    break;
                }
                pageOpen = true;
                pageRow = 0;
            }
            int take = Math.min(most - rows, opened.count() - pageRow);
            columns.load(opened, pageRow, take, batch, rows, run);
            rows += take;
            pageRow += take;
            pageOpen = pageRow < opened.count();
        }
        read += rows;
        if (rows == 0 && all) {
            run.context().statistics().counted(plan.scan().table(), read);
        }
        return rows;
    }
}

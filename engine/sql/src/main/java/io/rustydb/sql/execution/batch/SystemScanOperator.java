package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.SystemRowWriter;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a table without storage. Its rows are made when the statement first reads it and stay the same until
/// the statement ends, for this and all other scans of the table.
final class SystemScanOperator extends Operator {
    private final TableDescriptor table;
    private final Run run;
    private final int[] places;
    private final @Nullable Expression filter;
    private final Batch view;
    private int[] selection = Vector.noRows();
    private @Nullable RowStore rows;
    private int chunk;

    /// @param places of the wanted columns in the table
    SystemScanOperator(TableDescriptor table, Run run, int[] places, @Nullable Expression filter) {
        this.table = table;
        this.run = run;
        this.places = places;
        this.filter = filter;
        view = new Batch(new Vector[places.length]);
    }

    @Override
    protected void doOpen() {
        RowStore kept = run.systemRows().get(table);
        if (kept == null) {
            kept = make();
            run.systemRows().put(table, kept);
        }
        rows = kept;
        chunk = 0;
    }

    private RowStore make() {
        SystemTable.Source source = table.source();
        assert source != null : "a table without storage has a source: " + table;
        List<SqlType> types =
                table.columns().stream().map(ColumnDescriptor::type).toList();
        RowStore made = new RowStore(types, run.budget(), "system table " + table);
        SystemRowWriter writer = new SystemRowWriter(made, run.context());
        source.fill(run.context(), writer);
        writer.finish();
        return made;
    }

    @Override
    protected @Nullable Batch doNext() {
        RowStore kept = rows;
        assert kept != null : "open comes first";
        while (chunk < kept.chunkCount()) {
            Batch from = kept.chunk(chunk++);
            for (int c = 0; c < places.length; c++) {
                view.setVector(c, from.vector(places[c]));
            }
            view.setRowCount(from.rowCount());
            if (filter == null) {
                return view;
            }
            BooleanVector passes = (BooleanVector) filter.evaluate(view, run.evaluation());
            if (selection.length < view.rowCount()) {
                selection = new int[view.rowCount()];
            }
            int passed = passes.selectTrue(null, view.rowCount(), selection);
            if (passed > 0) {
                view.select(selection, passed);
                return view;
            }
        }
        return null;
    }

    @Override
    public void close() {
        rows = null;
    }
}

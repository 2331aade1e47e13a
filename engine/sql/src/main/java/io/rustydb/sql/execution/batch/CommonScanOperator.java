package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a WITH query: the first scan of an execution computes and keeps them, all scans read them.
final class CommonScanOperator extends Operator {
    private final Relation.Common common;
    private final Operator definition;
    private final Run run;
    private final List<SqlType> definitionTypes;
    private final int[] positions;
    private final Batch view;
    private @Nullable RowStore rows;
    private int chunk;

    CommonScanOperator(
            Relation.Common common, Operator definition, Run run, List<SqlType> definitionTypes, int[] positions) {
        this.common = common;
        this.definition = definition;
        this.run = run;
        this.definitionTypes = definitionTypes;
        this.positions = positions;
        view = new Batch(new Vector[positions.length]);
    }

    @Override
    protected void doOpen() {
        chunk = 0;
        rows = null;
    }

    private RowStore compute() {
        RowStore kept = run.commonRows().get(common);
        if (kept == null) {
            kept = new RowStore(definitionTypes, run.budget(), "with " + common.name());
            definition.open();
            for (Batch batch = definition.next(); batch != null; batch = definition.next()) {
                kept.addAll(batch);
            }
            definition.close();
            run.commonRows().put(common, kept);
        }
        return kept;
    }

    @Override
    protected @Nullable Batch doNext() {
        RowStore kept = rows;
        if (kept == null) {
            kept = compute();
            rows = kept;
        }
        if (chunk >= kept.chunkCount()) {
            return null;
        }
        Batch from = kept.chunk(chunk++);
        for (int c = 0; c < positions.length; c++) {
            view.setVector(c, from.vector(positions[c]));
        }
        view.setRowCount(from.rowCount());
        return view;
    }

    @Override
    public void close() {
        rows = null;
        definition.close();
    }
}

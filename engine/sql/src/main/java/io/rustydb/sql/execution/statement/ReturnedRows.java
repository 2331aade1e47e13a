package io.rustydb.sql.execution.statement;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.session.LargeValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that a change gives back: RETURNING, or generated keys. Kept until the statement has ended.
final class ReturnedRows implements ResultCursor.RowSource {
    private final Run run;
    private final ColumnAccessor[] read;
    private final Batch row;
    private final Expression[] expressions;
    private final Vector[] results;
    private final RowStore rows;
    private int chunk;
    private boolean lobs;

    /// @param read the changed table's columns that the expressions read, in the order of their batch
    ReturnedRows(Run run, ColumnAccessor[] read, Expression[] expressions) {
        this.run = run;
        this.read = read;
        this.expressions = expressions;
        List<SqlType> types = new ArrayList<>();
        for (ColumnAccessor accessor : read) {
            types.add(accessor.type());
        }
        row = Batch.of(types);
        results = new Vector[expressions.length];
        List<SqlType> resultTypes = new ArrayList<>();
        for (Expression expression : expressions) {
            resultTypes.add(expression.type());
        }
        rows = new RowStore(resultTypes, run.budget(), "returned rows");
    }

    void clear() {
        rows.clear();
        chunk = 0;
        lobs = false;
    }

    /// True if a row refers to a large object.
    boolean hasLobs() {
        return lobs;
    }

    void truncate(int count) {
        rows.truncate(count);
        chunk = 0;
    }

    RowStore rows() {
        return rows;
    }

    int count() {
        return rows.count();
    }

    void add(RowBuffer from) {
        row.reset(1);
        for (int c = 0; c < read.length; c++) {
            RowVectors.load(
                    read[c],
                    from.bytes,
                    from.offset,
                    row.vector(c),
                    0,
                    run.structures().lobs());
        }
        row.setRowCount(1);
        for (int i = 0; i < results.length; i++) {
            results[i] = expressions[i].evaluate(row, run.evaluation());
            lobs |= results[i] instanceof BytesVector bytes && bytes.hasLobs();
        }
        rows.add(results, 0);
    }

    @Override
    public @Nullable Batch nextBatch() {
        if (chunk < rows.chunkCount()) {
            return rows.chunk(chunk++);
        }
        run.release();
        return null;
    }

    @Override
    public LargeValue openLarge(long lobId, boolean text) {
        return run.context().listener().openLarge(lobId, text, run.keptScn());
    }

    @Override
    public void enter() {
        run.context().listener().enter();
    }

    @Override
    public void leave() {
        run.context().listener().leave();
    }

    @Override
    public void closeRows() {
        chunk = Integer.MAX_VALUE;
        run.release();
    }
}

package io.rustydb.sql.execution.statement;

import io.rustydb.sql.algebra.BoundStatement.ColumnValue;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// INSERT: of one computed row without any operator, or of a source's rows. A source that reads the target is
/// read to its end first.
final class InsertExecution extends ChangeExecution {
    private final int[] ordinals;
    private final Expression[] expressions;
    private final Vector[] vectors;
    private final @Nullable Operator source;
    private final @Nullable RowStore kept;
    private final boolean together;
    private final @Nullable ConflictAction conflict;

    /// @param source null for one row
    /// @param conflict ON CONFLICT
    /// @param kept for rows that must be known before the first is inserted
    /// @param together no expression reads a table, so that it does not matter when rows are inserted
    InsertExecution(
            TableDescriptor table,
            ParameterValues values,
            Run run,
            ChangeContext changes,
            @Nullable ReturnedRows returned,
            boolean returnsKeys,
            @Nullable ResultCursor cursor,
            List<ColumnValue> columns,
            Expression[] expressions,
            @Nullable Operator source,
            @Nullable RowStore kept,
            boolean together,
            @Nullable ConflictAction conflict) {
        super(table, values, run, changes, returned, returnsKeys, cursor);
        this.expressions = expressions;
        this.source = source;
        this.kept = kept;
        this.together = together;
        this.conflict = conflict;
        vectors = new Vector[expressions.length];
        ordinals = columns.stream().mapToInt(ColumnValue::ordinal).toArray();
    }

    @Override
    long change(TableWriter writer) {
        Operator rows = source;
        if (conflict != null) {
            conflict.begin();
        }
        if (rows == null) {
            return insertAll(writer, run.oneRow(), false);
        }
        long count = 0;
        rows.open();
        if (kept == null) {
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                count += insertAll(writer, batch, together);
            }
        } else {
            kept.clear();
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                kept.addAll(batch);
            }
            for (int chunk = 0; chunk < kept.chunkCount(); chunk++) {
                count += insertAll(writer, kept.chunk(chunk), together);
            }
            kept.clear();
        }
        writer.flush();
        rows.close();
        return count;
    }

    @Override
    boolean changesTogether(TableWriter writer) {
        return source == null && together && writer.isBlindToItself();
    }

    @Override
    void changeLater(TableWriter writer) {
        insertAll(writer, run.oneRow(), true);
    }

    private long insertAll(TableWriter writer, Batch batch, boolean later) {
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = expressions[i].evaluate(batch, run.evaluation());
        }
        int count = batch.count();
        long inserted = count;
        for (int k = 0; k < count; k++) {
            int row = batch.row(k);
            writer.writer().begin();
            for (int i = 0; i < vectors.length; i++) {
                writer.set(ordinals[i], vectors[i], row);
            }
            if (conflict != null) {
                inserted -= insertOrResolve(writer, conflict) ? 0 : 1;
                continue;
            }
            if (later) {
                writer.insertLater();
            } else {
                writer.insert();
            }
            returnRow(writer.row());
        }
        return inserted;
    }

    /// @return false when nothing was done
    private boolean insertOrResolve(TableWriter writer, ConflictAction action) {
        switch (action.apply(writer)) {
            case INSERTED -> returnRow(writer.row());
            case UPDATED -> returnChanged(writer.row(), action.before(), writer.row(), null, 0);
            case NOTHING -> {
                return false;
            }
        }
        return true;
    }
}

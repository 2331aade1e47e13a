package io.rustydb.sql.execution.statement;

import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.sql.function.vector.LongVector;
import org.jspecify.annotations.Nullable;

/// DELETE: of one row by its key, or of the rows a source finds, whose row ids are collected before the first
/// is deleted.
final class DeleteExecution extends ChangeExecution {
    private final Source source;
    private final RowBuffer before = new RowBuffer();

    sealed interface Source {
        record Rows(
                Operator operator, RowStore kept, @Nullable RowTable met) implements Source {}

        record Point(PointLookup lookup) implements Source {}
    }

    DeleteExecution(
            TableDescriptor table,
            ParameterValues values,
            Run run,
            ChangeContext changes,
            @Nullable ReturnedRows returned,
            @Nullable ResultCursor cursor,
            Source source) {
        super(table, values, run, changes, returned, false, cursor);
        this.source = source;
    }

    @Override
    long change(TableWriter writer) {
        switch (source) {
            case Source.Point point -> {
                long rowId = point.lookup.find();
                return rowId != PointLookup.NONE && delete(writer, rowId, point.lookup.row(), null, 0) ? 1 : 0;
            }
            case Source.Rows rows -> {
                RowStore kept = rows.kept;
                UpdateExecution.collect(rows.operator, kept, rows.met);
                long count = 0;
                for (int i = 0; i < kept.count(); i++) {
                    long rowId = ((LongVector) kept.vector(i, 0)).get(i & RowStore.MASK);
                    if (writer.fetch(rowId, before) && delete(writer, rowId, before, kept, i)) {
                        count++;
                    }
                }
                kept.clear();
                return count;
            }
        }
    }

    private boolean delete(TableWriter writer, long rowId, RowBuffer row, @Nullable RowStore kept, int keptRow) {
        if (!writer.delete(rowId, row)) {
            return false;
        }
        returnChanged(row, row, null, kept, keptRow);
        return true;
    }
}

package io.rustydb.sql.execution.statement;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ParameterValues;
import io.rustydb.sql.execution.ResultCursor;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.batch.Operator;
import io.rustydb.sql.execution.change.ChangeContext;
import io.rustydb.sql.execution.change.TableWriter;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UPDATE: of one row by its key, or of the rows a source finds, whose row ids and new values are collected
/// before the first is changed.
final class UpdateExecution extends ChangeExecution {
    private final int[] ordinals;
    private final RowBuffer before = new RowBuffer();
    private final Source source;

    /// Where the rows come from.
    sealed interface Source {
        /// @param positions of the new values in the operator's batch, whose first column is the row id
        record Rows(
                Operator operator, RowStore kept, @Nullable RowTable met) implements Source {}

        /// @param read columns that the expressions read
        record Point(PointLookup lookup, ColumnAccessor[] read, Batch row, Expression[] expressions, Vector[] vectors)
                implements Source {
            static Point of(PointLookup lookup, ColumnAccessor[] read, Expression[] expressions) {
                List<SqlType> types = new ArrayList<>();
                for (ColumnAccessor accessor : read) {
                    types.add(accessor.type());
                }
                return new Point(lookup, read, Batch.of(types), expressions, new Vector[expressions.length]);
            }
        }
    }

    UpdateExecution(
            TableDescriptor table,
            ParameterValues values,
            Run run,
            ChangeContext changes,
            @Nullable ReturnedRows returned,
            @Nullable ResultCursor cursor,
            int[] ordinals,
            Source source) {
        super(table, values, run, changes, returned, false, cursor);
        this.ordinals = ordinals;
        this.source = source;
    }

    @Override
    long change(TableWriter writer) {
        return switch (source) {
            case Source.Point point -> changePoint(point, writer);
            case Source.Rows rows -> changeRows(rows, writer);
        };
    }

    private long changePoint(Source.Point point, TableWriter writer) {
        long rowId = point.lookup.find();
        if (rowId == PointLookup.NONE) {
            return 0;
        }
        RowBuffer found = point.lookup.row();
        Batch row = point.row;
        row.reset(1);
        for (int c = 0; c < point.read.length; c++) {
            RowVectors.load(
                    point.read[c],
                    found.bytes,
                    found.offset,
                    row.vector(c),
                    0,
                    run.structures().lobs());
        }
        row.setRowCount(1);
        for (int i = 0; i < ordinals.length; i++) {
            point.vectors[i] = point.expressions[i].evaluate(row, run.evaluation());
        }
        writer.begin(found);
        for (int i = 0; i < ordinals.length; i++) {
            writer.set(ordinals[i], point.vectors[i], 0);
        }
        if (!writer.update(rowId, found)) {
            return 0;
        }
        returnChanged(writer.row(), found, writer.row(), null, 0);
        return 1;
    }

    private long changeRows(Source.Rows rows, TableWriter writer) {
        RowStore kept = rows.kept;
        collect(rows.operator, kept, rows.met);
        long count = 0;
        for (int i = 0; i < kept.count(); i++) {
            int at = i & RowStore.MASK;
            long rowId = ((LongVector) kept.vector(i, 0)).get(at);
            if (!writer.fetch(rowId, before)) {
                continue;
            }
            writer.begin(before);
            for (int c = 0; c < ordinals.length; c++) {
                writer.set(ordinals[c], kept.vector(i, c + 1), at);
            }
            if (writer.update(rowId, before)) {
                returnChanged(writer.row(), before, writer.row(), kept, i);
                count++;
            }
        }
        kept.clear();
        return count;
    }

    /// Keeps the rows of an operator; of several with one row id the first.
    static void collect(Operator operator, RowStore kept, @Nullable RowTable met) {
        kept.clear();
        if (met != null) {
            met.clear();
        }
        Vector[] key = new Vector[1];
        operator.open();
        for (Batch batch = operator.next(); batch != null; batch = operator.next()) {
            key[0] = batch.vector(0);
            for (int k = 0; k < batch.count(); k++) {
                int row = batch.row(k);
                if (met != null) {
                    int before = met.count();
                    met.findOrAdd(key, row);
                    if (met.count() == before) {
                        continue;
                    }
                }
                kept.add(batch, row);
            }
        }
        operator.close();
    }
}

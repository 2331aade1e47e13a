package io.rustydb.sql.execution.change;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.RowVectors;
import java.util.List;

/// NOT NULL and CHECK of one table, on encoded rows.
public final class RowChecks {
    private final TableDescriptor table;
    private final ColumnAccessor[] notNull;
    private final List<Check> checks;
    private final ColumnAccessor[] read;
    private final Batch row;

    /// @param condition over a batch of the columns in `read`
    public record Check(String name, Expression condition) {}

    /// @param read columns that the conditions read, in the order of the batch
    public RowChecks(TableDescriptor table, List<Check> checks, ColumnAccessor[] read) {
        this.table = table;
        this.checks = List.copyOf(checks);
        this.read = read;
        notNull = table.columns().stream()
                .filter(ColumnDescriptor::notNull)
                .map(column -> table.layout().accessor(column.ordinal()))
                .toArray(ColumnAccessor[]::new);
        List<io.rustydb.base.type.SqlType> types = new java.util.ArrayList<>();
        for (ColumnAccessor accessor : read) {
            types.add(accessor.type());
        }
        row = Batch.of(types);
    }

    /// @throws DbException 23502, 23514
    void test(RowBuffer candidate, Run run) {
        byte[] bytes = candidate.bytes;
        int offset = candidate.offset;
        for (ColumnAccessor accessor : notNull) {
            if (accessor.isNull(bytes, offset)) {
                String column = table.column(accessor.column()).name();
                throw DbException.about(
                        ErrorCode.NOT_NULL_VIOLATION,
                        "NULL in a column that is NOT NULL, table=" + table + ", column=" + column
                                + "; give it a value",
                        table.columnSubject(column));
            }
        }
        if (checks.isEmpty()) {
            return;
        }
        row.reset(1);
        for (int c = 0; c < read.length; c++) {
            RowVectors.load(
                    read[c], bytes, offset, row.vector(c), 0, run.structures().lobs());
        }
        row.setRowCount(1);
        for (Check check : checks) {
            BooleanVector truth;
            try {
                truth = (BooleanVector) check.condition.evaluate(row, run.evaluation());
            } catch (DbException e) {
                throw e.withSubject(table.constraintSubject(check.name));
            }
            if (!truth.isNull(0) && !truth.get(0)) {
                throw DbException.about(
                        ErrorCode.CHECK_VIOLATION,
                        "new row violates a check constraint, table=" + table + ", constraint=" + check.name,
                        table.constraintSubject(check.name));
            }
        }
    }
}

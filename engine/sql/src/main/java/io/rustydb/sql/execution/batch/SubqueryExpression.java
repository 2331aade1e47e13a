package io.rustydb.sql.execution.batch;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Scalar.SubqueryKind;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.RowTable;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;

/// A subquery in an expression, run per row of the batch, or once an execution if it reads nothing from
/// outside.
///
/// `x = ANY` and `x <> ALL` of an uncorrelated subquery look into a hash table of its rows.
final class SubqueryExpression implements Expression {
    private final SubqueryKind kind;
    private final ComparisonOperator operator;
    private final Expression[] lefts;
    private final Operator plan;
    private final Run run;
    private final boolean isCorrelated;
    private final int[] positions;
    private final int[] slots;
    /// Positions of the compared columns, or of the scalar value, in the plan's batch.
    private final int[] columns;

    private final SqlType type;
    private final Vector result;
    private final Vector value;
    private final RowStore rows;
    private final RowTable table;
    private boolean tableHasNulls;
    private long computedIn;
    private boolean exists;
    private final Vector[] leftVectors;
    private final Vector[] rowVectors;

    /// @param positions where in the batch the values for the slots stand
    SubqueryExpression(
            SubqueryKind kind,
            ComparisonOperator operator,
            Expression[] lefts,
            Operator plan,
            Run run,
            boolean isCorrelated,
            int[] positions,
            int[] slots,
            int[] columns,
            List<SqlType> columnTypes,
            SqlType type) {
        this.kind = kind;
        this.operator = operator;
        this.lefts = lefts;
        this.plan = plan;
        this.run = run;
        this.isCorrelated = isCorrelated;
        this.positions = positions;
        this.slots = slots;
        this.columns = columns;
        this.type = type;
        result = Vector.create(type);
        value = Vector.create(type);
        rows = new RowStore(columnTypes, run.budget(), "subquery");
        table = new RowTable(columnTypes, run.budget(), "subquery");
        leftVectors = new Vector[lefts.length];
        rowVectors = new Vector[columns.length];
    }

    @Override
    public SqlType type() {
        return type;
    }

    @Override
    public boolean isConstant() {
        return false;
    }

    @Override
    public Vector evaluate(Batch in, EvaluationContext context) {
        result.reset(Math.max(1, in.rowCount()));
        int count = in.count();
        if (count == 0) {
            return result;
        }
        for (int i = 0; i < lefts.length; i++) {
            leftVectors[i] = lefts[i].evaluate(in, context);
        }
        if (!isCorrelated && computedIn != run.number()) {
            compute();
            computedIn = run.number();
        }
        for (int k = 0; k < count; k++) {
            int row = in.row(k);
            if (isCorrelated) {
                for (int s = 0; s < slots.length; s++) {
                    run.setSlot(slots[s], in.vector(positions[s]), row);
                }
                compute();
            }
            answer(row);
        }
        return result;
    }

    private void answer(int row) {
        switch (kind) {
            case SCALAR -> result.copy(row, value, 0);
            case EXISTS -> ((BooleanVector) result).set(row, exists);
            case ANY, ALL, ROW -> {
                int truth = kind == SubqueryKind.ROW ? single(row) : isHashed() ? hashed(row) : compared(row);
                if (truth < 0) {
                    result.setNull(row);
                } else {
                    ((BooleanVector) result).set(row, truth > 0);
                }
            }
        }
    }

    private boolean isHashed() {
        return !isCorrelated
                && (kind == SubqueryKind.ANY && operator == ComparisonOperator.EQUAL
                        || kind == SubqueryKind.ALL && operator == ComparisonOperator.NOT_EQUAL);
    }

    private void compute() {
        plan.open();
        switch (kind) {
            case SCALAR -> computeScalar();
            case EXISTS -> exists = plan.next() != null;
            case ROW -> {
                fillRows();
                if (rows.count() > 1) {
                    plan.close();
                    throw severalRows();
                }
            }
            case ANY, ALL -> {
                if (isHashed()) {
                    fillTable();
                } else {
                    fillRows();
                }
            }
        }
        plan.close();
    }

    private void computeScalar() {
        value.reset(1);
        Batch batch = plan.next();
        if (batch == null) {
            value.setNull(0);
            return;
        }
        if (batch.count() == 1) {
            value.copy(0, batch.vector(columns[0]), batch.row(0));
            if (plan.next() == null) {
                return;
            }
        }
        plan.close();
        throw severalRows();
    }

    private static DbException severalRows() {
        return DbException.of(
                ErrorCode.CARDINALITY_VIOLATION,
                "subquery used as a value gave more than one row; add a condition, an aggregate or LIMIT 1");
    }

    private void fillTable() {
        table.clear();
        tableHasNulls = false;
        for (Batch batch = plan.next(); batch != null; batch = plan.next()) {
            take(batch);
            for (int k = 0; k < batch.count(); k++) {
                int row = batch.row(k);
                for (Vector vector : rowVectors) {
                    tableHasNulls |= vector.isNull(row);
                }
                table.findOrAdd(rowVectors, row);
            }
        }
    }

    private void fillRows() {
        rows.clear();
        for (Batch batch = plan.next(); batch != null; batch = plan.next()) {
            take(batch);
            for (int k = 0; k < batch.count(); k++) {
                rows.add(rowVectors, batch.row(k));
            }
        }
    }

    private void take(Batch batch) {
        for (int c = 0; c < columns.length; c++) {
            rowVectors[c] = batch.vector(columns[c]);
        }
    }

    /// 1 true, 0 false, -1 unknown.
    private int hashed(int row) {
        boolean any = kind == SubqueryKind.ANY;
        if (table.count() == 0) {
            return any ? 0 : 1;
        }
        boolean leftNull = false;
        for (Vector left : leftVectors) {
            leftNull |= left.isNull(row);
        }
        if (leftNull || tableHasNulls && leftVectors.length > 1) {
            // NULLs among several columns: a row may be equal, different or unknown column by column.
            return leftVectors.length == 1 ? -1 : comparedWith(table.rows(), row);
        }
        if (table.find(leftVectors, row) >= 0) {
            return any ? 1 : 0;
        }
        return tableHasNulls ? -1 : any ? 0 : 1;
    }

    private int single(int row) {
        return rows.count() == 0 ? -1 : compareRow(rows, row, 0);
    }

    private int compared(int row) {
        return comparedWith(rows, row);
    }

    private int comparedWith(RowStore kept, int row) {
        boolean any = kind == SubqueryKind.ANY;
        boolean unknown = false;
        for (int other = 0; other < kept.count(); other++) {
            int truth = compareRow(kept, row, other);
            if (truth < 0) {
                unknown = true;
            } else if (truth > 0 == any) {
                return any ? 1 : 0;
            }
        }
        return unknown ? -1 : any ? 0 : 1;
    }

    /// One row against one: of several columns, `=` is the AND and `<>` the OR of the columns.
    private int compareRow(RowStore kept, int row, int other) {
        if (operator != ComparisonOperator.EQUAL && operator != ComparisonOperator.NOT_EQUAL) {
            return compareOrder(kept, row, other);
        }
        boolean isOr = operator == ComparisonOperator.NOT_EQUAL;
        boolean unknown = false;
        for (int c = 0; c < leftVectors.length; c++) {
            Vector right = kept.vector(other, c);
            int at = other & RowStore.MASK;
            if (leftVectors[c].isNull(row) || right.isNull(at)) {
                unknown = true;
                continue;
            }
            boolean holds = operator.test(leftVectors[c].compare(row, right, at)) != 0;
            if (holds == isOr) {
                return isOr ? 1 : 0;
            }
        }
        return unknown ? -1 : isOr ? 0 : 1;
    }

    /// Rows by order: the first columns that differ decide; a NULL before them leaves it unknown.
    private int compareOrder(RowStore kept, int row, int other) {
        int at = other & RowStore.MASK;
        int order = 0;
        for (int c = 0; c < leftVectors.length && order == 0; c++) {
            Vector right = kept.vector(other, c);
            if (leftVectors[c].isNull(row) || right.isNull(at)) {
                return -1;
            }
            order = leftVectors[c].compare(row, right, at);
        }
        return operator.test(order);
    }
}

package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.execution.RowStore;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BooleanVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// For each left row all right rows that fit. With parameters the right side is opened anew for each left row,
/// with the row's columns in slots; without, it is kept in memory.
final class NestedLoopOperator extends Operator {
    private static final Vector[] NULLS = {};

    private final JoinKind kind;
    private final Operator left;
    private final Operator right;
    private final Run run;
    private final @Nullable Expression condition;
    /// Left positions and the slots they go to.
    private final int[] parameterPositions;

    private final int[] parameterSlots;
    private final @Nullable RowStore kept;
    private final PairBatch pairs;
    /// Left columns as constants, then right columns: what the condition sees.
    private final Batch tested;

    private final Vector[] leftConstants;
    private final Vector[] rightVectors;
    private Vector[] leftVectors = NULLS;
    private int[] selection = new int[FIRST_ROWS];
    private @Nullable Batch leftBatch;
    private int leftAt;
    private boolean inRow;
    private boolean rowMatched;
    private @Nullable Batch rightBatch;
    private int rightAt;
    private int rightCount;
    private int chunk;
    private boolean filled;
    private boolean done;
    private boolean leftDone;
    private final BitSet matchedRight = new BitSet();
    private int unmatchedRight;
    private int target;

    NestedLoopOperator(
            JoinKind kind,
            Operator left,
            Operator right,
            Run run,
            @Nullable Expression condition,
            int[] parameterPositions,
            int[] parameterSlots,
            List<SqlType> leftTypes,
            List<SqlType> rightTypes,
            List<SqlType> pairTypes,
            int[] sources) {
        this.kind = kind;
        this.left = left;
        this.right = right;
        this.run = run;
        this.condition = condition;
        this.parameterPositions = parameterPositions;
        this.parameterSlots = parameterSlots;
        kept = parameterPositions.length == 0 ? new RowStore(rightTypes, run.budget(), "nested loop") : null;
        pairs = new PairBatch(pairTypes, sources);
        leftConstants = new Vector[leftTypes.size()];
        for (int c = 0; c < leftConstants.length; c++) {
            leftConstants[c] = Vector.create(leftTypes.get(c));
        }
        rightVectors = new Vector[rightTypes.size()];
        tested = new Batch(new Vector[leftConstants.length + rightVectors.length]);
    }

    @Override
    protected void doOpen() {
        left.open();
        if (kept != null) {
            kept.clear();
        }
        filled = false;
        done = false;
        leftBatch = null;
        inRow = false;
        leftDone = false;
        unmatchedRight = 0;
        matchedRight.clear();
        target = FIRST_ROWS;
    }

    @Override
    protected @Nullable Batch doNext() {
        if (done) {
            return null;
        }
        pairs.begin();
        while (pairs.count() < target) {
            if (!inRow && !nextLeftRow()) {
                if (kind == JoinKind.FULL && addUnmatchedRight()) {
                    break;
                }
                done = true;
                break;
            }
            joinRow();
        }
        target = Math.min(Batch.ROWS_MAX, 2 * target);
        return pairs.count() == 0 ? null : pairs.finish();
    }

    private void fill(RowStore store) {
        right.open();
        for (Batch rows = right.next(); rows != null; rows = right.next()) {
            store.addAll(rows);
        }
        filled = true;
    }

    /// FULL: right rows that no left row matched; true while there may be more.
    private boolean addUnmatchedRight() {
        RowStore store = kept;
        assert store != null : "the right side of FULL is kept";
        if (!filled) {
            fill(store);
        }
        leftDone = true;
        while (unmatchedRight < store.count() && pairs.count() < target) {
            int number = unmatchedRight++;
            if (!matchedRight.get(number)) {
                PairBatch.fill(store.chunk(number >> RowStore.SHIFT), rightVectors);
                pairs.add(NULLS, 0, rightVectors, number & RowStore.MASK);
            }
        }
        return pairs.count() > 0;
    }

    private boolean nextLeftRow() {
        if (leftDone) {
            return false;
        }
        Batch batch = leftBatch;
        if (batch == null || ++leftAt >= batch.count()) {
            batch = left.next();
            leftBatch = batch;
            if (batch == null) {
                return false;
            }
            if (leftVectors.length != batch.columnCount()) {
                leftVectors = new Vector[batch.columnCount()];
            }
            PairBatch.fill(batch, leftVectors);
            leftAt = 0;
        }
        int row = batch.row(leftAt);
        if (kept == null) {
            for (int p = 0; p < parameterSlots.length; p++) {
                if (parameterSlots[p] >= 0) {
                    run.setSlot(parameterSlots[p], leftVectors[parameterPositions[p]], row);
                }
            }
            right.open();
        } else {
            if (!filled) {
                fill(kept);
            }
            chunk = 0;
        }
        if (condition != null) {
            for (int c = 0; c < leftConstants.length; c++) {
                Vector constant = leftConstants[c];
                constant.reset(1);
                constant.copy(0, leftVectors[c], row);
                constant.makeConstant();
                tested.setVector(c, constant);
            }
        }
        inRow = true;
        rowMatched = false;
        rightBatch = null;
        return true;
    }

    /// Adds pairs of the current left row until the row is through or the batch is full.
    private void joinRow() {
        Batch batch = leftBatch;
        assert batch != null;
        int row = batch.row(leftAt);
        while (true) {
            Batch rights = rightBatch;
            if (rights == null) {
                rights = nextRight();
                rightBatch = rights;
                if (rights == null) {
                    finishRow(row);
                    return;
                }
            }
            rowMatched = true;
            if (kind == JoinKind.SEMI || kind == JoinKind.ANTI) {
                finishRow(row);
                return;
            }
            while (rightAt < rightCount) {
                if (pairs.count() >= target) {
                    return;
                }
                int rightRow = rights.row(rightAt++);
                if (kind == JoinKind.FULL) {
                    matchedRight.set((chunk - 1 << RowStore.SHIFT) + rightRow);
                }
                pairs.add(leftVectors, row, rightVectors, rightRow);
            }
            rightBatch = null;
        }
    }

    private void finishRow(int row) {
        inRow = false;
        boolean alone = switch (kind) {
            case LEFT, ANTI, FULL -> !rowMatched;
            case SEMI -> rowMatched;
            case INNER -> false;
        };
        if (alone) {
            pairs.add(leftVectors, row, NULLS, 0);
        }
    }

    /// The next right rows that fit the left row; null when there are no more.
    private @Nullable Batch nextRight() {
        while (true) {
            run.context().checkCancelled();
            Batch rows;
            if (kept == null) {
                rows = right.next();
            } else {
                rows = chunk < kept.chunkCount() ? kept.chunk(chunk++) : null;
            }
            if (rows == null) {
                return null;
            }
            PairBatch.fill(rows, rightVectors);
            rightAt = 0;
            if (condition == null) {
                rightCount = rows.count();
                return rows;
            }
            for (int c = 0; c < rightVectors.length; c++) {
                tested.setVector(leftConstants.length + c, rightVectors[c]);
            }
            tested.setRowCount(rows.rowCount());
            int[] alive = rows.selection();
            if (alive != null) {
                tested.select(alive, rows.count());
            }
            BooleanVector passes = (BooleanVector) condition.evaluate(tested, run.evaluation());
            if (selection.length < rows.count()) {
                selection = new int[Batch.ROWS_MAX];
            }
            int passed = passes.selectTrue(alive, rows.count(), selection);
            if (passed > 0) {
                tested.select(selection, passed);
                rightCount = passed;
                return tested;
            }
        }
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.clear();
        }
        left.close();
        right.close();
    }
}

package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.Vector;
import java.util.List;

/// The result batch of a join while it fills: columns copied from a left and a right row.
final class PairBatch {
    private final Batch batch;
    /// Per column: position in the left row, or -1 - position in the right row.
    private final int[] sources;

    private final int[] leftRows = new int[Batch.ROWS_MAX];
    private int count;

    /// @param sources per column: position in the left row, or -1 - position in the right row
    PairBatch(List<SqlType> types, int[] sources) {
        batch = Batch.of(types);
        this.sources = sources;
    }

    void begin() {
        batch.reset(Operator.FIRST_ROWS);
        count = 0;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == Batch.ROWS_MAX;
    }

    /// The left row a pair was made of, as its maker said.
    int leftRow(int pair) {
        return leftRows[pair];
    }

    /// @param right vectors of the right row; empty = NULLs
    void add(Vector[] left, int leftRow, Vector[] right, int rightRow) {
        for (int c = 0; c < sources.length; c++) {
            Vector target = batch.vector(c);
            target.ensureCapacity(count + 1);
            int source = sources[c];
            if (source >= 0) {
                if (left.length == 0) {
                    target.setNull(count);
                } else {
                    target.copy(count, left[source], leftRow);
                }
            } else if (right.length == 0) {
                target.setNull(count);
            } else {
                target.copy(count, right[-1 - source], rightRow);
            }
        }
        leftRows[count++] = leftRow;
    }

    Batch finish() {
        batch.setRowCount(count);
        return batch;
    }

    static Vector[] vectors(Batch of) {
        Vector[] vectors = new Vector[of.columnCount()];
        fill(of, vectors);
        return vectors;
    }

    static void fill(Batch of, Vector[] vectors) {
        for (int c = 0; c < vectors.length; c++) {
            vectors[c] = of.vector(c);
        }
    }
}

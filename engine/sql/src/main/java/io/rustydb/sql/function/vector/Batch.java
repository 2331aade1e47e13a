package io.rustydb.sql.function.vector;

import io.rustydb.base.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows on their way between operators: vectors of equal row count, of which a selection may be alive.
///
/// Loop over alive rows: `for (k = 0; k < batch.count(); k++) { row = selection == null ? k : selection[k]; …
/// }`. Thread rule: one thread at a time.
public final class Batch {
    public static final int ROWS_MAX = 2048;

    private Vector[] vectors;
    private int rowCount;
    private int @Nullable [] selection;
    private int selectedCount;

    public Batch(Vector... vectors) {
        this.vectors = vectors;
    }

    /// An empty batch with new vectors.
    public static Batch of(List<SqlType> types) {
        Vector[] created = new Vector[types.size()];
        for (int i = 0; i < created.length; i++) {
            created[i] = Vector.create(types.get(i));
        }
        return new Batch(created);
    }

    public int columnCount() {
        return vectors.length;
    }

    public Vector vector(int column) {
        return vectors[column];
    }

    public void setVector(int column, Vector vector) {
        vectors[column] = vector;
    }

    /// Rows in the vectors, dead ones included: the capacity a result needs.
    public int rowCount() {
        return rowCount;
    }

    /// Rows alive.
    public int count() {
        return selection == null ? rowCount : selectedCount;
    }

    /// Ascending positions of the rows alive in `[0, count())`, null = all of them.
    public int @Nullable [] selection() {
        return selection;
    }

    /// Position of the k-th row alive.
    public int row(int k) {
        return selection == null ? k : selection[k];
    }

    /// Empties the batch and resets its vectors for up to `rows` rows.
    public void reset(int rows) {
        for (Vector vector : vectors) {
            vector.reset(rows);
        }
        rowCount = 0;
        selection = null;
    }

    /// All of `[0, rows)` are alive.
    public void setRowCount(int rows) {
        rowCount = rows;
        selection = null;
    }

    /// Leaves only these rows alive; the array is used, not copied.
    public void select(int[] rows, int count) {
        selection = rows;
        selectedCount = count;
    }

    /// Makes this batch a view of another one's vectors with some of its rows.
    public void narrow(Batch of, int[] rows, int count) {
        vectors = of.vectors;
        rowCount = of.rowCount;
        select(rows, count);
    }
}

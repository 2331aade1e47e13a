package io.rustydb.sql.function.expression;

import io.rustydb.sql.function.vector.Batch;
import org.jspecify.annotations.Nullable;

/// A growing list of row positions and the batch narrowed to them: how guarded operands are evaluated.
final class Rows {
    int[] positions = new int[1];
    int count;
    private final Batch view = new Batch();

    /// All rows alive in a batch.
    void fill(Batch in) {
        int alive = in.count();
        ensure(alive);
        int @Nullable [] selection = in.selection();
        if (selection == null) {
            for (int row = 0; row < alive; row++) {
                positions[row] = row;
            }
        } else {
            System.arraycopy(selection, 0, positions, 0, alive);
        }
        count = alive;
    }

    void ensure(int capacity) {
        if (positions.length < capacity) {
            positions = new int[Math.max(capacity, Math.min(2 * positions.length, Batch.ROWS_MAX))];
        }
    }

    /// The batch with only these rows alive; valid until the positions change.
    Batch narrow(Batch in) {
        view.narrow(in, positions, count);
        return view;
    }
}

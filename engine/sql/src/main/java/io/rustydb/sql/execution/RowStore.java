package io.rustydb.sql.execution;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.DecimalVector;
import io.rustydb.sql.function.vector.IntervalVector;
import io.rustydb.sql.function.vector.UuidVector;
import io.rustydb.sql.function.vector.Vector;
import java.util.ArrayList;
import java.util.List;

/// Rows kept in memory, column by column, in chunks of [Batch#ROWS_MAX]: what sorts, joins and groupings
/// remember. Charged to a budget.
///
/// A row is known by its number; chunk `number >> SHIFT`, position `number & MASK`. Thread rule: one execution.
public final class RowStore {
    public static final int SHIFT = 11;
    public static final int MASK = Batch.ROWS_MAX - 1;

    private static final int FIXED_BYTES = 9;

    private final List<SqlType> types;
    private final MemoryCharge charge;
    private final List<Batch> chunks = new ArrayList<>();
    private int count;

    static {
        assert 1 << SHIFT == Batch.ROWS_MAX;
    }

    /// @param owner operator for the message when the budget is used up
    public RowStore(List<SqlType> types, MemoryBudget budget, String owner) {
        this.types = List.copyOf(types);
        charge = new MemoryCharge(budget, owner);
    }

    public int count() {
        return count;
    }

    public List<SqlType> types() {
        return types;
    }

    /// Forgets all rows; one chunk of memory is kept for reuse.
    public void clear() {
        charge.release();
        count = 0;
        while (chunks.size() > 1) {
            chunks.removeLast();
        }
        if (!chunks.isEmpty()) {
            chunks.getFirst().reset(0);
        }
    }

    /// Forgets the rows from `newCount` on. What they took of the budget stays taken until [#clear].
    public void truncate(int newCount) {
        for (int row = newCount; row < count; row++) {
            Batch chunk = chunks.get(row >> SHIFT);
            for (int c = 0; c < types.size(); c++) {
                chunk.vector(c).setNotNull(row & MASK);
            }
        }
        count = newCount;
        while (chunks.size() > Math.max(1, chunkCount())) {
            chunks.removeLast();
        }
    }

    /// True if a value refers to a large object.
    public boolean hasLobs() {
        for (int i = 0; i < chunkCount(); i++) {
            for (int c = 0; c < types.size(); c++) {
                if (chunks.get(i).vector(c) instanceof BytesVector bytes && bytes.hasLobs()) {
                    return true;
                }
            }
        }
        return false;
    }

    public int chunkCount() {
        return (count + MASK) >> SHIFT;
    }

    /// A chunk as a batch without selection; its vectors may be read in place.
    public Batch chunk(int index) {
        Batch chunk = chunks.get(index);
        chunk.setRowCount(Math.min(Batch.ROWS_MAX, count - (index << SHIFT)));
        return chunk;
    }

    public Vector vector(int row, int column) {
        return chunks.get(row >> SHIFT).vector(column);
    }

    /// Adds a row; `columns` are in the order of the types.
    ///
    /// @return its number
    public int add(Vector[] columns, int row) {
        int at = count & MASK;
        Batch chunk = room(at);
        long taken = 0;
        for (int c = 0; c < columns.length; c++) {
            taken += put(chunk.vector(c), at, columns[c], row);
        }
        return added(taken);
    }

    /// Adds a row of a batch whose first columns have the types.
    public int add(Batch batch, int row) {
        int at = count & MASK;
        Batch chunk = room(at);
        long taken = 0;
        for (int c = 0; c < types.size(); c++) {
            taken += put(chunk.vector(c), at, batch.vector(c), row);
        }
        return added(taken);
    }

    /// Adds all rows alive in a batch.
    public void addAll(Batch batch) {
        for (int k = 0; k < batch.count(); k++) {
            add(batch, batch.row(k));
        }
    }

    private Batch room(int at) {
        if (at == 0) {
            int index = count >> SHIFT;
            if (index == chunks.size()) {
                chunks.add(Batch.of(types));
            }
            chunks.get(index).reset(0);
        }
        return chunks.getLast();
    }

    private int added(long taken) {
        charge.take(taken);
        return count++;
    }

    private static long put(Vector target, int at, Vector source, int row) {
        target.ensureCapacity(at + 1);
        target.copy(at, source, row);
        return switch (target) {
            case BytesVector values -> FIXED_BYTES + values.length(at);
            case DecimalVector values -> values.isWide() ? 64 : FIXED_BYTES;
            case UuidVector ignored -> 2 * FIXED_BYTES;
            case IntervalVector ignored -> 2 * FIXED_BYTES;
            default -> FIXED_BYTES;
        };
    }

    /// Copies a kept row to a row of other vectors.
    public void copy(int row, Vector[] targets, int targetRow) {
        Batch chunk = chunks.get(row >> SHIFT);
        int at = row & MASK;
        for (int c = 0; c < targets.length; c++) {
            targets[c].copy(targetRow, chunk.vector(c), at);
        }
    }
}

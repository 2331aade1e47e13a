package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.LobSource;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.cast.ValueReader;
import io.rustydb.sql.function.vector.Batch;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.session.LargeValue;
import io.rustydb.sql.session.RowCursor;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cursor over the current batch of a [RowSource]: a getter is an array read.
public final class ResultCursor implements RowCursor {
    private final SqlType[] types;
    /// Which column of the batch each result column is.
    private final int[] positions;

    private final EvaluationContext evaluation;
    private @Nullable RowSource source;
    private @Nullable Batch batch;
    private int at;
    private int count;
    /// Position of the current row in the batch's vectors.
    private int row;
    /// Position in what [#inline] gave last.
    private int inlineRow;

    /// Takes one row at a time out of batches, see [#keep].
    private @Nullable Batch kept;

    /// Closed before its last row was read: by its user, or because its transaction has ended.
    private boolean closed;

    /// Where a cursor gets its batches.
    public interface RowSource {
        /// The next batch, null at the end. The end and failures close the source.
        @Nullable
        Batch nextBatch();

        void closeRows();

        /// The caller reads what lies outside of the batch: other threads, who may close the session, wait
        /// until [#leave].
        ///
        /// @throws DbException 08003, 57P01 when the session is closed
        default void enter() {}

        default void leave() {}

        /// A large value of the batch, for its reader to come back to. In turn.
        default LargeValue openLarge(long lobId, boolean text) {
            throw new AssertionError("these rows have no large values");
        }
    }

    public ResultCursor(List<SqlType> types, int[] positions, EvaluationContext evaluation) {
        this.types = types.toArray(SqlType[]::new);
        this.positions = positions;
        this.evaluation = evaluation;
    }

    /// Begins before the first row.
    public void open(RowSource from) {
        source = from;
        closed = false;
        batch = null;
        at = 0;
        count = 0;
    }

    @Override
    public boolean next() {
        if (++at < count) {
            Batch current = batch;
            assert current != null;
            row = current.row(at);
            return true;
        }
        return nextBatch();
    }

    private boolean nextBatch() {
        RowSource from = source;
        if (from == null) {
            if (closed) {
                throw closed();
            }
            batch = null;
            count = 0;
            return false;
        }
        Batch next;
        try {
            next = from.nextBatch();
        } catch (Throwable failure) {
            closed = true;
            source = null;
            batch = null;
            count = 0;
            throw failure;
        }
        if (next == null) {
            source = null;
            batch = null;
            count = 0;
            if (closed) {
                // By another thread, while this one waited for the session's turn.
                throw closed();
            }
            return false;
        }
        batch = next;
        count = next.count();
        at = 0;
        row = next.row(0);
        return true;
    }

    private static DbException closed() {
        return DbException.of(
                ErrorCode.INVALID_CURSOR_STATE,
                "cursor is closed, by its user or by the end of its transaction; execute the statement again");
    }

    private Vector vector(int column) {
        Batch current = batch;
        if (current == null) {
            if (closed) {
                throw closed();
            }
            throw DbException.of(ErrorCode.INVALID_CURSOR_STATE, "cursor is on no row; call next() first");
        }
        return current.vector(positions[column]);
    }

    /// Adds the current row, large objects read, to a store whose types are those of the columns.
    public void keep(RowStore into) {
        Batch copy = kept;
        if (copy == null) {
            copy = Batch.of(into.types());
            kept = copy;
        }
        copy.reset(1);
        for (int c = 0; c < types.length; c++) {
            Vector value = vector(c);
            if (value.isNull(row)) {
                copy.vector(c).setNull(0);
            } else {
                copy.vector(c).copy(0, inline(value), inlineRow);
            }
        }
        copy.setRowCount(1);
        into.add(copy, 0);
    }

    @Override
    public int columnCount() {
        return types.length;
    }

    @Override
    public SqlType type(int column) {
        return types[column];
    }

    @Override
    public boolean isNull(int column) {
        return vector(column).isNull(row);
    }

    /// The value in reach of a getter: a large object is read.
    private Vector inline(Vector vector) {
        if (vector instanceof BytesVector bytes && bytes.isLob(row)) {
            inlineRow = 0;
            return BytesVector.constant(
                    bytes.type().kind().isBinary() ? SqlType.VARBINARY : SqlType.VARCHAR, lob(bytes));
        }
        inlineRow = row;
        return vector;
    }

    @Override
    public boolean getBoolean(int column) {
        Vector vector = vector(column);
        return !vector.isNull(row) && ValueReader.toBoolean(inline(vector), inlineRow);
    }

    @Override
    public int getInt(int column) {
        Vector vector = vector(column);
        if (vector.isNull(row)) {
            return 0;
        }
        if (vector instanceof LongVector longs && vector.type().kind() == TypeKind.INTEGER) {
            return (int) longs.get(row);
        }
        return (int) ValueReader.toIntegral(inline(vector), inlineRow, TypeKind.INTEGER);
    }

    @Override
    public long getLong(int column) {
        Vector vector = vector(column);
        if (vector.isNull(row)) {
            return 0;
        }
        if (vector instanceof LongVector longs && vector.type().kind().isInteger()) {
            return longs.get(row);
        }
        return ValueReader.toIntegral(inline(vector), inlineRow, TypeKind.BIGINT);
    }

    @Override
    public float getFloat(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? 0 : (float) ValueReader.toDouble(inline(vector), inlineRow, TypeKind.REAL);
    }

    @Override
    public double getDouble(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? 0 : ValueReader.toDouble(inline(vector), inlineRow, TypeKind.DOUBLE);
    }

    @Override
    @SuppressWarnings("NullAway") // null stands for SQL NULL, as RowCursor says
    public BigDecimal getDecimal(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? null : ValueReader.toDecimal(inline(vector), inlineRow);
    }

    @Override
    @SuppressWarnings("NullAway")
    public String getString(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? null : ValueReader.toText(inline(vector), inlineRow, evaluation);
    }

    @Override
    @SuppressWarnings("NullAway")
    public byte[] getBytes(int column) {
        Vector vector = vector(column);
        if (vector.isNull(row)) {
            return null;
        }
        return vector instanceof BytesVector bytes && bytes.isLob(row) ? lob(bytes) : ValueReader.toBytes(vector, row);
    }

    @Override
    public @Nullable LargeValue largeValue(int column) {
        if (!(vector(column) instanceof BytesVector bytes) || bytes.isNull(row) || !bytes.isLob(row)) {
            return null;
        }
        RowSource from = source;
        if (from == null) {
            throw closed();
        }
        from.enter();
        try {
            if (closed) {
                throw closed();
            }
            return from.openLarge(bytes.lobId(row), bytes.type().kind().isCharacter());
        } finally {
            from.leave();
        }
    }

    /// In the session's turn: whoever ends the transaction meanwhile would free what is read.
    private byte[] lob(BytesVector bytes) {
        RowSource from = source;
        if (from == null) {
            throw closed();
        }
        from.enter();
        try {
            if (closed) {
                throw closed();
            }
            return lobInTurn(bytes);
        } finally {
            from.leave();
        }
    }

    private byte[] lobInTurn(BytesVector bytes) {
        long length = bytes.lobLength(row);
        if (length > Integer.MAX_VALUE - 8) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "large object does not fit one Java array, bytes=" + length + "; read it in parts");
        }
        byte[] value = new byte[(int) length];
        LobSource lobs = evaluation.lobs();
        int done = 0;
        while (done < value.length) {
            int read = lobs.read(bytes.lobId(row), done, value, done, value.length - done);
            if (read <= 0) {
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "large object is shorter than its locator says, id=" + bytes.lobId(row) + ", expected=" + length
                                + ", found=" + done + "; run CHECK DATABASE");
            }
            done += read;
        }
        return value;
    }

    @Override
    public long getDate(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? 0 : ValueReader.toDate(inline(vector), inlineRow, evaluation);
    }

    @Override
    public long getTime(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? 0 : ValueReader.toTime(inline(vector), inlineRow, evaluation);
    }

    @Override
    public long getTimestamp(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? 0 : ValueReader.toTimestamp(inline(vector), inlineRow, evaluation);
    }

    @Override
    public long getTimestampTz(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? 0 : ValueReader.toTimestampTz(inline(vector), inlineRow, evaluation);
    }

    @Override
    @SuppressWarnings("NullAway")
    public UUID getUuid(int column) {
        Vector vector = vector(column);
        return vector.isNull(row) ? null : ValueReader.toUuid(inline(vector), inlineRow);
    }

    @Override
    public long length(int column) {
        Vector vector = vector(column);
        if (vector.isNull(row)) {
            return 0;
        }
        // Bytes of a large binary object stand in its locator; characters must be counted.
        boolean binary = vector.type().kind().isBinary();
        return binary ? ValueReader.length(vector, row) : ValueReader.length(inline(vector), inlineRow);
    }

    @Override
    public void close() {
        RowSource from = source;
        source = null;
        batch = null;
        count = 0;
        at = 0;
        if (from != null) {
            closed = true;
            from.closeRows();
        }
    }
}

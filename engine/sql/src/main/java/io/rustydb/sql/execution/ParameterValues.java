package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.cast.Casts;
import io.rustydb.sql.function.cast.ValueWriter;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.Characters;
import io.rustydb.sql.session.Parameters;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.lob.LobWriter;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Parameter values as constant vectors: what expressions read as slots. Setting one of its own type stores a
/// primitive.
public final class ParameterValues implements Parameters {
    /// As much as a function reads of one large object.
    private static final int INLINE_BYTES_MAX = 256 << 20;

    private final SqlType[] types;
    private final Vector[] current;
    private final boolean[] set;
    private final EvaluationContext evaluation;
    /// Rows kept by [#addRow], one vector a parameter.
    private final Vector[] kept;

    private int keptRows;

    /// Values that are still to be read, null where there is none; made with the first.
    private @Nullable PendingStream @Nullable [] streams;

    /// Those of kept rows, up to the last row that has some.
    private final List<@Nullable PendingStream @Nullable []> keptStreams = new ArrayList<>();

    public ParameterValues(List<SqlType> types, EvaluationContext evaluation) {
        this.types = types.toArray(SqlType[]::new);
        this.evaluation = evaluation;
        current = new Vector[this.types.length];
        kept = new Vector[this.types.length];
        set = new boolean[this.types.length];
        for (int i = 0; i < current.length; i++) {
            current[i] = Vector.constantNull(this.types[i]);
            kept[i] = Vector.create(this.types[i]);
        }
    }

    /// The constant vectors, in the order of the parameters.
    public Vector[] vectors() {
        return current;
    }

    /// Streams become values in memory: for statements that store nothing.
    ///
    /// @throws DbException 42P02 when one has no value; 54000 a stream is too long for memory
    public void requireAll() {
        requireSet();
        if (streams != null) {
            readInline();
        }
    }

    /// As [#requireAll], but streams stay for [#storeStreams].
    public void requireSet() {
        for (int i = 0; i < set.length; i++) {
            if (!set[i]) {
                throw DbException.of(
                        ErrorCode.UNDEFINED_PARAMETER,
                        "parameter has no value, parameter=" + (i + 1) + "; set it before executing");
            }
        }
    }

    /// Takes over the values and kept rows of another plan of the same statement; its parameters may have other
    /// types now.
    ///
    /// @throws DbException when a value cannot be one of the new type
    public void takeFrom(ParameterValues other) {
        int count = Math.min(current.length, other.current.length);
        for (int row = 0; row < other.keptRows; row++) {
            for (int i = 0; i < count; i++) {
                takeValue(i, other.kept[i], row);
            }
            addRow();
        }
        for (int i = 0; i < count; i++) {
            if (other.set[i]) {
                takeValue(i, other.current[i], 0);
            }
        }
        takeStreams(other, count);
    }

    private void takeStreams(ParameterValues other, int count) {
        PendingStream[] pending = other.streams;
        for (int i = 0; pending != null && i < count; i++) {
            takeStream(i, pending[i]);
        }
        for (int row = 0; row < other.keptStreams.size(); row++) {
            PendingStream[] ofRow = other.keptStreams.get(row);
            for (int i = 0; ofRow != null && i < count; i++) {
                PendingStream stream = ofRow[i];
                if (stream != null) {
                    requireUnread(stream);
                    keep(row, i, stream);
                }
            }
        }
    }

    private void takeStream(int index, @Nullable PendingStream stream) {
        if (stream != null) {
            requireUnread(stream);
            pending()[index] = stream;
        }
    }

    private static void requireUnread(PendingStream stream) {
        if (stream.isSpent()) {
            throw DbException.of(
                    ErrorCode.SERIALIZATION_FAILURE,
                    "a definition was changed while the statement read a stream given as its parameter; set the"
                            + " parameter again and run the transaction again");
        }
    }

    private void takeValue(int index, Vector from, int row) {
        if (from.isNull(row)) {
            setNull(index);
            return;
        }
        Vector vector = begin(index);
        if (Casts.isIdentity(from.type(), types[index])) {
            vector.copy(0, from, row);
        } else {
            Vector single = Vector.create(from.type());
            single.reset(1);
            single.copy(0, from, row);
            single.makeConstant();
            Casts.kernel(from.type(), types[index], TypeCoercion.Context.ASSIGNMENT)
                    .evaluate(new Vector[] {single}, vector, null, 1, evaluation);
        }
        end(index, vector);
    }

    /// Makes a kept row current.
    public void select(int row) {
        for (int i = 0; i < current.length; i++) {
            Vector vector = current[i];
            vector.reset(1);
            vector.copy(0, kept[i], row);
            vector.makeConstant();
            set[i] = true;
        }
        PendingStream[] ofRow = row < keptStreams.size() ? keptStreams.get(row) : null;
        if (ofRow != null || streams != null) {
            for (int i = 0; i < current.length; i++) {
                pending()[i] = ofRow == null ? null : ofRow[i];
            }
        }
    }

    // ---- streams ----

    private @Nullable PendingStream[] pending() {
        PendingStream[] known = streams;
        if (known == null) {
            known = new PendingStream[current.length];
            streams = known;
        }
        return known;
    }

    private void keep(int row, int index, PendingStream stream) {
        while (keptStreams.size() <= row) {
            keptStreams.add(null);
        }
        PendingStream[] ofRow = keptStreams.get(row);
        if (ofRow == null) {
            ofRow = new PendingStream[current.length];
            keptStreams.set(row, ofRow);
        }
        ofRow[index] = stream;
    }

    @Override
    public void setStream(int index, InputStream bytes) {
        Vector vector = begin(index);
        if (!(vector instanceof BytesVector) || types[index].kind().isJson()) {
            throw DbException.of(
                    ErrorCode.CANNOT_COERCE,
                    "a stream cannot be a value of this type, parameter=" + (index + 1) + ", type=" + types[index]);
        }
        vector.setNull(0);
        pending()[index] = new PendingStream(bytes);
        end(index, vector);
    }

    /// True if values are still to be read from streams.
    public boolean hasStreams() {
        PendingStream[] known = streams;
        if (known != null) {
            for (PendingStream stream : known) {
                if (stream != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /// True if a kept row has a value that can be read once only.
    public boolean hasKeptStreams() {
        return !keptStreams.isEmpty();
    }

    /// Makes large objects of long streams, in the transaction of the run, and values in memory of short ones.
    ///
    /// @throws DbException what the streams throw, 57014, 53100, 55000 a stream was read before
    public void storeStreams(Run run) {
        run.streamed().clear();
        PendingStream[] known = streams;
        if (known == null) {
            return;
        }
        for (int i = 0; i < known.length; i++) {
            PendingStream stream = known[i];
            if (stream != null) {
                if (stream.isSpent()) {
                    stream.spend();
                } else if (stream.readHead()) {
                    setBytesOf(i, stream.head(), stream.head().length);
                } else {
                    store(i, stream, run);
                }
            }
        }
        // The streams may have used the session.
        run.enter();
    }

    private void store(int index, PendingStream stream, Run run) {
        stream.spend();
        LobStore lobs = run.structures().lobs();
        LobWriter writer = lobs.create(run.transaction(), types[index].kind().isCharacter());
        byte[] buffer = stream.head();
        for (int read = buffer.length; read >= 0; read = stream.read(buffer)) {
            writer.write(buffer, 0, read);
            run.context().checkCancelled();
        }
        long lobId = writer.finish();
        run.streamed().add(lobId);
        BytesVector vector = (BytesVector) current[index];
        vector.reset(1);
        vector.setLob(0, lobId, writer.length());
        vector.makeConstant();
    }

    private void readInline() {
        PendingStream[] known = streams;
        assert known != null;
        for (int i = 0; i < known.length; i++) {
            PendingStream stream = known[i];
            if (stream == null) {
                continue;
            }
            stream.spend();
            byte[] bytes = {};
            int filled = 0;
            stream.readHead();
            byte[] buffer = stream.head();
            for (int read = buffer.length; read >= 0; read = stream.read(buffer)) {
                if ((long) filled + read > INLINE_BYTES_MAX) {
                    throw DbException.of(
                            ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                            "stream given as a parameter is too long for a statement that stores nothing, maximum="
                                    + INLINE_BYTES_MAX);
                }
                if (filled + read > bytes.length) {
                    bytes = java.util.Arrays.copyOf(bytes, Math.max(filled + read, 2 * bytes.length));
                }
                System.arraycopy(buffer, 0, bytes, filled, read);
                filled += read;
            }
            setBytesOf(i, bytes, filled);
        }
    }

    /// The stream is read: its bytes are the parameter's value.
    private void setBytesOf(int index, byte[] bytes, int length) {
        BytesVector vector = (BytesVector) begin(index);
        vector.set(0, bytes, 0, length);
        end(index, vector);
    }

    @Override
    public int count() {
        return types.length;
    }

    @Override
    public void clear() {
        java.util.Arrays.fill(set, false);
    }

    /// The parameter's vector, ready for a new value.
    private Vector begin(int index) {
        if (index < 0 || index >= current.length) {
            throw DbException.of(
                    ErrorCode.UNDEFINED_PARAMETER,
                    "there is no such parameter, parameter=" + (index + 1) + ", parameters=" + current.length);
        }
        Vector vector = current[index];
        // Unset until the new value is in: a value that does not fit leaves none behind.
        set[index] = false;
        PendingStream[] known = streams;
        if (known != null) {
            known[index] = null;
        }
        vector.reset(1);
        return vector;
    }

    private void end(int index, Vector vector) {
        vector.makeConstant();
        set[index] = true;
    }

    @Override
    public void setNull(int index) {
        Vector vector = begin(index);
        vector.setNull(0);
        end(index, vector);
    }

    @Override
    public void setBoolean(int index, boolean value) {
        Vector vector = begin(index);
        ValueWriter.setBoolean(vector, 0, value);
        end(index, vector);
    }

    @Override
    public void setInt(int index, int value) {
        Vector vector = begin(index);
        ValueWriter.setLong(vector, 0, value);
        end(index, vector);
    }

    @Override
    public void setLong(int index, long value) {
        Vector vector = begin(index);
        ValueWriter.setLong(vector, 0, value);
        end(index, vector);
    }

    @Override
    public void setFloat(int index, float value) {
        Vector vector = begin(index);
        ValueWriter.setFloat(vector, 0, value);
        end(index, vector);
    }

    @Override
    public void setDouble(int index, double value) {
        Vector vector = begin(index);
        ValueWriter.setDouble(vector, 0, value);
        end(index, vector);
    }

    @Override
    public void setDecimal(int index, BigDecimal value) {
        Vector vector = begin(index);
        ValueWriter.setDecimal(vector, 0, value);
        end(index, vector);
    }

    @Override
    public void setString(int index, String value) {
        Characters.require("a parameter", value, 0);
        Vector vector = begin(index);
        ValueWriter.setString(vector, 0, value, evaluation);
        end(index, vector);
    }

    @Override
    public void setBytes(int index, byte[] value) {
        Vector vector = begin(index);
        ValueWriter.setBytes(vector, 0, value);
        end(index, vector);
    }

    @Override
    public void setDate(int index, long epochDay) {
        Vector vector = begin(index);
        ValueWriter.setDate(vector, 0, epochDay, evaluation);
        end(index, vector);
    }

    @Override
    public void setTime(int index, long nanoOfDay) {
        Vector vector = begin(index);
        ValueWriter.setTime(vector, 0, nanoOfDay, evaluation);
        end(index, vector);
    }

    @Override
    public void setTimestamp(int index, long epochMicros) {
        Vector vector = begin(index);
        ValueWriter.setTimestamp(vector, 0, epochMicros, evaluation);
        end(index, vector);
    }

    @Override
    public void setTimestampTz(int index, long epochMicrosUtc) {
        Vector vector = begin(index);
        ValueWriter.setTimestampTz(vector, 0, epochMicrosUtc, evaluation);
        end(index, vector);
    }

    @Override
    public void setUuid(int index, UUID value) {
        Vector vector = begin(index);
        ValueWriter.setUuid(vector, 0, value);
        end(index, vector);
    }

    /// The heads of streams are read now: who closes a short stream before the batch runs may do so.
    @Override
    public void addRow() {
        requireSet();
        PendingStream[] known = streams;
        for (int i = 0; i < current.length; i++) {
            PendingStream stream = known == null ? null : known[i];
            if (stream != null && stream.readHead()) {
                setBytesOf(i, stream.head(), stream.head().length);
                stream = null;
            }
            kept[i].ensureCapacity(keptRows + 1);
            kept[i].copy(keptRows, current[i], 0);
            if (stream != null) {
                keep(keptRows, i, stream);
                // It serves one row.
                begin(i);
            }
        }
        keptRows++;
    }

    @Override
    public int batchedRows() {
        return keptRows;
    }

    @Override
    public void clearBatch() {
        keptRows = 0;
        keptStreams.clear();
        for (Vector vector : kept) {
            vector.reset(0);
        }
    }
}

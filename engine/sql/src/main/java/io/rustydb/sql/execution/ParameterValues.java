package io.rustydb.sql.execution;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.TypeCoercion;
import io.rustydb.sql.function.cast.Casts;
import io.rustydb.sql.function.cast.ValueWriter;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.Characters;
import io.rustydb.sql.session.Parameters;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/// Parameter values as constant vectors: what expressions read as slots. Setting one of its own type stores a
/// primitive.
public final class ParameterValues implements Parameters {
    private final SqlType[] types;
    private final Vector[] current;
    private final boolean[] set;
    private final EvaluationContext evaluation;
    /// Rows kept by [#addRow], one vector a parameter.
    private final Vector[] kept;

    private int keptRows;

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

    /// @throws DbException 42P02 when one has no value
    public void requireAll() {
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
        ValueWriter.setString(vector, 0, value, evaluation.timeZone());
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
        ValueWriter.setDate(vector, 0, epochDay, evaluation.timeZone());
        end(index, vector);
    }

    @Override
    public void setTime(int index, long nanoOfDay) {
        Vector vector = begin(index);
        ValueWriter.setTime(vector, 0, nanoOfDay, evaluation.timeZone());
        end(index, vector);
    }

    @Override
    public void setTimestamp(int index, long epochMicros) {
        Vector vector = begin(index);
        ValueWriter.setTimestamp(vector, 0, epochMicros, evaluation.timeZone());
        end(index, vector);
    }

    @Override
    public void setTimestampTz(int index, long epochMicrosUtc) {
        Vector vector = begin(index);
        ValueWriter.setTimestampTz(vector, 0, epochMicrosUtc, evaluation.timeZone());
        end(index, vector);
    }

    @Override
    public void setUuid(int index, UUID value) {
        Vector vector = begin(index);
        ValueWriter.setUuid(vector, 0, value);
        end(index, vector);
    }

    @Override
    public void addRow() {
        requireAll();
        for (int i = 0; i < current.length; i++) {
            kept[i].ensureCapacity(keptRows + 1);
            kept[i].copy(keptRows, current[i], 0);
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
        for (Vector vector : kept) {
            vector.reset(0);
        }
    }
}

package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A statement without a plan: definitions, transaction control, settings, maintenance. Takes no parameters;
/// its rows, if any, are a few lines of text.
final class DirectSql implements PreparedSql {
    private final SqlSession session;
    private final StatementKind kind;
    private final LongSupplier action;
    private final List<ColumnInfo> columns;
    private final @Nullable Supplier<List<List<String>>> rows;
    private @Nullable TextCursor cursor;
    private String text = "";

    /// A statement that gives no rows.
    ///
    /// @param action gives the update count
    DirectSql(SqlSession session, StatementKind kind, LongSupplier action) {
        this.session = session;
        this.kind = kind;
        this.action = action;
        columns = List.of();
        rows = null;
    }

    /// A statement that gives rows of text.
    DirectSql(SqlSession session, List<String> columnNames, Supplier<List<List<String>>> rows) {
        this.session = session;
        this.kind = StatementKind.CONTROL;
        this.rows = rows;
        action = () -> -1;
        List<ColumnInfo> infos = new ArrayList<>();
        for (String name : columnNames) {
            infos.add(new ColumnInfo(name, SqlType.VARCHAR, false, null, null, null, false));
        }
        columns = infos;
    }

    /// @param sql as it was written, for those who look at the session
    DirectSql withText(String sql) {
        text = sql;
        return this;
    }

    @Override
    public StatementKind kind() {
        return kind;
    }

    @Override
    public List<ColumnInfo> columns() {
        return columns;
    }

    @Override
    public List<ColumnInfo> parameters() {
        return List.of();
    }

    @Override
    public Parameters values() {
        return NoParameters.INSTANCE;
    }

    @Override
    public long execute(long maxRows) {
        session.enter();
        try {
            session.checkOpen();
            session.showsDirect(text);
            return executeInTurn(maxRows);
        } finally {
            session.leave();
        }
    }

    private long executeInTurn(long maxRows) {
        if (rows == null) {
            return action.getAsLong();
        }
        List<List<String>> all = rows.get();
        cursor = new TextCursor(
                columns.size(), maxRows > 0 && maxRows < all.size() ? all.subList(0, (int) maxRows) : all);
        return -1;
    }

    @Override
    public void executeBatch(long[] counts) {
        throw DbException.of(
                ErrorCode.FEATURE_NOT_SUPPORTED, "a statement without parameters cannot run as a batch of rows");
    }

    @Override
    public RowCursor cursor() {
        TextCursor current = cursor;
        if (current == null) {
            throw DbException.of(ErrorCode.INVALID_CURSOR_STATE, "there is no result; execute the statement first");
        }
        return current;
    }

    @Override
    public @Nullable RowCursor generatedKeys() {
        return null;
    }

    @Override
    public List<ColumnInfo> generatedKeyColumns() {
        return List.of();
    }

    @Override
    public void close() {
        cursor = null;
    }

    static final class NoParameters implements Parameters {
        static final NoParameters INSTANCE = new NoParameters();

        private static DbException none(int index) {
            return DbException.of(
                    ErrorCode.UNDEFINED_PARAMETER,
                    "there is no such parameter, parameter=" + (index + 1) + "; this statement takes none");
        }

        @Override
        public int count() {
            return 0;
        }

        @Override
        public void clear() {
            // Nothing is kept.
        }

        @Override
        public void setNull(int index) {
            throw none(index);
        }

        @Override
        public void setBoolean(int index, boolean value) {
            throw none(index);
        }

        @Override
        public void setInt(int index, int value) {
            throw none(index);
        }

        @Override
        public void setLong(int index, long value) {
            throw none(index);
        }

        @Override
        public void setFloat(int index, float value) {
            throw none(index);
        }

        @Override
        public void setDouble(int index, double value) {
            throw none(index);
        }

        @Override
        public void setDecimal(int index, BigDecimal value) {
            throw none(index);
        }

        @Override
        public void setString(int index, String value) {
            throw none(index);
        }

        @Override
        public void setBytes(int index, byte[] value) {
            throw none(index);
        }

        @Override
        public void setDate(int index, long epochDay) {
            throw none(index);
        }

        @Override
        public void setTime(int index, long nanoOfDay) {
            throw none(index);
        }

        @Override
        public void setTimestamp(int index, long epochMicros) {
            throw none(index);
        }

        @Override
        public void setTimestampTz(int index, long epochMicrosUtc) {
            throw none(index);
        }

        @Override
        public void setUuid(int index, UUID value) {
            throw none(index);
        }

        @Override
        public void setStream(int index, InputStream bytes) {
            throw none(index);
        }

        @Override
        public void addRow() {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "a statement without parameters cannot run as a batch of rows");
        }

        @Override
        public int batchedRows() {
            return 0;
        }

        @Override
        public void clearBatch() {
            // Nothing is kept.
        }
    }
}

package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.TransportCursor;
import io.rustydb.jdbc.transport.ValueKind;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows that the driver makes itself: results of metadata calls. Values are `String`, `Integer`, `Boolean` or
/// null.
final class RowList {
    static final RowList NO_COLUMNS = new RowList(List.of());

    private final List<ColumnDescriptor> columns;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    RowList(List<ColumnDescriptor> columns) {
        this.columns = columns;
    }

    /// @param columns `NAME:kind` with kind s (text), i (INTEGER), h (SMALLINT) or b (BOOLEAN), separated by
    ///     blanks, as JDBC's documentation lists them
    static RowList of(String columns) {
        List<ColumnDescriptor> list = new ArrayList<>();
        for (String column : columns.split(" ")) {
            int colon = column.indexOf(':');
            ValueKind kind = switch (column.charAt(colon + 1)) {
                case 's' -> ValueKind.VARCHAR;
                case 'i' -> ValueKind.INTEGER;
                case 'h' -> ValueKind.SMALLINT;
                case 'b' -> ValueKind.BOOLEAN;
                default -> throw new AssertionError("kind of column " + column);
            };
            list.add(ColumnDescriptor.of(column.substring(0, colon), kind));
        }
        return new RowList(List.copyOf(list));
    }

    void add(@Nullable Object... values) {
        assert values.length == columns.size() : "one value per column: " + values.length + " of " + columns.size();
        List<@Nullable Object> row = new ArrayList<>(values.length);
        Collections.addAll(row, values);
        rows.add(row);
    }

    /// JDBC prescribes the order of most metadata results: by these columns, nulls first.
    RowList sort(int... byColumns) {
        rows.sort((a, b) -> {
            for (int column : byColumns) {
                int order = compare(a.get(column), b.get(column));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        });
        return this;
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == b ? 0 : a == null ? -1 : 1;
        }
        if (a instanceof Integer i && b instanceof Integer j) {
            return i.compareTo(j);
        }
        if (a instanceof Boolean i && b instanceof Boolean j) {
            return i.compareTo(j);
        }
        return a.toString().compareTo(b.toString());
    }

    ResultShape shape() {
        return new ResultShape(columns);
    }

    TransportCursor cursor() {
        return new Cursor(rows);
    }

    RustyDbResultSet resultSet() {
        return new RustyDbResultSet(null, cursor(), shape());
    }

    private static final class Cursor implements TransportCursor {
        private final List<List<@Nullable Object>> rows;
        private int at = -1;

        Cursor(List<List<@Nullable Object>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            at = Math.min(at + 1, rows.size());
            return at < rows.size();
        }

        private Object value(int column) throws SQLException {
            Object value = rows.get(at).get(column);
            if (value == null) {
                throw SqlErrors.internal("null read as a value, column=" + column, null);
            }
            return value;
        }

        @Override
        public boolean isNull(int column) {
            return rows.get(at).get(column) == null;
        }

        @Override
        public boolean getBoolean(int column) throws SQLException {
            Object value = value(column);
            return value instanceof Boolean b ? b : getLong(column) != 0;
        }

        @Override
        public int getInt(int column) throws SQLException {
            return getDecimal(column).intValue();
        }

        @Override
        public long getLong(int column) throws SQLException {
            return getDecimal(column).longValue();
        }

        @Override
        public float getFloat(int column) throws SQLException {
            return getLong(column);
        }

        @Override
        public double getDouble(int column) throws SQLException {
            return getLong(column);
        }

        @Override
        public BigDecimal getDecimal(int column) throws SQLException {
            Object value = value(column);
            if (value instanceof Boolean b) {
                return b ? BigDecimal.ONE : BigDecimal.ZERO;
            }
            try {
                return new BigDecimal(value.toString());
            } catch (NumberFormatException e) {
                throw SqlErrors.invalidText("not a number, value=" + value);
            }
        }

        @Override
        public String getString(int column) throws SQLException {
            return value(column).toString();
        }

        @Override
        public byte[] getBytes(int column) throws SQLException {
            throw refused("bytes");
        }

        @Override
        public long getDate(int column) throws SQLException {
            throw refused("a date");
        }

        @Override
        public long getTime(int column) throws SQLException {
            throw refused("a time");
        }

        @Override
        public long getTimestamp(int column) throws SQLException {
            throw refused("a timestamp");
        }

        @Override
        public long getTimestampTz(int column) throws SQLException {
            throw refused("a timestamp");
        }

        @Override
        public UUID getUuid(int column) throws SQLException {
            throw refused("a UUID");
        }

        private static SQLException refused(String what) {
            return SqlErrors.cannotConvert("metadata cannot be read as " + what);
        }

        @Override
        public long length(int column) throws SQLException {
            return getString(column).length();
        }

        @Override
        public void close() {}
    }
}

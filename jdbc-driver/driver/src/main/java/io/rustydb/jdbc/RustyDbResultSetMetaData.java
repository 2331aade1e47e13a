package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.ColumnDescriptor;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/// Columns of a result.
record RustyDbResultSetMetaData(List<ColumnDescriptor> columns) implements ResultSetMetaData, SelfWrapper {
    private ColumnDescriptor column(int index) throws SQLException {
        if (index < 1 || index > columns.size()) {
            throw SqlErrors.undefinedColumn("no such column, index=" + index + ", columns=" + columns.size());
        }
        return columns.get(index - 1);
    }

    @Override
    public int getColumnCount() {
        return columns.size();
    }

    @Override
    public boolean isAutoIncrement(int index) throws SQLException {
        return column(index).autoIncrement();
    }

    @Override
    public boolean isCaseSensitive(int index) throws SQLException {
        return column(index).kind().isCharacter();
    }

    @Override
    public boolean isSearchable(int index) throws SQLException {
        column(index);
        return true;
    }

    @Override
    public boolean isCurrency(int index) throws SQLException {
        column(index);
        return false;
    }

    @Override
    public int isNullable(int index) throws SQLException {
        return column(index).nullable() ? columnNullable : columnNoNulls;
    }

    @Override
    public boolean isSigned(int index) throws SQLException {
        return column(index).kind().isNumeric();
    }

    @Override
    public int getColumnDisplaySize(int index) throws SQLException {
        return TypeFacts.displaySize(column(index).kind(), column(index).precision());
    }

    @Override
    public String getColumnLabel(int index) throws SQLException {
        return column(index).label();
    }

    @Override
    public String getColumnName(int index) throws SQLException {
        return Objects.requireNonNullElse(
                column(index).baseColumn(), column(index).label());
    }

    @Override
    public String getSchemaName(int index) throws SQLException {
        return Objects.requireNonNullElse(column(index).schema(), "");
    }

    @Override
    public int getPrecision(int index) throws SQLException {
        return TypeFacts.precision(column(index).kind(), column(index).precision());
    }

    @Override
    public int getScale(int index) throws SQLException {
        return TypeFacts.scale(
                column(index).kind(), column(index).precision(), column(index).scale());
    }

    @Override
    public String getTableName(int index) throws SQLException {
        return Objects.requireNonNullElse(column(index).table(), "");
    }

    @Override
    public String getCatalogName(int index) throws SQLException {
        column(index);
        return "";
    }

    @Override
    public int getColumnType(int index) throws SQLException {
        return column(index).kind().jdbcType();
    }

    @Override
    public String getColumnTypeName(int index) throws SQLException {
        return column(index).kind().sqlName();
    }

    @Override
    public boolean isReadOnly(int index) throws SQLException {
        return column(index).baseColumn() == null;
    }

    @Override
    public boolean isWritable(int index) throws SQLException {
        return !isReadOnly(index);
    }

    @Override
    public boolean isDefinitelyWritable(int index) throws SQLException {
        column(index);
        return false;
    }

    @Override
    public String getColumnClassName(int index) throws SQLException {
        return column(index).kind().javaClass().getName();
    }
}

package io.rustydb.sql.algebra;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns of one statement, by number. Grows while the statement is bound and planned; read-only
/// afterwards.
///
/// Thread rule: one thread while it grows.
public final class Columns {
    private final List<Column> columns = new ArrayList<>();
    private final Map<Integer, Integer> sortColumns = new HashMap<>();
    private final BitSet referenced = new BitSet();

    /// @param table the base table it is a plain column of, with its ordinal; null for a computed column
    public record Column(
            String name,
            SqlType type,
            boolean nullable,
            @Nullable TableDescriptor table,
            int ordinal) {}

    /// @return the new column's number
    public int add(String name, SqlType type, boolean nullable) {
        return add(new Column(name, type, nullable, null, -1));
    }

    public int add(Column column) {
        columns.add(column);
        return columns.size() - 1;
    }

    /// Numbers for all columns of a table, in their order, followed by one for its row id.
    ///
    /// @return the first number
    public int addTable(TableDescriptor table) {
        int first = columns.size();
        table.columns()
                .forEach(column ->
                        add(new Column(column.name(), column.type(), !column.notNull(), table, column.ordinal())));
        add("rowid", SqlType.BIGINT, false);
        return first;
    }

    /// As [#addTable], of the table's versions; behind the row id those of [Relation.VersionColumn]. They are
    /// not the table's own columns: a key of the table is not one of its versions.
    ///
    /// @return the first number
    public int addVersions(TableDescriptor table) {
        int first = columns.size();
        table.columns().forEach(column -> add(column.name(), column.type(), !column.notNull()));
        add("rowid", SqlType.BIGINT, false);
        for (Relation.VersionColumn column : Relation.VersionColumn.values()) {
            add(column.columnName(), column.type(), true);
        }
        return first;
    }

    /// Rows in the order of a column are in the order of another one, which tells it better.
    public void setSortColumn(int number, int better) {
        sortColumns.put(number, better);
    }

    /// The column to sort by when this one is meant.
    public int sortColumn(int number) {
        return sortColumns.getOrDefault(number, number);
    }

    public Column get(int number) {
        return columns.get(number);
    }

    public SqlType type(int number) {
        return columns.get(number).type();
    }

    public int count() {
        return columns.size();
    }

    /// The columns that anything has referred to.
    public BitSet referenced() {
        return referenced;
    }

    public Scalar.ColumnRef reference(int number) {
        referenced.set(number);
        return new Scalar.ColumnRef(number, type(number));
    }
}

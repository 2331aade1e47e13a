package io.rustydb.sql.catalog;

import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A read-only table whose rows are made from live state when a statement asks: `SYS.SESSIONS` and its kin.
///
/// The room that owns the state describes its table with a [Builder] and hands it to whoever opens the
/// database; nothing else knows of it.
///
/// @param schema of the system's own schemas: `sys` or `information_schema`
/// @param comment what a row is, in one sentence
/// @param source makes the rows
public record SystemTable(String schema, String name, String comment, List<Column> columns, Source source) {
    public SystemTable {
        columns = List.copyOf(columns);
        assert CatalogTables.isSystem(schema) : "a system table lies in a schema of the system: " + schema;
        Set<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.name));
        assert !names.isEmpty() && names.size() == columns.size() : "columns differ by name: " + name;
    }

    /// @param comment what the value means, with its unit
    public record Column(String name, SqlType type, String comment) {}

    /// Makes the rows of one moment.
    ///
    /// Asked once a statement, however often and wherever the statement names the table: all its uses see the
    /// same rows. Thread rule: any thread, several at a time. No latch and no lock is held by the caller, and
    /// none may be held when `rows` is called for: copy what is guarded first.
    @FunctionalInterface
    public interface Source {
        void fill(SystemReader reader, SystemRows rows);
    }

    /// @param name lower case, as SQL folds it
    public static Builder of(String name, String comment) {
        return new Builder(CatalogTables.SCHEMA, name, comment);
    }

    public static Builder of(String schema, String name, String comment) {
        return new Builder(schema, name, comment);
    }

    /// Collects columns, in the order of the values of a row.
    public static final class Builder {
        private final String schema;
        private final String name;
        private final String comment;
        private final List<Column> columns = new ArrayList<>();

        private Builder(String schema, String name, String comment) {
            this.schema = schema;
            this.name = name;
            this.comment = comment;
        }

        public Builder column(String columnName, SqlType type, String meaning) {
            columns.add(new Column(columnName, type, meaning));
            return this;
        }

        public SystemTable rows(Source source) {
            return new SystemTable(schema, name, comment, columns, source);
        }
    }

    /// As the catalogue shows it.
    ///
    /// @param id of the object, below [CatalogTables#FIRST_USER_ID]
    TableDescriptor descriptor(long id) {
        assert id < CatalogTables.FIRST_USER_ID : "ids of users' objects are not taken: " + id;
        List<ColumnDescriptor> described = new ArrayList<>();
        List<RowColumn> stored = new ArrayList<>();
        for (Column column : columns) {
            described.add(new ColumnDescriptor(
                    column.name, described.size(), column.type, false, null, null, column.comment));
            stored.add(RowColumn.of(column.type));
        }
        return new TableBuilder(id, schema, name, described, new RowLayout(1, stored))
                .kind(TableDescriptor.Kind.SYSTEM_VIEW)
                .comment(comment)
                .source(source)
                .build();
    }
}

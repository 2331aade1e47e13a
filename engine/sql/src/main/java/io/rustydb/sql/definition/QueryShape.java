package io.rustydb.sql.definition;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.ViewDefinition;
import io.rustydb.sql.catalog.ViewDefinition.TableUse;
import java.util.List;

/// What a query gives and what it stands on, as a definition statement wants to know it.
///
/// @param columns of its result
/// @param path schemas in which its unqualified names were looked up
/// @param uses what its names of tables mean
/// @param tables that it reads, those in queries of views too
/// @param whyNotUpdatable empty when rows can be inserted, changed and deleted through it
public record QueryShape(
        List<Column> columns,
        List<String> path,
        List<TableUse> uses,
        List<TableDescriptor> tables,
        String whyNotUpdatable) {
    public QueryShape {
        columns = List.copyOf(columns);
        path = List.copyOf(path);
        uses = List.copyOf(uses);
        tables = List.copyOf(tables);
    }

    /// A column of the result.
    public record Column(String name, SqlType type) {}

    boolean isUpdatable() {
        return whyNotUpdatable.isEmpty();
    }

    /// True when one of its tables is a session's own.
    boolean isTemporary() {
        return tables.stream().anyMatch(TableDescriptor::isTemporary);
    }

    ViewDefinition definition(String sql, ViewDefinition.CheckOption check) {
        return new ViewDefinition(sql, check, isUpdatable(), path, uses);
    }
}

package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowColumn;
import io.rustydb.base.type.RowLayout;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableBuilder;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.catalog.ViewDefinition;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.DefinitionStatement.CheckOption;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateView;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// CREATE VIEW and CREATE OR REPLACE VIEW.
final class Views {
    private final DefinitionContext context;

    Views(DefinitionContext context) {
        this.context = context;
    }

    void create(CreateView statement) {
        Query query = statement.recursive() ? recursive(statement) : statement.query();
        QueryShape shape = context.describe(query);
        boolean temporary = statement.temporary() || shape.isTemporary();
        String schema =
                temporary ? context.temporarySchema(statement.name()) : Names.targetSchema(statement.name(), context);
        String name = statement.name().name();
        int position = statement.name().position();
        lockTables(shape, context);
        TableDescriptor old = context.catalog().table(schema, name);
        if (old == null || !statement.orReplace()) {
            Names.requireFree(schema, name, context, position);
        } else if (old.kind() != TableDescriptor.Kind.VIEW) {
            throw DbException.at(ErrorCode.WRONG_OBJECT_TYPE, "not a view, name=" + old, position);
        }
        ViewDefinition.CheckOption check =
                ViewDefinition.CheckOption.valueOf(statement.checkOption().name());
        if (statement.checkOption() != CheckOption.NONE && !shape.isUpdatable()) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "WITH CHECK OPTION wants a view that can be changed: " + shape.whyNotUpdatable(),
                    statement.position());
        }
        ViewDefinition definition = shape.definition(SqlPrinter.print(query), check);
        List<ColumnDescriptor> columns = columns(shape, statement.columns(), statement.position());
        RowLayout layout = layout(columns);
        TableDescriptor made;
        if (old != null && statement.orReplace()) {
            context.lockExclusive(old);
            requireNotItself(old, shape, position);
            made = TableDescriptors.withView(old, definition, replaced(old, columns, position), layout);
        } else {
            made = new TableBuilder(context.newObjectId(), schema, name, columns, layout)
                    .kind(TableDescriptor.Kind.VIEW)
                    .view(definition)
                    .persistence(
                            temporary ? TableDescriptor.Persistence.TEMPORARY : TableDescriptor.Persistence.PERMANENT,
                            TableDescriptor.OnCommit.PRESERVE_ROWS)
                    .build();
        }
        context.install(context.catalog().edit().put(made).finish());
    }

    /// Nobody drops or changes what the query stands on until the transaction has ended.
    static void lockTables(QueryShape shape, DefinitionContext context) {
        for (TableDescriptor table : shape.tables()) {
            if (!table.isSystem()) {
                context.lockNameShared(table.schema(), table.name());
            }
        }
    }

    private static void requireNotItself(TableDescriptor view, QueryShape shape, int position) {
        if (shape.tables().stream().anyMatch(table -> table.id() == view.id())) {
            throw DbException.at(
                    ErrorCode.INVALID_OBJECT_DEFINITION, "a view cannot read itself, view=" + view, position);
        }
    }

    /// `WITH RECURSIVE name (columns) AS (query) TABLE name`
    private static Query recursive(CreateView statement) {
        Name name = statement.name().last();
        int position = statement.position();
        if (statement.columns().isEmpty()) {
            throw DbException.at(ErrorCode.SYNTAX_ERROR, "a recursive view names its columns", position);
        }
        Query.CommonTable table = new Query.CommonTable(
                name,
                statement.columns(),
                Query.Materialization.UNSPECIFIED,
                statement.query(),
                Optional.empty(),
                Optional.empty(),
                position);
        QueryBody all = new QueryBody.TableCommand(new QualifiedName(List.of(name)), position);
        return new Query(
                Optional.of(new Query.With(true, List.of(table), position)),
                all,
                List.of(),
                Query.RowLimit.NONE,
                List.of(),
                position);
    }

    /// Columns of a query's result, some of them renamed.
    static List<ColumnDescriptor> columns(QueryShape shape, List<Name> names, int position) {
        if (names.size() > shape.columns().size()) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "more names than columns, names=" + names.size() + ", columns="
                            + shape.columns().size(),
                    names.get(shape.columns().size()).position());
        }
        List<ColumnDescriptor> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (QueryShape.Column column : shape.columns()) {
            int ordinal = columns.size();
            String name = ordinal < names.size() ? names.get(ordinal).text() : column.name();
            if (!seen.add(name)) {
                throw DbException.at(
                        ErrorCode.DUPLICATE_COLUMN,
                        "two columns have one name, column=" + name + "; give names in parentheses or by AS",
                        ordinal < names.size() ? names.get(ordinal).position() : position);
            }
            columns.add(ColumnDescriptor.of(name, ordinal, column.type(), false));
        }
        return columns;
    }

    /// Columns without what is a table's own.
    static List<ColumnDescriptor> plain(List<ColumnDescriptor> columns) {
        List<ColumnDescriptor> plain = new ArrayList<>();
        for (ColumnDescriptor column : columns) {
            plain.add(ColumnDescriptor.of(column.name(), plain.size(), column.type(), false));
        }
        return plain;
    }

    static RowLayout layout(List<ColumnDescriptor> columns) {
        return new RowLayout(
                1, columns.stream().map(c -> RowColumn.of(c.type())).toList());
    }

    /// The columns that were there stay what they were; others may come behind them.
    private static List<ColumnDescriptor> replaced(TableDescriptor old, List<ColumnDescriptor> columns, int position) {
        if (columns.size() < old.columns().size()) {
            throw DbException.at(
                    ErrorCode.INVALID_TABLE_DEFINITION,
                    "a view's columns cannot be dropped, view=" + old + ", columns="
                            + old.columns().size() + ", new=" + columns.size(),
                    position);
        }
        List<ColumnDescriptor> all = new ArrayList<>(columns);
        for (int i = 0; i < old.columns().size(); i++) {
            ColumnDescriptor before = old.columns().get(i);
            ColumnDescriptor now = columns.get(i);
            if (!before.name().equals(now.name()) || !before.type().equals(now.type())) {
                throw DbException.at(
                        ErrorCode.INVALID_TABLE_DEFINITION,
                        "a view's column keeps name and type, view=" + old + ", column=" + before.name() + " "
                                + before.type() + ", new=" + now.name() + " " + now.type(),
                        position);
            }
            all.set(i, before);
        }
        return all;
    }
}

package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.RowLayout;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.TableBuilder;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.catalog.ViewDefinition;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateMaterializedView;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateTableAs;
import io.rustydb.sql.parser.ast.DefinitionStatement.Refresh;
import io.rustydb.sql.parser.ast.DefinitionStatement.TableScope;
import io.rustydb.sql.parser.ast.Placement;
import io.rustydb.sql.parser.ast.Query;
import java.util.List;

/// Tables that are filled from a query: CREATE TABLE … AS, materialised views and their REFRESH.
final class QueryTables {
    private final DefinitionContext context;

    QueryTables(DefinitionContext context) {
        this.context = context;
    }

    /// @return number of rows
    long create(CreateTableAs statement) {
        boolean temporary = statement.scope() == TableScope.TEMPORARY;
        String schema =
                temporary ? context.temporarySchema(statement.name()) : Names.targetSchema(statement.name(), context);
        String name = statement.name().name();
        if (statement.ifNotExists() && Names.isTaken(schema, name, context.catalog())) {
            return 0;
        }
        Names.requireFree(schema, name, context, statement.name().position());
        QueryShape shape = context.describe(statement.query());
        List<ColumnDescriptor> columns = Views.columns(shape, statement.columns(), statement.position());
        long id = context.newObjectId();
        install(new TableBuilder(id, schema, name, columns, Views.layout(columns))
                .root(context.structures().createHeap(id, new Placements(context).file(Placement.NONE)))
                .persistence(
                        TableCreation.persistence(statement.scope(), statement.position()),
                        TableCreation.onCommit(statement.onCommit()))
                .build());
        return statement.withData() ? fill(id, definition(shape, statement.query())) : 0;
    }

    private static ViewDefinition definition(QueryShape shape, Query query) {
        return shape.definition(SqlPrinter.print(query), ViewDefinition.CheckOption.NONE);
    }

    /// Puts a query's rows into a table. The query stands in the catalogue as a view meanwhile, so that its
    /// names mean what they meant before the table was there.
    private long fill(long id, ViewDefinition query) {
        TableDescriptor table = table(id);
        CatalogSnapshot before = context.catalog();
        long scratch = context.newObjectId();
        String name = "query$" + scratch;
        List<ColumnDescriptor> columns = Views.plain(table.columns());
        context.install(before.edit()
                .put(new TableBuilder(scratch, table.schema(), name, columns, Views.layout(columns))
                        .kind(TableDescriptor.Kind.VIEW)
                        .view(query)
                        .build())
                .finish());
        try {
            return context.execute("INSERT INTO " + Names.quote(table) + " SELECT * FROM " + Names.quote(table.schema())
                    + "." + Names.quote(name));
        } finally {
            context.install(context.catalog().edit().removeTable(scratch).finish());
        }
    }

    private TableDescriptor table(long id) {
        TableDescriptor table = context.catalog().table(id);
        assert table != null : "table is in the snapshot";
        return table;
    }

    private void install(TableDescriptor table) {
        context.install(context.catalog().edit().put(table).finish());
    }

    /// @return number of rows
    long create(CreateMaterializedView statement) {
        String schema = Names.targetSchema(statement.name(), context);
        String name = statement.name().name();
        if (statement.ifNotExists() && Names.isTaken(schema, name, context.catalog())) {
            return 0;
        }
        Names.requireFree(schema, name, context, statement.name().position());
        QueryShape shape = context.describe(statement.query());
        if (shape.isTemporary()) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a materialized view cannot read temporary tables",
                    statement.query().position());
        }
        Views.lockTables(shape, context);
        ViewDefinition definition = definition(shape, statement.query());
        List<ColumnDescriptor> columns = Views.columns(shape, statement.columns(), statement.position());
        RowLayout layout = Views.layout(columns);
        long id = context.newObjectId();
        install(new TableBuilder(id, schema, name, columns, layout)
                .root(context.structures().createHeap(id, new Placements(context).file(statement.placement())))
                .bufferPool(Placements.pool(statement.placement()))
                .build());
        long rows = statement.withData() ? fill(id, definition) : 0;
        install(TableDescriptors.asMaterializedView(table(id), definition, statement.withData()));
        return rows;
    }

    /// REFRESH: new rows in new structures, the old ones stay for older snapshots.
    ///
    /// @return number of rows
    long refresh(Refresh statement) {
        TableDescriptor view = Names.requireRelation(statement.name(), context);
        Names.requireKind(
                view, TableDescriptor.Kind.MATERIALIZED_VIEW, statement.name().position());
        if (statement.concurrently()) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "REFRESH CONCURRENTLY is not supported", statement.position());
        }
        context.lockExclusive(view);
        view = table(view.id());
        ViewDefinition definition = view.view();
        assert definition != null : "a materialised view has its query";
        new Truncation(context).renew(view);
        TableDescriptor empty = table(view.id());
        install(TableDescriptors.asTable(empty));
        long rows = statement.withData() ? fill(view.id(), definition) : 0;
        install(TableDescriptors.asMaterializedView(table(view.id()), definition, statement.withData()));
        return rows;
    }
}

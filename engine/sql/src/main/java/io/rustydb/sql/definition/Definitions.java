package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.CommentOn;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateSchema;
import io.rustydb.sql.parser.ast.DefinitionStatement.Rename;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.List;

/// Runs one definition statement in a transaction.
public final class Definitions {
    private final DefinitionContext context;

    public Definitions(DefinitionContext context) {
        this.context = context;
    }

    /// @throws DbException class 42, 2BP01, 23xxx where existing rows hinder, 0A000 with position for what is
    ///     parsed but not built
    ///
    /// @return number of rows that the statement has stored
    public long execute(DefinitionStatement statement) {
        return switch (statement) {
            case DefinitionStatement.CreateTableAs s -> new QueryTables(context).create(s);
            case DefinitionStatement.CreateMaterializedView s -> new QueryTables(context).create(s);
            case DefinitionStatement.Refresh s -> new QueryTables(context).refresh(s);
            default -> {
                define(statement);
                yield 0;
            }
        };
    }

    private void define(DefinitionStatement statement) {
        switch (statement) {
            case DefinitionStatement.CreateTable s -> new TableCreation(context).create(s);
            case DefinitionStatement.AlterTable s -> new TableAlteration(context).alter(s);
            case DefinitionStatement.Drop s -> new Drops(context).drop(s);
            case DefinitionStatement.Undrop s -> new RecycleBin(context).undrop(s);
            case DefinitionStatement.Purge s -> new RecycleBin(context).purge(s);
            case DefinitionStatement.CreateIndex s -> new IndexCreation(context).create(s);
            case DefinitionStatement.CreateTablespace s -> new TablespaceDefinitions(context).create(s);
            case DefinitionStatement.DropTablespace s -> new TablespaceDefinitions(context).drop(s);
            case DefinitionStatement.AlterIndex s -> new TablespaceDefinitions(context).alter(s);
            case DefinitionStatement.CreateSequence s -> new SequenceDefinitions(context).create(s);
            case DefinitionStatement.AlterSequence s -> new SequenceDefinitions(context).alter(s);
            case DefinitionStatement.CreateSchema s -> createSchema(s);
            case DefinitionStatement.Reindex s -> new IndexRebuild(context).rebuild(s);
            case DefinitionStatement.Truncate s -> new Truncation(context).truncate(s);
            case DefinitionStatement.CommentOn s -> comment(s);
            case DefinitionStatement.Rename s -> rename(s);
            case DefinitionStatement.CreateTableAs s -> throw new AssertionError(s);
            case DefinitionStatement.CreateMaterializedView s -> throw new AssertionError(s);
            case DefinitionStatement.Refresh s -> throw new AssertionError(s);
            case DefinitionStatement.CreateView s -> new Views(context).create(s);
            case DefinitionStatement.CreateRole s -> throw unsupported("CREATE ROLE", s.position());
            case DefinitionStatement.GrantPrivileges s ->
                throw unsupported(s.grant() ? "GRANT" : "REVOKE", s.position());
            case DefinitionStatement.GrantRoles s -> throw unsupported(s.grant() ? "GRANT" : "REVOKE", s.position());
        }
    }

    private static DbException unsupported(String what, int position) {
        return DbException.at(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
    }

    private void createSchema(CreateSchema statement) {
        if (statement.authorization().isPresent() || statement.name().isEmpty()) {
            throw unsupported("CREATE SCHEMA … AUTHORIZATION", statement.position());
        }
        Name name = statement.name().get();
        if (context.catalog().schema(name.text()) != null) {
            if (statement.ifNotExists()) {
                return;
            }
            throw DbException.at(ErrorCode.DUPLICATE_SCHEMA, "schema exists already, name=" + name, name.position());
        }
        context.install(context.catalog()
                .edit()
                .put(new SchemaDescriptor(context.newObjectId(), name.text()))
                .finish());
    }

    private void comment(CommentOn statement) {
        String text = statement.text().orElse(null);
        switch (statement.kind()) {
            case TABLE, VIEW, MATERIALIZED_VIEW -> {
                TableDescriptor table = Names.requireRelation(statement.name(), context);
                Names.requireKind(
                        table,
                        TableDescriptor.Kind.valueOf(statement.kind().name()),
                        statement.name().position());
                install(TableDescriptors.withComment(table, text));
            }
            case COLUMN -> {
                if (statement.name().parts().size() < 2) {
                    throw DbException.at(
                            ErrorCode.SYNTAX_ERROR,
                            "a column is named with its table",
                            statement.name().position());
                }
                List<Name> parts = statement.name().parts();
                QualifiedName tableName = new QualifiedName(parts.subList(0, parts.size() - 1));
                TableDescriptor table = Names.requireRelation(tableName, context);
                ColumnDescriptor c = Names.requireColumn(table, statement.name().last());
                List<ColumnDescriptor> columns = new ArrayList<>(table.columns());
                columns.set(
                        columns.indexOf(c),
                        new ColumnDescriptor(
                                c.name(), c.ordinal(), c.type(), c.notNull(), c.defaultValue(), c.identity(), text));
                install(TableDescriptors.withColumns(table, columns, table.layout()));
            }
            case INDEX, SEQUENCE, SCHEMA, CONSTRAINT, DATABASE, ROLE ->
                throw unsupported("COMMENT ON " + statement.kind(), statement.position());
        }
    }

    private void install(TableDescriptor table) {
        context.install(context.catalog().edit().put(table).finish());
    }

    private void rename(Rename statement) {
        String to = statement.newName().text();
        switch (statement.kind()) {
            case INDEX -> {
                IndexDescriptor index = Names.findIndex(statement.name(), context);
                if (index == null) {
                    if (statement.ifExists()) {
                        return;
                    }
                    throw DbException.at(
                            ErrorCode.UNDEFINED_OBJECT,
                            "index does not exist, name=" + statement.name(),
                            statement.name().position());
                }
                TableDescriptor table = context.catalog().table(index.tableId());
                assert table != null : "an index has its table";
                context.lockExclusive(table);
                Names.requireFree(
                        index.schema(), to, context, statement.newName().position());
                List<IndexDescriptor> indexes = new ArrayList<>();
                for (IndexDescriptor i : table.indexes()) {
                    indexes.add(
                            i.id() != index.id()
                                    ? i
                                    : IndexShape.of(i).named(i.schema(), to).resolve(i, table.layout()));
                }
                install(TableDescriptors.withIndexes(table, indexes));
            }
            case SEQUENCE -> {
                if (statement.ifExists() && Names.findSequence(statement.name(), context) == null) {
                    return;
                }
                SequenceDescriptor sequence = Names.requireSequence(statement.name(), context);
                Names.requireFree(
                        sequence.schema(), to, context, statement.newName().position());
                context.install(context.catalog().edit().put(sequence.named(to)).finish());
            }
            case VIEW, MATERIALIZED_VIEW -> {
                TableDescriptor view = Names.findTable(statement.name(), context);
                if (view == null && statement.ifExists()) {
                    return;
                }
                view = Names.requireRelation(statement.name(), context);
                Names.requireKind(
                        view,
                        TableDescriptor.Kind.valueOf(statement.kind().name()),
                        statement.name().position());
                context.lockExclusive(view);
                Names.requireFree(
                        view.schema(), to, context, statement.newName().position());
                install(TableDescriptors.withName(view, view.schema(), to));
            }
            case TABLE, SCHEMA, COLUMN, CONSTRAINT, DATABASE, ROLE ->
                throw unsupported("ALTER " + statement.kind() + " … RENAME", statement.position());
        }
    }
}

package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateIndex;
import io.rustydb.sql.parser.ast.DefinitionStatement.IndexKey;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Query.NullsOrder;
import java.util.ArrayList;
import java.util.List;

/// CREATE INDEX.
final class IndexCreation {
    private final DefinitionContext context;

    IndexCreation(DefinitionContext context) {
        this.context = context;
    }

    void create(CreateIndex statement) {
        if (statement.method().isPresent() && !statement.method().get().text().equals("btree")) {
            throw unsupported(
                    "index method " + statement.method().get(),
                    statement.method().get().position());
        }
        if (!statement.include().isEmpty()) {
            throw unsupported("INCLUDE", statement.include().getFirst().position());
        }
        if (statement.nullsNotDistinct()) {
            throw unsupported("NULLS NOT DISTINCT", statement.position());
        }
        if (statement.where().isPresent()) {
            throw unsupported("a partial index", statement.where().get().position());
        }
        TableDescriptor named = Names.requireTable(statement.table(), context);
        String schema = named.schema();
        if (statement.name().isPresent()) {
            String name = statement.name().get().name();
            if (statement.ifNotExists() && context.catalog().index(schema, name) != null) {
                return;
            }
            Names.requireFree(
                    schema, name, context.catalog(), statement.name().get().position());
        }
        context.lockExclusive(named);
        TableDescriptor table = Names.requireTable(statement.table(), context);
        List<IndexDescriptor.Key> keys = new ArrayList<>();
        StringBuilder madeUp = new StringBuilder(table.name());
        for (IndexKey key : statement.keys()) {
            ColumnDescriptor column = column(key, table);
            keys.add(new IndexDescriptor.Key(column.ordinal(), key.descending()));
            madeUp.append('_').append(column.name());
        }
        String name = statement.name().isPresent()
                ? statement.name().get().name()
                : Names.freeRelationName(schema, madeUp.append("_idx").toString(), context.catalog(), List.of());
        Constraints constraints = new Constraints(context);
        IndexDescriptor index = constraints.newIndex(table, context.newObjectId(), name, statement.unique(), keys);
        context.structures().build(table, index);
        List<IndexDescriptor> indexes = new ArrayList<>(table.indexes());
        indexes.add(index);
        context.install(context.catalog()
                .edit()
                .put(TableDescriptors.withIndexes(table, indexes))
                .finish());
    }

    private static ColumnDescriptor column(IndexKey key, TableDescriptor table) {
        if (!(key.expression() instanceof Expression.ColumnReference reference)
                || !reference.name().isSimple()) {
            throw unsupported("an index over an expression", key.position());
        }
        // NULLs are last when ascending and first when descending, in storage: the defaults.
        boolean other = key.descending() ? key.nulls() == NullsOrder.LAST : key.nulls() == NullsOrder.FIRST;
        if (other) {
            throw unsupported("this NULLS order in an index", key.position());
        }
        ColumnDescriptor column = Names.requireColumn(table, reference.name().last());
        Constraints.requireKeyType(column, key.position());
        return column;
    }

    private static DbException unsupported(String what, int position) {
        return DbException.at(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
    }
}

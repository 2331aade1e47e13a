package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.base.type.TypeKind;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexMethod;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateIndex;
import io.rustydb.sql.parser.ast.DefinitionStatement.IndexKey;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Query.NullsOrder;
import java.util.ArrayList;
import java.util.List;

/// CREATE INDEX; of CREATE INDEX CONCURRENTLY the first step: an index that is not valid yet, which writers
/// keep from now on.
final class IndexCreation {
    private final DefinitionContext context;

    IndexCreation(DefinitionContext context) {
        this.context = context;
    }

    void create(CreateIndex statement) {
        IndexMethod method = method(statement);
        if (method == IndexMethod.HASH) {
            refuseForHash(statement);
        }
        if (statement.nullsNotDistinct()) {
            throw unsupported("NULLS NOT DISTINCT", statement.position());
        }
        TableDescriptor named = Names.requireStored(statement.table(), context);
        String schema = named.schema();
        if (statement.name().isPresent()) {
            String name = statement.name().get().name();
            if (statement.ifNotExists() && context.catalog().index(schema, name) != null) {
                return;
            }
            Names.requireFree(schema, name, context, statement.name().get().position());
        }
        if (statement.concurrently()) {
            context.lockBriefly(named);
        } else {
            context.lockExclusive(named);
        }
        TableDescriptor table = Names.requireStored(statement.table(), context);
        IndexShape shape = shape(statement, table, method);
        IndexDescriptor index = new Constraints(context)
                .newIndex(
                        table,
                        context.newObjectId(),
                        shape.withValid(!statement.concurrently()),
                        new Placements(context).file(statement.placement()));
        if (!statement.concurrently()) {
            context.structures().build(table, index);
        }
        List<IndexDescriptor> indexes = new ArrayList<>(table.indexes());
        indexes.add(index);
        context.install(context.catalog()
                .edit()
                .put(TableDescriptors.withIndexes(table, indexes))
                .finish());
    }

    private IndexShape shape(CreateIndex statement, TableDescriptor table, IndexMethod method) {
        List<IndexDescriptor.Key> keys = new ArrayList<>();
        StringBuilder madeUp = new StringBuilder(table.name());
        for (IndexKey written : statement.keys()) {
            keys.add(key(written, table, madeUp));
        }
        List<Integer> include = new ArrayList<>();
        for (Name included : statement.include()) {
            ColumnDescriptor column = Names.requireColumn(table, included);
            Constraints.requireKeyType(column, included.position());
            if (include.contains(column.ordinal())) {
                throw DbException.at(
                        ErrorCode.DUPLICATE_COLUMN,
                        "column is included twice, column=" + column.name(),
                        included.position());
            }
            include.add(column.ordinal());
            madeUp.append('_').append(column.name());
        }
        Expression condition = statement.where().orElse(null);
        if (condition != null) {
            context.checkIndexPredicate(condition, table);
        }
        String name = statement.name().isPresent()
                ? statement.name().get().name()
                : Names.freeRelationName(
                        table.schema(), madeUp.append("_idx").toString(), context.catalog(), List.of());
        return new IndexShape(
                table.schema(),
                name,
                statement.unique(),
                true,
                keys,
                include,
                condition == null ? null : context.store(condition),
                method,
                Placements.pool(statement.placement()));
    }

    private IndexDescriptor.Key key(IndexKey written, TableDescriptor table, StringBuilder madeUp) {
        boolean descending = written.descending();
        boolean nullsFirst = switch (written.nulls()) {
            case UNSPECIFIED -> descending;
            case FIRST -> true;
            case LAST -> false;
        };
        if (written.expression() instanceof Expression.ColumnReference reference
                && reference.name().isSimple()) {
            ColumnDescriptor column =
                    Names.requireColumn(table, reference.name().last());
            Constraints.requireKeyType(column, written.position());
            madeUp.append('_').append(column.name());
            return new IndexDescriptor.Key(column.ordinal(), descending, nullsFirst, null);
        }
        SqlType type = context.checkIndexKey(written.expression(), table);
        Constraints.requireOrder(type, written.position());
        if (type.kind() == TypeKind.CLOB || type.kind() == TypeKind.BLOB || type.kind() == TypeKind.NULL) {
            throw unsupported("an index key of type " + type, written.position());
        }
        madeUp.append("_expr");
        return new IndexDescriptor.Key(
                IndexDescriptor.Key.COMPUTED,
                descending,
                nullsFirst,
                new IndexDescriptor.Computed(context.store(written.expression()), type));
    }

    private static IndexMethod method(CreateIndex statement) {
        if (statement.method().isEmpty()) {
            return IndexMethod.BTREE;
        }
        Name written = statement.method().get();
        return switch (written.text()) {
            case "btree" -> IndexMethod.BTREE;
            case "hash" -> IndexMethod.HASH;
            default -> throw unsupported("index method " + written, written.position());
        };
    }

    /// What needs keys in order, or the keys themselves, which a hash index does not have.
    private static void refuseForHash(CreateIndex statement) {
        if (statement.unique()) {
            throw unsupported("a unique index by USING HASH", statement.position());
        }
        for (IndexKey key : statement.keys()) {
            if (key.descending() || key.nulls() != NullsOrder.UNSPECIFIED) {
                throw unsupported("an order of keys (DESC, NULLS FIRST or LAST) with USING HASH", key.position());
            }
        }
        if (!statement.include().isEmpty()) {
            throw unsupported(
                    "INCLUDE with USING HASH", statement.include().getFirst().position());
        }
    }

    private static DbException unsupported(String what, int position) {
        return DbException.at(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
    }
}

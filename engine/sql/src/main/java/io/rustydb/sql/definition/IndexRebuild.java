package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.parser.ast.DefinitionStatement.Reindex;
import java.util.ArrayList;
import java.util.List;

/// REINDEX: indexes get new trees, built from the rows; the old ones are freed when no snapshot needs them. An
/// index whose online build failed is valid afterwards.
final class IndexRebuild {
    private final DefinitionContext context;

    IndexRebuild(DefinitionContext context) {
        this.context = context;
    }

    void rebuild(Reindex statement) {
        if (statement.table()) {
            TableDescriptor named = Names.requireStored(statement.name(), context);
            Names.refuseSystem(named.schema(), statement.name().position());
            context.lockExclusive(named);
            TableDescriptor table = Names.requireStored(statement.name(), context);
            rebuild(table, table.indexes(), 0);
            return;
        }
        IndexDescriptor named = require(statement);
        TableDescriptor table = context.catalog().table(named.tableId());
        assert table != null : "an index has its table";
        context.lockExclusive(table);
        IndexDescriptor index = require(statement);
        TableDescriptor locked = context.catalog().table(index.tableId());
        assert locked != null : "an index has its table";
        rebuild(locked, List.of(index), 0);
    }

    private IndexDescriptor require(Reindex statement) {
        IndexDescriptor index = Names.findIndex(statement.name(), context);
        if (index == null) {
            throw DbException.at(
                    ErrorCode.UNDEFINED_OBJECT,
                    "index does not exist, name=" + statement.name(),
                    statement.name().position());
        }
        return index;
    }

    /// @param file of the new trees; 0 = where the old ones are
    void rebuild(TableDescriptor table, List<IndexDescriptor> wanted, int file) {
        List<IndexDescriptor> indexes = new ArrayList<>(table.indexes());
        for (IndexDescriptor old : wanted) {
            context.structures().dropIndex(old);
            int in = file != 0 ? file : TablespaceDescriptor.fileOf(old.root());
            IndexDescriptor made = IndexShape.of(old)
                    .withValid(true)
                    .resolve(
                            old.id(),
                            old.tableId(),
                            context.structures().createIndex(old.id(), old.method(), in),
                            context.structures().buildScn(),
                            table.layout());
            context.structures().build(table, made);
            indexes.set(indexes.indexOf(old), made);
        }
        context.install(context.catalog()
                .edit()
                .put(TableDescriptors.withIndexes(table, indexes))
                .finish());
    }
}

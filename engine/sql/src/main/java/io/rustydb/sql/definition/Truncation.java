package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.ConstraintDescriptor.ForeignKey;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.parser.ast.DefinitionStatement.Truncate;
import io.rustydb.sql.parser.ast.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// TRUNCATE: the table gets new, empty structures; the old ones are freed when no snapshot needs them.
final class Truncation {
    private final DefinitionContext context;

    Truncation(DefinitionContext context) {
        this.context = context;
    }

    void truncate(Truncate statement) {
        Map<Long, TableDescriptor> tables = new LinkedHashMap<>();
        for (QualifiedName name : statement.tables()) {
            TableDescriptor table = Names.requireTable(name, context);
            tables.put(table.id(), table);
        }
        addChildren(tables, statement);
        tables.values().forEach(context::lockExclusive);
        for (long id : tables.keySet()) {
            TableDescriptor table = context.catalog().table(id);
            if (table != null) {
                renew(table);
                if (statement.identityRestart()) {
                    restart(table);
                }
            }
        }
    }

    private void addChildren(Map<Long, TableDescriptor> tables, Truncate statement) {
        List<TableDescriptor> pending = new ArrayList<>(tables.values());
        while (!pending.isEmpty()) {
            TableDescriptor table = pending.removeLast();
            for (ForeignKey key : table.referencedBy()) {
                if (tables.containsKey(key.childTableId())) {
                    continue;
                }
                TableDescriptor child = context.catalog().table(key.childTableId());
                assert child != null : "a foreign key's child is in the snapshot";
                if (!statement.cascade()) {
                    throw DbException.about(
                                    ErrorCode.FEATURE_NOT_SUPPORTED,
                                    "table is referred to by a foreign key, table=" + table + ", constraint="
                                            + key.name() + ", of=" + child + "; truncate both, or use CASCADE",
                                    key.name())
                            .withPosition(statement.position());
                }
                tables.put(child.id(), child);
                pending.add(child);
            }
        }
    }

    /// Gives a table new, empty structures.
    void renew(TableDescriptor table) {
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor i : table.indexes()) {
            context.structures().dropIndex(i);
            // Over no rows at all, an index whose build failed is as good as any.
            indexes.add(IndexShape.of(i)
                    .withValid(true)
                    .resolve(
                            i.id(),
                            i.tableId(),
                            context.structures().createIndex(i.id(), i.method(), TablespaceDescriptor.fileOf(i.root())),
                            context.structures().buildScn(),
                            table.layout()));
        }
        context.structures().dropHeap(table);
        long root = context.structures().createHeap(table.id(), TablespaceDescriptor.fileOf(table.root()));
        context.install(context.catalog()
                .edit()
                .put(TableDescriptors.withStorage(table, root, indexes))
                .finish());
    }

    private void restart(TableDescriptor table) {
        CatalogSnapshot catalog = context.catalog();
        for (SequenceDescriptor sequence : catalog.sequences(table.schema())) {
            if (sequence.ownerTableId() == table.id()) {
                context.install(context.catalog()
                        .edit()
                        .put(new SequenceDefinitions(context).recounted(sequence, sequence, sequence.start()))
                        .finish());
            }
        }
    }
}

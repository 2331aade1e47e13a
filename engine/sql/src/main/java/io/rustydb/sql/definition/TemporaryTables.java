package io.rustydb.sql.definition;

import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptor.OnCommit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The ends of temporary tables: that of a transaction, and that of their session.
///
/// They are tables as others are, in a schema that no other session looks into.
public final class TemporaryTables {
    private final DefinitionContext context;

    public TemporaryTables(DefinitionContext context) {
        this.context = context;
    }

    /// ON COMMIT.
    public void endTransaction(String schema) {
        Set<Long> dropped = new HashSet<>();
        List<TableDescriptor> tables = List.copyOf(context.catalog().tables(schema));
        for (TableDescriptor table : tables) {
            if (table.onCommit() == OnCommit.DROP) {
                dropped.add(table.id());
            }
        }
        for (TableDescriptor table : tables) {
            if (context.catalog().table(table.id()) == null) {
                continue;
            }
            if (table.onCommit() == OnCommit.DROP) {
                drop(table, dropped);
            } else if (table.onCommit() == OnCommit.DELETE_ROWS && !context.isEmpty(table)) {
                context.lockExclusive(table);
                TableDescriptor now = context.catalog().table(table.id());
                assert now != null : "the table is locked";
                new Truncation(context).renew(now);
            }
        }
    }

    private void drop(TableDescriptor table, Set<Long> together) {
        context.lockExclusive(table);
        Drops drops = new Drops(context);
        drops.detach(table.id(), together, true, 0);
        drops.remove(table.id());
    }

    /// Drops all that is in the schema.
    public void dropContents(String schema) {
        Set<Long> all = new HashSet<>();
        List<TableDescriptor> tables = List.copyOf(context.catalog().tables(schema));
        tables.forEach(table -> all.add(table.id()));
        for (TableDescriptor table : tables) {
            if (context.catalog().table(table.id()) != null) {
                drop(table, all);
            }
        }
        for (SequenceDescriptor sequence : List.copyOf(context.catalog().sequences(schema))) {
            context.structures().dropCounter(sequence.counter());
            context.install(
                    context.catalog().edit().removeSequence(sequence.id()).finish());
        }
    }

    /// Drops the schema and all that is in it.
    public void drop(String schema) {
        if (context.catalog().schema(schema) != null) {
            dropContents(schema);
            context.install(context.catalog().edit().removeSchema(schema).finish());
        }
    }
}

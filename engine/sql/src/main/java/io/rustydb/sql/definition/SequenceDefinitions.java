package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterSequence;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateSequence;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.SequenceOption;
import java.util.List;
import java.util.OptionalLong;

/// CREATE and ALTER SEQUENCE.
final class SequenceDefinitions {
    private final DefinitionContext context;

    SequenceDefinitions(DefinitionContext context) {
        this.context = context;
    }

    void create(CreateSequence statement) {
        String schema = statement.temporary()
                ? context.temporarySchema(statement.name())
                : Names.targetSchema(statement.name(), context);
        String name = statement.name().name();
        if (statement.ifNotExists() && Names.isTaken(schema, name, context.catalog())) {
            return;
        }
        Names.requireFree(schema, name, context, statement.name().position());
        SequenceDescriptor shape = new SequenceShape(SqlType.BIGINT)
                .apply(statement.options())
                .finish(context.newObjectId(), schema, name, 0, 0, 0, statement.position());
        SequenceDescriptor owned = owned(shape, statement.options());
        SequenceDescriptor made = owned.withCounter(context.structures().createCounter(owned, owned.start()));
        context.install(context.catalog().edit().put(made).finish());
    }

    void alter(AlterSequence statement) {
        if (statement.ifExists() && Names.findSequence(statement.name(), context) == null) {
            return;
        }
        SequenceDescriptor old = Names.requireSequence(statement.name(), context);
        SequenceDescriptor now = change(old, statement.options(), statement.position());
        context.install(context.catalog().edit().put(now).finish());
    }

    /// OWNED BY, if it is among the options.
    private SequenceDescriptor owned(SequenceDescriptor sequence, List<SequenceOption> options) {
        for (SequenceOption option : options) {
            if (!(option instanceof SequenceOption.OwnedBy by)) {
                continue;
            }
            if (sequence.isIdentity(context.catalog())) {
                throw DbException.at(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "the owner of an identity column's sequence cannot be changed, sequence=" + sequence.name(),
                        by.position());
            }
            if (by.column().isEmpty()) {
                return sequence.ownedBy(0, 0);
            }
            List<Name> parts = by.column().get().parts();
            if (parts.size() < 2) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR, "OWNED BY names a column with its table, or NONE", by.position());
            }
            QualifiedName tableName = new QualifiedName(parts.subList(0, parts.size() - 1));
            TableDescriptor table = Names.requireTable(tableName, context);
            if (!table.schema().equals(sequence.schema())) {
                throw DbException.at(
                        ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                        "a sequence lies in the schema of the table that owns it, sequence=" + sequence.schema()
                                + ", table=" + table,
                        by.position());
            }
            ColumnDescriptor column = Names.requireColumn(table, parts.getLast());
            context.lockNameShared(table.schema(), table.name());
            return sequence.ownedBy(table.id(), column.ordinal());
        }
        return sequence;
    }

    /// What ALTER makes of a sequence, with a counter of its own: the old one is there still if the transaction
    /// is rolled back. The caller installs it.
    SequenceDescriptor change(SequenceDescriptor old, List<SequenceOption> options, int position) {
        SequenceShape shape = new SequenceShape(old).apply(options);
        SequenceDescriptor now = owned(
                shape.finish(
                        old.id(),
                        old.schema(),
                        old.name(),
                        old.ownerTableId(),
                        old.ownerColumn(),
                        old.counter(),
                        position),
                options);
        OptionalLong restart = shape.restart(now);
        if (restart.isPresent()) {
            long value = restart.getAsLong();
            if (value < now.minimum() || value > now.maximum()) {
                throw DbException.at(
                        ErrorCode.INVALID_ARGUMENT,
                        "RESTART is outside the bounds, RESTART=" + value + ", MINVALUE=" + now.minimum()
                                + ", MAXVALUE=" + now.maximum(),
                        position);
            }
            return recounted(old, now, value);
        }
        if (now.ownedBy(0, 0).equals(old.ownedBy(0, 0))) {
            return now;
        }
        long value = context.structures().valueOf(old.counter());
        if (value < now.minimum() || value > now.maximum()) {
            throw DbException.at(
                    ErrorCode.INVALID_ARGUMENT,
                    "the sequence stands outside of the bounds, value=" + value + ", MINVALUE=" + now.minimum()
                            + ", MAXVALUE=" + now.maximum() + "; use RESTART",
                    position);
        }
        if (context.structures().isUntouched(old.counter())) {
            return recounted(old, now, value);
        }
        context.structures().dropCounter(old.counter());
        return now.withCounter(context.structures().createCounterBehind(now, value));
    }

    /// The sequence with a new counter.
    SequenceDescriptor recounted(SequenceDescriptor old, SequenceDescriptor now, long next) {
        context.structures().dropCounter(old.counter());
        return now.withCounter(context.structures().createCounter(now, next));
    }
}

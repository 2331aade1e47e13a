package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterSequence;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateSequence;
import io.rustydb.sql.parser.ast.SequenceOption;
import java.util.List;

/// CREATE and ALTER SEQUENCE.
final class SequenceDefinitions {
    private final DefinitionContext context;

    SequenceDefinitions(DefinitionContext context) {
        this.context = context;
    }

    void create(CreateSequence statement) {
        if (statement.temporary()) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "temporary sequences are not supported", statement.position());
        }
        String schema = Names.targetSchema(statement.name(), context);
        String name = statement.name().name();
        if (statement.ifNotExists() && context.catalog().sequence(schema, name) != null) {
            return;
        }
        Names.requireFree(schema, name, context, statement.name().position());
        SequenceDescriptor shape = new SequenceShape(SqlType.BIGINT)
                .apply(statement.options())
                .finish(context.newObjectId(), schema, name, 0, 0, statement.position());
        SequenceDescriptor made =
                Columns.withCounter(shape, context.structures().createCounter(shape));
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

    /// Changes the counter and gives the new descriptor, which the caller installs.
    SequenceDescriptor change(SequenceDescriptor old, List<SequenceOption> options, int position) {
        SequenceShape shape = new SequenceShape(old).apply(options);
        SequenceDescriptor now =
                shape.finish(old.id(), old.schema(), old.name(), old.ownerTableId(), old.counter(), position);
        if (!now.equals(old)) {
            context.structures().alterCounter(now);
        }
        shape.restart(now).ifPresent(value -> {
            if (value < now.minimum() || value > now.maximum()) {
                throw DbException.at(
                        ErrorCode.INVALID_ARGUMENT,
                        "RESTART is outside the bounds, RESTART=" + value + ", MINVALUE=" + now.minimum()
                                + ", MAXVALUE=" + now.maximum(),
                        position);
            }
            context.structures().restartCounter(now.counter(), value);
        });
        return now;
    }

    static SequenceDescriptor rename(SequenceDescriptor s, String schema, String name) {
        return new SequenceDescriptor(
                s.id(),
                schema,
                name,
                s.type(),
                s.start(),
                s.increment(),
                s.minimum(),
                s.maximum(),
                s.cache(),
                s.cycle(),
                s.ownerTableId(),
                s.counter());
    }
}

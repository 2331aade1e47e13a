package io.rustydb.sql.definition;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.SequenceOption;
import io.rustydb.sql.parser.ast.TableElement.ColumnConstraint;
import io.rustydb.sql.parser.ast.TableElement.ColumnDefinition;
import io.rustydb.sql.parser.ast.TableElement.TableConstraint;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Column definitions of CREATE TABLE and ADD COLUMN.
final class Columns {
    private final DefinitionContext context;
    final List<Written> constraints = new ArrayList<>();

    /// A constraint to be made.
    ///
    /// @param column behind which it was written, as the table constraint it stands for; null for one of the
    ///     table
    record Written(TableConstraint constraint, @Nullable String column) {}

    final List<SequenceDescriptor> sequences = new ArrayList<>();

    Columns(DefinitionContext context) {
        this.context = context;
    }

    static SqlType type(TypeName type) {
        SqlType known = switch (type) {
            case TypeName.Known k -> k.type();
            case TypeName.Serial s -> s.type();
            case TypeName.Array a -> throw unsupported("array types", a.position());
            case TypeName.Named n ->
                throw DbException.at(ErrorCode.UNDEFINED_OBJECT, "type does not exist, name=" + n.name(), n.position());
        };
        return known;
    }

    private static DbException unsupported(String what, int position) {
        return DbException.at(ErrorCode.FEATURE_NOT_SUPPORTED, what + " not supported", position);
    }

    ColumnDescriptor define(ColumnDefinition definition, int ordinal, long tableId, String schema, String table) {
        if (definition.collation().isPresent()) {
            throw unsupported("COLLATE", definition.position());
        }
        SqlType type = type(definition.type());
        String name = definition.name().text();
        boolean notNull = false;
        StoredExpression defaultValue = null;
        ColumnDescriptor.Identity identity = null;
        if (definition.type() instanceof TypeName.Serial) {
            identity = identity(
                    type, false, List.of(), tableId, ordinal, schema, table, definition.name(), definition.position());
            notNull = true;
        }
        for (ColumnConstraint constraint : definition.constraints()) {
            switch (constraint) {
                case ColumnConstraint.NotNull ignored -> notNull = true;
                case ColumnConstraint.Nullable c -> {
                    if (notNull) {
                        throw DbException.at(
                                ErrorCode.SYNTAX_ERROR, "column is NULL and NOT NULL, column=" + name, c.position());
                    }
                }
                case ColumnConstraint.Default c -> {
                    if (defaultValue != null || identity != null) {
                        throw DbException.at(
                                ErrorCode.SYNTAX_ERROR, "column has two defaults, column=" + name, c.position());
                    }
                    defaultValue = defaultValue(c.value(), type);
                }
                case ColumnConstraint.Identity c -> {
                    if (defaultValue != null || identity != null) {
                        throw DbException.at(
                                ErrorCode.SYNTAX_ERROR, "column has two defaults, column=" + name, c.position());
                    }
                    identity = identity(
                            type,
                            c.always(),
                            c.options(),
                            tableId,
                            ordinal,
                            schema,
                            table,
                            definition.name(),
                            c.position());
                    notNull = true;
                }
                case ColumnConstraint.Generated c -> throw unsupported("generated columns are", c.position());
                case ColumnConstraint.PrimaryKey c -> {
                    notNull = true;
                    write(
                            new TableConstraint.PrimaryKey(
                                    c.name(), List.of(definition.name()), c.timing(), c.placement(), c.position()),
                            name);
                }
                case ColumnConstraint.Unique c ->
                    write(
                            new TableConstraint.Unique(
                                    c.name(),
                                    List.of(definition.name()),
                                    c.nullsNotDistinct(),
                                    c.timing(),
                                    c.placement(),
                                    c.position()),
                            name);
                case ColumnConstraint.Check c ->
                    write(new TableConstraint.Check(c.name(), c.condition(), c.timing(), c.position()), name);
                case ColumnConstraint.References c ->
                    write(
                            new TableConstraint.ForeignKey(
                                    c.name(), List.of(definition.name()), c.reference(), c.timing(), c.position()),
                            name);
            }
        }
        return new ColumnDescriptor(name, ordinal, type, notNull, defaultValue, identity, null);
    }

    private void write(TableConstraint constraint, String column) {
        constraints.add(new Written(constraint, column));
    }

    StoredExpression defaultValue(Expression value, SqlType type) {
        context.checkDefault(value, type);
        return context.store(value);
    }

    ColumnDescriptor.Identity identity(
            SqlType type,
            boolean always,
            List<SequenceOption> options,
            long tableId,
            int ordinal,
            String schema,
            String table,
            Name column,
            int position) {
        if (!type.kind().isInteger()) {
            throw DbException.at(
                    ErrorCode.INVALID_COLUMN_DEFINITION,
                    "an identity column is SMALLINT, INTEGER or BIGINT, column=" + column + ", type=" + type,
                    position);
        }
        List<String> taken =
                new ArrayList<>(sequences.stream().map(SequenceDescriptor::name).toList());
        taken.add(table);
        String name = Names.freeRelationName(schema, table + "_" + column + "_seq", context.catalog(), taken);
        SequenceDescriptor shape = new SequenceShape(type)
                .apply(options)
                .finish(context.newObjectId(), schema, name, tableId, ordinal, 0, position);
        SequenceDescriptor made = shape.withCounter(context.structures().createCounter(shape, shape.start()));
        sequences.add(made);
        return new ColumnDescriptor.Identity(made.id(), always);
    }

    /// A column that differs in one or more properties.
    static ColumnDescriptor change(
            ColumnDescriptor c,
            SqlType type,
            boolean notNull,
            @Nullable StoredExpression defaultValue,
            ColumnDescriptor.@Nullable Identity identity) {
        return new ColumnDescriptor(c.name(), c.ordinal(), type, notNull, defaultValue, identity, c.comment());
    }
}

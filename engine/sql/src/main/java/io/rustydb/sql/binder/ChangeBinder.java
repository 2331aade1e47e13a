package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundIndex;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.BoundStatement.ColumnValue;
import io.rustydb.sql.algebra.BoundStatement.Conflict;
import io.rustydb.sql.algebra.BoundStatement.Output;
import io.rustydb.sql.algebra.BoundStatement.Returning;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.Binder.GeneratedKeys;
import io.rustydb.sql.catalog.ColumnDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor;
import io.rustydb.sql.catalog.ConstraintDescriptor.Key;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.vector.BytesVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.ChangeStatement;
import io.rustydb.sql.parser.ast.ChangeStatement.Assignment;
import io.rustydb.sql.parser.ast.ChangeStatement.InsertSource;
import io.rustydb.sql.parser.ast.ChangeStatement.OnConflict;
import io.rustydb.sql.parser.ast.ChangeStatement.Overriding;
import io.rustydb.sql.parser.ast.ChangeStatement.ReturningNames;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import io.rustydb.sql.parser.ast.TableReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Binds INSERT, UPDATE and DELETE.
final class ChangeBinder {
    private final Binder root;

    /// WITH names that its queries and expressions see.
    private CommonTables tables;

    ChangeBinder(Binder root, CommonTables tables) {
        this.root = root;
        this.tables = tables;
    }

    BoundStatement bind(ChangeStatement change, GeneratedKeys keys) {
        if (change.with().isPresent()) {
            tables = root.with.bind(change.with().get(), null, tables).tables();
        }
        TableDescriptor table = root.table(change.table());
        if (table.kind() == TableDescriptor.Kind.MATERIALIZED_VIEW) {
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "a materialized view is changed by REFRESH only, name=" + table,
                    change.table().position());
        }
        if (table.kind() == TableDescriptor.Kind.VIEW) {
            throw Unsupported.feature("a change through a view", change.table().position());
        }
        if (table.isSystem()) {
            throw DbException.at(
                    ErrorCode.INSUFFICIENT_PRIVILEGE,
                    "table \"" + table + "\" is the system's own and can only be read",
                    change.table().position());
        }
        RecycledName.refuse(table, change.table().position());
        return switch (change) {
            case ChangeStatement.Insert insert -> insert(insert, table, keys);
            case ChangeStatement.Update update -> update(update, table);
            case ChangeStatement.Delete delete -> delete(delete, table);
            case ChangeStatement.Merge merge -> new MergeBinder(root, this, tables).bind(merge, table);
        };
    }

    private static ColumnDescriptor column(TableDescriptor table, Name name) {
        ColumnDescriptor column = table.column(name.text());
        if (column == null) {
            List<String> known =
                    table.columns().stream().map(ColumnDescriptor::name).toList();
            throw DbException.at(
                    ErrorCode.UNDEFINED_COLUMN,
                    "column \"" + name + "\" of table \"" + table.name() + "\" does not exist"
                            + Similarity.hint(name.text(), known),
                    name.position());
        }
        return column;
    }

    private BoundStatement insert(ChangeStatement.Insert insert, TableDescriptor table, GeneratedKeys keys) {
        List<ColumnDescriptor> targets = new ArrayList<>();
        Set<ColumnDescriptor> named = new HashSet<>();
        for (Name name : insert.columns()) {
            ColumnDescriptor column = column(table, name);
            if (!named.add(column)) {
                throw duplicate(name);
            }
            targets.add(column);
        }
        if (insert.columns().isEmpty()) {
            targets.addAll(table.columns());
        }
        Source source = switch (insert.source()) {
            case InsertSource.DefaultValues ignored -> new Source(Relation.Values.ONE_ROW, List.of());
            case InsertSource.Rows rows -> rows(rows, table, targets, insert);
            case InsertSource.FromQuery query -> fromQuery(query.query(), table, targets, insert);
        };
        List<ColumnValue> values = new ArrayList<>();
        for (ColumnDescriptor column : table.columns()) {
            int given = targets.indexOf(column);
            Scalar value =
                    given >= 0 && given < source.values.size() ? source.values.get(given) : defaultOf(table, column);
            if (value != null) {
                values.add(new ColumnValue(column.ordinal(), value));
            }
        }
        String alias = insert.alias().map(Name::text).orElse(table.name());
        Conflict conflict = insert.onConflict()
                .map(clause -> conflict(clause, table, alias))
                .orElse(null);
        Returning returning = insert.returning().isEmpty()
                ? generated(table, keys, insert.position())
                : returning(insert, table, alias, null);
        return new BoundStatement.Insert(table, source.relation, values, conflict, returning);
    }

    private Conflict conflict(OnConflict clause, TableDescriptor table, String alias) {
        boolean update = !clause.assignments().isEmpty();
        if (update && clause.constraint().isEmpty() && clause.keys().isEmpty()) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "ON CONFLICT DO UPDATE needs columns or a constraint; write ON CONFLICT (key) DO UPDATE",
                    clause.position());
        }
        int first = root.columns.addTable(table);
        int excluded = root.columns.addTable(table);
        Scope target = new Scope(null);
        target.add(FromBinder.scopeTable(table, alias, first), clause.position());
        ExpressionBinder keyBinder = new ExpressionBinder(root, target, tables, "ON CONFLICT");
        List<Scalar> keys = new ArrayList<>();
        for (Expression key : clause.keys()) {
            keys.add(root.typing.settle(keyBinder.bind(key)));
        }
        List<Scalar> where = clause.keyWhere()
                .map(condition -> Trees.conjuncts(keyBinder.condition(condition)))
                .orElse(List.of());
        Scope both = new Scope(null);
        both.add(FromBinder.scopeTable(table, alias, first), clause.position());
        both.add(FromBinder.scopeTable(table, "excluded", excluded), clause.position());
        ExpressionBinder binder = new ExpressionBinder(root, both, tables, "ON CONFLICT");
        binder.setNoAggregatesIn("ON CONFLICT");
        List<ColumnValue> values = assignments(clause.assignments(), table, binder);
        List<Scalar> condition = clause.where()
                .map(given -> Trees.conjuncts(binder.condition(given)))
                .orElse(List.of());
        List<BoundIndex> unique = root.bindIndexes(table, first).stream()
                .filter(index -> index.index().unique())
                .toList();
        return new Conflict(
                first,
                unique,
                clause.constraint().map(name -> constraint(table, name)).orElse(null),
                keys,
                where,
                update,
                excluded,
                values,
                condition,
                clause.position());
    }

    private static IndexDescriptor constraint(TableDescriptor table, Name name) {
        for (ConstraintDescriptor constraint : table.constraints()) {
            if (!constraint.name().equals(name.text())) {
                continue;
            }
            if (constraint instanceof Key key) {
                for (IndexDescriptor index : table.indexes()) {
                    if (index.id() == key.indexId()) {
                        return index;
                    }
                }
            }
            throw DbException.at(
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "constraint \"" + name + "\" is no primary or unique key",
                    name.position());
        }
        throw DbException.at(
                ErrorCode.UNDEFINED_OBJECT,
                "constraint \"" + name + "\" of table \"" + table.name() + "\" does not exist",
                name.position());
    }

    /// @param values of the target columns, from the left, over the relation's columns
    private record Source(Relation relation, List<Scalar> values) {}

    private static DbException duplicate(Name name) {
        return DbException.at(ErrorCode.DUPLICATE_COLUMN, "column \"" + name + "\" is named twice", name.position());
    }

    private static DbException wrongWidth(int values, int columns, int position) {
        return DbException.at(
                ErrorCode.SYNTAX_ERROR,
                "INSERT has " + (values > columns ? "more" : "fewer") + " values than columns, values=" + values
                        + ", columns=" + columns,
                position);
    }

    private Source rows(
            InsertSource.Rows rows,
            TableDescriptor table,
            List<ColumnDescriptor> targets,
            ChangeStatement.Insert insert) {
        int width = rows.rows().getFirst().size();
        if (width > targets.size()
                || width < targets.size() && !insert.columns().isEmpty()) {
            throw wrongWidth(
                    width, targets.size(), rows.rows().getFirst().getFirst().position());
        }
        ExpressionBinder binder = new ExpressionBinder(root, new Scope(null), tables, "VALUES");
        List<List<Scalar>> bound = new ArrayList<>();
        for (List<Expression> row : rows.rows()) {
            if (row.size() != width) {
                throw wrongWidth(row.size(), width, row.getFirst().position());
            }
            List<Scalar> values = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                values.add(stored(row.get(i), table, targets.get(i), binder, insert.overriding()));
            }
            bound.add(values);
        }
        if (bound.size() == 1) {
            // The row's values belong to the target list: a single row needs no operator under the insert.
            return new Source(Relation.Values.ONE_ROW, bound.getFirst());
        }
        List<Integer> numbers = new ArrayList<>();
        List<Scalar> references = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            int number = root.columns.add(
                    targets.get(i).name(), bound.getFirst().get(i).type(), true);
            numbers.add(number);
            references.add(root.columns.reference(number));
        }
        return new Source(new Relation.Values(numbers, bound), references);
    }

    private Scalar stored(
            Expression expression,
            TableDescriptor table,
            ColumnDescriptor column,
            ExpressionBinder binder,
            Overriding overriding) {
        if (expression instanceof Expression.DefaultValue) {
            Scalar value = defaultOf(table, column);
            return value == null ? new Scalar.Constant(Vector.constantNull(column.type()), false) : value;
        }
        ColumnDescriptor.Identity identity = column.identity();
        if (identity != null && overriding == Overriding.USER_VALUE) {
            binder.bind(expression);
            return identityValue(identity, table, column);
        }
        if (identity != null && identity.always() && overriding != Overriding.SYSTEM_VALUE) {
            throw DbException.at(
                    ErrorCode.GENERATED_ALWAYS,
                    "column \"" + column.name() + "\" is GENERATED ALWAYS; write DEFAULT or OVERRIDING SYSTEM VALUE",
                    expression.position());
        }
        return root.typing.store(binder.bind(expression), table, column, expression.position());
    }

    private Source fromQuery(
            Query query, TableDescriptor table, List<ColumnDescriptor> targets, ChangeStatement.Insert insert) {
        BoundStatement.Query bound = root.queries.bind(query, null, tables);
        int width = bound.outputs().size();
        if (width > targets.size()
                || width < targets.size() && !insert.columns().isEmpty()) {
            throw wrongWidth(width, targets.size(), query.position());
        }
        List<Scalar> values = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            ColumnDescriptor column = targets.get(i);
            ColumnDescriptor.Identity identity = column.identity();
            if (identity != null && insert.overriding() == Overriding.USER_VALUE) {
                values.add(identityValue(identity, table, column));
                continue;
            }
            if (identity != null && identity.always() && insert.overriding() != Overriding.SYSTEM_VALUE) {
                throw DbException.at(
                        ErrorCode.GENERATED_ALWAYS,
                        "column \"" + column.name() + "\" is GENERATED ALWAYS; leave it out or write OVERRIDING"
                                + " SYSTEM VALUE",
                        query.position());
            }
            values.add(root.typing.store(
                    root.columns.reference(bound.outputs().get(i).number()), table, column, query.position()));
        }
        return new Source(bound.relation(), values);
    }

    /// What a column gets when no value is given; null for NULL.
    private @Nullable Scalar defaultOf(TableDescriptor table, ColumnDescriptor column) {
        if (column.identity() != null) {
            return identityValue(column.identity(), table, column);
        }
        if (column.defaultValue() == null) {
            return null;
        }
        return root.bindDefault(table, column, column.defaultValue().tree());
    }

    private Scalar identityValue(ColumnDescriptor.Identity identity, TableDescriptor table, ColumnDescriptor column) {
        SequenceDescriptor sequence = root.catalog.sequence(identity.sequenceId());
        assert sequence != null : "sequence of an identity column exists: " + column.name();
        root.dependencies.used(sequence);
        Scalar name = new Scalar.Constant(
                BytesVector.constant(SqlType.VARCHAR, sequence.schema() + "." + sequence.name()), false);
        Scalar next = root.typing.call("nextval", List.of(name), List.of(0), 0);
        return root.typing.store(next, table, column, 0);
    }

    private BoundStatement update(ChangeStatement.Update update, TableDescriptor table) {
        Target target = target(table, update.alias(), update.from(), update.position());
        ExpressionBinder binder = new ExpressionBinder(root, target.scope, tables, "UPDATE");
        List<ColumnValue> values = assignments(update.assignments(), table, binder);
        Relation source = where(target, update.where(), binder);
        return new BoundStatement.Update(
                target.scan,
                source,
                values,
                !update.from().isEmpty(),
                update.returning().isEmpty() ? null : returning(update, table, target.scan.alias(), target.others));
    }

    /// INSERT of MERGE.
    List<ColumnValue> inserted(
            ChangeStatement.MergeAction.Add add, TableDescriptor table, ExpressionBinder binder, int position) {
        List<ColumnDescriptor> targets = new ArrayList<>();
        for (Name name : add.columns()) {
            ColumnDescriptor column = column(table, name);
            if (targets.contains(column)) {
                throw duplicate(name);
            }
            targets.add(column);
        }
        if (add.columns().isEmpty()) {
            targets.addAll(table.columns());
        }
        int width = add.values().size();
        if (width > targets.size()
                || width > 0 && width < targets.size() && !add.columns().isEmpty()) {
            throw wrongWidth(width, targets.size(), position);
        }
        List<ColumnValue> values = new ArrayList<>();
        for (ColumnDescriptor column : table.columns()) {
            int given = targets.indexOf(column);
            Scalar value = given >= 0 && given < width
                    ? stored(add.values().get(given), table, column, binder, add.overriding())
                    : defaultOf(table, column);
            if (value != null) {
                values.add(new ColumnValue(column.ordinal(), value));
            }
        }
        return values;
    }

    /// SET.
    List<ColumnValue> assignments(List<Assignment> assignments, TableDescriptor table, ExpressionBinder binder) {
        List<ColumnValue> values = new ArrayList<>();
        Set<ColumnDescriptor> set = new HashSet<>();
        for (Assignment assignment : assignments) {
            switch (assignment) {
                case Assignment.Single single ->
                    values.add(assigned(table, single.column(), single.value(), binder, set));
                case Assignment.Multiple multiple -> {
                    List<Expression> fields = SubqueryFields.of(multiple);
                    if (fields.size() != multiple.columns().size()) {
                        throw wrongWidth(
                                fields.size(),
                                multiple.columns().size(),
                                multiple.value().position());
                    }
                    for (int i = 0; i < fields.size(); i++) {
                        values.add(assigned(table, multiple.columns().get(i), fields.get(i), binder, set));
                    }
                }
            }
        }
        return values;
    }

    private ColumnValue assigned(
            TableDescriptor table,
            Name name,
            Expression expression,
            ExpressionBinder binder,
            Set<ColumnDescriptor> set) {
        ColumnDescriptor column = column(table, name);
        if (!set.add(column)) {
            throw DbException.at(ErrorCode.SYNTAX_ERROR, "column \"" + name + "\" is set twice", name.position());
        }
        if (expression instanceof Expression.DefaultValue) {
            Scalar value = defaultOf(table, column);
            return new ColumnValue(
                    column.ordinal(),
                    value == null ? new Scalar.Constant(Vector.constantNull(column.type()), false) : value);
        }
        if (column.identity() != null && column.identity().always()) {
            throw DbException.at(
                    ErrorCode.GENERATED_ALWAYS,
                    "column \"" + column.name() + "\" is GENERATED ALWAYS and can be set to DEFAULT only",
                    expression.position());
        }
        Scalar value = binder.bind(expression);
        return new ColumnValue(column.ordinal(), root.typing.store(value, table, column, expression.position()));
    }

    private BoundStatement delete(ChangeStatement.Delete delete, TableDescriptor table) {
        Target target = target(table, delete.alias(), delete.using(), delete.position());
        ExpressionBinder binder = new ExpressionBinder(root, target.scope, tables, "WHERE");
        Relation source = where(target, delete.where(), binder);
        return new BoundStatement.Delete(
                target.scan,
                source,
                !delete.using().isEmpty(),
                delete.returning().isEmpty() ? null : returning(delete, table, target.scan.alias(), target.others));
    }

    /// @param others what stands in FROM or USING; null for nothing
    private record Target(
            Relation.Scan scan,
            Relation relation,
            Scope scope,
            @Nullable Scope others) {}

    private Target target(TableDescriptor table, Optional<Name> alias, List<TableReference> others, int position) {
        String name = alias.map(Name::text).orElse(table.name());
        int first = root.columns.addTable(table);
        Relation.Scan scan = new Relation.Scan(table, name, first, Relation.Scan.NOW, root.bindIndexes(table, first));
        Scope scope = new Scope(null);
        scope.add(FromBinder.scopeTable(table, name, scan.firstColumn()), position);
        if (others.isEmpty()) {
            return new Target(scan, scan, scope, null);
        }
        FromBinder.Source from = new FromBinder(root, null, tables).bind(others);
        scope.addAll(from.scope(), position);
        return new Target(
                scan, new Relation.Join(JoinKind.INNER, scan, from.relation(), List.of()), scope, from.scope());
    }

    private static Relation where(Target target, Optional<Expression> where, ExpressionBinder binder) {
        binder.setNoAggregatesIn("WHERE");
        return where.isEmpty()
                ? target.relation
                : Trees.filter(target.relation, Trees.conjuncts(binder.condition(where.get())));
    }

    /// @param others tables joined to the target, whose columns may be returned too
    Returning returning(ChangeStatement change, TableDescriptor table, String alias, @Nullable Scope others) {
        List<SelectItem> items = change.returning();
        int first = root.columns.addTable(table);
        int old = root.columns.addTable(table);
        int fresh = root.columns.addTable(table);
        int position = items.getFirst().position();
        Scope scope = new Scope(null);
        scope.add(FromBinder.scopeTable(table, alias, first), position);
        if (others != null) {
            scope.addAll(others, position);
        }
        ReturningNames names = change.returningNames();
        scope.addHidden(
                FromBinder.scopeTable(table, names.old().map(Name::text).orElse("old"), old),
                names.old().isPresent(),
                position);
        scope.addHidden(
                FromBinder.scopeTable(table, names.fresh().map(Name::text).orElse("new"), fresh),
                names.fresh().isPresent(),
                position);
        ExpressionBinder binder = new ExpressionBinder(root, scope, tables, "RETURNING");
        List<Computed> computed = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        for (SelectItem item : items) {
            switch (item) {
                case SelectItem.AllColumns ignored ->
                    scope.fields().forEach(field -> outputs.add(new Output(field.name(), field.number())));
                case SelectItem.AllColumnsOf all ->
                    scope.tableOrFail(all.table())
                            .fields()
                            .forEach(field -> outputs.add(new Output(field.name(), field.number())));
                case SelectItem.Value value -> {
                    Scalar bound = root.typing.settle(binder.bind(value.expression()));
                    String name = value.alias().map(Name::text).orElse(SelectBinder.nameOf(value.expression()));
                    if (bound instanceof Scalar.ColumnRef column) {
                        outputs.add(new Output(name, column.number()));
                    } else {
                        int number = root.columns.add(name, bound.type(), true);
                        computed.add(new Computed(number, bound));
                        outputs.add(new Output(name, number));
                    }
                }
            }
        }
        return new Returning(first, old, fresh, computed, outputs);
    }

    private @Nullable Returning generated(TableDescriptor table, GeneratedKeys keys, int position) {
        if (!keys.wanted()) {
            return null;
        }
        int first = root.columns.addTable(table);
        List<Output> outputs = new ArrayList<>();
        if (keys.named().isPresent()) {
            for (String name : keys.named().get()) {
                ColumnDescriptor column = table.column(name);
                if (column == null) {
                    column = table.column(name.toLowerCase(java.util.Locale.ROOT));
                }
                if (column == null) {
                    column = column(table, new Name(name, position));
                }
                outputs.add(new Output(column.name(), first + table.columns().indexOf(column)));
            }
        } else {
            Key primary = table.primaryKey();
            for (int i = 0; i < table.columns().size(); i++) {
                ColumnDescriptor column = table.columns().get(i);
                boolean isKey = primary != null && primary.columns().contains(column.ordinal());
                if (isKey || column.identity() != null || hasSequenceDefault(column)) {
                    outputs.add(new Output(column.name(), first + i));
                }
            }
        }
        return new Returning(first, first, first, List.of(), outputs);
    }

    private static boolean hasSequenceDefault(ColumnDescriptor column) {
        if (column.defaultValue() == null) {
            return false;
        }
        return switch (column.defaultValue().tree()) {
            case io.rustydb.sql.parser.ast.Call.SequenceValue value -> value.next();
            case io.rustydb.sql.parser.ast.Call.FunctionCall call ->
                call.name().name().equals("nextval");
            default -> false;
        };
    }
}

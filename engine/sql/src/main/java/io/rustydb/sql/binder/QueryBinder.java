package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.BoundStatement.Output;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.catalog.Similarity;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.Query.NullsOrder;
import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.QueryBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Binds queries: WITH, bodies, ORDER BY, limits and locks.
final class QueryBinder {
    private final Binder root;

    QueryBinder(Binder root) {
        this.root = root;
    }

    BoundStatement.Query bindStatement(Query query) {
        return bind(query, null, CommonTables.NONE);
    }

    /// @param outer scope of the query around a subquery
    BoundStatement.Query bind(Query query, @Nullable Scope outer, CommonTables outerTables) {
        WithBinder.Bound with = query.with().isPresent()
                ? root.with.bind(query.with().get(), outer, outerTables)
                : new WithBinder.Bound(outerTables, List.of());
        CommonTables tables = with.tables();
        BoundStatement.Query body = switch (query.body()) {
            case QueryBody.Select select ->
                new SelectBinder(root, outer, tables).bind(select, query.orderBy(), query.locks());
            case QueryBody.SetOperation operation ->
                sorted(setOperation(operation, outer, tables), query, "a set operation");
            case QueryBody.Values values -> sorted(values(values, outer, tables), query, "VALUES");
            case QueryBody.TableCommand command -> sorted(table(command, outer, tables), query, "TABLE");
            case QueryBody.Nested nested -> sorted(bind(nested.query(), outer, tables), query, "a nested query");
        };
        return with.around(limited(body, query, outer, tables));
    }

    /// `left UNION right` of a query, whose sides are bound.
    BoundStatement.Query union(
            Query query,
            QueryBody.SetOperation operation,
            BoundStatement.Query left,
            BoundStatement.Query right,
            @Nullable Scope outer,
            WithBinder.Bound with) {
        BoundStatement.Query body = sorted(setOperation(operation, left, right), query, "a set operation");
        return with.around(limited(body, query, outer, with.tables()));
    }

    private BoundStatement.Query setOperation(
            QueryBody.SetOperation operation, @Nullable Scope outer, CommonTables tables) {
        return setOperation(
                operation,
                bind(Query.of(operation.left()), outer, tables),
                bind(Query.of(operation.right()), outer, tables));
    }

    private BoundStatement.Query setOperation(
            QueryBody.SetOperation operation, BoundStatement.Query left, BoundStatement.Query right) {
        int count = left.outputs().size();
        String what = operation.operator().name();
        if (right.outputs().size() != count) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    what + " needs queries of equal width, left=" + count + " columns, right="
                            + right.outputs().size(),
                    operation.position());
        }
        List<Integer> numbers = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        List<Relation.Computed> leftCasts = new ArrayList<>();
        List<Relation.Computed> rightCasts = new ArrayList<>();
        List<Integer> leftColumns = new ArrayList<>();
        List<Integer> rightColumns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Output from = left.outputs().get(i);
            int rightNumber = right.outputs().get(i).number();
            List<Scalar> same = root.typing.unify(
                    what,
                    List.of(typed(from.number(), left.relation()), typed(rightNumber, right.relation())),
                    List.of(operation.left().position(), operation.right().position()));
            if (!operation.all()) {
                Typing.requireOrder(same.get(0).type(), operation.position());
            }
            leftColumns.add(converted(same.get(0), leftCasts));
            rightColumns.add(converted(same.get(1), rightCasts));
            int number = root.columns.add(
                    from.name(),
                    same.get(0).type(),
                    root.columns.get(from.number()).nullable()
                            || root.columns.get(rightNumber).nullable());
            numbers.add(number);
            outputs.add(new Output(from.name(), number));
        }
        Relation relation = new Relation.SetOperation(
                operation.operator(),
                operation.all(),
                numbers,
                computed(left.relation(), leftCasts),
                leftColumns,
                computed(right.relation(), rightCasts),
                rightColumns);
        return new BoundStatement.Query(relation, outputs);
    }

    /// A column; one that is a bare NULL or quoted literal in its query is still untyped, so that `SELECT 1
    /// UNION SELECT NULL` has a type.
    Scalar typed(int number, Relation relation) {
        if (relation instanceof Relation.Compute compute) {
            for (Relation.Computed value : compute.values()) {
                if (value.number() == number
                        && value.value() instanceof Scalar.Constant constant
                        && constant.isNull()) {
                    return new Scalar.Constant(constant.value(), true);
                }
            }
        }
        return root.columns.reference(number);
    }

    int converted(Scalar value, List<Relation.Computed> casts) {
        if (value instanceof Scalar.ColumnRef column) {
            return column.number();
        }
        int number = root.columns.add("", value.type(), true);
        casts.add(new Relation.Computed(number, value));
        return number;
    }

    private static Relation computed(Relation input, List<Relation.Computed> values) {
        return values.isEmpty() ? input : new Relation.Compute(input, values);
    }

    private BoundStatement.Query values(QueryBody.Values values, @Nullable Scope outer, CommonTables tables) {
        ExpressionBinder binder = new ExpressionBinder(root, new Scope(outer), tables, "VALUES");
        List<List<Scalar>> rows = new ArrayList<>();
        int width = values.rows().getFirst().size();
        for (List<Expression> row : values.rows()) {
            if (row.size() != width) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "rows of VALUES have different length, expected=" + width + ", found=" + row.size(),
                        row.getFirst().position());
            }
            List<Scalar> bound = new ArrayList<>(width);
            row.forEach(value -> bound.add(binder.bind(value)));
            rows.add(bound);
        }
        List<Integer> numbers = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        for (int c = 0; c < width; c++) {
            List<Scalar> column = new ArrayList<>();
            List<Integer> positions = new ArrayList<>();
            for (int r = 0; r < rows.size(); r++) {
                column.add(rows.get(r).get(c));
                positions.add(values.rows().get(r).get(c).position());
            }
            List<Scalar> same = root.typing.unify("VALUES", column, positions);
            for (int r = 0; r < rows.size(); r++) {
                rows.get(r).set(c, same.get(r));
            }
            String name = "column" + (c + 1);
            int number = root.columns.add(name, same.getFirst().type(), true);
            numbers.add(number);
            outputs.add(new Output(name, number));
        }
        return new BoundStatement.Query(new Relation.Values(numbers, rows), outputs);
    }

    private BoundStatement.Query table(QueryBody.TableCommand command, @Nullable Scope outer, CommonTables tables) {
        QueryBody.Select select = new QueryBody.Select(
                new QueryBody.Distinct.No(),
                List.of(new QueryBody.SelectItem.AllColumns(command.position())),
                List.of(new io.rustydb.sql.parser.ast.TableReference.NamedTable(
                        command.table(), false, Optional.empty(), command.position())),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                command.position());
        return new SelectBinder(root, outer, tables).bind(select, List.of(), List.of());
    }

    /// ORDER BY over result columns only, for bodies without a FROM of their own.
    private BoundStatement.Query sorted(BoundStatement.Query body, Query query, String what) {
        if (!query.locks().isEmpty()) {
            throw Unsupported.feature(
                    "a row lock on " + what, query.locks().getFirst().position());
        }
        if (query.orderBy().isEmpty()) {
            return body;
        }
        List<SortKey> keys = new ArrayList<>();
        for (SortItem item : query.orderBy()) {
            Output output = output(item.key(), body.outputs());
            if (output == null) {
                throw Unsupported.feature("ORDER BY an expression of " + what, item.position());
            }
            Typing.requireOrder(root.columns.type(output.number()), item.position());
            keys.add(key(item, output.number()));
        }
        return new BoundStatement.Query(new Relation.Sort(body.relation(), keys), body.outputs());
    }

    static SortKey key(SortItem item, int number) {
        boolean nullsFirst =
                item.nulls() == NullsOrder.UNSPECIFIED ? item.descending() : item.nulls() == NullsOrder.FIRST;
        return new SortKey(number, item.descending(), nullsFirst);
    }

    /// The result column that an ordinal or a bare name means; null for another expression.
    ///
    /// @throws DbException 42P10 for an ordinal out of range, 42702 for an ambiguous name, 42703 for a bare
    ///     name that is none
    private static @Nullable Output output(Expression key, List<Output> outputs) {
        Output byOrdinal = ordinal(key, outputs, "ORDER BY");
        if (byOrdinal != null) {
            return byOrdinal;
        }
        if (!(key instanceof Expression.ColumnReference column)
                || !column.name().isSimple()) {
            return null;
        }
        Output named = named(column, outputs);
        if (named == null) {
            List<String> names = new ArrayList<>();
            outputs.forEach(output -> names.add(output.name()));
            throw DbException.at(
                    ErrorCode.UNDEFINED_COLUMN,
                    "column \"" + column.name() + "\" does not exist"
                            + Similarity.hint(column.name().name(), names),
                    column.position());
        }
        return named;
    }

    static @Nullable Output ordinal(Expression key, List<Output> outputs, String clause) {
        if (!(key instanceof Literal.IntegerLiteral integer)) {
            return null;
        }
        if (integer.value() < 1 || integer.value() > outputs.size()) {
            throw DbException.at(
                    ErrorCode.INVALID_COLUMN_REFERENCE,
                    clause + " position is not in the select list, position=" + integer.value() + ", columns="
                            + outputs.size(),
                    integer.position());
        }
        return outputs.get((int) integer.value() - 1);
    }

    static @Nullable Output named(Expression.ColumnReference column, List<Output> outputs) {
        Name name = column.name().last();
        Output found = null;
        for (Output output : outputs) {
            if (output.name().equals(name.text())) {
                if (found != null && found.number() != output.number()) {
                    throw DbException.at(
                            ErrorCode.AMBIGUOUS_COLUMN,
                            "\"" + name + "\" is the name of several result columns; use its position",
                            column.position());
                }
                found = output;
            }
        }
        return found;
    }

    private BoundStatement.Query limited(
            BoundStatement.Query body, Query query, @Nullable Scope outer, CommonTables tables) {
        Query.RowLimit limit = query.limit();
        if (limit.isNone()) {
            return body;
        }
        ExpressionBinder binder = new ExpressionBinder(root, new Scope(outer), tables, "LIMIT");
        Scalar offset =
                limit.offset().map(value -> rowCount(binder, value, "OFFSET")).orElse(null);
        if (limit.withTies() || limit.percent()) {
            return fetched(body, limit, offset, binder);
        }
        Scalar count =
                limit.count().map(value -> rowCount(binder, value, "LIMIT")).orElse(null);
        return new BoundStatement.Query(new Relation.Limit(body.relation(), offset, count), body.outputs());
    }

    private BoundStatement.Query fetched(
            BoundStatement.Query body, Query.RowLimit limit, @Nullable Scalar offset, ExpressionBinder binder) {
        Expression written = limit.count().orElseThrow();
        List<Integer> ties = new ArrayList<>();
        if (limit.withTies()) {
            if (body.relation() instanceof Relation.Lock) {
                throw Unsupported.feature("a row lock with WITH TIES", written.position());
            }
            Relation ordered =
                    body.relation() instanceof Relation.DistinctOn distinct ? distinct.input() : body.relation();
            if (!(ordered instanceof Relation.Sort sort)) {
                throw DbException.at(ErrorCode.SYNTAX_ERROR, "WITH TIES needs an ORDER BY", written.position());
            }
            sort.keys().forEach(key -> ties.add(key.column()));
        }
        Scalar count = limit.percent()
                ? root.typing.assign(binder.bind(written), SqlType.NUMERIC, "FETCH", written.position())
                : rowCount(binder, written, "LIMIT");
        return new BoundStatement.Query(
                new Relation.Fetch(body.relation(), offset, count, limit.percent(), ties), body.outputs());
    }

    private Scalar rowCount(ExpressionBinder binder, Expression expression, String clause) {
        Scalar rows = root.typing.assign(binder.bind(expression), SqlType.BIGINT, "LIMIT", expression.position());
        if (rows instanceof Scalar.Constant known && !known.isNull() && ((LongVector) known.value()).get(0) < 0) {
            throw DbException.at(
                    clause.equals("LIMIT") ? ErrorCode.INVALID_LIMIT : ErrorCode.INVALID_OFFSET,
                    clause + " must not be negative, value=" + ((LongVector) known.value()).get(0),
                    expression.position());
        }
        return rows;
    }
}

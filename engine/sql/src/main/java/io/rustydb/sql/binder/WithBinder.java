package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.BoundStatement.Output;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.binder.CommonTable.State;
import io.rustydb.sql.binder.FromBinder.Source;
import io.rustydb.sql.binder.Scope.Field;
import io.rustydb.sql.parser.ast.ChangeStatement;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.Query.Materialization;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.QueryBody.SetOperator;
import io.rustydb.sql.parser.ast.TableReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Binds WITH. The queries of a RECURSIVE list may use each other in any order: one is bound when it is first
/// used, and all are at the end.
final class WithBinder {
    /// Queries of a list that use each other, one after the other: each is a few frames of the Java stack.
    private static final int DEPTH_MAX = 200;

    private final Binder root;
    /// Those that are being bound, the innermost first.
    private final Deque<CommonTable> inProgress = new ArrayDeque<>();
    /// The statement's own WITH, the only one that may have changes.
    private Query.@Nullable With topLevel;

    private final List<BoundStatement.NamedChange> changes = new ArrayList<>();

    WithBinder(Binder root) {
        this.root = root;
    }

    /// @param tables what the query behind the WITH sees
    /// @param own those of this list
    record Bound(CommonTables tables, List<CommonTable> own) {
        static final Bound NONE = new Bound(CommonTables.NONE, List.of());

        /// The query's relation; WITH queries that read a row around the query begin anew with it.
        BoundStatement.Query around(BoundStatement.Query query) {
            List<Relation.Common> correlated = new ArrayList<>();
            for (CommonTable table : own) {
                if (table.common != null && (!table.common.free().isEmpty() || table.common.readsRecursion())) {
                    correlated.add(table.common);
                }
            }
            return correlated.isEmpty()
                    ? query
                    : new BoundStatement.Query(new Relation.With(query.relation(), correlated), query.outputs());
        }
    }

    Bound bind(Query.With with, @Nullable Scope outer, CommonTables before) {
        List<CommonTable> own = new ArrayList<>();
        CommonTables tables = before;
        for (Query.CommonTable source : with.tables()) {
            CommonTable table = new CommonTable(source, with, outer);
            for (CommonTable other : own) {
                if (other.name().equals(table.name())) {
                    throw DbException.at(
                            ErrorCode.DUPLICATE_ALIAS,
                            "WITH query name \"" + table.name() + "\" stands twice; rename one of them",
                            source.position());
                }
            }
            own.add(table);
            table.visible = tables;
            tables = new CommonTables(tables, table);
            if (!with.recursive()) {
                bind(table);
            }
        }
        if (with.recursive()) {
            for (CommonTable table : own) {
                table.visible = tables;
            }
            for (CommonTable table : own) {
                if (table.state == State.UNBOUND) {
                    bind(table);
                }
            }
        }
        return new Bound(tables, own);
    }

    private void bind(CommonTable table) {
        if (inProgress.size() >= DEPTH_MAX) {
            throw DbException.at(
                    ErrorCode.STATEMENT_TOO_COMPLEX,
                    "WITH queries use each other in a chain that is too long, maximum=" + DEPTH_MAX,
                    table.source.position());
        }
        inProgress.push(table);
        if (table.source.statement() instanceof ChangeStatement change) {
            bindChange(table, change);
            inProgress.pop();
            return;
        }
        Query definition = (Query) table.source.statement();
        if (table.list.recursive()
                && bare(definition).body() instanceof QueryBody.SetOperation operation
                && operation.operator() == SetOperator.UNION) {
            bindUnion(table, bare(definition), operation);
        } else {
            requireNoPaths(table);
            table.state = State.IN_PLAIN;
            plain(table, root.queries.bind(definition, table.outer, table.visible));
        }
        inProgress.pop();
    }

    /// A query without parentheses that mean nothing.
    private static Query bare(Query query) {
        Query inner = query;
        while (inner.isBare() && inner.body() instanceof QueryBody.Nested nested) {
            inner = nested.query();
        }
        return inner;
    }

    private void plain(CommonTable table, BoundStatement.Query query) {
        List<Integer> numbers = new ArrayList<>();
        query.outputs().forEach(output -> numbers.add(output.number()));
        table.names = names(table, query.outputs());
        boolean materialized = table.source.materialization() == Materialization.MATERIALIZED;
        table.common = new Relation.Common(table.name(), query.relation(), numbers, materialized);
        table.state = State.BOUND;
    }

    private static List<String> names(CommonTable table, List<Output> outputs) {
        List<String> names = new ArrayList<>();
        outputs.forEach(output -> names.add(output.name()));
        int given = table.source.columns().size();
        if (given > names.size()) {
            throw DbException.at(
                    ErrorCode.INVALID_COLUMN_REFERENCE,
                    "WITH query \"" + table.name() + "\" has " + names.size() + " columns, " + given
                            + " names are given",
                    table.source.position());
        }
        for (int i = 0; i < given; i++) {
            names.set(i, table.source.columns().get(i).text());
        }
        return names;
    }

    // ---- changes

    /// Binds a statement whose own WITH may have changes.
    BoundStatement withChanges(Optional<Query.With> with, Supplier<BoundStatement> statement) {
        topLevel = with.orElse(null);
        BoundStatement bound = statement.get();
        return changes.isEmpty() ? bound : new BoundStatement.WithChanges(changes, bound);
    }

    private void bindChange(CommonTable table, ChangeStatement change) {
        if (table.list != topLevel) {
            throw Unsupported.feature("a change in the WITH of a subquery", table.source.position());
        }
        if (change instanceof ChangeStatement.Insert insert
                && insert.onConflict().isPresent()) {
            throw Unsupported.feature(
                    "ON CONFLICT in WITH", insert.onConflict().get().position());
        }
        table.state = State.IN_PLAIN;
        BoundStatement bound = new ChangeBinder(root, table.visible).bind(change, Binder.GeneratedKeys.NONE);
        BoundStatement.Returning returning = switch (bound) {
            case BoundStatement.Insert insert -> insert.returning();
            case BoundStatement.Update update -> update.returning();
            case BoundStatement.Delete delete -> delete.returning();
            default -> throw Unsupported.feature("this change in WITH", change.position());
        };
        Relation.ReturnedRows returned = new Relation.ReturnedRows(table.name());
        changes.add(new BoundStatement.NamedChange(returned, bound));
        if (returning != null) {
            List<Integer> numbers = new ArrayList<>();
            for (Output output : returning.outputs()) {
                numbers.add(root.columns.add(output.name(), root.columns.type(output.number()), true));
            }
            table.names = names(table, returning.outputs());
            table.common =
                    new Relation.Common(table.name(), new Relation.ReturnedScan(returned, numbers), numbers, false);
        }
        table.state = State.BOUND;
    }

    // ---- seed UNION step

    private void bindUnion(CommonTable table, Query definition, QueryBody.SetOperation operation) {
        table.state = State.IN_SEED;
        Bound inner = definition.with().isPresent()
                ? bind(definition.with().get(), table.outer, table.visible)
                : new Bound(table.visible, List.of());
        BoundStatement.Query seed = root.queries.bind(Query.of(operation.left()), table.outer, inner.tables());
        table.names = names(table, seed.outputs());
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < seed.outputs().size(); i++) {
            SqlType type = root.columns.type(seed.outputs().get(i).number());
            numbers.add(root.columns.add(table.names.get(i), type, true));
        }
        if (table.isSearched()) {
            table.paths = new PathColumns(root, table, operation, table.names);
            table.paths.declare(numbers);
        }
        table.recursion = new Relation.Recursion(table.name(), numbers);
        table.state = State.IN_STEP;
        BoundStatement.Query step = root.queries.bind(Query.of(operation.right()), table.outer, inner.tables());
        if (table.selfReferences == 0) {
            requireNoPaths(table);
            table.state = State.IN_PLAIN;
            plain(table, root.queries.union(definition, operation, seed, step, table.outer, inner));
            return;
        }
        refuseAround(definition);
        new RecursionCheck(table, table.recursion).check(step.relation());
        Relation union = union(table, operation, seed, step);
        BoundStatement.Query whole = inner.around(new BoundStatement.Query(union, seed.outputs()));
        table.common = new Relation.Common(table.name(), whole.relation(), numbers, true);
        table.state = State.BOUND;
    }

    private static void requireNoPaths(CommonTable table) {
        if (table.isSearched()) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "SEARCH and CYCLE are for recursive queries, and \"" + table.name() + "\" is none",
                    table.source.position());
        }
    }

    private static void refuseAround(Query definition) {
        if (!definition.orderBy().isEmpty()) {
            throw Unsupported.feature(
                    "ORDER BY in a recursive query",
                    definition.orderBy().getFirst().position());
        }
        definition.limit().offset().or(() -> definition.limit().count()).ifPresent(limit -> {
            throw Unsupported.feature("LIMIT or OFFSET in a recursive query", limit.position());
        });
        if (!definition.locks().isEmpty()) {
            throw Unsupported.feature(
                    "a row lock in a recursive query",
                    definition.locks().getFirst().position());
        }
    }

    private Relation union(
            CommonTable table, QueryBody.SetOperation operation, BoundStatement.Query seed, BoundStatement.Query step) {
        Relation.Recursion recursion = table.recursion;
        assert recursion != null : "made with the seed";
        int count = seed.outputs().size();
        if (step.outputs().size() != count) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "UNION needs queries of equal width, left=" + count + " columns, right="
                            + step.outputs().size(),
                    operation.position());
        }
        List<Integer> seedColumns = new ArrayList<>();
        List<Integer> stepColumns = new ArrayList<>();
        List<Relation.Computed> casts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int seedNumber = seed.outputs().get(i).number();
            int stepNumber = step.outputs().get(i).number();
            SqlType type = root.columns.type(seedNumber);
            List<Scalar> same = root.typing.unify(
                    "UNION",
                    List.of(root.columns.reference(seedNumber), root.queries.typed(stepNumber, step.relation())),
                    List.of(operation.left().position(), operation.right().position()));
            if (!same.get(0).type().equals(type)) {
                throw DbException.at(
                        ErrorCode.DATATYPE_MISMATCH,
                        "column " + (i + 1) + " of recursive query \"" + table.name() + "\" has type " + type
                                + " before UNION and type " + same.get(0).type() + " overall; add a CAST",
                        operation.left().position());
            }
            seedColumns.add(seedNumber);
            stepColumns.add(root.queries.converted(same.get(1), casts));
        }
        Relation first = seed.relation();
        Relation next = casts.isEmpty() ? step.relation() : new Relation.Compute(step.relation(), casts);
        PathColumns paths = table.paths;
        if (paths != null) {
            first = paths.seed(first, seedColumns);
            next = paths.step(next, stepColumns, table.selfNumbers);
        }
        return new Relation.RecursiveUnion(recursion, operation.all(), first, seedColumns, next, stepColumns);
    }

    // ---- references

    /// The rows that a name in FROM means, under the names they are seen by; the alias is not applied yet.
    Source reference(CommonTable table, TableReference.NamedTable named, @Nullable Scope scope) {
        if (table.state == State.UNBOUND) {
            bind(table);
        }
        if (table.isInProgress()) {
            return selfReference(table, named.position(), scope);
        }
        Relation.Common common = table.common;
        if (common == null) {
            throw Unsupported.feature(
                    "reading \"" + table.name() + "\", a change in WITH without RETURNING,", named.position());
        }
        if (table.source.materialization() == Materialization.NOT_MATERIALIZED
                && table.source.statement() instanceof Query definition
                && table.recursion == null
                && !common.isVolatile()) {
            // A subquery of its own at each place.
            BoundStatement.Query query = root.queries.bind(definition, table.outer, table.visible);
            List<Integer> numbers = new ArrayList<>();
            query.outputs().forEach(output -> numbers.add(output.number()));
            return source(table, query.relation(), numbers, table.names.size(), scope);
        }
        List<Integer> numbers = copies(common.columns());
        common.addReference();
        if (table.paths != null) {
            table.paths.setSortColumn(numbers);
        }
        return source(table, new Relation.CommonScan(common, numbers), numbers, table.names.size(), scope);
    }

    private Source selfReference(CommonTable table, int position, @Nullable Scope scope) {
        CommonTable innermost = inProgress.peek();
        if (innermost != table && innermost != null && innermost.list == table.list) {
            throw Unsupported.feature("mutual recursion between WITH queries", position);
        }
        Relation.Recursion recursion = table.recursion;
        if (table.state != State.IN_STEP || recursion == null) {
            throw DbException.at(
                    ErrorCode.INVALID_RECURSION,
                    switch (table.state) {
                        case IN_SEED ->
                            "recursive query \"" + table.name() + "\" cannot be used in what stands before UNION";
                        default ->
                            "recursive query \"" + table.name()
                                    + "\" needs the form: first rows UNION [ALL] rows made of those before";
                    },
                    position);
        }
        table.selfReferences++;
        table.selfPosition = position;
        List<Integer> numbers = copies(recursion.columns());
        table.selfNumbers = numbers;
        Relation scan = new Relation.RecursiveScan(recursion, numbers);
        PathColumns paths = table.paths;
        return paths == null
                ? source(table, scan, numbers, table.names.size(), scope)
                : source(table, paths.followed(scan, numbers), numbers, paths.width(), scope);
    }

    private List<Integer> copies(List<Integer> columns) {
        List<Integer> numbers = new ArrayList<>(columns.size());
        columns.forEach(column -> numbers.add(root.columns.add(root.columns.get(column))));
        return numbers;
    }

    /// @param shown how many columns `*` shows
    private static Source source(
            CommonTable table, Relation relation, List<Integer> numbers, int shown, @Nullable Scope outer) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < table.names.size(); i++) {
            fields.add(new Field(table.names.get(i), numbers.get(i), i >= shown));
        }
        Scope scope = new Scope(outer);
        scope.add(new Scope.Table(table.name(), "", fields), table.source.position());
        return new Source(relation, scope);
    }
}

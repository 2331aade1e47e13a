package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.Query.CommonTable;
import io.rustydb.sql.parser.ast.Query.LockClause;
import io.rustydb.sql.parser.ast.Query.NullsOrder;
import io.rustydb.sql.parser.ast.Query.RowLimit;
import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.Query.With;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.QueryBody.Distinct;
import io.rustydb.sql.parser.ast.QueryBody.Frame;
import io.rustydb.sql.parser.ast.QueryBody.FrameBound;
import io.rustydb.sql.parser.ast.QueryBody.GroupingElement;
import io.rustydb.sql.parser.ast.QueryBody.Select;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import io.rustydb.sql.parser.ast.QueryBody.SetOperation;
import io.rustydb.sql.parser.ast.QueryBody.SetOperator;
import io.rustydb.sql.parser.ast.QueryBody.Window;
import io.rustydb.sql.parser.ast.TableReference;
import io.rustydb.sql.parser.ast.TableReference.Alias;
import io.rustydb.sql.parser.ast.TableReference.JoinCondition;
import java.util.List;
import java.util.Optional;

/// Prints queries and what stands in FROM.
final class QueryPrinter {
    private final PrintBuffer out;
    private final ExpressionPrinter expressions;

    QueryPrinter(PrintBuffer out) {
        this.out = out;
        this.expressions = new ExpressionPrinter(out);
    }

    void parenthesised(Query query) {
        out.add("(");
        query(query);
        out.add(")");
    }

    void query(Query query) {
        with(query.with());
        body(query.body());
        if (!query.orderBy().isEmpty()) {
            out.add(" ");
            orderBy(query.orderBy());
        }
        limit(query.limit());
        query.locks().forEach(this::lock);
    }

    void with(Optional<With> with) {
        if (with.isEmpty()) {
            return;
        }
        out.add("WITH ").addIf(with.get().recursive(), "RECURSIVE ");
        out.list(with.get().tables(), ", ", this::commonTable).add(" ");
    }

    private void commonTable(CommonTable table) {
        out.name(table.name());
        if (!table.columns().isEmpty()) {
            out.add(" ").names(table.columns());
        }
        out.add(
                switch (table.materialization()) {
                    case UNSPECIFIED -> " AS (";
                    case MATERIALIZED -> " AS MATERIALIZED (";
                    case NOT_MATERIALIZED -> " AS NOT MATERIALIZED (";
                });
        SqlPrinter.statement(out, table.statement());
        out.add(")");
        table.search().ifPresent(search -> {
            out.add(search.breadthFirst() ? " SEARCH BREADTH FIRST BY " : " SEARCH DEPTH FIRST BY ");
            out.list(search.columns(), ", ", out::name).add(" SET ").name(search.sequence());
        });
        table.cycle().ifPresent(cycle -> {
            out.add(" CYCLE ")
                    .list(cycle.columns(), ", ", out::name)
                    .add(" SET ")
                    .name(cycle.mark());
            if (cycle.value().isPresent()) {
                out.add(" TO ");
                expressions.print(cycle.value().get(), ExpressionParser.ADDITIVE);
                out.add(" DEFAULT ");
                expressions.print(cycle.otherwise().orElseThrow(), ExpressionParser.ADDITIVE);
            }
            out.add(" USING ").name(cycle.path());
        });
    }

    void orderBy(List<SortItem> items) {
        out.add("ORDER");
        by(items);
    }

    private void by(List<SortItem> items) {
        out.add(" BY ").list(items, ", ", item -> {
            expressions.print(item.key());
            direction(item.descending(), item.nulls());
        });
    }

    void direction(boolean descending, NullsOrder nulls) {
        out.addIf(descending, " DESC");
        switch (nulls) {
            case UNSPECIFIED -> {}
            case FIRST -> out.add(" NULLS FIRST");
            case LAST -> out.add(" NULLS LAST");
        }
    }

    private void limit(RowLimit limit) {
        if (limit.offset().isPresent()) {
            out.add(" OFFSET ");
            number(limit.offset().get());
            out.add(" ROWS");
        }
        if (limit.count().isPresent()) {
            out.add(" FETCH FIRST ");
            number(limit.count().get());
            out.addIf(limit.percent(), " PERCENT");
            out.add(limit.withTies() ? " ROWS WITH TIES" : " ROWS ONLY");
        }
    }

    /// A column may be called rows, which must not run into the word behind it.
    private void number(Expression number) {
        boolean bare = number instanceof Literal || number instanceof Expression.Parameter;
        out.addIf(!bare, "(");
        expressions.print(number);
        out.addIf(!bare, ")");
    }

    private void lock(LockClause lock) {
        out.add(" FOR ");
        out.add(
                switch (lock.strength()) {
                    case UPDATE -> "UPDATE";
                    case NO_KEY_UPDATE -> "NO KEY UPDATE";
                    case SHARE -> "SHARE";
                    case KEY_SHARE -> "KEY SHARE";
                });
        if (!lock.of().isEmpty()) {
            out.add(" OF ").list(lock.of(), ", ", out::name);
        }
        switch (lock.waiting()) {
            case WAIT -> {}
            case NOWAIT -> out.add(" NOWAIT");
            case SKIP_LOCKED -> out.add(" SKIP LOCKED");
            case WAIT_SECONDS -> out.add(" WAIT " + lock.waitSeconds());
        }
    }

    // ---- bodies

    private void body(QueryBody body) {
        switch (body) {
            case Select select -> select(select);
            case SetOperation operation -> setOperation(operation);
            case QueryBody.Values values -> rows(values.rows());
            case QueryBody.TableCommand command -> out.add("TABLE ").name(command.table());
            case QueryBody.Nested nested -> parenthesised(nested.query());
        }
    }

    void rows(List<List<Expression>> rows) {
        out.add("VALUES ").list(rows, ", ", row -> {
            out.add("(");
            expressions.list(row);
            out.add(")");
        });
    }

    private static int level(QueryBody body) {
        if (body instanceof SetOperation operation) {
            return operation.operator() == SetOperator.INTERSECT ? 1 : 0;
        }
        return 2;
    }

    private void setOperation(SetOperation operation) {
        int level = level(operation);
        side(operation.left(), level);
        out.add(" ")
                .add(operation.operator().name())
                .addIf(operation.all(), " ALL")
                .add(" ");
        side(operation.right(), level + 1);
    }

    private void side(QueryBody body, int minimum) {
        if (level(body) < minimum) {
            out.add("(");
            body(body);
            out.add(")");
        } else {
            body(body);
        }
    }

    private void select(Select select) {
        out.add("SELECT ");
        switch (select.distinct()) {
            case Distinct.No no -> {}
            case Distinct.Yes yes -> out.add("DISTINCT ");
            case Distinct.On on -> {
                out.add("DISTINCT ON (");
                expressions.list(on.keys());
                out.add(") ");
            }
        }
        items(select.items());
        if (!select.from().isEmpty()) {
            out.add(" FROM ");
            tables(select.from());
        }
        where(select.where());
        select.hierarchy().ifPresent(this::hierarchy);
        if (!select.groupBy().isEmpty()) {
            out.add(select.groupByDistinct() ? " GROUP BY DISTINCT " : " GROUP BY ");
            out.list(select.groupBy(), ", ", this::grouping);
        }
        if (select.having().isPresent()) {
            out.add(" HAVING ");
            expressions.print(select.having().get());
        }
        if (!select.windows().isEmpty()) {
            out.add(" WINDOW ").list(select.windows(), ", ", named -> {
                out.name(named.name()).add(" AS ");
                window(named.window());
            });
        }
        if (select.qualify().isPresent()) {
            out.add(" QUALIFY ");
            expressions.print(select.qualify().get());
        }
        select.hierarchy().filter(of -> !of.siblings().isEmpty()).ifPresent(of -> {
            out.add(" ORDER SIBLINGS");
            by(of.siblings());
        });
    }

    private void hierarchy(QueryBody.Hierarchy hierarchy) {
        if (hierarchy.start().isPresent()) {
            out.add(" START WITH ");
            expressions.print(hierarchy.start().get());
        }
        out.add(" CONNECT BY ").addIf(hierarchy.noCycle(), "NOCYCLE ");
        expressions.print(hierarchy.connect());
    }

    void where(Optional<Expression> where) {
        if (where.isPresent()) {
            out.add(" WHERE ");
            expressions.print(where.get());
        }
    }

    void items(List<SelectItem> items) {
        out.list(items, ", ", item -> {
            switch (item) {
                case SelectItem.AllColumns all -> out.add("*");
                case SelectItem.AllColumnsOf all -> out.name(all.table()).add(".*");
                case SelectItem.Value value -> {
                    expressions.print(value.expression());
                    value.alias().ifPresent(alias -> out.add(" AS ").name(alias));
                }
            }
        });
    }

    private void grouping(GroupingElement element) {
        switch (element) {
            case GroupingElement.Key key -> expressions.print(key.expression());
            case GroupingElement.Empty empty -> out.add("()");
            case GroupingElement.Composite composite -> {
                out.add("(");
                expressions.list(composite.keys());
                out.add(")");
            }
            case GroupingElement.Rollup rollup -> groupings("ROLLUP (", rollup.elements());
            case GroupingElement.Cube cube -> groupings("CUBE (", cube.elements());
            case GroupingElement.GroupingSets sets -> groupings("GROUPING SETS (", sets.elements());
        }
    }

    private void groupings(String words, List<GroupingElement> elements) {
        out.add(words).list(elements, ", ", this::grouping).add(")");
    }

    void window(Window window) {
        if (window.baseOnly()) {
            out.name(window.base().orElseThrow());
            return;
        }
        out.add("(");
        String separator = "";
        if (window.base().isPresent()) {
            // Quotes keep a window's name apart from the clauses that may follow.
            out.quoted(window.base().get().text());
            separator = " ";
        }
        if (!window.partitionBy().isEmpty()) {
            out.add(separator).add("PARTITION BY ");
            expressions.list(window.partitionBy());
            separator = " ";
        }
        if (!window.orderBy().isEmpty()) {
            out.add(separator);
            orderBy(window.orderBy());
            separator = " ";
        }
        if (window.frame().isPresent()) {
            out.add(separator);
            frame(window.frame().get());
        }
        out.add(")");
    }

    private void frame(Frame frame) {
        out.add(frame.unit().name()).addIf(frame.end().isPresent(), " BETWEEN").add(" ");
        bound(frame.start());
        if (frame.end().isPresent()) {
            out.add(" AND ");
            bound(frame.end().get());
        }
        switch (frame.exclusion()) {
            case NO_OTHERS -> {}
            case CURRENT_ROW -> out.add(" EXCLUDE CURRENT ROW");
            case GROUP -> out.add(" EXCLUDE GROUP");
            case TIES -> out.add(" EXCLUDE TIES");
        }
    }

    private void bound(FrameBound bound) {
        switch (bound) {
            case FrameBound.UnboundedPreceding unbounded -> out.add("UNBOUNDED PRECEDING");
            case FrameBound.UnboundedFollowing unbounded -> out.add("UNBOUNDED FOLLOWING");
            case FrameBound.CurrentRow row -> out.add("CURRENT ROW");
            case FrameBound.Preceding preceding -> {
                expressions.print(preceding.distance(), ExpressionParser.NOT);
                out.add(" PRECEDING");
            }
            case FrameBound.Following following -> {
                expressions.print(following.distance(), ExpressionParser.NOT);
                out.add(" FOLLOWING");
            }
        }
    }

    // ---- FROM

    void tables(List<TableReference> tables) {
        out.list(tables, ", ", this::table);
    }

    private void past(TableReference.Past past) {
        switch (past) {
            case TableReference.Past.AsOf asOf -> {
                out.add(" AS OF ").add(asOf.kind().name()).add(" ");
                moment(asOf.moment());
            }
            case TableReference.Past.Versions versions -> {
                out.add(versions.exclusive() ? " FOR SYSTEM_TIME FROM " : " VERSIONS BETWEEN ");
                out.addIf(
                        !versions.exclusive() || versions.kind() == TableReference.MomentKind.SCN,
                        versions.kind().name() + " ");
                versions.low().ifPresentOrElse(this::moment, () -> out.add("MINVALUE"));
                out.add(versions.exclusive() ? " TO " : " AND ");
                versions.high().ifPresentOrElse(this::moment, () -> out.add("MAXVALUE"));
                versions.asOf().ifPresent(this::past);
            }
        }
    }

    /// In parentheses, so that it ends where it ended.
    private void moment(Expression moment) {
        out.add("(");
        expressions.print(moment);
        out.add(")");
    }

    private void table(TableReference table) {
        switch (table) {
            case TableReference.NamedTable named -> {
                out.addIf(named.only(), "ONLY ").name(named.name());
                named.past().ifPresent(this::past);
                alias(named.alias());
            }
            case TableReference.DerivedTable derived -> {
                out.addIf(derived.lateral(), "LATERAL ");
                parenthesised(derived.query());
                alias(derived.alias());
            }
            case TableReference.FunctionTable function -> {
                out.addIf(function.lateral(), "LATERAL ");
                if (function.calls().size() == 1) {
                    expressions.print(function.calls().getFirst());
                } else {
                    out.add("ROWS FROM (");
                    expressions.list(function.calls());
                    out.add(")");
                }
                out.addIf(function.withOrdinality(), " WITH ORDINALITY");
                alias(function.alias());
            }
            case TableReference.AliasedJoin aliased -> {
                out.add("(");
                table(aliased.join());
                out.add(")");
                alias(Optional.of(aliased.alias()));
            }
            case TableReference.Join join -> join(join);
            case TableReference.Sampled sampled -> {
                table(sampled.table());
                out.add(" TABLESAMPLE ").name(sampled.method()).add(" (");
                expressions.list(sampled.arguments());
                out.add(")");
                sampled.seed().ifPresent(seed -> {
                    out.add(" REPEATABLE (");
                    expressions.print(seed);
                    out.add(")");
                });
            }
            case TableReference.Pivot pivot -> pivot(pivot);
            case TableReference.Unpivot unpivot -> unpivot(unpivot);
        }
    }

    private void pivoted(TableReference input) {
        boolean nested = input instanceof TableReference.Join;
        out.addIf(nested, "(");
        table(input);
        out.addIf(nested, ")");
    }

    private void pivot(TableReference.Pivot pivot) {
        pivoted(pivot.input());
        out.add(" PIVOT (").list(pivot.aggregates(), ", ", value -> {
            expressions.print(value.aggregate());
            value.alias().ifPresent(alias -> out.add(" AS ").name(alias));
        });
        out.add(" FOR ").names(pivot.columns()).add(" IN (").list(pivot.keys(), ", ", key -> {
            boolean several = key.values().size() > 1;
            out.addIf(several, "(");
            expressions.list(key.values());
            out.addIf(several, ")");
            key.alias().ifPresent(alias -> out.add(" AS ").name(alias));
        });
        out.add("))");
        alias(pivot.alias());
    }

    private void unpivot(TableReference.Unpivot unpivot) {
        pivoted(unpivot.input());
        out.add(" UNPIVOT ").add(unpivot.includeNulls() ? "INCLUDE" : "EXCLUDE").add(" NULLS (");
        out.names(unpivot.values()).add(" FOR ").name(unpivot.name()).add(" IN (");
        out.list(unpivot.keys(), ", ", key -> {
            out.names(key.columns());
            key.label().ifPresent(label -> {
                out.add(" AS ");
                expressions.print(label);
            });
        });
        out.add("))");
        alias(unpivot.alias());
    }

    private void join(TableReference.Join join) {
        table(join.left());
        out.addIf(join.condition() instanceof JoinCondition.Natural, " NATURAL");
        out.add(
                switch (join.kind()) {
                    case INNER -> " JOIN ";
                    case LEFT -> " LEFT JOIN ";
                    case RIGHT -> " RIGHT JOIN ";
                    case FULL -> " FULL JOIN ";
                    case CROSS -> " CROSS JOIN ";
                });
        boolean nested = join.right() instanceof TableReference.Join;
        out.addIf(nested, "(");
        table(join.right());
        out.addIf(nested, ")");
        switch (join.condition()) {
            case JoinCondition.On on -> {
                out.add(" ON ");
                expressions.print(on.condition());
            }
            case JoinCondition.Using using -> {
                out.add(" USING ").names(using.columns());
                using.alias().ifPresent(alias -> out.add(" AS ").name(alias));
            }
            case JoinCondition.Natural natural -> {}
            case JoinCondition.None none -> {}
        }
    }

    private void alias(Optional<Alias> alias) {
        if (alias.isPresent()) {
            out.add(" AS ").name(alias.get().name());
            if (!alias.get().columns().isEmpty()) {
                out.add(" ").names(alias.get().columns());
            }
        }
    }
}

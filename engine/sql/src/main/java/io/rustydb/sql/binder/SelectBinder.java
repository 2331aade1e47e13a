package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.BoundStatement.Output;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.binder.FromBinder.Source;
import io.rustydb.sql.binder.Scope.Field;
import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.JsonCall;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.Query.LockClause;
import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Binds one SELECT with the ORDER BY and the locks behind it, which see its names.
///
/// Order of work: FROM, WHERE, select list, GROUP BY, HAVING, ORDER BY; then, if there are groups, everything
/// above them is rewritten to speak of keys and aggregates ([Grouping]).
final class SelectBinder {
    private final Binder root;
    private final @Nullable Scope outer;
    private final CommonTables commonTables;

    SelectBinder(Binder root, @Nullable Scope outer, CommonTables commonTables) {
        this.root = root;
        this.outer = outer;
        this.commonTables = commonTables;
    }

    /// A select-list entry.
    record Item(String name, Scalar value, int position) {}

    /// An ORDER BY entry: a select-list entry, or an expression of its own when `item` is -1.
    private record Order(
            SortItem source, int item, @Nullable Scalar value) {}

    BoundStatement.Query bind(QueryBody.Select select, List<SortItem> orderBy, List<LockClause> locks) {
        FromBinder tables = new FromBinder(root, outer, commonTables);
        Source from = tables.bind(select.from());
        ExpressionBinder expressions = new ExpressionBinder(root, from.scope(), commonTables, "WHERE");
        from.scope().setBinder(expressions);
        RowNumbers rowNumbers = new RowNumbers(root);
        expressions.setRowNumbers(rowNumbers);
        HierarchyBinder hierarchy = select.hierarchy().isPresent() ? new HierarchyBinder(root, from) : null;
        if (hierarchy != null) {
            expressions.setHierarchy(hierarchy);
            hierarchy.bind(select.hierarchy().get(), expressions);
        }
        Source source = hierarchy == null ? from : hierarchy.shape();
        OuterMarks marks = new OuterMarks(tables.items());
        expressions.setMarks(marks);
        List<Scalar> where = select.where()
                .map(condition -> marks.where(condition, expressions))
                .orElse(List.of());
        expressions.setMarks(null);
        Relation joined = marks.over(
                from.relation(), select.where().map(Expression::position).orElse(0));
        expressions.setNoAggregatesIn("");
        WindowBinder windows =
                new WindowBinder(root, expressions, source.relation().columns());
        expressions.setWindows(windows);
        windows.define(select.windows());
        expressions.allowSets(true);
        List<Item> items = items(select, source.scope(), expressions);
        expressions.allowSets(false);
        Grouping grouping = new Grouping(root, source, expressions);
        grouping.addKeys(select.groupBy(), select.groupByDistinct(), items);
        expressions.setNoAggregatesIn("");
        Scalar having = select.having()
                .map(condition -> expressions.withoutWindows("HAVING", () -> expressions.condition(condition)))
                .orElse(null);
        Scalar qualify = select.qualify()
                .map(condition -> expressions.withAliases(items, () -> expressions.condition(condition)))
                .orElse(null);
        boolean distinct = select.distinct() instanceof QueryBody.Distinct.Yes;
        List<Order> distinctOn = new ArrayList<>();
        if (select.distinct() instanceof QueryBody.Distinct.On on) {
            for (Expression key : on.keys()) {
                SortItem item = new SortItem(key, false, Query.NullsOrder.UNSPECIFIED, key.position());
                distinctOn.add(order(item, items, expressions, false));
            }
        }
        List<Order> orders = new ArrayList<>();
        expressions.allowSets(true);
        orderBy.forEach(item -> orders.add(order(item, items, expressions, distinct)));
        expressions.allowSets(false);

        checkDistinctOn(distinctOn, orders);

        Relation relation;
        if (hierarchy == null) {
            relation = rowNumbers.over(joined, where);
        } else {
            List<Scalar> rest = new ArrayList<>();
            if (joined != from.relation()) {
                throw Unsupported.feature("(+) with CONNECT BY", select.position());
            }
            relation = hierarchy.over(where, rest);
            relation = rowNumbers.over(relation, rest);
        }
        if (!select.groupBy().isEmpty()
                || having != null
                || !expressions.innerAggregates().isEmpty()
                || !expressions.innerGroupings().isEmpty()
                || hasAggregates(items, orders, qualify)
                || hasAggregates(List.of(), distinctOn, null)) {
            if (!locks.isEmpty()) {
                throw Unsupported.feature(
                        "a row lock with GROUP BY or aggregates",
                        locks.getFirst().position());
            }
            rowNumbers.addColumns(grouping.fromColumns());
            if (hierarchy != null) {
                hierarchy.addColumns(grouping.fromColumns());
            }
            grouping.addMeasures(expressions.innerAggregates());
            grouping.addGroupings(expressions.innerGroupings());
            int havingPosition = select.having().map(Expression::position).orElse(0);
            Scalar groupedHaving = having == null ? null : grouping.rewrite(having, havingPosition);
            items.replaceAll(item -> new Item(item.name, grouping.rewrite(item.value, item.position), item.position));
            for (List<Order> list : List.of(orders, distinctOn)) {
                list.replaceAll(order -> order.value == null
                        ? order
                        : new Order(order.source, -1, grouping.rewrite(order.value, order.source.position())));
            }
            if (qualify != null) {
                qualify = grouping.rewrite(
                        qualify, select.qualify().map(Expression::position).orElse(0));
            }
            relation = grouping.aggregate(relation);
            if (groupedHaving != null) {
                relation = Trees.filter(relation, Trees.conjuncts(groupedHaving));
            }
        }
        relation = windows(relation, items, List.of(orders, distinctOn), qualify, locks);
        return finish(relation, source, items, orders, distinct, distinctOn, locks);
    }

    /// ORDER BY must begin with the keys of DISTINCT ON, in any order, or what is first would be no question of
    /// it.
    private static void checkDistinctOn(List<Order> distinctOn, List<Order> orders) {
        List<Order> open = new ArrayList<>(distinctOn);
        for (Order order : orders) {
            if (open.isEmpty()) {
                return;
            }
            if (distinctOn.stream().noneMatch(key -> isSame(key, order))) {
                throw DbException.at(
                        ErrorCode.INVALID_COLUMN_REFERENCE,
                        "ORDER BY must begin with the expressions of DISTINCT ON",
                        order.source.position());
            }
            open.removeIf(key -> isSame(key, order));
        }
    }

    private static boolean isSame(Order a, Order b) {
        return a.item == b.item && Objects.equals(a.value, b.value);
    }

    /// Puts the windows under the values, and QUALIFY over them.
    private Relation windows(
            Relation input,
            List<Item> items,
            List<List<Order>> orders,
            @Nullable Scalar qualify,
            List<LockClause> locks) {
        boolean any = qualify != null;
        for (Item item : items) {
            any |= WindowRelations.isIn(item.value);
        }
        for (List<Order> list : orders) {
            for (Order order : list) {
                any |= order.value != null && WindowRelations.isIn(order.value);
            }
        }
        if (!any) {
            return input;
        }
        if (!locks.isEmpty()) {
            throw Unsupported.feature(
                    "a row lock with window functions", locks.getFirst().position());
        }
        WindowRelations windows = new WindowRelations(root.columns, input);
        items.replaceAll(item -> new Item(item.name, windows.rewrite(item.value), item.position));
        for (List<Order> list : orders) {
            list.replaceAll(order ->
                    order.value == null ? order : new Order(order.source, order.item, windows.rewrite(order.value)));
        }
        Scalar condition = qualify == null ? null : windows.rewrite(qualify);
        Relation relation = windows.over(input);
        return condition == null ? relation : Trees.filter(relation, Trees.conjuncts(condition));
    }

    private List<Item> items(QueryBody.Select select, Scope scope, ExpressionBinder expressions) {
        List<Item> items = new ArrayList<>();
        for (SelectItem item : select.items()) {
            switch (item) {
                case SelectItem.AllColumns all -> {
                    if (scope.tables().isEmpty()) {
                        throw DbException.at(ErrorCode.SYNTAX_ERROR, "SELECT * needs a FROM clause", all.position());
                    }
                    addShown(scope.fields(), all.position(), items);
                }
                case SelectItem.AllColumnsOf all ->
                    addShown(scope.tableOrFail(all.table()).fields(), all.position(), items);
                case SelectItem.Value value -> {
                    Scalar bound = root.typing.settle(expressions.bind(value.expression()));
                    String name =
                            value.alias().isPresent() ? value.alias().get().text() : nameOf(value.expression());
                    items.add(new Item(name, bound, value.position()));
                }
            }
        }
        return items;
    }

    private void addShown(List<Field> fields, int position, List<Item> items) {
        for (Field field : fields) {
            if (!field.hidden()) {
                items.add(item(field, position));
            }
        }
    }

    private Item item(Field field, int position) {
        return new Item(field.name(), root.columns.reference(field.number()), position);
    }

    /// The name of a result column without alias, as PostgreSQL gives it.
    static String nameOf(Expression expression) {
        return switch (expression) {
            case Expression.ColumnReference column -> column.name().name();
            case Call.FunctionCall call ->
                call.name().name().equals("prior") && call.arguments().size() == 1
                        ? nameOf(call.arguments().getFirst())
                        : call.name().name();
            case JsonCall json -> json.form().word().toLowerCase(java.util.Locale.ROOT);
            case Call.Coalesce ignored -> "coalesce";
            case Call.NullIf ignored -> "nullif";
            case Call.Extract ignored -> "extract";
            case Call.CurrentValue current -> current.kind().name().toLowerCase(java.util.Locale.ROOT);
            case Call.SequenceValue ignored -> "nextval";
            case Call.Trim ignored -> "btrim";
            case Call.Position ignored -> "position";
            case Expression.Case ignored -> "case";
            case Expression.Cast cast -> nameOf(cast.operand());
            default -> "?column?";
        };
    }

    private Order order(SortItem item, List<Item> items, ExpressionBinder expressions, boolean distinct) {
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            outputs.add(new Output(items.get(i).name, i));
        }
        Output byOrdinal = QueryBinder.ordinal(item.key(), outputs, "ORDER BY");
        if (byOrdinal != null) {
            return new Order(item, byOrdinal.number(), null);
        }
        if (item.key() instanceof Expression.ColumnReference column
                && column.name().isSimple()) {
            int found = byName(column.name(), items);
            if (found >= 0) {
                return new Order(item, found, null);
            }
        }
        Scalar value = root.typing.settle(expressions.bind(item.key()));
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).value.equals(value)) {
                return new Order(item, i, null);
            }
        }
        if (distinct) {
            throw DbException.at(
                    ErrorCode.INVALID_COLUMN_REFERENCE,
                    "with SELECT DISTINCT, expressions of ORDER BY must stand in the select list",
                    item.position());
        }
        return new Order(item, -1, value);
    }

    private static int byName(QualifiedName name, List<Item> items) {
        int found = -1;
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).name.equals(name.name())) {
                if (found >= 0 && !items.get(found).value.equals(items.get(i).value)) {
                    throw DbException.at(
                            ErrorCode.AMBIGUOUS_COLUMN,
                            "ORDER BY \"" + name + "\" is ambiguous; use the column's position",
                            name.position());
                }
                found = found < 0 ? i : found;
            }
        }
        return found;
    }

    private static boolean isGrouped(Scalar scalar) {
        return scalar instanceof Scalar.AggregateCall || scalar instanceof Scalar.GroupingCall;
    }

    private static boolean hasAggregates(List<Item> items, List<Order> orders, @Nullable Scalar qualify) {
        if (qualify != null && Trees.any(qualify, SelectBinder::isGrouped)) {
            return true;
        }
        for (Item item : items) {
            if (Trees.any(item.value, SelectBinder::isGrouped)) {
                return true;
            }
        }
        for (Order order : orders) {
            if (order.value != null && Trees.any(order.value, SelectBinder::isGrouped)) {
                return true;
            }
        }
        return false;
    }

    private BoundStatement.Query finish(
            Relation input,
            Source source,
            List<Item> items,
            List<Order> orders,
            boolean distinct,
            List<Order> distinctOn,
            List<LockClause> locks) {
        SetCalls sets = new SetCalls(root);
        items.replaceAll(item -> new Item(item.name, sets.replace(item.value), item.position));
        orders.replaceAll(
                order -> order.value == null ? order : new Order(order.source, -1, sets.replace(order.value)));
        distinctOn.replaceAll(
                order -> order.value == null ? order : new Order(order.source, -1, sets.replace(order.value)));
        Relation below = sets.beside(input);
        List<Computed> computed = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        BitSet own = below.columns();
        for (Item item : items) {
            outputs.add(new Output(item.name, number(item.name, item.value, computed, own)));
        }
        List<SortKey> keys = new ArrayList<>();
        for (Order order : orders) {
            int number =
                    order.value == null ? outputs.get(order.item).number() : number("", order.value, computed, own);
            Typing.requireOrder(root.columns.type(number), order.source.position());
            int better = root.columns.sortColumn(number);
            keys.add(QueryBinder.key(order.source, !distinct && own.get(better) ? better : number));
        }
        List<Integer> onKeys = new ArrayList<>();
        for (Order order : distinctOn) {
            int number =
                    order.value == null ? outputs.get(order.item).number() : number("", order.value, computed, own);
            Typing.requireOrder(root.columns.type(number), order.source.position());
            onKeys.add(number);
        }
        Relation relation = computed.isEmpty() ? below : new Relation.Compute(below, computed);
        if (distinct || !onKeys.isEmpty()) {
            if (!locks.isEmpty()) {
                throw Unsupported.feature(
                        "a row lock with DISTINCT", locks.getFirst().position());
            }
        }
        if (distinct) {
            items.forEach(item -> Typing.requireOrder(item.value.type(), item.position));
            Set<Integer> numbers = new LinkedHashSet<>();
            outputs.forEach(output -> numbers.add(output.number()));
            relation = new Relation.Distinct(relation, List.copyOf(numbers));
        }
        if (!keys.isEmpty()) {
            relation = new Relation.Sort(relation, keys);
        }
        if (!onKeys.isEmpty()) {
            relation = new Relation.DistinctOn(relation, onKeys);
        }
        if (!locks.isEmpty()) {
            relation = new Relation.Lock(relation, new LockBinder(source).targets(locks));
        }
        return new BoundStatement.Query(relation, outputs);
    }

    /// @param own columns of the input: one of the query around it gets a number of its own, as it is another
    ///     value for each of its rows
    private int number(String name, Scalar value, List<Computed> computed, BitSet own) {
        if (value instanceof Scalar.ColumnRef column && own.get(column.number())) {
            return column.number();
        }
        for (Computed before : computed) {
            if (before.value().equals(value) && !Trees.isVolatile(value) && !Trees.hasSubquery(value)) {
                return before.number();
            }
        }
        int number = root.columns.add(new Columns.Column(name, value.type(), true, null, -1));
        computed.add(new Computed(number, value));
        return number;
    }
}

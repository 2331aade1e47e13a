package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.ResolvedFunction;
import io.rustydb.sql.function.library.PathFunctions;
import io.rustydb.sql.function.vector.LongVector;
import io.rustydb.sql.function.vector.Vector;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Query.Cycle;
import io.rustydb.sql.parser.ast.Query.Search;
import io.rustydb.sql.parser.ast.QueryBody;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns that SEARCH and CYCLE add to a recursive query: the step computes them from those of the row it
/// goes on from.
///
/// Behind the query's own columns come those with names: sequence, mark, path; then those without: the key that
/// the sequence sorts by, the depth, the key of the path, and what the path sorts by.
final class PathColumns {
    private static final int NONE = -1;

    private final Binder root;
    private final CommonTable table;
    private final @Nullable Search search;
    private final @Nullable Cycle cycle;
    private final int width;
    private final List<Integer> searched;
    private final List<Integer> cycled;
    private Scalar markValue = new Scalar.Constant(Vector.constantNull(SqlType.BOOLEAN), false);
    private Scalar markDefault = markValue;
    /// Their places among the columns of the recursion.
    private int sequence = NONE;

    private int mark = NONE;
    private int path = NONE;
    private int sequenceKey = NONE;
    private int depth = NONE;
    private int pathKey = NONE;
    private int pathSort = NONE;

    /// @param names of the query's own columns
    /// @throws DbException 42601, 42701, 42804, 0A000
    PathColumns(Binder root, CommonTable table, QueryBody.SetOperation operation, List<String> names) {
        this.root = root;
        this.table = table;
        search = table.source.search().orElse(null);
        cycle = table.source.cycle().orElse(null);
        width = names.size();
        int position = search != null ? search.position() : cycle == null ? 0 : cycle.position();
        if (!(operation.left() instanceof QueryBody.Select) && !(operation.left() instanceof QueryBody.Values)
                || !(operation.right() instanceof QueryBody.Select)) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR, "SEARCH and CYCLE want a single SELECT on both sides of UNION", position);
        }
        searched = search == null ? List.of() : places(search.columns(), names);
        cycled = cycle == null ? List.of() : places(cycle.columns(), names);
        Set<String> taken = new HashSet<>(names);
        if (search != null) {
            requireFree(search.sequence(), taken);
        }
        if (cycle != null) {
            requireFree(cycle.mark(), taken);
            requireFree(cycle.path(), taken);
            bindMark(cycle);
        }
    }

    private static List<Integer> places(List<Name> columns, List<String> names) {
        List<Integer> places = new ArrayList<>();
        for (Name column : columns) {
            int place = names.indexOf(column.text());
            if (place < 0) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR,
                        "column \"" + column + "\" is none of the WITH query",
                        column.position());
            }
            if (places.contains(place)) {
                throw DbException.at(
                        ErrorCode.DUPLICATE_COLUMN, "column \"" + column + "\" is named twice", column.position());
            }
            places.add(place);
        }
        return places;
    }

    private static void requireFree(Name name, Set<String> taken) {
        if (!taken.add(name.text())) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR,
                    "column name \"" + name + "\" of SEARCH or CYCLE is taken",
                    name.position());
        }
    }

    private void bindMark(Cycle of) {
        ExpressionBinder binder = new ExpressionBinder(root, new Scope(null), CommonTables.NONE, "CYCLE");
        Scalar value = of.value().map(binder::bind).orElseGet(() -> literal(true));
        Scalar otherwise = of.otherwise().map(binder::bind).orElseGet(() -> literal(false));
        int position = of.value().map(Expression::position).orElse(of.position());
        List<Scalar> same = root.typing.unify("CYCLE", List.of(value, otherwise), List.of(position, position));
        markValue = same.get(0);
        markDefault = same.get(1);
    }

    private static Scalar literal(boolean value) {
        return new Scalar.Constant(io.rustydb.sql.function.vector.BooleanVector.constant(value), false);
    }

    /// Adds the columns behind the query's own.
    void declare(List<Integer> numbers) {
        List<String> names = new ArrayList<>(table.names);
        if (search != null) {
            sequence = add(numbers, search.sequence().text(), SqlType.VARCHAR);
            names.add(search.sequence().text());
        }
        if (cycle != null) {
            mark = add(numbers, cycle.mark().text(), markValue.type());
            path = add(numbers, cycle.path().text(), SqlType.VARCHAR);
            names.add(cycle.mark().text());
            names.add(cycle.path().text());
        }
        if (search != null) {
            sequenceKey = add(numbers, "", SqlType.VARBINARY);
            if (search.breadthFirst()) {
                depth = add(numbers, "", SqlType.INTEGER);
            }
        }
        if (cycle != null) {
            pathKey = add(numbers, "", SqlType.VARBINARY);
            pathSort = add(numbers, "", SqlType.VARBINARY);
        }
        table.names = names;
    }

    private int add(List<Integer> numbers, String name, SqlType type) {
        numbers.add(root.columns.add(name, type, true));
        return numbers.size() - 1;
    }

    /// Columns that `*` shows inside of the query itself.
    int width() {
        return width;
    }

    /// Scans of the finished query sort by the sequence as its key does.
    void setSortColumn(List<Integer> numbers) {
        if (search != null) {
            root.columns.setSortColumn(numbers.get(sequence), numbers.get(sequenceKey));
        }
        if (cycle != null) {
            root.columns.setSortColumn(numbers.get(path), numbers.get(pathSort));
        }
    }

    /// Rows that close a cycle are not followed.
    Relation followed(Relation scan, List<Integer> numbers) {
        return cycle == null
                ? scan
                : new Relation.Filter(
                        scan,
                        List.of(new Scalar.Distinct(root.columns.reference(numbers.get(mark)), markValue, false)));
    }

    /// @param columns of the seed; those of the added columns are added
    Relation seed(Relation seed, List<Integer> columns) {
        return with(seed, columns, List.of());
    }

    /// @param numbers of the recursion's columns in the step
    Relation step(Relation step, List<Integer> columns, List<Integer> numbers) {
        if (!step.columns().get(numbers.getLast())) {
            throw Unsupported.feature(
                    "SEARCH or CYCLE where the query is not in the FROM of the SELECT behind UNION itself",
                    table.selfPosition);
        }
        return with(step, columns, numbers);
    }

    private Relation with(Relation input, List<Integer> columns, List<Integer> before) {
        List<Computed> computed = new ArrayList<>();
        List<Integer> own = List.copyOf(columns);
        List<Scalar> added = new ArrayList<>();
        if (search != null) {
            List<Scalar> values = values(own, searched);
            Scalar level = literal(0);
            if (search.breadthFirst()) {
                if (!before.isEmpty()) {
                    level = root.typing.operator(
                            "+", root.columns.reference(before.get(depth)), literal(1), search.position());
                }
                values.addFirst(level);
            }
            Scalar text = text(values);
            Scalar key = key(values);
            added.add(
                    search.breadthFirst()
                            ? text
                            : call(PathFunctions.pathText(), previous(before, sequence, SqlType.VARCHAR), text));
            Scalar sortKey = search.breadthFirst()
                    ? key
                    : call(PathFunctions.sortKey(), previous(before, sequenceKey, SqlType.VARBINARY), key);
            addCycle(own, before, added);
            added.add(sortKey);
            if (search.breadthFirst()) {
                added.add(level);
            }
        } else {
            addCycle(own, before, added);
        }
        if (cycle != null) {
            Scalar key = key(values(own, cycled));
            added.add(call(PathFunctions.pathKey(), previous(before, pathKey, SqlType.VARBINARY), key));
            added.add(call(PathFunctions.sortKey(), previous(before, pathSort, SqlType.VARBINARY), key));
        }
        for (Scalar value : added) {
            int number = root.columns.add("", value.type(), true);
            computed.add(new Computed(number, value));
            columns.add(number);
        }
        return new Relation.Compute(input, computed);
    }

    private void addCycle(List<Integer> own, List<Integer> before, List<Scalar> added) {
        if (cycle == null) {
            return;
        }
        List<Scalar> values = values(own, cycled);
        Scalar passed = call(PathFunctions.pathHas(), previous(before, pathKey, SqlType.VARBINARY), key(values));
        added.add(new Scalar.Case(List.of(passed), List.of(markValue), markDefault));
        added.add(call(PathFunctions.pathText(), previous(before, path, SqlType.VARCHAR), text(values)));
    }

    private List<Scalar> values(List<Integer> columns, List<Integer> places) {
        List<Scalar> values = new ArrayList<>();
        places.forEach(place -> values.add(root.columns.reference(columns.get(place))));
        return values;
    }

    private Scalar previous(List<Integer> before, int place, SqlType type) {
        return before.isEmpty()
                ? new Scalar.Constant(Vector.constantNull(type), false)
                : root.columns.reference(before.get(place));
    }

    private static Scalar literal(long value) {
        return new Scalar.Constant(LongVector.constant(SqlType.INTEGER, value), false);
    }

    private Scalar text(List<Scalar> values) {
        List<Scalar> texts = new ArrayList<>();
        values.forEach(value -> texts.add(root.typing.cast(value, SqlType.VARCHAR, true, table.source.position())));
        return new Scalar.Call(PathFunctions.rowText(texts.size()), texts, Origin.NONE);
    }

    private static Scalar key(List<Scalar> values) {
        List<SqlType> types = new ArrayList<>();
        values.forEach(value -> types.add(value.type()));
        return new Scalar.Call(PathFunctions.rowKey(types), values, Origin.NONE);
    }

    private static Scalar call(ResolvedFunction function, Scalar... operands) {
        return new Scalar.Call(function, List.of(operands), Origin.NONE);
    }
}

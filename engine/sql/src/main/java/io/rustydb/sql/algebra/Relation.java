package io.rustydb.sql.algebra;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.Origin;
import io.rustydb.sql.function.aggregate.AggregateFunction;
import io.rustydb.sql.function.table.ResolvedTableFunction;
import io.rustydb.sql.parser.ast.Query.LockStrength;
import io.rustydb.sql.parser.ast.Query.LockWait;
import io.rustydb.sql.parser.ast.QueryBody.SetOperator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A bound table expression.
public sealed interface Relation {
    List<Relation> inputs();

    /// Every scalar of this node, in a fixed order.
    default List<Scalar> scalars() {
        return List.of();
    }

    /// Adds the numbers of the columns this relation has.
    void addColumns(BitSet into);

    default BitSet columns() {
        BitSet numbers = new BitSet();
        addColumns(numbers);
        return numbers;
    }

    /// A base table.
    ///
    /// @param firstColumn number of its first column; the others follow, then the row id
    /// @param moment index of the statement's [Moment] whose state is read, [#NOW] for the statement's own
    /// @param indexes those that may be read
    record Scan(TableDescriptor table, String alias, int firstColumn, int moment, List<BoundIndex> indexes)
            implements Relation {
        public static final int NOW = -1;

        public Scan {
            indexes = List.copyOf(indexes);
        }

        @Override
        public List<Relation> inputs() {
            return List.of();
        }

        @Override
        public void addColumns(BitSet into) {
            into.set(firstColumn, rowIdColumn() + 1);
        }

        public int rowIdColumn() {
            return firstColumn + table.columns().size();
        }

        public boolean has(int column) {
            return column >= firstColumn && column <= rowIdColumn();
        }
    }

    /// The versions that a table's rows had between two moments.
    ///
    /// @param scan what is read: its moment is the upper end of the window; its row id is not given
    /// @param lower index of the moment that is the lower end
    record Versions(Scan scan, int lower) implements Relation {
        @Override
        public List<Relation> inputs() {
            return List.of();
        }

        @Override
        public void addColumns(BitSet into) {
            into.set(scan.firstColumn, lastColumn() + 1);
        }

        public int number(VersionColumn column) {
            return scan.rowIdColumn() + 1 + column.ordinal();
        }

        public int lastColumn() {
            return scan.rowIdColumn() + VersionColumn.values().length;
        }
    }

    /// Pseudo-columns of [Versions], as Oracle has them.
    enum VersionColumn {
        /// Commit that made the version; NULL if it was there before the window.
        VERSIONS_STARTSCN(SqlType.BIGINT),
        VERSIONS_STARTTIME(SqlType.TIMESTAMP_TZ),
        /// Commit that ended it; NULL if it was there at the end of the window, and for a deletion.
        VERSIONS_ENDSCN(SqlType.BIGINT),
        VERSIONS_ENDTIME(SqlType.TIMESTAMP_TZ),
        /// Transaction that made it.
        VERSIONS_XID(SqlType.VARCHAR),
        /// I, U or D; NULL if it was there before the window.
        VERSIONS_OPERATION(SqlType.VARCHAR);

        private final SqlType type;

        VersionColumn(SqlType type) {
            this.type = type;
        }

        public SqlType type() {
            return type;
        }

        public String columnName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Computed rows; one row without columns for SELECT without FROM.
    record Values(List<Integer> numbers, List<List<Scalar>> rows) implements Relation {
        public static final Values ONE_ROW = new Values(List.of(), List.of(List.of()));

        public Values {
            numbers = List.copyOf(numbers);
            rows = List.copyOf(rows);
        }

        @Override
        public List<Relation> inputs() {
            return List.of();
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>();
            rows.forEach(all::addAll);
            return all;
        }

        @Override
        public void addColumns(BitSet into) {
            numbers.forEach(into::set);
        }
    }

    /// Functions as a table: their rows side by side; one that gives fewer rows than another is filled up with
    /// NULLs.
    ///
    /// @param numbers of the columns of all calls, one call after the other
    /// @param ordinality a column that counts the rows from 1; [#NO_ORDINALITY]
    record FunctionScan(List<FunctionCall> calls, List<Integer> numbers, int ordinality) implements Relation {
        public static final int NO_ORDINALITY = -1;

        public FunctionScan {
            calls = List.copyOf(calls);
            numbers = List.copyOf(numbers);
        }

        @Override
        public List<Relation> inputs() {
            return List.of();
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>();
            calls.forEach(call -> all.addAll(call.arguments));
            return all;
        }

        @Override
        public void addColumns(BitSet into) {
            numbers.forEach(into::set);
            if (ordinality != NO_ORDINALITY) {
                into.set(ordinality);
            }
        }
    }

    /// @param function null for a single value, which is the only argument: a table of one row
    record FunctionCall(@Nullable ResolvedTableFunction function, List<Scalar> arguments, Origin origin) {
        public FunctionCall {
            arguments = List.copyOf(arguments);
        }
    }

    record Filter(Relation input, List<Scalar> conjuncts) implements Relation {
        public Filter {
            conjuncts = List.copyOf(conjuncts);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            return conjuncts;
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
        }
    }

    /// Keeps the input's columns and adds computed ones.
    record Compute(Relation input, List<Computed> values) implements Relation {
        public Compute {
            values = List.copyOf(values);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>(values.size());
            values.forEach(value -> all.add(value.value));
            return all;
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
            values.forEach(value -> into.set(value.number));
        }
    }

    record Computed(int number, Scalar value) {}

    enum JoinKind {
        INNER,
        /// Every left row at least once.
        LEFT,
        FULL,
        /// Left rows that have a match, once; only left columns.
        SEMI,
        /// Left rows that have none.
        ANTI
    }

    record Join(JoinKind kind, Relation left, Relation right, List<Scalar> conjuncts) implements Relation {
        public Join {
            conjuncts = List.copyOf(conjuncts);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(left, right);
        }

        @Override
        public List<Scalar> scalars() {
            return conjuncts;
        }

        @Override
        public void addColumns(BitSet into) {
            left.addColumns(into);
            if (kind != JoinKind.SEMI && kind != JoinKind.ANTI) {
                right.addColumns(into);
            }
        }
    }

    /// Groups; without keys one group, even of no rows.
    ///
    /// @param keys columns of the input, which are columns of the result too
    /// @param sets for GROUPING SETS: keys of each set; the others are NULL in its groups. A set without keys
    ///     is one group, even of no rows. Empty = one set of all keys
    /// @param groupings only together with `sets`
    record Aggregate(
            Relation input,
            List<Integer> keys,
            List<List<Integer>> sets,
            List<GroupingMeasure> groupings,
            List<Measure> measures)
            implements Relation {
        public Aggregate {
            keys = List.copyOf(keys);
            sets = List.copyOf(sets);
            groupings = List.copyOf(groupings);
            measures = List.copyOf(measures);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>();
            for (Measure measure : measures) {
                all.addAll(measure.scalars());
                all.addAll(measure.direct);
            }
            return all;
        }

        @Override
        public void addColumns(BitSet into) {
            keys.forEach(into::set);
            groupings.forEach(grouping -> into.set(grouping.number));
            measures.forEach(measure -> into.set(measure.number));
        }
    }

    /// GROUPING of some keys, of an aggregate over several sets of keys.
    ///
    /// @param values one for each set
    record GroupingMeasure(int number, List<Integer> values) {
        public GroupingMeasure {
            values = List.copyOf(values);
        }
    }

    /// @param arguments over the input's columns; of an aggregate with WITHIN GROUP none
    /// @param order how the rows of a group are fed, or sorted for WITHIN GROUP; empty = as they come
    /// @param keep which rows of the order count
    /// @param direct arguments of an aggregate with WITHIN GROUP, over the result's keys
    record Measure(
            int number,
            AggregateFunction function,
            List<Scalar> arguments,
            boolean distinct,
            @Nullable Scalar filter,
            List<Scalar.OrderItem> order,
            Scalar.Keep keep,
            List<Scalar> direct,
            Origin origin) {
        public Measure {
            arguments = List.copyOf(arguments);
            order = List.copyOf(order);
            direct = List.copyOf(direct);
        }

        /// Scalars over the input's columns.
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>(arguments);
            if (filter != null) {
                all.add(filter);
            }
            order.forEach(item -> all.add(item.value()));
            return all;
        }
    }

    /// Adds the results of window functions that share a partition and an order. Rows come out partition by
    /// partition, in the order.
    ///
    /// @param partition columns of the input
    /// @param order columns of the input; of rows that are equal in it the first stays first
    record Window(Relation input, List<Integer> partition, List<SortKey> order, List<WindowMeasure> measures)
            implements Relation {
        public Window {
            partition = List.copyOf(partition);
            order = List.copyOf(order);
            measures = List.copyOf(measures);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>();
            measures.forEach(measure -> all.addAll(measure.frame.constants()));
            return all;
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
            measures.forEach(measure -> into.set(measure.number));
        }
    }

    /// @param aggregate for [WindowFunction#AGGREGATE] only
    /// @param arguments columns of the input
    /// @param filter a column of the input, or -1
    /// @param frame its key and limits are columns of the input
    record WindowMeasure(
            int number,
            WindowFunction function,
            @Nullable AggregateFunction aggregate,
            List<Integer> arguments,
            int filter,
            WindowFrame frame,
            boolean ignoreNulls,
            boolean fromLast,
            Origin origin) {
        public WindowMeasure {
            arguments = List.copyOf(arguments);
        }

        public String name() {
            return aggregate == null ? function.functionName() : aggregate.name();
        }

        /// Adds the columns of the input that it reads.
        public void addColumns(BitSet into) {
            arguments.forEach(into::set);
            if (filter >= 0) {
                into.set(filter);
            }
            frame.scalars().forEach(scalar -> Trees.addFree(scalar, into));
        }
    }

    /// One row of each group of equal `keys`; only these columns remain.
    record Distinct(Relation input, List<Integer> keys) implements Relation {
        public Distinct {
            keys = List.copyOf(keys);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public void addColumns(BitSet into) {
            keys.forEach(into::set);
        }
    }

    /// The first row of each group of equal `keys`, in the input's order; all columns remain.
    record DistinctOn(Relation input, List<Integer> keys) implements Relation {
        public DistinctOn {
            keys = List.copyOf(keys);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
        }
    }

    record Sort(Relation input, List<SortKey> keys) implements Relation {
        public Sort {
            keys = List.copyOf(keys);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
        }
    }

    record SortKey(int column, boolean descending, boolean nullsFirst) {}

    /// @param offset, count BIGINT, free of the input's columns; null = none
    record Limit(
            Relation input,
            @Nullable Scalar offset,
            @Nullable Scalar count) implements Relation {
        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>(2);
            if (offset != null) {
                all.add(offset);
            }
            if (count != null) {
                all.add(count);
            }
            return all;
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
        }
    }

    /// FETCH FIRST with PERCENT or WITH TIES.
    ///
    /// @param offset BIGINT, null = none
    /// @param count BIGINT or, when it is a share of all rows, NUMERIC
    /// @param ties columns of the input's order: rows equal in them to the last one come too; empty = none do
    record Fetch(Relation input, @Nullable Scalar offset, Scalar count, boolean percent, List<Integer> ties)
            implements Relation {
        public Fetch {
            ties = List.copyOf(ties);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            return offset == null ? List.of(count) : List.of(offset, count);
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
        }
    }

    /// @param numbers result columns; position by position from `leftColumns` and `rightColumns`, which have
    ///     the same types
    record SetOperation(
            SetOperator operator,
            boolean all,
            List<Integer> numbers,
            Relation left,
            List<Integer> leftColumns,
            Relation right,
            List<Integer> rightColumns)
            implements Relation {
        public SetOperation {
            numbers = List.copyOf(numbers);
            leftColumns = List.copyOf(leftColumns);
            rightColumns = List.copyOf(rightColumns);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(left, right);
        }

        @Override
        public void addColumns(BitSet into) {
            numbers.forEach(into::set);
        }
    }

    /// Locks the rows that pass.
    record Lock(Relation input, List<LockTarget> targets) implements Relation {
        public Lock {
            targets = List.copyOf(targets);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
        }
    }

    /// @param rowIdColumn of a scan below; NULL for the empty side of an outer join
    /// @param waitSeconds for WAIT_SECONDS only
    record LockTarget(
            TableDescriptor table, int rowIdColumn, LockStrength strength, LockWait waiting, int waitSeconds) {}

    /// What a WITH name stands for. An object with identity: all scans of it read the same rows.
    final class Common {
        private final String name;
        private final Relation definition;
        private final List<Integer> columns;
        private final boolean materialized;
        private final BitSet free;
        private final boolean isVolatile;
        private final boolean readsRecursion;
        private int references;

        /// @param columns of the definition, in the order of the scans' numbers
        /// @param materialized computed once even when it is used once
        public Common(String name, Relation definition, List<Integer> columns, boolean materialized) {
            this.name = name;
            this.definition = definition;
            this.columns = List.copyOf(columns);
            isVolatile = Trees.isVolatile(definition);
            this.materialized = materialized || isVolatile;
            free = Trees.free(definition);
            readsRecursion = readsRecursion(definition);
        }

        private static boolean readsRecursion(Relation relation) {
            return switch (relation) {
                case RecursiveScan ignored -> true;
                // What it reads of itself is inside.
                case RecursiveUnion union -> readsRecursion(union.seed);
                case CommonScan scan -> scan.common.readsRecursion;
                default -> relation.inputs().stream().anyMatch(Common::readsRecursion);
            };
        }

        /// True if a step of a recursive query around it gives it other rows.
        public boolean readsRecursion() {
            return readsRecursion;
        }

        public String name() {
            return name;
        }

        public Relation definition() {
            return definition;
        }

        public List<Integer> columns() {
            return columns;
        }

        /// Counts a use, while the statement is bound.
        public void addReference() {
            references++;
        }

        /// True when the definition can stand in place of its only scan.
        public boolean isInlined() {
            return references == 1 && !materialized;
        }

        /// References to the query around it. Known once, since WITH queries that use each other twice would
        /// else be walked over and over.
        public BitSet free() {
            return free;
        }

        public boolean isVolatile() {
            return isVolatile;
        }
    }

    /// Rows of a common table under new numbers.
    record CommonScan(Common common, List<Integer> numbers) implements Relation {
        public CommonScan {
            numbers = List.copyOf(numbers);
        }

        /// The definition is none: who needs to see into it goes there once.
        @Override
        public List<Relation> inputs() {
            return List.of();
        }

        @Override
        public void addColumns(BitSet into) {
            numbers.forEach(into::set);
        }
    }

    /// A query with WITH queries that read a row of the query around it: they are computed anew each time it
    /// begins.
    record With(Relation input, List<Common> commons) implements Relation {
        public With {
            commons = List.copyOf(commons);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
        }
    }

    /// What the name of a WITH RECURSIVE query stands for inside of it: the rows found last. An object with
    /// identity.
    final class Recursion {
        private final String name;
        private final List<Integer> columns;

        /// @param columns of [RecursiveUnion]
        public Recursion(String name, List<Integer> columns) {
            this.name = name;
            this.columns = List.copyOf(columns);
        }

        public String name() {
            return name;
        }

        public List<Integer> columns() {
            return columns;
        }
    }

    /// Rows of a table connected into trees: each root, and behind each row its children, depth first.
    ///
    /// @param start which rows are roots; empty for all
    /// @param connect what holds of a row and its parent, whose columns are those of `priors`, and of
    ///     `level` and `rowNumber` of the row
    /// @param comparesParent the condition speaks of the parent: only then can a path come back to a row
    /// @param rowNumber numbers the rows; only the condition reads it
    /// @param priors columns of the parent row, NULL for a root
    /// @param roots columns of the root of the row
    /// @param paths values from the root to the row, joined with a separator
    record Hierarchy(
            Relation input,
            List<Scalar> start,
            List<Scalar> connect,
            boolean noCycle,
            boolean comparesParent,
            int level,
            int isLeaf,
            int isCycle,
            int rowNumber,
            List<Carried> priors,
            List<Carried> roots,
            List<Path> paths)
            implements Relation {
        public Hierarchy {
            start = List.copyOf(start);
            connect = List.copyOf(connect);
            priors = List.copyOf(priors);
            roots = List.copyOf(roots);
            paths = List.copyOf(paths);
        }

        /// @param number of the column in the result
        /// @param column of the input
        public record Carried(int number, int column) {}

        /// @param column of the input, VARCHAR
        public record Path(int number, int column, String separator) {}

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>(start);
            all.addAll(connect);
            return all;
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
            into.set(level);
            into.set(isLeaf);
            into.set(isCycle);
            into.set(rowNumber);
            priors.forEach(prior -> into.set(prior.number));
            roots.forEach(carried -> into.set(carried.number));
            paths.forEach(path -> into.set(path.number));
        }
    }

    /// Numbers the rows that pass, from 1: Oracle's ROWNUM.
    ///
    /// @param conjuncts which rows pass; they may read the number that the row would get
    record RowNumber(Relation input, int number, List<Scalar> conjuncts) implements Relation {
        public RowNumber {
            conjuncts = List.copyOf(conjuncts);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            return conjuncts;
        }

        @Override
        public void addColumns(BitSet into) {
            input.addColumns(into);
            into.set(number);
        }
    }

    /// What a change in WITH returns. An object with identity.
    final class ReturnedRows {
        private final String name;

        public ReturnedRows(String name) {
            this.name = name;
        }

        public String name() {
            return name;
        }
    }

    /// @param numbers of all columns that are returned
    record ReturnedScan(ReturnedRows returned, List<Integer> numbers) implements Relation {
        public ReturnedScan {
            numbers = List.copyOf(numbers);
        }

        @Override
        public List<Relation> inputs() {
            return List.of();
        }

        @Override
        public void addColumns(BitSet into) {
            numbers.forEach(into::set);
        }
    }

    /// The rows of `seed`, then of `step` over them, then of `step` over what that gave, until nothing new
    /// comes.
    ///
    /// @param all duplicates stay; else a row that was there before is left out, and not followed
    record RecursiveUnion(
            Recursion recursion,
            boolean all,
            Relation seed,
            List<Integer> seedColumns,
            Relation step,
            List<Integer> stepColumns)
            implements Relation {
        public RecursiveUnion {
            seedColumns = List.copyOf(seedColumns);
            stepColumns = List.copyOf(stepColumns);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(seed, step);
        }

        @Override
        public void addColumns(BitSet into) {
            recursion.columns().forEach(into::set);
        }
    }

    /// The rows that the step before found, inside of a [RecursiveUnion].
    record RecursiveScan(Recursion recursion, List<Integer> numbers) implements Relation {
        public RecursiveScan {
            numbers = List.copyOf(numbers);
        }

        @Override
        public List<Relation> inputs() {
            return List.of();
        }

        @Override
        public void addColumns(BitSet into) {
            numbers.forEach(into::set);
        }
    }
}

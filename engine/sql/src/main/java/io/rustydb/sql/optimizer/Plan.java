package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.BoundIndex;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Relation.LockTarget;
import io.rustydb.sql.algebra.Relation.Measure;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.parser.ast.QueryBody.SetOperator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A physical operator with its inputs.
public sealed interface Plan {
    /// Numbers of its result columns, in the order of the batch.
    List<Integer> columns();

    /// Rows it will give, about; at least a fraction of one.
    double rows();

    /// Work to get them all, in rows touched.
    double cost();

    List<Plan> inputs();

    /// Every scalar of this node.
    default List<Scalar> scalars() {
        return List.of();
    }

    /// Reads a whole table.
    ///
    /// @param filter over the scan's columns and values from outside
    record TableScan(Relation.Scan scan, List<Integer> columns, List<Scalar> filter, double rows, double cost)
            implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of();
        }

        @Override
        public List<Scalar> scalars() {
            return filter;
        }
    }

    /// Reads the versions of a table's rows.
    ///
    /// @param access which rows may have had versions that count, by an index; null = all are looked at
    /// @param filter over the versions' columns and values from outside, all of it
    record VersionScan(
            Relation.Versions versions,
            @Nullable IndexScan access,
            List<Integer> columns,
            List<Scalar> filter,
            double rows,
            double cost)
            implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of();
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>(filter);
            if (access != null) {
                all.addAll(access.scalars());
            }
            return all;
        }
    }

    /// Reads a table without storage: the rows its source made for this statement.
    record SystemScan(Relation.Scan scan, List<Integer> columns, List<Scalar> filter, double rows, double cost)
            implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of();
        }

        @Override
        public List<Scalar> scalars() {
            return filter;
        }
    }

    /// Reads a part of a table by an index, in its order.
    ///
    /// @param equal values of the first key columns
    /// @param alternatives values of the key column behind them, each looked up; empty if that column is not so
    ///     bound
    /// @param indexOnly entries have all that is needed: a row is fetched only where the page does not say that
    ///     all see it
    /// @param lower, upper bounds of the key column behind `equal`; null = none; not together with alternatives
    record IndexScan(
            Relation.Scan scan,
            BoundIndex bound,
            List<Scalar> equal,
            List<Scalar> alternatives,
            @Nullable Bound lower,
            @Nullable Bound upper,
            boolean reverse,
            boolean indexOnly,
            List<Integer> columns,
            List<Scalar> filter,
            double rows,
            double cost)
            implements Plan {
        @Override
        public List<Plan> inputs() {
            return List.of();
        }

        public IndexDescriptor index() {
            return bound.index();
        }

        /// True when at most one row comes.
        public boolean isUnique() {
            return index().unique() && equal.size() == index().keys().size();
        }

        /// True when at most one row comes and its entry is the key alone.
        public boolean isPoint() {
            return isUnique() && index().include().isEmpty() && !indexOnly;
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>(equal);
            all.addAll(alternatives);
            if (lower != null) {
                all.add(lower.value);
            }
            if (upper != null) {
                all.add(upper.value);
            }
            all.addAll(filter);
            return all;
        }
    }

    record Bound(Scalar value, boolean inclusive) {}

    record Values(List<Integer> columns, List<List<Scalar>> valueRows) implements Plan {
        @Override
        public double rows() {
            return valueRows.size();
        }

        @Override
        public double cost() {
            return valueRows.size();
        }

        @Override
        public List<Plan> inputs() {
            return List.of();
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>();
            valueRows.forEach(all::addAll);
            return all;
        }
    }

    record FunctionScan(Relation.FunctionScan scan, List<Integer> columns, double rows) implements Plan {
        @Override
        public double cost() {
            return rows;
        }

        @Override
        public List<Plan> inputs() {
            return List.of();
        }

        @Override
        public List<Scalar> scalars() {
            return scan.scalars();
        }
    }

    /// @param columns of the input, then computed ones of the relation that are needed
    record Hierarchy(Plan input, Relation.Hierarchy relation, List<Integer> columns) implements Plan {
        @Override
        public double rows() {
            return input.rows();
        }

        @Override
        public double cost() {
            return input.cost() + 4 * input.rows();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            return relation.scalars();
        }
    }

    /// @param columns those of the input, then the number
    record RowNumber(Plan input, int number, List<Scalar> conjuncts, List<Integer> columns) implements Plan {
        @Override
        public double rows() {
            return input.rows();
        }

        @Override
        public double cost() {
            return input.cost() + input.rows() * 0.1;
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            return conjuncts;
        }
    }

    record Filter(Plan input, List<Scalar> conjuncts, double rows) implements Plan {
        @Override
        public List<Integer> columns() {
            return input.columns();
        }

        @Override
        public double cost() {
            return input.cost() + input.rows() * 0.1;
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            return conjuncts;
        }
    }

    /// Computes columns and leaves out what nobody needs.
    record Project(Plan input, List<Computed> values, List<Integer> columns) implements Plan {
        @Override
        public double rows() {
            return input.rows();
        }

        @Override
        public double cost() {
            return input.cost() + input.rows() * 0.1;
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>();
            values.forEach(value -> all.add(value.value()));
            return all;
        }
    }

    /// The right side is built into a hash table, the left side probes it.
    ///
    /// @param residual what must hold beside equal keys
    record HashJoin(
            JoinKind kind,
            Plan left,
            Plan right,
            List<Scalar> leftKeys,
            List<Scalar> rightKeys,
            List<Scalar> residual,
            List<Integer> columns,
            double rows)
            implements Plan {
        @Override
        public double cost() {
            return left.cost() + right.cost() + left.rows() + 2 * right.rows() + rows;
        }

        @Override
        public List<Plan> inputs() {
            return List.of(left, right);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>(leftKeys);
            all.addAll(rightKeys);
            all.addAll(residual);
            return all;
        }
    }

    /// For each left row all right rows, filtered.
    ///
    /// @param parameters left columns that the right side reads as values from outside; if there are none, the
    ///     right side is kept in memory
    record NestedLoop(
            JoinKind kind,
            Plan left,
            Plan right,
            List<Scalar> conjuncts,
            List<Integer> parameters,
            List<Integer> columns,
            double rows)
            implements Plan {
        @Override
        public double cost() {
            return parameters.isEmpty()
                    ? left.cost() + right.cost() + left.rows() * right.rows()
                    : left.cost() + left.rows() * right.cost();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(left, right);
        }

        @Override
        public List<Scalar> scalars() {
            return conjuncts;
        }
    }

    /// @param sets, groupings as in [Relation.Aggregate]
    /// @param columns keys, groupings, measures
    record Aggregate(
            Plan input,
            List<Integer> keys,
            List<List<Integer>> sets,
            List<Relation.GroupingMeasure> groupings,
            List<Measure> measures,
            List<Integer> columns,
            double rows)
            implements Plan {
        @Override
        public double cost() {
            return input.cost() + 2 * input.rows();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>();
            for (Measure measure : measures) {
                all.addAll(measure.scalars());
                all.addAll(measure.direct());
            }
            return all;
        }
    }

    /// Adds window functions to rows that come partition by partition, in the order.
    record Window(
            Plan input,
            List<Integer> partition,
            List<SortKey> order,
            List<Relation.WindowMeasure> measures,
            List<Integer> columns)
            implements Plan {
        @Override
        public double rows() {
            return input.rows();
        }

        @Override
        public double cost() {
            return input.cost() + 2 * input.rows() * measures.size();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            List<Scalar> all = new ArrayList<>();
            measures.forEach(measure -> all.addAll(measure.frame().constants()));
            return all;
        }
    }

    /// Keeps the first row of each group of equal rows.
    record Distinct(Plan input, double rows) implements Plan {
        @Override
        public List<Integer> columns() {
            return input.columns();
        }

        @Override
        public double cost() {
            return input.cost() + 2 * input.rows();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /// Keeps the first row of each group that is equal in some columns.
    record DistinctOn(Plan input, List<Integer> keys, double rows) implements Plan {
        @Override
        public List<Integer> columns() {
            return input.columns();
        }

        @Override
        public double cost() {
            return input.cost() + 2 * input.rows();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /// The first rows, a share of them, or those that tie with the last of them too.
    record Fetch(Plan input, @Nullable Scalar offset, Scalar count, boolean percent, List<Integer> ties)
            implements Plan {
        @Override
        public List<Integer> columns() {
            return input.columns();
        }

        @Override
        public double rows() {
            return input.rows();
        }

        @Override
        public double cost() {
            return input.cost() + input.rows();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            return offset == null ? List.of(count) : List.of(offset, count);
        }
    }

    /// @param limit when present, only the first rows of the order are kept: offset and count, null = 0 and no
    ///     bound
    record Sort(Plan input, List<SortKey> keys, @Nullable TopRows limit) implements Plan {
        @Override
        public List<Integer> columns() {
            return input.columns();
        }

        @Override
        public double rows() {
            return input.rows();
        }

        @Override
        public double cost() {
            double rows = Math.max(2, input.rows());
            return input.cost() + rows * Math.log(rows) / Math.log(2) * 0.5;
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }

        @Override
        public List<Scalar> scalars() {
            return limit == null ? List.of() : limit.scalars();
        }
    }

    record TopRows(@Nullable Scalar offset, Scalar count) {
        List<Scalar> scalars() {
            return offset == null ? List.of(count) : List.of(offset, count);
        }
    }

    record Limit(
            Plan input, @Nullable Scalar offset, @Nullable Scalar count, double rows) implements Plan {
        @Override
        public List<Integer> columns() {
            return input.columns();
        }

        @Override
        public double cost() {
            return input.cost() * Math.min(1, rows / Math.max(1, input.rows()));
        }

        @Override
        public List<Plan> inputs() {
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
    }

    /// The inputs' columns correspond by position to `columns`.
    record SetOperation(SetOperator operator, boolean all, Plan left, Plan right, List<Integer> columns)
            implements Plan {
        @Override
        public double rows() {
            return left.rows() + right.rows();
        }

        @Override
        public double cost() {
            return left.cost() + right.cost() + (all && operator == SetOperator.UNION ? 0 : 2 * rows());
        }

        @Override
        public List<Plan> inputs() {
            return List.of(left, right);
        }
    }

    /// Rows of a common table, computed once an execution.
    ///
    /// @param definition gives the columns, by position, of which `positions` are wanted
    record CommonScan(
            Relation.Common common,
            Plan definition,
            List<Integer> positions,
            List<Integer> columns,
            double rows,
            double cost)
            implements Plan {
        /// The definition is none: several scans have the same.
        @Override
        public List<Plan> inputs() {
            return List.of();
        }
    }

    /// Begins its WITH queries anew whenever it begins.
    record With(Plan input, List<Relation.Common> commons) implements Plan {
        @Override
        public List<Integer> columns() {
            return input.columns();
        }

        @Override
        public double rows() {
            return input.rows();
        }

        @Override
        public double cost() {
            return input.cost();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }

    /// The inputs' columns correspond by position to `columns`.
    record RecursiveUnion(Relation.Recursion recursion, boolean all, Plan seed, Plan step, List<Integer> columns)
            implements Plan {
        /// How often a step finds something, about.
        private static final double STEPS = 10;

        @Override
        public double rows() {
            return seed.rows() + STEPS * step.rows();
        }

        @Override
        public double cost() {
            return seed.cost() + STEPS * step.cost() + (all ? 0 : 2 * rows());
        }

        @Override
        public List<Plan> inputs() {
            return List.of(seed, step);
        }
    }

    /// @param positions of the wanted columns among those that are returned
    record ReturnedScan(Relation.ReturnedRows returned, List<Integer> positions, List<Integer> columns)
            implements Plan {
        @Override
        public double rows() {
            return 100;
        }

        @Override
        public double cost() {
            return rows();
        }

        @Override
        public List<Plan> inputs() {
            return List.of();
        }
    }

    /// @param positions of the wanted columns in the recursion's
    record RecursiveScan(Relation.Recursion recursion, List<Integer> positions, List<Integer> columns, double rows)
            implements Plan {
        @Override
        public double cost() {
            return rows;
        }

        @Override
        public List<Plan> inputs() {
            return List.of();
        }
    }

    record Lock(Plan input, List<LockTarget> targets) implements Plan {
        @Override
        public List<Integer> columns() {
            return input.columns();
        }

        @Override
        public double rows() {
            return input.rows();
        }

        @Override
        public double cost() {
            return input.cost() + 4 * input.rows();
        }

        @Override
        public List<Plan> inputs() {
            return List.of(input);
        }
    }
}

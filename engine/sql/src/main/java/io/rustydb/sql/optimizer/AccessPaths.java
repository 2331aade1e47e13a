package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.function.ComparisonOperator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one table is read: by which index and which part of it, or as a whole.
final class AccessPaths {
    private static final double PROBE_COST = 6;
    private static final double FETCH_COST = 2;
    /// Of a table without storage, which keeps no statistics.
    private static final double SYSTEM_ROWS = 100;

    private final TableStatistics statistics;

    AccessPaths(TableStatistics statistics) {
        this.statistics = statistics;
    }

    /// @param order wanted order, empty for none; the plan has it if [#hasOrder] says so
    /// @param fewRows only the first rows are wanted, so the order is worth more than the cost of all rows
    Plan choose(Relation.Scan scan, List<Scalar> conjuncts, BitSet required, List<SortKey> order, boolean fewRows) {
        List<Integer> columns = new ArrayList<>();
        for (int c = scan.firstColumn(); c <= scan.rowIdColumn(); c++) {
            if (required.get(c)) {
                columns.add(c);
            }
        }
        if (scan.table().source() != null) {
            return new Plan.SystemScan(
                    scan, columns, conjuncts, Math.max(0.5, SYSTEM_ROWS * Selectivity.of(conjuncts)), SYSTEM_ROWS);
        }
        // A plan outlives the size the table had when it was made, so a small table is planned as one that may
        // grow.
        double tableRows = Math.max(TableStatistics.ROWS_MIN, statistics.rows(scan.table()));
        double rows = Math.max(0.5, tableRows * Selectivity.of(conjuncts));
        Plan best = new Plan.TableScan(scan, columns, conjuncts, rows, Math.max(1, tableRows));
        double bestCost = best.cost() + (order.isEmpty() ? 0 : sortCost(rows));
        for (IndexDescriptor index : scan.table().indexes()) {
            Plan.IndexScan candidate = match(scan, index, conjuncts, columns, tableRows, order);
            if (candidate == null) {
                continue;
            }
            boolean ordered = order.isEmpty() || hasOrder(candidate, order);
            double cost = candidate.cost() + (ordered ? 0 : sortCost(candidate.rows()));
            if (ordered && fewRows && !order.isEmpty()) {
                cost *= 0.05;
            }
            if (cost < bestCost) {
                best = candidate;
                bestCost = cost;
            }
        }
        return best;
    }

    private static double sortCost(double rows) {
        double count = Math.max(2, rows);
        return count * Math.log(count) / Math.log(2) * 0.5;
    }

    /// A value that does not depend on the scan's own rows.
    private static boolean isOutside(Scalar value, Relation.Scan scan) {
        BitSet free = Trees.free(value);
        int first = free.nextSetBit(scan.firstColumn());
        return (first < 0 || first > scan.rowIdColumn()) && !Trees.isVolatile(value) && !Trees.hasSubquery(value);
    }

    private static int columnOf(IndexDescriptor index, int position, Relation.Scan scan) {
        int ordinal = index.keys().get(position).ordinal();
        for (int i = 0; i < scan.table().columns().size(); i++) {
            if (scan.table().columns().get(i).ordinal() == ordinal) {
                return scan.firstColumn() + i;
            }
        }
        throw new AssertionError("key column exists: " + index.name());
    }

    private Plan.@Nullable IndexScan match(
            Relation.Scan scan,
            IndexDescriptor index,
            List<Scalar> conjuncts,
            List<Integer> columns,
            double tableRows,
            List<SortKey> order) {
        List<Scalar> rest = new ArrayList<>(conjuncts);
        List<Scalar> equal = new ArrayList<>();
        List<Scalar> alternatives = List.of();
        Plan.Bound lower = null;
        Plan.Bound upper = null;
        int position = 0;
        for (; position < index.keys().size(); position++) {
            int column = columnOf(index, position, scan);
            Scalar value = takeEqual(rest, column, scan);
            if (value == null) {
                break;
            }
            equal.add(value);
        }
        double selectivity = Math.pow(0.02, equal.size());
        if (position < index.keys().size()) {
            int column = columnOf(index, position, scan);
            Scalar.In in = takeIn(rest, column, scan);
            if (in != null) {
                alternatives = in.values();
                selectivity *= Math.min(1, 0.02 * alternatives.size());
            } else {
                boolean descending = index.keys().get(position).descending();
                Plan.Bound low = takeBound(rest, column, scan, true);
                Plan.Bound high = takeBound(rest, column, scan, false);
                selectivity *= (low == null ? 1 : 0.3) * (high == null ? 1 : 0.3);
                lower = descending ? high : low;
                upper = descending ? low : high;
            }
        }
        double rows = tableRows * selectivity;
        boolean allKeys = equal.size() == index.keys().size();
        if (index.unique() && allKeys) {
            rows = 1;
        } else if (index.unique()
                && !alternatives.isEmpty()
                && equal.size() + 1 == index.keys().size()) {
            rows = alternatives.size();
        }
        rows = Math.max(0.5, Math.min(rows, tableRows));
        double cost = PROBE_COST * Math.max(1, alternatives.size()) + FETCH_COST * rows;
        Plan.IndexScan forward = new Plan.IndexScan(
                scan,
                index,
                equal,
                alternatives,
                lower,
                upper,
                false,
                columns,
                rest,
                Math.max(0.5, rows * Selectivity.of(rest)),
                cost);
        boolean bound = !equal.isEmpty() || !alternatives.isEmpty() || lower != null || upper != null;
        if (!order.isEmpty() && alternatives.isEmpty()) {
            if (hasOrder(forward, order)) {
                return forward;
            }
            Plan.IndexScan reverse = new Plan.IndexScan(
                    scan, index, equal, alternatives, lower, upper, true, columns, rest, forward.rows(), cost);
            if (hasOrder(reverse, order)) {
                return reverse;
            }
        }
        return bound ? forward : null;
    }

    private static @Nullable Scalar takeEqual(List<Scalar> rest, int column, Relation.Scan scan) {
        for (int i = 0; i < rest.size(); i++) {
            if (rest.get(i) instanceof Scalar.Compare compare && compare.operator() == ComparisonOperator.EQUAL) {
                Scalar value = other(compare, column, scan);
                if (value != null) {
                    rest.remove(i);
                    return value;
                }
            }
        }
        return null;
    }

    /// The side of a comparison that is not the column, if the other side is and this one comes from outside.
    private static @Nullable Scalar other(Scalar.Compare compare, int column, Relation.Scan scan) {
        if (isColumn(compare.left(), column) && keyable(compare.left(), compare.right(), scan)) {
            return compare.right();
        }
        if (isColumn(compare.right(), column) && keyable(compare.right(), compare.left(), scan)) {
            return compare.left();
        }
        return null;
    }

    private static boolean isColumn(Scalar scalar, int column) {
        return scalar instanceof Scalar.ColumnRef reference && reference.number() == column;
    }

    private static boolean keyable(Scalar column, Scalar value, Relation.Scan scan) {
        boolean sameForm = column.type().kind() == value.type().kind()
                || column.type().kind().isInteger() && value.type().kind().isInteger();
        return sameForm && isOutside(value, scan);
    }

    private static Scalar.@Nullable In takeIn(List<Scalar> rest, int column, Relation.Scan scan) {
        for (int i = 0; i < rest.size(); i++) {
            if (rest.get(i) instanceof Scalar.In in && !in.negated() && isColumn(in.operand(), column)) {
                boolean keyable = true;
                for (Scalar value : in.values()) {
                    keyable &= keyable(in.operand(), value, scan);
                }
                if (keyable) {
                    rest.remove(i);
                    return in;
                }
            }
        }
        return null;
    }

    private static Plan.@Nullable Bound takeBound(List<Scalar> rest, int column, Relation.Scan scan, boolean low) {
        for (int i = 0; i < rest.size(); i++) {
            if (!(rest.get(i) instanceof Scalar.Compare compare)) {
                continue;
            }
            Scalar value = other(compare, column, scan);
            if (value == null) {
                continue;
            }
            ComparisonOperator operator = isColumn(compare.left(), column)
                    ? compare.operator()
                    : compare.operator().swapped();
            boolean isLow = operator == ComparisonOperator.GREATER || operator == ComparisonOperator.GREATER_OR_EQUAL;
            boolean isHigh = operator == ComparisonOperator.LESS || operator == ComparisonOperator.LESS_OR_EQUAL;
            if (low ? isLow : isHigh) {
                rest.remove(i);
                boolean inclusive =
                        operator == ComparisonOperator.GREATER_OR_EQUAL || operator == ComparisonOperator.LESS_OR_EQUAL;
                return new Plan.Bound(value, inclusive);
            }
        }
        return null;
    }

    /// True when the plan gives its rows in this order.
    static boolean hasOrder(Plan plan, List<SortKey> order) {
        return switch (plan) {
            case Plan.IndexScan scan -> indexHasOrder(scan, order);
            case Plan.Filter filter -> hasOrder(filter.input(), order);
            case Plan.Project project -> hasOrder(project.input(), order);
            default -> order.isEmpty();
        };
    }

    private static boolean indexHasOrder(Plan.IndexScan plan, List<SortKey> order) {
        if (plan.isPoint()) {
            return true;
        }
        if (!plan.alternatives().isEmpty()) {
            return false;
        }
        int position = 0;
        int fixed = plan.equal().size();
        for (SortKey key : order) {
            while (position < plan.index().keys().size()
                    && position < fixed
                    && columnOf(plan.index(), position, plan.scan()) != key.column()) {
                position++;
            }
            if (position >= plan.index().keys().size()
                    || columnOf(plan.index(), position, plan.scan()) != key.column()) {
                return false;
            }
            IndexDescriptor.Key indexKey = plan.index().keys().get(position);
            boolean descending = indexKey.descending() != plan.reverse();
            boolean nullable = !plan.scan().table().column(indexKey.ordinal()).notNull();
            if (position >= fixed && (descending != key.descending() || nullable && key.nullsFirst() != descending)) {
                return false;
            }
            position++;
        }
        return true;
    }
}

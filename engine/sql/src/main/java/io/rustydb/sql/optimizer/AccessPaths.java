package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.BoundIndex;
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
    /// A directory is not searched, but the rows are compared again, and there may be more than are wanted.
    private static final double HASH_PROBE_COST = 5;
    private static final double HASH_FETCH_COST = 2.05;
    private static final double HASH_ROWS_MIN = 1.5;
    /// Of a table without storage, which keeps no statistics.
    private static final double SYSTEM_ROWS = 100;
    /// A row that needs no fetch.
    private static final double ENTRY_COST = 0.8;
    /// Of a table's rows, those that a partial index has: nothing is known of it.
    private static final double PARTIAL_SHARE = 0.3;

    /// Nothing is known of how often rows are changed.
    private static final double VERSIONS_PER_ROW = 2;

    private static final double VERSION_COST = 1.5;

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
        for (BoundIndex index : scan.indexes()) {
            if (!Implication.holds(conjuncts, index.predicate())) {
                continue;
            }
            Plan.IndexScan candidate = index.index().isHash()
                    ? matchHash(scan, index, conjuncts, columns, tableRows)
                    : match(scan, index, conjuncts, columns, tableRows, order);
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

    /// How the versions of a table's rows are read. Entries of old keys stay in an index as long as the
    /// versions that had them can be read, so an index finds every row that ever had a key.
    Plan chooseVersions(Relation.Versions versions, List<Scalar> conjuncts, BitSet required) {
        Relation.Scan scan = versions.scan();
        List<Integer> columns = new ArrayList<>();
        for (int c = scan.firstColumn(); c <= versions.lastColumn(); c++) {
            if (required.get(c) && c != scan.rowIdColumn()) {
                columns.add(c);
            }
        }
        List<Scalar> ofRow = new ArrayList<>(conjuncts);
        ofRow.removeIf(conjunct -> {
            int pseudo = Trees.free(conjunct).nextSetBit(scan.rowIdColumn());
            return pseudo >= 0 && pseudo <= versions.lastColumn();
        });
        double all = VERSIONS_PER_ROW * Math.max(TableStatistics.ROWS_MIN, statistics.rows(scan.table()));
        double rows = Math.max(0.5, all * Selectivity.of(conjuncts));
        Plan.VersionScan best = new Plan.VersionScan(versions, null, columns, conjuncts, rows, VERSION_COST * all);
        for (BoundIndex index : scan.indexes()) {
            if (index.index().isHash() || !Implication.holds(ofRow, index.predicate())) {
                continue;
            }
            Plan.IndexScan access = match(scan, index, ofRow, List.of(), all, List.of());
            if (access != null) {
                double cost = access.cost() + PROBE_COST * access.rows();
                if (cost < best.cost()) {
                    best = new Plan.VersionScan(versions, access, columns, conjuncts, rows, cost);
                }
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

    private Plan.@Nullable IndexScan match(
            Relation.Scan scan,
            BoundIndex bound,
            List<Scalar> conjuncts,
            List<Integer> columns,
            double tableRows,
            List<SortKey> order) {
        IndexDescriptor index = bound.index();
        List<Scalar> rest = new ArrayList<>(conjuncts);
        // What every row of the index fulfils need not be tested again.
        rest.removeIf(conjunct -> bound.predicate().stream().anyMatch(known -> Trees.same(known, conjunct)));
        List<Scalar> equal = new ArrayList<>();
        List<Scalar> alternatives = List.of();
        Plan.Bound lower = null;
        Plan.Bound upper = null;
        int position = 0;
        for (; position < index.keys().size(); position++) {
            Scalar column = bound.keys().get(position);
            Scalar value = takeEqual(rest, column, scan);
            if (value == null) {
                break;
            }
            equal.add(value);
        }
        double selectivity = Math.pow(0.02, equal.size()) * (bound.predicate().isEmpty() ? 1 : PARTIAL_SHARE);
        if (position < index.keys().size()) {
            Scalar column = bound.keys().get(position);
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
        // A look-up by a whole unique key has a way of its own, which is faster.
        boolean point = index.unique() && allKeys && index.include().isEmpty();
        boolean indexOnly = !point && isCovering(bound, scan, columns, rest);
        double cost = PROBE_COST * Math.max(1, alternatives.size()) + (indexOnly ? ENTRY_COST : FETCH_COST) * rows;
        Plan.IndexScan forward = new Plan.IndexScan(
                scan,
                bound,
                equal,
                alternatives,
                lower,
                upper,
                false,
                indexOnly,
                columns,
                rest,
                Math.max(0.5, rows * Selectivity.of(rest)),
                cost);
        boolean narrows = !equal.isEmpty()
                || !alternatives.isEmpty()
                || lower != null
                || upper != null
                || !bound.predicate().isEmpty();
        if (!order.isEmpty() && alternatives.isEmpty()) {
            if (hasOrder(forward, order)) {
                return forward;
            }
            Plan.IndexScan reverse = new Plan.IndexScan(
                    scan,
                    bound,
                    equal,
                    alternatives,
                    lower,
                    upper,
                    true,
                    indexOnly,
                    columns,
                    rest,
                    forward.rows(),
                    cost);
            if (hasOrder(reverse, order)) {
                return reverse;
            }
        }
        return narrows ? forward : null;
    }

    /// A hash index finds rows whose key is as likely as not the wanted one: every column of it must be given,
    /// and the conditions are tested again.
    private Plan.@Nullable IndexScan matchHash(
            Relation.Scan scan, BoundIndex bound, List<Scalar> conjuncts, List<Integer> columns, double tableRows) {
        List<Scalar> filter = new ArrayList<>(conjuncts);
        filter.removeIf(conjunct -> bound.predicate().stream().anyMatch(known -> Trees.same(known, conjunct)));
        List<Scalar> rest = new ArrayList<>(filter);
        List<Scalar> equal = new ArrayList<>();
        List<Scalar> alternatives = List.of();
        int keys = bound.index().keys().size();
        for (int position = 0; position < keys; position++) {
            Scalar column = bound.keys().get(position);
            Scalar value = takeEqual(rest, column, scan);
            if (value != null) {
                equal.add(value);
                continue;
            }
            Scalar.In in = position == keys - 1 ? takeIn(rest, column, scan) : null;
            if (in == null) {
                return null;
            }
            alternatives = in.values();
        }
        double selectivity = Math.pow(0.02, equal.size()) * (bound.predicate().isEmpty() ? 1 : PARTIAL_SHARE);
        int probes = Math.max(1, alternatives.size());
        if (!alternatives.isEmpty()) {
            selectivity *= Math.min(1, 0.02 * alternatives.size());
        }
        double rows = Math.max(HASH_ROWS_MIN * probes, Math.min(tableRows * selectivity, tableRows));
        return new Plan.IndexScan(
                scan,
                bound,
                equal,
                alternatives,
                null,
                null,
                false,
                false,
                columns,
                filter,
                Math.max(0.5, Math.min(tableRows, tableRows * selectivity) * Selectivity.of(rest)),
                HASH_PROBE_COST * probes + HASH_FETCH_COST * rows);
    }

    /// True when entries have all columns that are wanted or tested.
    private static boolean isCovering(
            BoundIndex index, Relation.Scan scan, List<Integer> columns, List<Scalar> filter) {
        BitSet used = new BitSet();
        columns.forEach(used::set);
        filter.forEach(conjunct -> Trees.addFree(conjunct, used));
        for (int c = used.nextSetBit(scan.firstColumn());
                c >= 0 && c <= scan.rowIdColumn();
                c = used.nextSetBit(c + 1)) {
            if (!index.tells(scan, c)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Scalar takeEqual(List<Scalar> rest, Scalar column, Relation.Scan scan) {
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
    private static @Nullable Scalar other(Scalar.Compare compare, Scalar column, Relation.Scan scan) {
        if (isColumn(compare.left(), column) && keyable(compare.left(), compare.right(), scan)) {
            return compare.right();
        }
        if (isColumn(compare.right(), column) && keyable(compare.right(), compare.left(), scan)) {
            return compare.left();
        }
        return null;
    }

    private static boolean isColumn(Scalar scalar, Scalar column) {
        return column instanceof Scalar.ColumnRef key
                ? scalar instanceof Scalar.ColumnRef reference && reference.number() == key.number()
                : Trees.same(scalar, column);
    }

    private static boolean keyable(Scalar column, Scalar value, Relation.Scan scan) {
        boolean sameForm = column.type().kind() == value.type().kind()
                || column.type().kind().isInteger() && value.type().kind().isInteger();
        return sameForm && isOutside(value, scan);
    }

    private static Scalar.@Nullable In takeIn(List<Scalar> rest, Scalar column, Relation.Scan scan) {
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

    private static Plan.@Nullable Bound takeBound(List<Scalar> rest, Scalar column, Relation.Scan scan, boolean low) {
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
            case Plan.DistinctOn distinct -> hasOrder(distinct.input(), order);
            case Plan.Fetch fetch -> hasOrder(fetch.input(), order);
            case Plan.Window window -> hasOrder(window.input(), order);
            case Plan.Sort sort ->
                order.size() <= sort.keys().size()
                        && sort.keys().subList(0, order.size()).equals(order);
            default -> order.isEmpty();
        };
    }

    private static boolean indexHasOrder(Plan.IndexScan plan, List<SortKey> order) {
        if (plan.isUnique()) {
            return true;
        }
        if (!plan.alternatives().isEmpty() || plan.index().isHash()) {
            return false;
        }
        int position = 0;
        int fixed = plan.equal().size();
        List<Scalar> keys = plan.bound().keys();
        for (SortKey key : order) {
            while (position < keys.size() && position < fixed && !isColumn(keys.get(position), key)) {
                position++;
            }
            if (position >= keys.size() || !isColumn(keys.get(position), key)) {
                return false;
            }
            IndexDescriptor.Key indexKey = plan.index().keys().get(position);
            boolean descending = indexKey.descending() != plan.reverse();
            boolean nullsFirst = indexKey.nullsFirst() != plan.reverse();
            boolean nullable = !plan.scan().table().column(indexKey.ordinal()).notNull();
            if (position >= fixed && (descending != key.descending() || nullable && key.nullsFirst() != nullsFirst)) {
                return false;
            }
            position++;
        }
        return true;
    }

    private static boolean isColumn(Scalar key, SortKey sort) {
        return key instanceof Scalar.ColumnRef reference && reference.number() == sort.column();
    }
}

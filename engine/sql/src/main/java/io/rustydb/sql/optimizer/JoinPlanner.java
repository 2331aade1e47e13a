package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.function.ComparisonOperator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Orders inner joins and chooses how each join is done.
final class JoinPlanner {
    private final Planner planner;

    JoinPlanner(Planner planner) {
        this.planner = planner;
    }

    Plan plan(Relation.Join join, List<Scalar> conjuncts, BitSet required) {
        return switch (join.kind()) {
            case INNER -> inner(join, conjuncts, required);
            case LEFT -> {
                if (rejectsNullRight(join, conjuncts)) {
                    yield inner(
                            new Relation.Join(JoinKind.INNER, join.left(), join.right(), join.conjuncts()),
                            conjuncts,
                            required);
                }
                yield outer(join, conjuncts, required);
            }
            case FULL, SEMI, ANTI -> outer(join, conjuncts, required);
        };
    }

    /// True when some conjunct above cannot hold for a row whose right side is NULL: then the outer join is an
    /// inner one.
    private static boolean rejectsNullRight(Relation.Join join, List<Scalar> conjuncts) {
        BitSet right = join.right().columns();
        for (Scalar conjunct : conjuncts) {
            boolean rejects = switch (conjunct) {
                case Scalar.Compare compare ->
                    isStrictColumn(compare.left(), right) || isStrictColumn(compare.right(), right);
                case Scalar.IsNull test -> test.negated() && isStrictColumn(test.operand(), right);
                case Scalar.In in -> !in.negated() && isStrictColumn(in.operand(), right);
                case Scalar.Like like -> isStrictColumn(like.operand(), right);
                default -> false;
            };
            if (rejects) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStrictColumn(Scalar scalar, BitSet columns) {
        return scalar instanceof Scalar.ColumnRef column && columns.get(column.number());
    }

    // ---- outer, semi and anti joins: their two sides stay where they are ----

    private Plan outer(Relation.Join join, List<Scalar> conjuncts, BitSet required) {
        BitSet leftColumns = join.left().columns();
        BitSet rightColumns = join.right().columns();
        List<Scalar> toLeft = new ArrayList<>();
        List<Scalar> above = new ArrayList<>(conjuncts);
        if (join.kind() != JoinKind.FULL) {
            BitSet own = (BitSet) leftColumns.clone();
            own.or(rightColumns);
            above = Planner.split(conjuncts, own, leftColumns, toLeft);
        }
        List<Scalar> toRight = new ArrayList<>();
        List<Scalar> on = new ArrayList<>();
        for (Scalar conjunct : join.conjuncts()) {
            BitSet free = Trees.free(conjunct);
            boolean usesLeft = free.intersects(leftColumns);
            if (!usesLeft && join.kind() != JoinKind.FULL && !Trees.isVolatile(conjunct)) {
                toRight.add(conjunct);
            } else if (usesLeft && !free.intersects(rightColumns) && join.kind() == JoinKind.SEMI) {
                toLeft.add(conjunct);
            } else {
                on.add(conjunct);
            }
        }
        BitSet needed = Planner.with(required, above);
        BitSet inside = Planner.with(needed, on);
        // What a LATERAL right side reads of the left one.
        inside.or(Trees.free(join.right()));
        Plan left = planner.plan(join.left(), toLeft, restricted(inside, leftColumns), List.of(), false);
        Plan best = best(join.kind(), left, leftColumns, join.right(), rightColumns, toRight, on, needed);
        if (join.kind() == JoinKind.SEMI) {
            Plan turned = turned(join, leftColumns, rightColumns, toLeft, toRight, on, needed);
            best = turned != null && turned.cost() < best.cost() ? turned : best;
        }
        return Planner.filtered(best, above);
    }

    /// A semi join on keys alone, begun at its right side: each key once, then the left rows that have it. Null
    /// where that gives not the same.
    private @Nullable Plan turned(
            Relation.Join join,
            BitSet leftColumns,
            BitSet rightColumns,
            List<Scalar> toLeft,
            List<Scalar> toRight,
            List<Scalar> on,
            BitSet needed) {
        List<Scalar> leftKeys = new ArrayList<>();
        List<Scalar> rightKeys = new ArrayList<>();
        for (Scalar conjunct : on) {
            if (!addKeys(conjunct, leftColumns, rightColumns, leftKeys, rightKeys)
                    || !(rightKeys.getLast() instanceof Scalar.ColumnRef)) {
                return null;
            }
        }
        if (leftKeys.isEmpty()) {
            return null;
        }
        BitSet keyColumns = new BitSet();
        List<Integer> keys = new ArrayList<>();
        for (Scalar key : rightKeys) {
            int number = ((Scalar.ColumnRef) key).number();
            if (!keyColumns.get(number)) {
                keyColumns.set(number);
                keys.add(number);
            }
        }
        Plan right =
                Planner.project(planner.plan(join.right(), toRight, keyColumns, List.of(), false), List.of(), keys);
        Plan distinct = new Plan.Distinct(right, Math.max(0.5, right.rows() * 0.9));
        return best(JoinKind.INNER, distinct, keyColumns, join.left(), leftColumns, toLeft, on, needed);
    }

    private static BitSet restricted(BitSet columns, BitSet to) {
        BitSet both = (BitSet) columns.clone();
        both.and(to);
        return both;
    }

    /// The cheaper of a hash join and a nested loop.
    private Plan best(
            JoinKind kind,
            Plan left,
            BitSet leftColumns,
            Relation rightRelation,
            BitSet rightColumns,
            List<Scalar> toRight,
            List<Scalar> on,
            BitSet needed) {
        if (Trees.free(rightRelation).intersects(leftColumns)) {
            return lateral(kind, left, rightRelation, rightColumns, toRight, on, needed);
        }
        BitSet inside = restricted(Planner.with(needed, on), rightColumns);
        Plan right = planner.plan(rightRelation, toRight, inside, List.of(), false);
        List<Scalar> leftKeys = new ArrayList<>();
        List<Scalar> rightKeys = new ArrayList<>();
        List<Scalar> residual = new ArrayList<>();
        for (Scalar conjunct : on) {
            if (!addKeys(conjunct, leftColumns, rightColumns, leftKeys, rightKeys)) {
                residual.add(conjunct);
            }
        }
        List<Integer> columns = resultColumns(kind, left, right, needed);
        double rows = joinRows(kind, left.rows(), right.rows(), on, leftKeys.size());
        Plan best = null;
        if (!leftKeys.isEmpty()) {
            best = new Plan.HashJoin(kind, left, right, leftKeys, rightKeys, residual, columns, rows);
        }
        if (kind == JoinKind.FULL) {
            return best != null ? best : new Plan.NestedLoop(kind, left, right, on, List.of(), columns, rows);
        }
        boolean movable = on.stream().noneMatch(conjunct -> Trees.hasSubquery(conjunct) || Trees.isVolatile(conjunct));
        if (!on.isEmpty() && movable) {
            List<Scalar> all = new ArrayList<>(toRight);
            all.addAll(on);
            BitSet innerNeeded = restricted(needed, rightColumns);
            Plan inner = planner.plan(rightRelation, all, innerNeeded, List.of(), false);
            BitSet used = Trees.free(rightRelation);
            all.forEach(conjunct -> Trees.addFree(conjunct, used));
            List<Integer> parameters = new ArrayList<>();
            for (int column : left.columns()) {
                if (used.get(column)) {
                    parameters.add(column);
                }
            }
            Plan loop = new Plan.NestedLoop(
                    kind, left, inner, List.of(), parameters, resultColumns(kind, left, inner, needed), rows);
            if (!parameters.isEmpty() && (best == null || loop.cost() < best.cost()) && usesIndex(inner)) {
                best = loop;
            }
        }
        if (best == null) {
            best = new Plan.NestedLoop(kind, left, right, on, List.of(), columns, rows);
        }
        return best;
    }

    /// A right side that reads columns of the left one is run for each left row.
    private Plan lateral(
            JoinKind kind,
            Plan left,
            Relation rightRelation,
            BitSet rightColumns,
            List<Scalar> toRight,
            List<Scalar> on,
            BitSet needed) {
        List<Scalar> inside = new ArrayList<>(toRight);
        List<Scalar> outside = new ArrayList<>();
        for (Scalar conjunct : on) {
            (Trees.hasSubquery(conjunct) || Trees.isVolatile(conjunct) ? outside : inside).add(conjunct);
        }
        BitSet innerNeeded = restricted(Planner.with(needed, outside), rightColumns);
        Plan inner = planner.plan(rightRelation, inside, innerNeeded, List.of(), false);
        BitSet used = Trees.free(rightRelation);
        inside.forEach(conjunct -> Trees.addFree(conjunct, used));
        List<Integer> parameters = new ArrayList<>();
        for (int column : left.columns()) {
            if (used.get(column)) {
                parameters.add(column);
            }
        }
        double rows = joinRows(kind, left.rows(), inner.rows(), List.of(), 0);
        return new Plan.NestedLoop(
                kind, left, inner, outside, parameters, resultColumns(kind, left, inner, needed), rows);
    }

    /// True when a plan begins with an index look-up, so that repeating it does not repeat a scan.
    private static boolean usesIndex(Plan plan) {
        return switch (plan) {
            case Plan.IndexScan ignored -> true;
            case Plan.VersionScan scan -> scan.access() != null;
            case Plan.Filter filter -> usesIndex(filter.input());
            case Plan.Project project -> usesIndex(project.input());
            case Plan.NestedLoop loop -> usesIndex(loop.left());
            default -> false;
        };
    }

    private static List<Integer> resultColumns(JoinKind kind, Plan left, Plan right, BitSet needed) {
        List<Integer> result = new ArrayList<>();
        left.columns().forEach(column -> addIf(needed, column, result));
        if (kind != JoinKind.SEMI && kind != JoinKind.ANTI) {
            right.columns().forEach(column -> addIf(needed, column, result));
        }
        return result;
    }

    private static void addIf(BitSet needed, int column, List<Integer> into) {
        if (needed.get(column)) {
            into.add(column);
        }
    }

    private static boolean addKeys(
            Scalar conjunct, BitSet leftColumns, BitSet rightColumns, List<Scalar> leftKeys, List<Scalar> rightKeys) {
        if (!(conjunct instanceof Scalar.Compare compare)
                || compare.operator() != ComparisonOperator.EQUAL
                || Trees.hasSubquery(conjunct)
                || Trees.isVolatile(conjunct)) {
            return false;
        }
        BitSet a = Trees.free(compare.left());
        BitSet b = Trees.free(compare.right());
        if (a.intersects(leftColumns)
                && !a.intersects(rightColumns)
                && b.intersects(rightColumns)
                && !b.intersects(leftColumns)) {
            leftKeys.add(compare.left());
            rightKeys.add(compare.right());
            return true;
        }
        if (b.intersects(leftColumns)
                && !b.intersects(rightColumns)
                && a.intersects(rightColumns)
                && !a.intersects(leftColumns)) {
            leftKeys.add(compare.right());
            rightKeys.add(compare.left());
            return true;
        }
        return false;
    }

    private static double joinRows(JoinKind kind, double left, double right, List<Scalar> on, int keys) {
        double matches = keys > 0 ? left * right / Math.max(left, right) : left * right * Selectivity.of(on);
        double rows = switch (kind) {
            case INNER -> matches;
            case LEFT -> Math.max(left, matches);
            case FULL -> left + right;
            case SEMI, ANTI -> left * 0.5;
        };
        return Math.max(0.5, rows);
    }

    // ---- inner joins: a set of relations and a set of conjuncts ----

    private Plan inner(Relation.Join join, List<Scalar> conjuncts, BitSet required) {
        List<Relation> relations = new ArrayList<>();
        List<Scalar> all = new ArrayList<>(conjuncts);
        flatten(join, relations, all);
        List<BitSet> columns = new ArrayList<>();
        BitSet own = new BitSet();
        for (Relation relation : relations) {
            BitSet of = relation.columns();
            columns.add(of);
            own.or(of);
        }
        List<List<Scalar>> local = new ArrayList<>();
        relations.forEach(relation -> local.add(new ArrayList<>()));
        List<Scalar> across = new ArrayList<>();
        for (Scalar conjunct : all) {
            assign(conjunct, own, columns, local, across);
        }
        BitSet needed = Planner.with(required, across);
        List<BitSet> reads = new ArrayList<>();
        for (Relation relation : relations) {
            BitSet read = Trees.free(relation);
            read.and(own);
            reads.add(read);
            needed.or(read);
        }
        boolean[] done = new boolean[relations.size()];
        int first = cheapest(relations, columns, local, reads, needed);
        Plan plan = planner.plan(
                relations.get(first), local.get(first), restricted(needed, columns.get(first)), List.of(), false);
        BitSet joined = (BitSet) columns.get(first).clone();
        done[first] = true;
        for (int step = 1; step < relations.size(); step++) {
            Plan best = null;
            int chosen = -1;
            boolean bestConnected = false;
            List<Scalar> bestOn = List.of();
            for (int i = 0; i < relations.size(); i++) {
                if (done[i] || !Trees.contains(joined, reads.get(i))) {
                    continue;
                }
                List<Scalar> on = applicable(across, own, joined, columns.get(i));
                boolean connected = !on.isEmpty();
                if (best != null && bestConnected && !connected) {
                    continue;
                }
                List<Scalar> later = new ArrayList<>(across);
                later.removeAll(on);
                BitSet above = Planner.with(required, later);
                for (int other = 0; other < done.length; other++) {
                    if (!done[other] && other != i) {
                        above.or(reads.get(other));
                    }
                }
                Plan candidate =
                        best(JoinKind.INNER, plan, joined, relations.get(i), columns.get(i), local.get(i), on, above);
                if (best == null || connected && !bestConnected || candidate.cost() < best.cost()) {
                    best = candidate;
                    chosen = i;
                    bestConnected = connected;
                    bestOn = on;
                }
            }
            assert best != null;
            plan = best;
            across.removeAll(bestOn);
            joined.or(columns.get(chosen));
            done[chosen] = true;
        }
        return Planner.filtered(plan, across);
    }

    private static void flatten(Relation relation, List<Relation> relations, List<Scalar> conjuncts) {
        switch (relation) {
            case Relation.Join join
            when join.kind() == JoinKind.INNER -> {
                flatten(join.left(), relations, conjuncts);
                flatten(join.right(), relations, conjuncts);
                conjuncts.addAll(join.conjuncts());
            }
            default -> relations.add(relation);
        }
    }

    private static void assign(
            Scalar conjunct, BitSet own, List<BitSet> columns, List<List<Scalar>> local, List<Scalar> across) {
        BitSet free = Trees.free(conjunct);
        free.and(own);
        if (!Trees.isVolatile(conjunct)) {
            for (int i = 0; i < columns.size(); i++) {
                if (Trees.contains(columns.get(i), free)) {
                    local.get(i).add(conjunct);
                    return;
                }
            }
        }
        across.add(conjunct);
    }

    /// Conjuncts that can be applied once `next` has joined; volatile ones wait for the end.
    private static List<Scalar> applicable(List<Scalar> across, BitSet own, BitSet joined, BitSet next) {
        BitSet both = (BitSet) joined.clone();
        both.or(next);
        List<Scalar> now = new ArrayList<>();
        for (Scalar conjunct : across) {
            BitSet free = Trees.free(conjunct);
            free.and(own);
            if (Trees.contains(both, free) && !Trees.isVolatile(conjunct)) {
                now.add(conjunct);
            }
        }
        return now;
    }

    private int cheapest(
            List<Relation> relations,
            List<BitSet> columns,
            List<List<Scalar>> local,
            List<BitSet> reads,
            BitSet needed) {
        int best = -1;
        double bestRows = Double.MAX_VALUE;
        for (int i = 0; i < relations.size(); i++) {
            if (!reads.get(i).isEmpty()) {
                continue;
            }
            Plan plan =
                    planner.plan(relations.get(i), local.get(i), restricted(needed, columns.get(i)), List.of(), false);
            if (plan.rows() < bestRows) {
                best = i;
                bestRows = plan.rows();
            }
        }
        assert best >= 0 : "what stands first in FROM reads nothing of the others";
        return best;
    }
}

package io.rustydb.sql.execution.batch;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Hierarchy.Carried;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.execution.Run;
import io.rustydb.sql.execution.ScalarCompiler;
import io.rustydb.sql.execution.ScalarCompiler.Layout;
import io.rustydb.sql.function.ComparisonOperator;
import io.rustydb.sql.function.expression.Expression;
import io.rustydb.sql.optimizer.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Makes the operator of a CONNECT BY: equalities of a row with its parent become a hash key, everything else
/// of the condition is tested on the rows that have the key.
final class HierarchyCompiler {
    private final Columns columns;
    private final Run run;
    private final ScalarCompiler compiler;

    HierarchyCompiler(Columns columns, Run run, ScalarCompiler compiler) {
        this.columns = columns;
        this.run = run;
        this.compiler = compiler;
    }

    Operator make(Plan.Hierarchy plan, Operator input) {
        Relation.Hierarchy relation = plan.relation();
        Layout layout = new Layout(plan.input().columns());
        BitSet own = relation.input().columns();
        BitSet ofParent = new BitSet();
        relation.priors().forEach(prior -> ofParent.set(prior.number()));
        BitSet others = (BitSet) ofParent.clone();
        others.set(relation.level());
        others.set(relation.rowNumber());
        List<Scalar> parentKeys = new ArrayList<>();
        List<Scalar> childKeys = new ArrayList<>();
        List<Scalar> residual = new ArrayList<>();
        for (Scalar conjunct : relation.connect()) {
            if (!addKey(conjunct, own, ofParent, others, parentKeys, childKeys)) {
                residual.add(conjunct);
            }
        }
        Expression[] parents = compiler.compileAll(parentKeys, Layout.NONE);
        Expression[] children = compiler.compileAll(childKeys, layout);
        Expression rest = residual.isEmpty() ? null : compiler.compileAnd(residual, layout);
        Expression start = relation.start().isEmpty() ? null : compiler.compileAnd(relation.start(), layout);
        List<int[]> slots = new ArrayList<>();
        for (Carried prior : relation.priors()) {
            int slot = run.slotOrNone(prior.number());
            if (slot >= 0) {
                slots.add(new int[] {slot, layout.position(prior.column())});
            }
        }
        List<HierarchyOperator.Out> outs = new ArrayList<>();
        for (int column : plan.columns()) {
            outs.add(out(column, relation, layout));
        }
        return new HierarchyOperator(
                input,
                run,
                types(plan.input().columns()),
                types(plan.columns()),
                outs,
                new HierarchyOperator.Condition(
                        start,
                        parents,
                        children,
                        rest,
                        slots.toArray(int[][]::new),
                        run.slotOrNone(relation.level()),
                        run.slotOrNone(relation.rowNumber()),
                        relation.noCycle(),
                        relation.comparesParent()));
    }

    private List<SqlType> types(List<Integer> numbers) {
        List<SqlType> types = new ArrayList<>(numbers.size());
        numbers.forEach(number -> types.add(columns.type(number)));
        return types;
    }

    private static boolean addKey(
            Scalar conjunct,
            BitSet own,
            BitSet ofParent,
            BitSet others,
            List<Scalar> parentKeys,
            List<Scalar> childKeys) {
        if (!(conjunct instanceof Scalar.Compare compare)
                || compare.operator() != ComparisonOperator.EQUAL
                || Trees.hasSubquery(conjunct)
                || Trees.isVolatile(conjunct)) {
            return false;
        }
        BitSet a = Trees.free(compare.left());
        BitSet b = Trees.free(compare.right());
        if (isParents(a, own, ofParent) && isChilds(b, own, others)) {
            parentKeys.add(compare.left());
            childKeys.add(compare.right());
            return true;
        }
        if (isParents(b, own, ofParent) && isChilds(a, own, others)) {
            parentKeys.add(compare.right());
            childKeys.add(compare.left());
            return true;
        }
        return false;
    }

    private static boolean isParents(BitSet used, BitSet own, BitSet ofParent) {
        return used.intersects(ofParent) && !used.intersects(own);
    }

    private static boolean isChilds(BitSet used, BitSet own, BitSet others) {
        return used.intersects(own) && !used.intersects(others);
    }

    private static HierarchyOperator.Out out(int column, Relation.Hierarchy relation, Layout layout) {
        if (column == relation.level()) {
            return new HierarchyOperator.Out.Level();
        }
        if (column == relation.isLeaf()) {
            return new HierarchyOperator.Out.Leaf();
        }
        if (column == relation.isCycle()) {
            return new HierarchyOperator.Out.Cycle();
        }
        for (Carried prior : relation.priors()) {
            if (prior.number() == column) {
                return new HierarchyOperator.Out.Prior(layout.position(prior.column()));
            }
        }
        for (Carried carried : relation.roots()) {
            if (carried.number() == column) {
                return new HierarchyOperator.Out.Root(layout.position(carried.column()));
            }
        }
        for (Relation.Hierarchy.Path path : relation.paths()) {
            if (path.number() == column) {
                return new HierarchyOperator.Out.Path(layout.position(path.column()), path.separator());
            }
        }
        return new HierarchyOperator.Out.Own(layout.position(column));
    }
}

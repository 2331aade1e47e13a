package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Oracle's `(+)`: conditions of WHERE that mark a table's columns become the condition of an outer join to it.
final class OuterMarks {
    private final List<Relation> items;
    private final List<List<Scalar>> conditions = new ArrayList<>();
    private boolean any;
    /// The table that the conjunct marks which is bound now.
    private int marked;

    /// @param items of FROM
    OuterMarks(List<Relation> items) {
        this.items = items;
        items.forEach(item -> conditions.add(new ArrayList<>()));
    }

    /// Binds WHERE.
    ///
    /// @return the conjuncts without marks
    List<Scalar> where(Expression where, ExpressionBinder binder) {
        List<Scalar> others = new ArrayList<>();
        List<Expression> conjuncts =
                where instanceof Expression.Logical logical && logical.operator() == LogicalOperator.AND
                        ? logical.operands()
                        : List.of(where);
        for (Expression conjunct : conjuncts) {
            marked = -1;
            List<Scalar> bound = Trees.conjuncts(binder.condition(conjunct));
            if (marked < 0) {
                others.addAll(bound);
            } else {
                any = true;
                conditions.get(marked).addAll(bound);
            }
        }
        return others;
    }

    /// A marked column.
    void mark(@Nullable Scalar column, int position) {
        if (column instanceof Scalar.ColumnRef reference) {
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i).columns().get(reference.number())) {
                    if (marked >= 0 && marked != i) {
                        throw DbException.at(
                                ErrorCode.SYNTAX_ERROR, "a condition can mark columns of one table with (+)", position);
                    }
                    marked = i;
                    return;
                }
            }
        }
        throw DbException.at(ErrorCode.SYNTAX_ERROR, "(+) stands behind a column of the query's own FROM", position);
    }

    /// FROM with the outer joins, or as it was if nothing is marked.
    Relation over(Relation from, int position) {
        if (!any) {
            return from;
        }
        BitSet all = from.columns();
        Relation joined = null;
        List<Integer> waiting = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            if (!conditions.get(i).isEmpty()) {
                waiting.add(i);
            } else {
                joined = joined == null
                        ? items.get(i)
                        : new Relation.Join(JoinKind.INNER, joined, items.get(i), List.of());
            }
        }
        while (joined != null && !waiting.isEmpty()) {
            Integer next = null;
            BitSet there = joined.columns();
            for (Integer candidate : waiting) {
                BitSet needed = new BitSet();
                conditions.get(candidate).forEach(condition -> Trees.addFree(condition, needed));
                needed.and(all);
                needed.andNot(items.get(candidate).columns());
                if (Trees.contains(there, needed)) {
                    next = candidate;
                    break;
                }
            }
            if (next == null) {
                break;
            }
            waiting.remove(next);
            joined = new Relation.Join(JoinKind.LEFT, joined, items.get(next), conditions.get(next));
        }
        if (joined == null || !waiting.isEmpty()) {
            throw DbException.at(
                    ErrorCode.SYNTAX_ERROR, "tables marked with (+) depend on each other in a circle", position);
        }
        return joined;
    }
}

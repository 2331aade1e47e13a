package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Scalar.Subquery;
import io.rustydb.sql.algebra.Scalar.SubqueryKind;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.function.ComparisonOperator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns EXISTS, NOT EXISTS and IN conjuncts into semi and anti joins where the subquery is simple enough: its
/// references to the outer query stand in one filter that can become the join's condition.
///
/// NOT IN is left alone: its NULLs make it no anti join. A subquery that is not correlated at all is left alone
/// too unless it is an IN, since it is computed once anyway.
final class SubqueryRewriter {
    private final Columns columns;

    SubqueryRewriter(Columns columns) {
        this.columns = columns;
    }

    /// A join that stands for a conjunct over `input`; null if the conjunct must be evaluated as it is.
    @Nullable
    Relation rewrite(Relation input, Scalar conjunct) {
        if (conjunct instanceof Scalar.Not not
                && not.operand() instanceof Subquery subquery
                && subquery.kind() == SubqueryKind.EXISTS) {
            return join(JoinKind.ANTI, input, subquery.relation(), List.of());
        }
        if (!(conjunct instanceof Subquery subquery)) {
            return null;
        }
        if (subquery.kind() == SubqueryKind.EXISTS) {
            return join(JoinKind.SEMI, input, subquery.relation(), List.of());
        }
        if (subquery.kind() == SubqueryKind.ANY && subquery.operator() == ComparisonOperator.EQUAL) {
            List<Scalar> equal = new ArrayList<>();
            for (int i = 0; i < subquery.lefts().size(); i++) {
                Scalar left = subquery.lefts().get(i);
                if (Trees.hasSubquery(left) || Trees.isVolatile(left)) {
                    return null;
                }
                equal.add(new Scalar.Compare(
                        ComparisonOperator.EQUAL,
                        left,
                        columns.reference(subquery.columns().get(i))));
            }
            return join(JoinKind.SEMI, input, subquery.relation(), equal);
        }
        return null;
    }

    private @Nullable Relation join(JoinKind kind, Relation input, Relation subquery, List<Scalar> equal) {
        List<Scalar> condition = new ArrayList<>(equal);
        Relation inner = decorrelate(subquery, condition);
        if (inner == null || condition.isEmpty()) {
            return null;
        }
        return new Relation.Join(kind, input, inner, condition);
    }

    /// The relation without its correlated conjuncts, which are added to `condition`; null if that cannot be
    /// done.
    private static @Nullable Relation decorrelate(Relation relation, List<Scalar> condition) {
        return switch (relation) {
            case Relation.Sort sort -> decorrelate(sort.input(), condition);
            case Relation.Compute compute -> {
                Relation input = decorrelate(compute.input(), condition);
                if (input == null) {
                    yield null;
                }
                Relation changed = new Relation.Compute(input, compute.values());
                yield Trees.isCorrelated(changed) || Trees.isVolatile(changed) ? null : changed;
            }
            case Relation.Filter filter -> {
                BitSet own = filter.input().columns();
                List<Scalar> local = new ArrayList<>();
                for (Scalar conjunct : filter.conjuncts()) {
                    if (Trees.contains(own, Trees.free(conjunct))) {
                        local.add(conjunct);
                    } else if (Trees.hasSubquery(conjunct) || Trees.isVolatile(conjunct)) {
                        yield null;
                    } else {
                        condition.add(conjunct);
                    }
                }
                Relation input = Trees.filter(filter.input(), local);
                yield Trees.isCorrelated(input) ? null : input;
            }
            default -> Trees.isCorrelated(relation) ? null : relation;
        };
    }
}

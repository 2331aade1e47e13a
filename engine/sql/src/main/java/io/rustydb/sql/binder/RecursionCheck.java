package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import io.rustydb.sql.parser.ast.QueryBody.SetOperator;

/// Where a recursive query may use itself: once, and where each new row by itself can only add rows to the
/// result.
final class RecursionCheck {
    private final CommonTable table;
    private final Relation.Recursion recursion;

    RecursionCheck(CommonTable table, Relation.Recursion recursion) {
        this.table = table;
        this.recursion = recursion;
    }

    /// @param step what stands behind UNION
    /// @throws DbException 42P19
    void check(Relation step) {
        walk(step, "");
        if (table.selfReferences > 1) {
            throw refused("more than once");
        }
    }

    private DbException refused(String where) {
        return DbException.at(
                ErrorCode.INVALID_RECURSION,
                "recursive query \"" + table.name() + "\" cannot be used " + where,
                table.selfPosition);
    }

    /// @return true if the relation reads the recursion
    private boolean walk(Relation relation, String refused) {
        for (Scalar scalar : relation.scalars()) {
            Trees.visit(scalar, node -> {
                if (node instanceof Scalar.Subquery subquery) {
                    walk(subquery.relation(), "within a subquery");
                }
            });
        }
        return switch (relation) {
            case Relation.RecursiveScan scan
            when scan.recursion() == recursion -> {
                if (!refused.isEmpty()) {
                    throw refused(refused);
                }
                yield true;
            }
            case Relation.Join join -> {
                String outer = "within an outer join";
                boolean left = walk(join.left(), join.kind() == JoinKind.FULL ? outer : refused);
                yield walk(join.right(), join.kind() == JoinKind.INNER ? refused : outer) || left;
            }
            case Relation.SetOperation operation -> {
                String within = "within " + operation.operator();
                boolean intersect = operation.operator() == SetOperator.INTERSECT && operation.all();
                boolean except = operation.operator() == SetOperator.EXCEPT;
                boolean left = walk(operation.left(), intersect || except && operation.all() ? within : refused);
                yield walk(operation.right(), intersect || except ? within : refused) || left;
            }
            case Relation.Aggregate aggregate -> {
                boolean reads = walk(aggregate.input(), refused);
                if (reads && !aggregate.measures().isEmpty()) {
                    throw refused("below an aggregate function");
                }
                yield reads;
            }
            default -> {
                boolean reads = false;
                for (Relation input : relation.inputs()) {
                    reads |= walk(input, refused);
                }
                yield reads;
            }
        };
    }
}

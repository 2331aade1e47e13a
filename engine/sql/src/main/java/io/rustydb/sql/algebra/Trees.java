package io.rustydb.sql.algebra;

import io.rustydb.sql.algebra.Scalar.Subquery;
import io.rustydb.sql.function.Volatility;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Walks over scalars and relations.
public final class Trees {
    private Trees() {}

    /// Rebuilds a scalar from the top: where `replace` gives another node, that one stands and is not entered.
    /// Relations of subqueries are not entered.
    public static Scalar replace(Scalar scalar, UnaryOperator<Scalar> replace) {
        Scalar changed = replace.apply(scalar);
        if (changed != scalar) {
            return changed;
        }
        List<Scalar> operands = scalar.operands();
        List<Scalar> rebuilt = null;
        for (int i = 0; i < operands.size(); i++) {
            Scalar operand = operands.get(i);
            Scalar other = replace(operand, replace);
            if (other != operand && rebuilt == null) {
                rebuilt = new ArrayList<>(operands);
            }
            if (rebuilt != null) {
                rebuilt.set(i, other);
            }
        }
        return rebuilt == null ? scalar : scalar.withOperands(rebuilt);
    }

    /// Visits a scalar and its operands, not the relations of subqueries.
    public static void visit(Scalar scalar, Consumer<Scalar> visitor) {
        visitor.accept(scalar);
        for (Scalar operand : scalar.operands()) {
            visit(operand, visitor);
        }
    }

    public static boolean any(Scalar scalar, Predicate<Scalar> test) {
        if (test.test(scalar)) {
            return true;
        }
        for (Scalar operand : scalar.operands()) {
            if (any(operand, test)) {
                return true;
            }
        }
        return false;
    }

    /// True when two scalars compute the same of the same row. Functions are compared by what they are, not as
    /// objects, since each resolution may make a new one. Parameters are the same as themselves only.
    public static boolean same(Scalar a, Scalar b) {
        if (a.getClass() != b.getClass() || a instanceof Subquery) {
            return false;
        }
        List<Scalar> left = a.operands();
        List<Scalar> right = b.operands();
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!same(left.get(i), right.get(i))) {
                return false;
            }
        }
        return switch (a) {
            case Scalar.Call call -> {
                Scalar.Call other = (Scalar.Call) b;
                yield call.function()
                                .function()
                                .name()
                                .equals(other.function().function().name())
                        && call.function()
                                .argumentTypes()
                                .equals(other.function().argumentTypes())
                        && call.type().equals(other.type())
                        && call.function().function().volatility() == Volatility.IMMUTABLE;
            }
            default -> left.isEmpty() ? a.equals(b) : a.withOperands(right).equals(b);
        };
    }

    /// Adds the columns a scalar uses, with those its subqueries use and do not produce.
    public static void addFree(Scalar scalar, BitSet into) {
        switch (scalar) {
            case Scalar.ColumnRef column -> into.set(column.number());
            case Subquery subquery -> {
                subquery.lefts().forEach(left -> addFree(left, into));
                into.or(free(subquery.relation()));
            }
            default -> scalar.operands().forEach(operand -> addFree(operand, into));
        }
    }

    public static BitSet free(Scalar scalar) {
        BitSet numbers = new BitSet();
        addFree(scalar, numbers);
        return numbers;
    }

    /// Columns that a relation uses and no part of it produces: references to outer queries.
    public static BitSet free(Relation relation) {
        BitSet used = new BitSet();
        BitSet produced = new BitSet();
        collect(relation, used, produced);
        used.andNot(produced);
        return used;
    }

    private static void collect(Relation relation, BitSet used, BitSet produced) {
        for (Relation input : relation.inputs()) {
            collect(input, used, produced);
        }
        if (relation instanceof Relation.CommonScan scan) {
            used.or(scan.common().free());
        }
        relation.scalars().forEach(scalar -> addFree(scalar, used));
        relation.addColumns(produced);
    }

    public static boolean isCorrelated(Relation relation) {
        return !free(relation).isEmpty();
    }

    public static boolean contains(BitSet all, BitSet some) {
        BitSet rest = (BitSet) some.clone();
        rest.andNot(all);
        return rest.isEmpty();
    }

    /// Splits at AND.
    public static void addConjuncts(Scalar condition, List<Scalar> into) {
        if (condition instanceof Scalar.Logical logical && logical.operator() == LogicalOperator.AND) {
            logical.operands().forEach(operand -> addConjuncts(operand, into));
        } else {
            into.add(condition);
        }
    }

    public static List<Scalar> conjuncts(Scalar condition) {
        List<Scalar> all = new ArrayList<>();
        addConjuncts(condition, all);
        return all;
    }

    /// The AND of conjuncts; null for none.
    public static @Nullable Scalar and(List<Scalar> conjuncts) {
        return switch (conjuncts.size()) {
            case 0 -> null;
            case 1 -> conjuncts.getFirst();
            default -> new Scalar.Logical(LogicalOperator.AND, conjuncts);
        };
    }

    /// A filter, or the input itself when there is nothing to filter by.
    public static Relation filter(Relation input, List<Scalar> conjuncts) {
        return conjuncts.isEmpty() ? input : new Relation.Filter(input, conjuncts);
    }

    public static boolean isVolatile(Scalar scalar) {
        return any(
                scalar,
                node -> node instanceof Scalar.Call call
                                && call.function().function().volatility() == Volatility.VOLATILE
                        || node instanceof Subquery subquery && isVolatile(subquery.relation()));
    }

    public static boolean isVolatile(Relation relation) {
        for (Scalar scalar : relation.scalars()) {
            if (isVolatile(scalar)) {
                return true;
            }
        }
        for (Relation input : relation.inputs()) {
            if (isVolatile(input)) {
                return true;
            }
        }
        return relation instanceof Relation.Lock
                || relation instanceof Relation.CommonScan scan && scan.common().isVolatile();
    }

    public static boolean hasSubquery(Scalar scalar) {
        return any(scalar, Subquery.class::isInstance);
    }

    /// True when the value is the same for every row of an execution: no columns, no subqueries, nothing
    /// volatile.
    public static boolean isRowIndependent(Scalar scalar) {
        return !any(scalar, node -> node instanceof Scalar.ColumnRef || node instanceof Subquery)
                && !isVolatile(scalar);
    }
}

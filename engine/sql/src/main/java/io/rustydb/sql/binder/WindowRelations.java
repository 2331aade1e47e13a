package io.rustydb.sql.binder;

import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.Computed;
import io.rustydb.sql.algebra.Relation.SortKey;
import io.rustydb.sql.algebra.Relation.WindowMeasure;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Scalar.OrderItem;
import io.rustydb.sql.algebra.Scalar.WindowCall;
import io.rustydb.sql.algebra.Trees;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Takes the calls with OVER out of a SELECT's values and puts relations that compute them under it: one for
/// each partition and order.
final class WindowRelations {
    private final Columns columns;
    private final Map<WindowCall, Integer> calls = new LinkedHashMap<>();
    private final Map<Spec, List<WindowMeasure>> measures = new LinkedHashMap<>();
    private final List<Computed> computed = new ArrayList<>();
    private final BitSet inputColumns;

    private record Spec(List<Integer> partition, List<SortKey> order) {}

    /// @param input what the windows are computed over
    WindowRelations(Columns columns, Relation input) {
        this.columns = columns;
        inputColumns = input.columns();
    }

    static boolean isIn(Scalar value) {
        return Trees.any(value, WindowCall.class::isInstance);
    }

    /// The value with columns in place of its calls.
    Scalar rewrite(Scalar value) {
        return Trees.replace(value, node -> node instanceof WindowCall call ? columns.reference(number(call)) : node);
    }

    private int number(WindowCall call) {
        Integer known = calls.get(call);
        if (known != null) {
            return known;
        }
        int number = columns.add(call.name(), call.type(), true);
        List<Integer> partition = new ArrayList<>();
        for (Scalar value : call.partition()) {
            int column = column(value);
            if (!partition.contains(column)) {
                partition.add(column);
            }
        }
        List<SortKey> order = new ArrayList<>();
        for (OrderItem item : call.order()) {
            order.add(new SortKey(column(item.value()), item.descending(), item.nullsFirst()));
        }
        List<Integer> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(column(argument)));
        int filter = call.filter() == null ? -1 : column(call.filter());
        // The distances stay what they are: they are the same for all rows.
        List<Scalar> constants = call.frame().constants();
        var frame = call.frame().replace(scalar -> {
            for (Scalar constant : constants) {
                if (constant == scalar) {
                    return scalar;
                }
            }
            return columns.reference(column(scalar));
        });
        measures.computeIfAbsent(new Spec(partition, order), ignored -> new ArrayList<>())
                .add(new WindowMeasure(
                        number,
                        call.function(),
                        call.aggregate(),
                        arguments,
                        filter,
                        frame,
                        call.ignoreNulls(),
                        call.fromLast(),
                        call.origin()));
        calls.put(call, number);
        return number;
    }

    /// The input's column of a value, computed if need be.
    private int column(Scalar value) {
        if (value instanceof Scalar.ColumnRef column && inputColumns.get(column.number())) {
            return column.number();
        }
        for (Computed before : computed) {
            if (before.value().equals(value) && !Trees.isVolatile(value) && !Trees.hasSubquery(value)) {
                return before.number();
            }
        }
        int number = columns.add("", value.type(), true);
        computed.add(new Computed(number, value));
        return number;
    }

    /// The windows over their input. Those with the longest order come first: a shorter one that it begins with
    /// needs no sort of its own then.
    Relation over(Relation input) {
        Relation relation = computed.isEmpty() ? input : new Relation.Compute(input, computed);
        List<Spec> specs = new ArrayList<>(measures.keySet());
        specs.sort((a, b) -> Integer.compare(length(b), length(a)));
        for (Spec spec : specs) {
            relation = new Relation.Window(relation, spec.partition, spec.order, measures.get(spec));
        }
        return relation;
    }

    private static int length(Spec spec) {
        return spec.partition.size() + spec.order.size();
    }
}

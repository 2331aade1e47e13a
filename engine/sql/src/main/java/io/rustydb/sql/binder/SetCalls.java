package io.rustydb.sql.binder;

import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.algebra.Relation.JoinKind;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.algebra.Trees;
import java.util.ArrayList;
import java.util.List;

/// Calls of a select list that give rows: they become a table beside FROM, in which all calls of the list go on
/// together.
final class SetCalls {
    private final Binder root;
    private final List<Scalar.SetCall> calls = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    SetCalls(Binder root) {
        this.root = root;
    }

    /// The same value over columns of the table.
    Scalar replace(Scalar value) {
        return Trees.replace(value, node -> {
            if (!(node instanceof Scalar.SetCall call)) {
                return node;
            }
            if (call.function().columns().size() > 1) {
                throw Unsupported.feature(
                        "a function with several columns in a select list",
                        call.origin().position());
            }
            int known = calls.indexOf(call);
            if (known < 0) {
                known = calls.size();
                calls.add(call);
                numbers.add(root.columns.add(call.function().function().name(), call.type(), true));
            }
            return root.columns.reference(numbers.get(known));
        });
    }

    /// The rows of the calls for each row of the input.
    Relation beside(Relation input) {
        if (calls.isEmpty()) {
            return input;
        }
        List<Relation.FunctionCall> scanned = new ArrayList<>();
        calls.forEach(call -> scanned.add(new Relation.FunctionCall(call.function(), call.operands(), call.origin())));
        Relation rows = new Relation.FunctionScan(scanned, numbers, Relation.FunctionScan.NO_ORDINALITY);
        return new Relation.Join(JoinKind.INNER, input, rows, List.of());
    }
}

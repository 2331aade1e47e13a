package io.rustydb.sql.optimizer;

import io.rustydb.sql.algebra.Columns;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.function.text.TextStyle;
import io.rustydb.sql.function.text.ValueText;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Scalars as text, for EXPLAIN.
final class ScalarPrinter {
    private final Columns columns;

    ScalarPrinter(Columns columns) {
        this.columns = columns;
    }

    String column(int number) {
        String name = columns.get(number).name();
        return name.isEmpty() ? "#" + number : name;
    }

    String all(List<Scalar> scalars, String separator) {
        List<String> texts = new ArrayList<>(scalars.size());
        scalars.forEach(scalar -> texts.add(print(scalar)));
        return String.join(separator, texts);
    }

    String print(Scalar scalar) {
        return switch (scalar) {
            case Scalar.ColumnRef reference -> column(reference.number());
            case Scalar.Constant constant -> constant(constant);
            case Scalar.Parameter parameter -> "$" + (parameter.index() + 1);
            case Scalar.Call call -> {
                String name = call.function().function().name();
                boolean isOperator = !Character.isLetter(name.charAt(0));
                yield isOperator && call.operands().size() == 2
                        ? "(" + all(call.operands(), " " + name + " ") + ")"
                        : name + "(" + all(call.operands(), ", ") + ")";
            }
            case Scalar.Cast cast -> "CAST(" + print(cast.operand()) + " AS " + cast.type() + ")";
            case Scalar.Compare compare ->
                print(compare.left()) + " " + compare.operator().sign() + " " + print(compare.right());
            case Scalar.Distinct distinct ->
                print(distinct.left())
                        + (distinct.negated() ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ")
                        + print(distinct.right());
            case Scalar.Logical logical ->
                "(" + all(logical.operands(), " " + logical.operator().name() + " ") + ")";
            case Scalar.Not not -> "NOT " + print(not.operand());
            case Scalar.IsNull test -> print(test.operand()) + (test.negated() ? " IS NOT NULL" : " IS NULL");
            case Scalar.IsTruth test -> print(test.operand()) + " IS " + (test.negated() ? "NOT " : "") + test.value();
            case Scalar.Like like ->
                print(like.operand()) + (like.negated() ? " NOT " : " ")
                        + like.kind().words() + " " + print(like.pattern());
            case Scalar.In in ->
                print(in.operand()) + (in.negated() ? " NOT IN (" : " IN (") + all(in.values(), ", ") + ")";
            case Scalar.Case ignored -> "CASE";
            case Scalar.Coalesce coalesce -> "COALESCE(" + all(coalesce.operands(), ", ") + ")";
            case Scalar.AggregateCall call -> call.function().name() + "(" + all(call.arguments(), ", ") + ")";
            case Scalar.SetCall call -> call.function().function().name() + "(" + all(call.operands(), ", ") + ")";
            case Scalar.GroupingCall call -> call.kind() + "(" + all(call.operands(), ", ") + ")";
            case Scalar.WindowCall call -> call.name() + "(" + all(call.arguments(), ", ") + ") OVER";
            case Scalar.Subquery subquery -> subquery.kind() + " (subquery)";
        };
    }

    private static String constant(Scalar.Constant constant) {
        if (constant.isNull()) {
            return "NULL";
        }
        String text = ValueText.of(constant.value(), 0, TextStyle.iso(ZoneOffset.UTC));
        boolean bare =
                constant.type().kind().isNumeric() || constant.type().kind() == io.rustydb.base.type.TypeKind.BOOLEAN;
        return bare ? text : "'" + text.replace("'", "''") + "'";
    }
}

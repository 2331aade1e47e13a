package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Call.FunctionCall;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.CallModifiers;
import io.rustydb.sql.parser.ast.Expression.Overflow;
import io.rustydb.sql.parser.ast.JsonCall;

/// Prints calls.
final class CallPrinter {
    private final PrintBuffer out;
    private final ExpressionPrinter expressions;

    CallPrinter(PrintBuffer out, ExpressionPrinter expressions) {
        this.out = out;
        this.expressions = expressions;
    }

    void call(Call call) {
        switch (call) {
            case FunctionCall function -> function(function);
            case JsonCall json -> new JsonCallPrinter(out, expressions).print(json);
            case Call.NamedArgument argument -> {
                out.name(argument.name()).add(" => ");
                expressions.print(argument.value());
            }
            case Call.Coalesce coalesce -> {
                out.add("COALESCE(");
                expressions.list(coalesce.values());
                out.add(")");
            }
            case Call.NullIf nullIf -> {
                out.add("NULLIF(");
                expressions.print(nullIf.left());
                out.add(", ");
                expressions.print(nullIf.right());
                out.add(")");
            }
            case Call.Extract extract -> {
                out.add("EXTRACT(").string(extract.field()).add(" FROM ");
                expressions.print(extract.source());
                out.add(")");
            }
            case Call.Position position -> {
                out.add("POSITION(");
                expressions.print(position.needle(), ExpressionParser.RANGE + 1);
                out.add(" IN ");
                expressions.print(position.text(), ExpressionParser.RANGE + 1);
                out.add(")");
            }
            case Call.Trim trim -> {
                out.add("TRIM(").add(trim.side().name()).add(" ");
                if (trim.characters().isPresent()) {
                    expressions.print(trim.characters().get());
                    out.add(" ");
                }
                out.add("FROM ");
                expressions.print(trim.source());
                out.add(")");
            }
            case Call.CurrentValue value -> {
                out.add(value.kind().name());
                value.precision().ifPresent(precision -> out.add("(" + precision + ")"));
            }
            case Call.SequenceValue value ->
                out.add(value.next() ? "NEXT VALUE FOR " : "CURRENT VALUE FOR ").name(value.sequence());
        }
    }

    private void function(FunctionCall call) {
        CallModifiers modifiers = call.modifiers();
        out.functionName(call.name()).add("(").addIf(modifiers.star(), "*").addIf(modifiers.distinct(), "DISTINCT ");
        for (int i = 0; i < call.arguments().size(); i++) {
            out.addIf(i > 0, ", ");
            Expression argument = call.arguments().get(i);
            expressions.print(argument);
        }
        if (!modifiers.orderBy().isEmpty()) {
            out.add(" ");
            new QueryPrinter(out).orderBy(modifiers.orderBy());
        }
        if (modifiers.overflow().isPresent()) {
            overflow(modifiers.overflow().get());
        }
        out.add(")");
        if (call.isPlain()) {
            return;
        }
        if (!modifiers.withinGroup().isEmpty()) {
            out.add(" WITHIN GROUP (");
            new QueryPrinter(out).orderBy(modifiers.withinGroup());
            out.add(")");
        }
        if (modifiers.keep().isPresent()) {
            out.add(" KEEP (DENSE_RANK ").add(modifiers.keep().get().last() ? "LAST " : "FIRST ");
            new QueryPrinter(out).orderBy(modifiers.keep().get().orderBy());
            out.add(")");
        }
        if (modifiers.filter().isPresent()) {
            out.add(" FILTER (WHERE ");
            expressions.print(modifiers.filter().get());
            out.add(")");
        }
        out.addIf(modifiers.fromLast(), " FROM LAST");
        switch (modifiers.nulls()) {
            case UNSPECIFIED -> {}
            case RESPECT -> out.add(" RESPECT NULLS");
            case IGNORE -> out.add(" IGNORE NULLS");
        }
        if (modifiers.over().isPresent()) {
            out.add(" OVER ");
            new QueryPrinter(out).window(modifiers.over().get());
        }
    }

    private void overflow(Overflow overflow) {
        if (!overflow.truncate()) {
            out.add(" ON OVERFLOW ERROR");
            return;
        }
        out.add(" ON OVERFLOW TRUNCATE ");
        if (overflow.filler().isPresent()) {
            expressions.print(overflow.filler().get());
            out.add(" ");
        }
        out.add(overflow.withCount() ? "WITH COUNT" : "WITHOUT COUNT");
    }
}

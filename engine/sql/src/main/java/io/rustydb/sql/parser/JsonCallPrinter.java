package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.JsonCall;
import io.rustydb.sql.parser.ast.JsonCall.Argument;
import io.rustydb.sql.parser.ast.JsonCall.Behaviour;
import io.rustydb.sql.parser.ast.JsonCall.Nulls;
import io.rustydb.sql.parser.ast.JsonCall.Options;
import io.rustydb.sql.parser.ast.JsonCall.Outcome;
import io.rustydb.sql.parser.ast.JsonCall.Passed;
import io.rustydb.sql.parser.ast.JsonCall.Wrapper;

/// Prints the standard's functions of JSON; part of [CallPrinter].
final class JsonCallPrinter {
    private final PrintBuffer out;
    private final ExpressionPrinter expressions;

    JsonCallPrinter(PrintBuffer out, ExpressionPrinter expressions) {
        this.out = out;
        this.expressions = expressions;
    }

    void print(JsonCall call) {
        out.add(call.form().word()).add("(");
        boolean object = call.form() == JsonCall.Form.OBJECT;
        for (int i = 0; i < call.arguments().size(); i++) {
            Argument argument = call.arguments().get(i);
            out.add(i == 0 ? "" : object && i % 2 == 1 ? " VALUE " : ", ");
            expressions.print(argument.value());
            out.addIf(argument.json(), " FORMAT JSON");
        }
        for (int i = 0; i < call.passing().size(); i++) {
            Passed passed = call.passing().get(i);
            out.add(i == 0 ? " PASSING " : ", ");
            expressions.print(passed.value());
            out.add(" AS ").name(passed.name());
        }
        options(call.options());
        out.add(")");
    }

    private void options(Options options) {
        out.addIf(options.nulls() != Nulls.DEFAULT, " " + options.nulls().name() + " ON NULL");
        out.addIf(options.uniqueKeys(), " WITH UNIQUE KEYS");
        options.returning().ifPresent(type -> {
            out.add(" RETURNING ");
            expressions.type(type);
        });
        out.addIf(
                options.wrapper() != Wrapper.NONE, " WITH " + options.wrapper().name() + " WRAPPER");
        out.addIf(options.omitQuotes(), " OMIT QUOTES");
        behaviour(options.onEmpty(), " ON EMPTY");
        behaviour(options.onError(), " ON ERROR");
    }

    private void behaviour(Behaviour behaviour, String when) {
        if (behaviour.outcome() != Outcome.UNSPECIFIED) {
            out.add(" ").add(behaviour.outcome().words());
            behaviour.value().ifPresent(value -> {
                out.add(" ");
                expressions.print(value);
            });
            out.add(when);
        }
    }
}

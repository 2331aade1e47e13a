package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Call.FunctionCall;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.CallModifiers;
import io.rustydb.sql.parser.ast.JsonCall;
import io.rustydb.sql.parser.ast.JsonCall.Argument;
import io.rustydb.sql.parser.ast.JsonCall.Behaviour;
import io.rustydb.sql.parser.ast.JsonCall.Form;
import io.rustydb.sql.parser.ast.JsonCall.Nulls;
import io.rustydb.sql.parser.ast.JsonCall.Options;
import io.rustydb.sql.parser.ast.JsonCall.Outcome;
import io.rustydb.sql.parser.ast.JsonCall.Passed;
import io.rustydb.sql.parser.ast.JsonCall.Wrapper;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The standard's functions of JSON. Their words are no keywords: they mean something between these parentheses
/// only.
final class JsonCallParser {
    private static final int STACK_WEIGHT = 2;

    private final Grammar grammar;
    private final Cursor cursor;

    JsonCallParser(Grammar grammar) {
        this.grammar = grammar;
        cursor = grammar.cursor;
    }

    /// The form that a name begins when a parenthesis follows; empty for other names.
    static Optional<Form> form(String name) {
        if (!name.regionMatches(true, 0, "json", 0, 4)) {
            return Optional.empty();
        }
        for (Form form : Form.values()) {
            if (form.word().equalsIgnoreCase(name)) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }

    /// At the name.
    Expression call(Form form, int position) {
        int outer = cursor.enter(STACK_WEIGHT);
        Expression call = inside(form, position);
        cursor.leave(outer, STACK_WEIGHT);
        return call;
    }

    private Expression inside(Form form, int position) {
        Name name = cursor.takeName();
        cursor.expectLeft();
        List<Argument> arguments = new ArrayList<>();
        if (form == Form.OBJECT) {
            if (!object(arguments)) {
                return function(name, arguments.getFirst().value());
            }
        } else if (form == Form.ARRAY) {
            array(arguments);
        } else {
            arguments.add(argument());
            if (form.hasPath()) {
                cursor.expect(Token.COMMA, "','");
                arguments.add(new Argument(grammar.expressions.expression(), false));
            }
        }
        List<Passed> passing = form.hasPath() ? passing() : List.of();
        Options options = options(form);
        cursor.expectRight();
        return new JsonCall(form, arguments, passing, options, position);
    }

    /// The function json_object, whose first argument is read.
    private Expression function(Name name, Expression first) {
        List<Expression> arguments = new ArrayList<>();
        arguments.add(first);
        while (cursor.accept(Token.COMMA)) {
            arguments.add(grammar.expressions.expression());
        }
        cursor.expectRight();
        return new FunctionCall(QualifiedName.of(name), arguments, CallModifiers.NONE, name.position());
    }

    private Argument argument() {
        Expression value = grammar.expressions.expression();
        boolean json = cursor.atWord("format");
        if (json) {
            cursor.advance();
            word("json");
        }
        return new Argument(value, json);
    }

    /// @return false for the function of that name, whose arguments are separated by commas only
    private boolean object(List<Argument> arguments) {
        if (atOptions()) {
            return true;
        }
        do {
            boolean key =
                    cursor.atWord("key") && cursor.kindAhead(1) != Token.COLON && !cursor.aheadIs(1, Keyword.VALUE);
            if (key) {
                cursor.advance();
            }
            arguments.add(new Argument(grammar.expressions.expression(), false));
            if (!cursor.accept(Token.COLON) && !cursor.acceptWord("value")) {
                if (key || arguments.size() > 1) {
                    throw cursor.unexpected("VALUE or ':'");
                }
                return false;
            }
            arguments.add(argument());
        } while (cursor.accept(Token.COMMA));
        return true;
    }

    private void array(List<Argument> arguments) {
        if (grammar.queries.atQuery()) {
            throw cursor.unsupported("JSON_ARRAY of a query", cursor.position());
        }
        if (atOptions()) {
            return;
        }
        do {
            arguments.add(argument());
        } while (cursor.accept(Token.COMMA));
    }

    private boolean atOptions() {
        return cursor.at(Token.RIGHT_PAREN)
                || cursor.atWord("returning")
                || (cursor.atWord("absent") || cursor.at(Keyword.NULL)) && cursor.aheadIs(1, Keyword.ON);
    }

    private List<Passed> passing() {
        List<Passed> passing = new ArrayList<>();
        if (cursor.acceptWord("passing")) {
            do {
                Expression value = grammar.expressions.expression();
                cursor.expect(Keyword.AS);
                passing.add(new Passed(value, cursor.label("a name")));
            } while (cursor.accept(Token.COMMA));
        }
        return passing;
    }

    private void word(String word) {
        if (!cursor.acceptWord(word)) {
            throw cursor.unexpected(word.toUpperCase(Locale.ROOT));
        }
    }

    private Options options(Form form) {
        Nulls nulls = Nulls.DEFAULT;
        boolean unique = false;
        Optional<TypeName> returning = Optional.empty();
        Wrapper wrapper = Wrapper.NONE;
        boolean omitQuotes = false;
        Behaviour onEmpty = Behaviour.UNSPECIFIED;
        Behaviour onError = Behaviour.UNSPECIFIED;
        if (form == Form.OBJECT || form == Form.ARRAY) {
            if (cursor.atWord("absent") || cursor.at(Keyword.NULL)) {
                nulls = cursor.atWord("absent") ? Nulls.ABSENT : Nulls.NULL;
                cursor.advance();
                cursor.expect(Keyword.ON);
                cursor.expect(Keyword.NULL);
            }
        }
        if (form == Form.OBJECT || form == Form.PARSE) {
            unique = uniqueKeys();
        }
        boolean returns = form != Form.PARSE && form != Form.SCALAR && form != Form.EXISTS;
        if (returns && cursor.acceptWord("returning")) {
            returning = Optional.of(grammar.types.type());
        }
        if (form == Form.QUERY) {
            wrapper = wrapper();
            if (cursor.atWord("omit") || cursor.atWord("keep")) {
                omitQuotes = cursor.atWord("omit");
                cursor.advance();
                word("quotes");
                if (omitQuotes && wrapper != Wrapper.NONE) {
                    throw cursor.unexpected("no QUOTES, since a wrapper has none,");
                }
            }
        }
        if (form.hasPath()) {
            while (!cursor.at(Token.RIGHT_PAREN)) {
                Behaviour behaviour = behaviour(form);
                cursor.expect(Keyword.ON);
                if (form != Form.EXISTS
                        && onEmpty == Behaviour.UNSPECIFIED
                        && onError == Behaviour.UNSPECIFIED
                        && cursor.acceptWord("empty")) {
                    onEmpty = behaviour;
                } else if (onError == Behaviour.UNSPECIFIED && cursor.acceptWord("error")) {
                    onError = behaviour;
                } else {
                    throw cursor.unexpected("EMPTY or ERROR, in this order and once,");
                }
            }
        }
        return new Options(returning, nulls, unique, wrapper, omitQuotes, onEmpty, onError);
    }

    boolean uniqueKeys() {
        boolean with = cursor.at(Keyword.WITH, Keyword.UNIQUE);
        if (with || cursor.at(Keyword.WITHOUT, Keyword.UNIQUE)) {
            cursor.advance();
            cursor.advance();
            cursor.acceptWord("keys");
        }
        return with;
    }

    private Wrapper wrapper() {
        Wrapper wrapper = Wrapper.NONE;
        if (cursor.accept(Keyword.WITHOUT)) {
            cursor.acceptWord("array");
            word("wrapper");
        } else if (cursor.accept(Keyword.WITH)) {
            wrapper = Wrapper.UNCONDITIONAL;
            if (cursor.acceptWord("conditional")) {
                wrapper = Wrapper.CONDITIONAL;
            } else {
                cursor.acceptWord("unconditional");
            }
            cursor.acceptWord("array");
            word("wrapper");
        }
        return wrapper;
    }

    private Behaviour behaviour(Form form) {
        Outcome outcome;
        if (cursor.accept(Keyword.DEFAULT)) {
            if (form == Form.EXISTS) {
                throw cursor.unexpected("TRUE, FALSE, UNKNOWN or ERROR");
            }
            return new Behaviour(Outcome.DEFAULT, Optional.of(grammar.expressions.expression()));
        } else if (form != Form.EXISTS && cursor.accept(Keyword.NULL)) {
            outcome = Outcome.NULL;
        } else if (cursor.acceptWord("error")) {
            outcome = Outcome.ERROR;
        } else if (form == Form.EXISTS && cursor.accept(Keyword.TRUE)) {
            outcome = Outcome.TRUE;
        } else if (form == Form.EXISTS && cursor.accept(Keyword.FALSE)) {
            outcome = Outcome.FALSE;
        } else if (form == Form.EXISTS && cursor.accept(Keyword.UNKNOWN)) {
            outcome = Outcome.UNKNOWN;
        } else if (form == Form.QUERY && cursor.acceptWord("empty")) {
            outcome = cursor.acceptWord("object") ? Outcome.EMPTY_OBJECT : Outcome.EMPTY_ARRAY;
            if (outcome == Outcome.EMPTY_ARRAY) {
                cursor.acceptWord("array");
            }
        } else {
            throw cursor.unexpected("what stands ON EMPTY or ON ERROR");
        }
        return new Behaviour(outcome, Optional.empty());
    }
}

package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Call;
import io.rustydb.sql.parser.ast.Call.CurrentKind;
import io.rustydb.sql.parser.ast.Call.CurrentValue;
import io.rustydb.sql.parser.ast.Call.FunctionCall;
import io.rustydb.sql.parser.ast.Call.SequenceValue;
import io.rustydb.sql.parser.ast.Call.TrimSide;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.CallModifiers;
import io.rustydb.sql.parser.ast.Expression.Cast;
import io.rustydb.sql.parser.ast.Expression.Keep;
import io.rustydb.sql.parser.ast.Expression.NullTreatment;
import io.rustydb.sql.parser.ast.Expression.Overflow;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query.SortItem;
import io.rustydb.sql.parser.ast.QueryBody.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Function calls: by name with everything a call may carry, and the standard's special forms.
final class CallParser {
    private static final int TIME_PRECISION_MAX = 9;

    /// A call is among the widest stretches of stack between two expressions.
    private static final int STACK_WEIGHT = 2;

    private final Grammar grammar;
    private final Cursor cursor;

    CallParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    /// At the opening parenthesis.
    FunctionCall call(QualifiedName name) {
        int outer = cursor.enter(STACK_WEIGHT);
        FunctionCall call = callInside(name);
        cursor.leave(outer, STACK_WEIGHT);
        return call;
    }

    private FunctionCall callInside(QualifiedName name) {
        cursor.expectLeft();
        boolean star = false;
        boolean distinct = false;
        List<Expression> arguments = List.of();
        List<SortItem> orderBy = List.of();
        Optional<Overflow> overflow = Optional.empty();
        if (cursor.accept(Token.STAR)) {
            star = true;
        } else if (!cursor.at(Token.RIGHT_PAREN)) {
            distinct = cursor.accept(Keyword.DISTINCT);
            if (!distinct) {
                cursor.accept(Keyword.ALL);
            }
            if (cursor.at(Keyword.VARIADIC)) {
                throw cursor.unsupported("VARIADIC", cursor.position());
            }
            arguments = arguments();
            orderBy = grammar.queries.orderBy();
            overflow = overflow();
        }
        NullTreatment inside = nullTreatment();
        cursor.expectRight();
        return modified(name, arguments, star, distinct, orderBy, inside, overflow);
    }

    private FunctionCall modified(
            QualifiedName name,
            List<Expression> arguments,
            boolean star,
            boolean distinct,
            List<SortItem> orderBy,
            NullTreatment inside,
            Optional<Overflow> overflow) {
        List<SortItem> withinGroup = List.of();
        if (cursor.accept(Keyword.WITHIN, Keyword.GROUP)) {
            cursor.expectLeft();
            if (!cursor.at(Keyword.ORDER)) {
                throw cursor.unexpected("ORDER BY");
            }
            withinGroup = grammar.queries.orderBy();
            cursor.expectRight();
        }
        Optional<Keep> keep = keep();
        Optional<Expression> filter = Optional.empty();
        if (cursor.at(Keyword.FILTER) && cursor.kindAhead(1) == Token.LEFT_PAREN) {
            cursor.advance();
            cursor.advance();
            cursor.expect(Keyword.WHERE);
            filter = Optional.of(grammar.expressions.expression());
            cursor.expectRight();
        }
        boolean fromLast = fromEnd();
        NullTreatment nulls = inside == NullTreatment.UNSPECIFIED ? nullTreatment() : inside;
        Optional<Window> over = cursor.accept(Keyword.OVER) ? Optional.of(grammar.queries.window()) : Optional.empty();
        boolean plain = !star
                && !distinct
                && orderBy.isEmpty()
                && withinGroup.isEmpty()
                && filter.isEmpty()
                && nulls == NullTreatment.UNSPECIFIED
                && !fromLast
                && keep.isEmpty()
                && overflow.isEmpty()
                && over.isEmpty();
        CallModifiers modifiers = plain
                ? CallModifiers.NONE
                : new CallModifiers(
                        star, distinct, orderBy, withinGroup, filter, nulls, fromLast, keep, overflow, over);
        return new FunctionCall(name, arguments, modifiers, name.position());
    }

    private Optional<Keep> keep() {
        if (!cursor.atWord("keep") || cursor.kindAhead(1) != Token.LEFT_PAREN) {
            return Optional.empty();
        }
        cursor.advance();
        cursor.expectLeft();
        if (!cursor.acceptWord("dense_rank")) {
            throw cursor.unexpected("DENSE_RANK");
        }
        boolean last = cursor.accept(Keyword.LAST);
        if (!last) {
            cursor.expect(Keyword.FIRST);
        }
        if (!cursor.at(Keyword.ORDER)) {
            throw cursor.unexpected("ORDER BY");
        }
        Keep keep = new Keep(last, grammar.queries.orderBy());
        cursor.expectRight();
        return Optional.of(keep);
    }

    /// `ON OVERFLOW ERROR`, or `ON OVERFLOW TRUNCATE [filler] [WITH | WITHOUT COUNT]`, behind the arguments.
    private Optional<Overflow> overflow() {
        if (!cursor.accept(Keyword.ON)) {
            return Optional.empty();
        }
        if (!cursor.acceptWord("overflow")) {
            throw cursor.unexpected("OVERFLOW");
        }
        if (cursor.acceptWord("error")) {
            return Optional.of(new Overflow(false, Optional.empty(), false));
        }
        if (!cursor.accept(Keyword.TRUNCATE)) {
            throw cursor.unexpected("ERROR or TRUNCATE");
        }
        boolean count = cursor.at(Keyword.WITH) || cursor.at(Keyword.WITHOUT);
        Optional<Expression> filler = count || cursor.at(Token.RIGHT_PAREN)
                ? Optional.empty()
                : Optional.of(grammar.expressions.expression());
        boolean without = cursor.accept(Keyword.WITHOUT);
        if ((without || cursor.accept(Keyword.WITH)) && !cursor.acceptWord("count")) {
            throw cursor.unexpected("COUNT");
        }
        return Optional.of(new Overflow(true, filler, !without));
    }

    /// `FROM FIRST` or `FROM LAST`, where the window follows: elsewhere FROM begins a clause.
    ///
    /// @return true for FROM LAST
    private boolean fromEnd() {
        boolean end = cursor.at(Keyword.FROM)
                && (cursor.aheadIs(1, Keyword.FIRST) || cursor.aheadIs(1, Keyword.LAST))
                && (cursor.aheadIs(2, Keyword.OVER)
                        || cursor.aheadIs(2, Keyword.IGNORE) && cursor.aheadIs(3, Keyword.NULLS)
                        || cursor.aheadIs(2, Keyword.RESPECT) && cursor.aheadIs(3, Keyword.NULLS));
        if (!end) {
            return false;
        }
        cursor.advance();
        boolean last = cursor.at(Keyword.LAST);
        cursor.advance();
        return last;
    }

    private NullTreatment nullTreatment() {
        if (cursor.accept(Keyword.IGNORE, Keyword.NULLS)) {
            return NullTreatment.IGNORE;
        }
        return cursor.accept(Keyword.RESPECT, Keyword.NULLS) ? NullTreatment.RESPECT : NullTreatment.UNSPECIFIED;
    }

    private List<Expression> arguments() {
        Expression first = argument();
        if (!cursor.at(Token.COMMA)) {
            return List.of(first);
        }
        List<Expression> arguments = new ArrayList<>();
        arguments.add(first);
        while (cursor.accept(Token.COMMA)) {
            if (cursor.at(Keyword.VARIADIC)) {
                throw cursor.unsupported("VARIADIC", cursor.position());
            }
            arguments.add(argument());
        }
        return arguments;
    }

    private Expression argument() {
        if (cursor.kindAhead(1) == Token.FAT_ARROW && cursor.atName()) {
            Name name = cursor.takeName();
            cursor.advance();
            return new Call.NamedArgument(name, grammar.expressions.expression(), name.position());
        }
        return grammar.expressions.expression();
    }

    Expression cast(int position) {
        cursor.advance();
        cursor.expectLeft();
        Expression operand = grammar.expressions.expression();
        cursor.expect(Keyword.AS);
        Expression cast = new Cast(operand, grammar.types.type(), position);
        cursor.expectRight();
        return cast;
    }

    /// A form that a keyword begins; empty when the keyword is only a name here.
    Optional<Expression> special(Keyword word, int position) {
        boolean call = cursor.kindAhead(1) == Token.LEFT_PAREN;
        return switch (word) {
            case CURRENT_DATE -> current(CurrentKind.CURRENT_DATE, false, position);
            case CURRENT_TIME -> current(CurrentKind.CURRENT_TIME, true, position);
            case CURRENT_TIMESTAMP -> current(CurrentKind.CURRENT_TIMESTAMP, true, position);
            case LOCALTIME -> current(CurrentKind.LOCALTIME, true, position);
            case LOCALTIMESTAMP -> current(CurrentKind.LOCALTIMESTAMP, true, position);
            case CURRENT_USER, USER -> current(CurrentKind.CURRENT_USER, false, position);
            case SESSION_USER -> current(CurrentKind.SESSION_USER, false, position);
            case CURRENT_ROLE -> current(CurrentKind.CURRENT_ROLE, false, position);
            case CURRENT_CATALOG -> current(CurrentKind.CURRENT_CATALOG, false, position);
            case CURRENT_SCHEMA -> {
                if (call) {
                    // PostgreSQL's function current_schema() says the same.
                    cursor.advance();
                    cursor.advance();
                    cursor.expectRight();
                    yield Optional.of(new CurrentValue(CurrentKind.CURRENT_SCHEMA, OptionalInt.empty(), position));
                }
                yield current(CurrentKind.CURRENT_SCHEMA, false, position);
            }
            case NEXT, CURRENT ->
                cursor.aheadIs(1, Keyword.VALUE) && cursor.aheadIs(2, Keyword.FOR)
                        ? Optional.of(sequenceValue(word == Keyword.NEXT, position))
                        : Optional.empty();
            case COALESCE -> call ? Optional.of(new Call.Coalesce(argumentList(), position)) : Optional.empty();
            case NULLIF -> call ? Optional.of(nullIf(position)) : Optional.empty();
            case EXTRACT -> call ? Optional.of(extract(position)) : Optional.empty();
            case POSITION -> call ? Optional.of(position(position)) : Optional.empty();
            case SUBSTRING -> call ? Optional.of(substring(position)) : Optional.empty();
            case OVERLAY -> call ? Optional.of(overlay(position)) : Optional.empty();
            case TRIM -> call ? Optional.of(trim(position)) : Optional.empty();
            case GROUPING -> call ? Optional.of(call(QualifiedName.of(cursor.takeName()))) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<Expression> current(CurrentKind kind, boolean precise, int position) {
        cursor.advance();
        OptionalInt precision = OptionalInt.empty();
        if (precise && cursor.accept(Token.LEFT_PAREN)) {
            precision = OptionalInt.of(cursor.smallInteger("a precision", TIME_PRECISION_MAX));
            cursor.expectRight();
        }
        return Optional.of(new CurrentValue(kind, precision, position));
    }

    private Expression sequenceValue(boolean next, int position) {
        cursor.advance();
        cursor.advance();
        cursor.advance();
        return new SequenceValue(cursor.qualifiedName("a sequence name"), next, position);
    }

    /// Steps over the word and its arguments in parentheses.
    private List<Expression> argumentList() {
        cursor.advance();
        cursor.expectLeft();
        List<Expression> arguments = grammar.expressions.expressions();
        cursor.expectRight();
        return arguments;
    }

    private Expression nullIf(int position) {
        cursor.advance();
        cursor.expectLeft();
        Expression left = grammar.expressions.expression();
        cursor.expect(Token.COMMA, "','");
        Expression right = grammar.expressions.expression();
        cursor.expectRight();
        return new Call.NullIf(left, right, position);
    }

    private Expression extract(int position) {
        cursor.advance();
        cursor.expectLeft();
        String field = cursor.atString()
                ? cursor.string("a field")
                : cursor.label("a field such as YEAR").text();
        cursor.expect(Keyword.FROM);
        Expression source = grammar.expressions.expression();
        cursor.expectRight();
        return new Call.Extract(field.toLowerCase(java.util.Locale.ROOT), source, position);
    }

    private Expression position(int position) {
        cursor.advance();
        cursor.expectLeft();
        // Tighter than IN, which separates the two here.
        Expression needle = grammar.expressions.expression(ExpressionParser.RANGE + 1);
        cursor.expect(Keyword.IN);
        Expression text = grammar.expressions.expression(ExpressionParser.RANGE + 1);
        cursor.expectRight();
        return new Call.Position(needle, text, position);
    }

    private Expression substring(int position) {
        Name name = cursor.takeName();
        cursor.expectLeft();
        List<Expression> arguments = new ArrayList<>(3);
        arguments.add(grammar.expressions.expression());
        if (cursor.at(Keyword.SIMILAR)) {
            throw cursor.unsupported("SUBSTRING … SIMILAR", cursor.position());
        }
        if (cursor.accept(Keyword.FROM)) {
            arguments.add(grammar.expressions.expression());
            if (cursor.accept(Keyword.FOR)) {
                arguments.add(grammar.expressions.expression());
            }
        } else if (cursor.at(Keyword.FOR)) {
            int one = cursor.position();
            cursor.advance();
            Expression length = grammar.expressions.expression();
            if (cursor.accept(Keyword.FROM)) {
                arguments.add(grammar.expressions.expression());
            } else {
                arguments.add(new io.rustydb.sql.parser.ast.Literal.IntegerLiteral(1, one));
            }
            arguments.add(length);
        } else {
            while (cursor.accept(Token.COMMA)) {
                arguments.add(grammar.expressions.expression());
            }
        }
        cursor.expectRight();
        return new FunctionCall(QualifiedName.of(name), arguments, CallModifiers.NONE, position);
    }

    private Expression overlay(int position) {
        Name name = cursor.takeName();
        cursor.expectLeft();
        List<Expression> arguments = new ArrayList<>(4);
        arguments.add(grammar.expressions.expression());
        if (cursor.accept(Keyword.PLACING)) {
            arguments.add(grammar.expressions.expression());
            cursor.expect(Keyword.FROM);
            arguments.add(grammar.expressions.expression());
            if (cursor.accept(Keyword.FOR)) {
                arguments.add(grammar.expressions.expression());
            }
        } else {
            while (cursor.accept(Token.COMMA)) {
                arguments.add(grammar.expressions.expression());
            }
        }
        cursor.expectRight();
        return new FunctionCall(QualifiedName.of(name), arguments, CallModifiers.NONE, position);
    }

    private Expression trim(int position) {
        cursor.advance();
        cursor.expectLeft();
        TrimSide side = TrimSide.BOTH;
        if (cursor.accept(Keyword.LEADING)) {
            side = TrimSide.LEADING;
        } else if (cursor.accept(Keyword.TRAILING)) {
            side = TrimSide.TRAILING;
        } else {
            cursor.accept(Keyword.BOTH);
        }
        Optional<Expression> characters = Optional.empty();
        Expression source;
        if (cursor.accept(Keyword.FROM)) {
            source = grammar.expressions.expression();
        } else {
            source = grammar.expressions.expression();
            if (cursor.accept(Keyword.FROM)) {
                characters = Optional.of(source);
                source = grammar.expressions.expression();
            }
        }
        if (cursor.accept(Token.COMMA)) {
            // PostgreSQL's trim(FROM text, characters).
            characters = Optional.of(grammar.expressions.expression());
        }
        cursor.expectRight();
        return new Call.Trim(side, characters, source, position);
    }
}

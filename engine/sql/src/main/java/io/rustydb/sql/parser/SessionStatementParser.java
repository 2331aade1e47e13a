package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.SessionStatement;
import io.rustydb.sql.parser.ast.SessionStatement.Close;
import io.rustydb.sql.parser.ast.SessionStatement.Deallocate;
import io.rustydb.sql.parser.ast.SessionStatement.Declare;
import io.rustydb.sql.parser.ast.SessionStatement.Direction;
import io.rustydb.sql.parser.ast.SessionStatement.Execute;
import io.rustydb.sql.parser.ast.SessionStatement.Fetch;
import io.rustydb.sql.parser.ast.SessionStatement.Prepare;
import io.rustydb.sql.parser.ast.SessionStatement.Scroll;
import io.rustydb.sql.parser.ast.Statement;
import io.rustydb.sql.parser.ast.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// PREPARE, EXECUTE, DEALLOCATE; DECLARE, FETCH, MOVE, CLOSE. Their words are no keywords: they mean something
/// at the begin of a statement only.
final class SessionStatementParser {
    private final Grammar grammar;
    private final Cursor cursor;

    SessionStatementParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    /// The statement at hand, if it is one of these.
    Optional<SessionStatement> read() {
        if (cursor.atWord("prepare")) {
            return Optional.of(prepare());
        }
        if (cursor.atWord("execute")) {
            return Optional.of(execute());
        }
        if (cursor.atWord("deallocate")) {
            int position = cursor.position();
            cursor.advance();
            cursor.acceptWord("prepare");
            return Optional.of(new Deallocate(nameOrAll("the name of a prepared statement"), position));
        }
        if (cursor.atWord("declare")) {
            return Optional.of(declare());
        }
        if (cursor.atWord("fetch") || cursor.atWord("move")) {
            return Optional.of(fetch());
        }
        if (cursor.atWord("close")) {
            int position = cursor.position();
            cursor.advance();
            return Optional.of(new Close(nameOrAll("the name of a cursor"), position));
        }
        return cursor.atWord("copy") ? Optional.of(new CopyParser(grammar).copy()) : Optional.empty();
    }

    private Optional<Name> nameOrAll(String what) {
        return cursor.accept(Keyword.ALL) ? Optional.empty() : Optional.of(cursor.name(what));
    }

    private Prepare prepare() {
        int position = cursor.position();
        cursor.advance();
        Name name = cursor.name("a name for the prepared statement");
        List<TypeName> types = new ArrayList<>();
        if (cursor.accept(Token.LEFT_PAREN)) {
            do {
                types.add(grammar.types.type());
            } while (cursor.accept(Token.COMMA));
            cursor.expectRight();
        }
        cursor.expect(Keyword.AS);
        Statement statement = new StatementParser(grammar).rowsOnly();
        return new Prepare(name, types, statement, position);
    }

    private Execute execute() {
        int position = cursor.position();
        cursor.advance();
        Name name = cursor.name("the name of a prepared statement");
        List<Expression> arguments = List.of();
        if (cursor.accept(Token.LEFT_PAREN)) {
            arguments = grammar.expressions.expressions();
            cursor.expectRight();
        }
        return new Execute(name, arguments, position);
    }

    private Declare declare() {
        int position = cursor.position();
        cursor.advance();
        Name name = cursor.name("a name for the cursor");
        Scroll scroll = Scroll.UNSPECIFIED;
        while (!cursor.acceptWord("cursor")) {
            if (cursor.acceptWord("scroll")) {
                scroll = Scroll.SCROLL;
            } else if (cursor.accept(Keyword.NO)) {
                if (!cursor.acceptWord("scroll")) {
                    throw cursor.unexpected("SCROLL");
                }
                scroll = Scroll.NO_SCROLL;
            } else if (cursor.atWord("binary")) {
                throw cursor.unsupported("a BINARY cursor", cursor.position());
            } else if (!cursor.acceptWord("insensitive") && !cursor.acceptWord("asensitive")) {
                throw cursor.unexpected("SCROLL, NO SCROLL, INSENSITIVE or CURSOR");
            }
        }
        boolean hold = false;
        boolean with = cursor.accept(Keyword.WITH);
        if (with || cursor.acceptWord("without")) {
            if (!cursor.acceptWord("hold")) {
                throw cursor.unexpected("HOLD");
            }
            hold = with;
        }
        cursor.expect(Keyword.FOR);
        Query query = grammar.queries.query();
        return new Declare(name, scroll, hold, query, position);
    }

    private Fetch fetch() {
        int position = cursor.position();
        boolean move = cursor.atWord("move");
        cursor.advance();
        Direction direction = Direction.FORWARD;
        long count = 1;
        if (isName()) {
            return new Fetch(move, direction, count, cursor.name("the name of a cursor"), position);
        }
        if (cursor.acceptWord("prior")) {
            direction = Direction.BACKWARD;
        } else if (cursor.acceptWord("first")) {
            direction = Direction.ABSOLUTE;
        } else if (cursor.acceptWord("last")) {
            direction = Direction.ABSOLUTE;
            count = -1;
        } else if (cursor.acceptWord("absolute")) {
            direction = Direction.ABSOLUTE;
            count = cursor.signedInteger("a row number");
        } else if (cursor.acceptWord("relative")) {
            direction = Direction.RELATIVE;
            count = cursor.signedInteger("a number of rows");
        } else if (cursor.accept(Keyword.ALL)) {
            count = Fetch.ALL;
        } else if (!cursor.acceptWord("next")) {
            boolean forward = cursor.acceptWord("forward");
            if (!forward && cursor.acceptWord("backward")) {
                direction = Direction.BACKWARD;
            }
            if (cursor.accept(Keyword.ALL)) {
                count = Fetch.ALL;
            } else if (cursor.at(Token.INTEGER) || cursor.at(Token.MINUS) || cursor.at(Token.PLUS)) {
                count = cursor.signedInteger("a number of rows");
            }
            if (count < 0) {
                direction = direction == Direction.FORWARD ? Direction.BACKWARD : Direction.FORWARD;
                count = -Math.max(count, -Fetch.ALL);
            }
        }
        if (!cursor.accept(Keyword.FROM)) {
            cursor.accept(Keyword.IN);
        }
        return new Fetch(move, direction, count, cursor.name("the name of a cursor"), position);
    }

    /// A name that ends the statement: a word of direction may be a cursor's name too.
    private boolean isName() {
        return cursor.atName() && (cursor.kindAhead(1) == Token.END || cursor.kindAhead(1) == Token.SEMICOLON);
    }
}

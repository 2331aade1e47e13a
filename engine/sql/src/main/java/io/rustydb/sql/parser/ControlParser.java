package io.rustydb.sql.parser;

import io.rustydb.base.type.IntervalFields;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.ControlStatement.Begin;
import io.rustydb.sql.parser.ast.ControlStatement.CheckDatabase;
import io.rustydb.sql.parser.ast.ControlStatement.Checkpoint;
import io.rustydb.sql.parser.ast.ControlStatement.Commit;
import io.rustydb.sql.parser.ast.ControlStatement.CommitPrepared;
import io.rustydb.sql.parser.ast.ControlStatement.Explain;
import io.rustydb.sql.parser.ast.ControlStatement.ExplainOption;
import io.rustydb.sql.parser.ast.ControlStatement.Isolation;
import io.rustydb.sql.parser.ast.ControlStatement.LockMode;
import io.rustydb.sql.parser.ast.ControlStatement.LockTable;
import io.rustydb.sql.parser.ast.ControlStatement.PrepareTransaction;
import io.rustydb.sql.parser.ast.ControlStatement.ReleaseSavepoint;
import io.rustydb.sql.parser.ast.ControlStatement.Reset;
import io.rustydb.sql.parser.ast.ControlStatement.Rollback;
import io.rustydb.sql.parser.ast.ControlStatement.RollbackPrepared;
import io.rustydb.sql.parser.ast.ControlStatement.RollbackTo;
import io.rustydb.sql.parser.ast.ControlStatement.Savepoint;
import io.rustydb.sql.parser.ast.ControlStatement.SetConstraints;
import io.rustydb.sql.parser.ast.ControlStatement.SetSchema;
import io.rustydb.sql.parser.ast.ControlStatement.SetScope;
import io.rustydb.sql.parser.ast.ControlStatement.SetTransaction;
import io.rustydb.sql.parser.ast.ControlStatement.SetVariable;
import io.rustydb.sql.parser.ast.ControlStatement.SettingValue;
import io.rustydb.sql.parser.ast.ControlStatement.Show;
import io.rustydb.sql.parser.ast.ControlStatement.Shrink;
import io.rustydb.sql.parser.ast.ControlStatement.Shutdown;
import io.rustydb.sql.parser.ast.ControlStatement.TransactionModes;
import io.rustydb.sql.parser.ast.Literal;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query.LockWait;
import io.rustydb.sql.parser.ast.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Transactions, settings, EXPLAIN and administration.
final class ControlParser {
    private final Grammar grammar;
    private final Cursor cursor;

    ControlParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    // ---- transactions

    ControlStatement begin() {
        int position = cursor.position();
        boolean autonomous = false;
        if (cursor.accept(Keyword.START)) {
            cursor.expect(Keyword.TRANSACTION);
        } else {
            cursor.expect(Keyword.BEGIN);
            if (cursor.atWord("autonomous")) {
                cursor.advance();
                autonomous = true;
            }
            work();
        }
        return new Begin(autonomous, atEnd() ? TransactionModes.NONE : modes(), position);
    }

    ControlStatement commit() {
        int position = cursor.position();
        cursor.advance();
        if (cursor.atWord("prepared")) {
            cursor.advance();
            return new CommitPrepared(cursor.string("the name of a prepared transaction"), position);
        }
        work();
        return new Commit(chain(), position);
    }

    ControlStatement rollback() {
        int position = cursor.position();
        cursor.advance();
        if (cursor.atWord("prepared")) {
            cursor.advance();
            return new RollbackPrepared(cursor.string("the name of a prepared transaction"), position);
        }
        work();
        if (cursor.accept(Keyword.TO)) {
            cursor.accept(Keyword.SAVEPOINT);
            return new RollbackTo(cursor.name("a savepoint name"), position);
        }
        return new Rollback(chain(), position);
    }

    /// `PREPARE` is the current word and TRANSACTION the next.
    ControlStatement prepareTransaction() {
        int position = cursor.position();
        cursor.advance();
        cursor.expect(Keyword.TRANSACTION);
        return new PrepareTransaction(cursor.string("a name for the prepared transaction"), position);
    }

    private void work() {
        if (!cursor.accept(Keyword.WORK)) {
            cursor.accept(Keyword.TRANSACTION);
        }
    }

    private boolean chain() {
        if (!cursor.accept(Keyword.AND)) {
            return false;
        }
        boolean no = cursor.accept(Keyword.NO);
        cursor.expect(Keyword.CHAIN);
        return !no;
    }

    ControlStatement savepoint() {
        int position = cursor.position();
        cursor.expect(Keyword.SAVEPOINT);
        return new Savepoint(cursor.name("a savepoint name"), position);
    }

    ControlStatement release() {
        int position = cursor.position();
        cursor.expect(Keyword.RELEASE);
        cursor.accept(Keyword.SAVEPOINT);
        return new ReleaseSavepoint(cursor.name("a savepoint name"), position);
    }

    private TransactionModes modes() {
        Optional<Isolation> isolation = Optional.empty();
        Optional<Boolean> readOnly = Optional.empty();
        Optional<Boolean> deferrable = Optional.empty();
        do {
            if (isolation.isEmpty() && cursor.accept(Keyword.ISOLATION, Keyword.LEVEL)) {
                isolation = Optional.of(isolation());
            } else if (readOnly.isEmpty() && cursor.accept(Keyword.READ, Keyword.ONLY)) {
                readOnly = Optional.of(true);
            } else if (readOnly.isEmpty() && cursor.accept(Keyword.READ, Keyword.WRITE)) {
                readOnly = Optional.of(false);
            } else if (deferrable.isEmpty() && cursor.accept(Keyword.DEFERRABLE)) {
                deferrable = Optional.of(true);
            } else if (deferrable.isEmpty() && cursor.accept(Keyword.NOT, Keyword.DEFERRABLE)) {
                deferrable = Optional.of(false);
            } else {
                throw cursor.unexpected("ISOLATION LEVEL, READ ONLY, READ WRITE or DEFERRABLE, each once");
            }
            cursor.accept(Token.COMMA);
        } while (!atEnd());
        return new TransactionModes(isolation, readOnly, deferrable);
    }

    private Isolation isolation() {
        if (cursor.accept(Keyword.READ, Keyword.UNCOMMITTED)) {
            return Isolation.READ_UNCOMMITTED;
        }
        if (cursor.accept(Keyword.READ, Keyword.COMMITTED)) {
            return Isolation.READ_COMMITTED;
        }
        if (cursor.accept(Keyword.REPEATABLE, Keyword.READ)) {
            return Isolation.REPEATABLE_READ;
        }
        if (cursor.accept(Keyword.SNAPSHOT)) {
            return Isolation.SNAPSHOT;
        }
        if (cursor.accept(Keyword.SERIALIZABLE)) {
            return Isolation.SERIALIZABLE;
        }
        throw cursor.unexpected("READ UNCOMMITTED, READ COMMITTED, REPEATABLE READ, SNAPSHOT or SERIALIZABLE");
    }

    private boolean atEnd() {
        return cursor.at(Token.END) || cursor.at(Token.SEMICOLON);
    }

    // ---- settings

    ControlStatement set() {
        int position = cursor.position();
        cursor.expect(Keyword.SET);
        if (cursor.accept(Keyword.TRANSACTION)) {
            return new SetTransaction(false, modes(), position);
        }
        if (cursor.accept(Keyword.SESSION, Keyword.CHARACTERISTICS)) {
            cursor.expect(Keyword.AS);
            cursor.expect(Keyword.TRANSACTION);
            return new SetTransaction(true, modes(), position);
        }
        if (cursor.accept(Keyword.CONSTRAINTS)) {
            return constraints(position);
        }
        rejectRole();
        SetScope scope = SetScope.SESSION;
        if (cursor.at(Keyword.LOCAL) && cursor.kindAhead(1) != Token.EQUAL) {
            cursor.advance();
            scope = SetScope.LOCAL;
        } else if (cursor.at(Keyword.SESSION) && cursor.kindAhead(1) != Token.EQUAL) {
            cursor.advance();
        }
        if (scope == SetScope.SESSION && cursor.at(Keyword.SCHEMA) && cursor.kindAhead(1) != Token.EQUAL) {
            cursor.advance();
            String schema = cursor.atString()
                    ? cursor.string("a schema")
                    : cursor.name("a schema name").text();
            return new SetSchema(schema, position);
        }
        if (cursor.accept(Keyword.TIME, Keyword.ZONE)) {
            return new SetVariable(scope, "timezone", timeZone(), position);
        }
        if (cursor.accept(Keyword.NAMES)) {
            return new SetVariable(scope, "client_encoding", values(), position);
        }
        rejectRole();
        String name = settingName();
        return new SetVariable(scope, name, settingValues(), position);
    }

    private void rejectRole() {
        if (cursor.at(Keyword.ROLE) && cursor.kindAhead(1) != Token.EQUAL
                || cursor.at(Keyword.SESSION, Keyword.AUTHORIZATION)) {
            throw cursor.unsupported("a change of role", cursor.position());
        }
    }

    private ControlStatement constraints(int position) {
        List<QualifiedName> names = cursor.accept(Keyword.ALL) ? List.of() : cursor.qualifiedNames("a constraint name");
        boolean deferred = cursor.accept(Keyword.DEFERRED);
        if (!deferred) {
            cursor.expect(Keyword.IMMEDIATE);
        }
        return new SetConstraints(names, deferred, position);
    }

    private List<SettingValue> timeZone() {
        if (cursor.at(Keyword.LOCAL)) {
            cursor.advance();
            return List.of();
        }
        if (cursor.at(Keyword.INTERVAL)) {
            int position = cursor.position();
            if (!(grammar.expressions.expression() instanceof Literal.IntervalLiteral interval)) {
                throw cursor.unexpected("an interval's text");
            }
            // Hours and minutes, or hours alone: what the setting reads as it stands.
            boolean hours = (interval.type().scale() & ~IntervalFields.HOUR) == 0;
            if (interval.negative() || interval.text().indexOf(':') < 0 && !hours) {
                throw cursor.unsupported("a time zone that is no interval of hours and minutes", position);
            }
            return List.of(new SettingValue(interval.text(), true, position));
        }
        return values();
    }

    /// Dotted, lower case.
    String settingName() {
        if (cursor.accept(Keyword.CURRENT_SCHEMA)) {
            // Oracle's name for it, a word of the grammar.
            return "search_path";
        }
        return cursor.qualifiedName("the name of a setting").toString();
    }

    /// From `=` or TO on.
    List<SettingValue> settingValues() {
        if (!cursor.accept(Token.EQUAL) && !cursor.accept(Keyword.TO)) {
            throw cursor.unexpected("'=' or TO");
        }
        return values();
    }

    /// Values, or none for DEFAULT.
    private List<SettingValue> values() {
        if (cursor.accept(Keyword.DEFAULT)) {
            return List.of();
        }
        List<SettingValue> values = new ArrayList<>(1);
        do {
            int position = cursor.position();
            if (cursor.at(Keyword.DEFAULT)) {
                throw cursor.unexpected("a value (DEFAULT stands alone)");
            }
            if (cursor.atString()) {
                values.add(new SettingValue(cursor.string("a value"), true, position));
            } else if (cursor.at(Token.QUOTED_IDENTIFIER)) {
                values.add(new SettingValue(cursor.takeName().text(), true, position));
            } else if (cursor.at(Token.MINUS) || cursor.at(Token.PLUS) || atNumber()) {
                values.add(new SettingValue(number(), false, position));
            } else {
                // A word of other letters is printed as a string, so it counts as one.
                String word = cursor.label("a value").text();
                values.add(new SettingValue(word, !PrintBuffer.isWord(word), position));
            }
        } while (cursor.accept(Token.COMMA));
        return values;
    }

    private boolean atNumber() {
        return cursor.at(Token.INTEGER) || cursor.at(Token.DECIMAL);
    }

    private String number() {
        String sign = cursor.accept(Token.MINUS) ? "-" : "";
        if (sign.isEmpty()) {
            cursor.accept(Token.PLUS);
        }
        if (!atNumber()) {
            throw cursor.unexpected("a number");
        }
        String digits = cursor.text();
        cursor.advance();
        return sign + digits;
    }

    ControlStatement reset() {
        int position = cursor.position();
        cursor.expect(Keyword.RESET);
        if (cursor.accept(Keyword.ALL)) {
            return new Reset(Optional.empty(), position);
        }
        return new Reset(Optional.of(shownName()), position);
    }

    ControlStatement show() {
        int position = cursor.position();
        cursor.expect(Keyword.SHOW);
        if (cursor.accept(Keyword.ALL)) {
            return new Show(Optional.empty(), position);
        }
        return new Show(Optional.of(shownName()), position);
    }

    private String shownName() {
        rejectRole();
        if (cursor.accept(Keyword.TRANSACTION, Keyword.ISOLATION, Keyword.LEVEL)) {
            return "transaction_isolation";
        }
        if (cursor.accept(Keyword.TIME, Keyword.ZONE)) {
            return "timezone";
        }
        return settingName();
    }

    // ---- EXPLAIN and administration

    ControlStatement explain() {
        int position = cursor.position();
        cursor.expect(Keyword.EXPLAIN);
        boolean analyze = false;
        boolean verbose = false;
        List<ExplainOption> options = new ArrayList<>();
        if (cursor.at(Token.LEFT_PAREN) && !atQueryInParentheses()) {
            cursor.advance();
            do {
                ExplainOption option = explainOption();
                boolean on = option.value().isEmpty()
                        || switch (option.value().get()) {
                            case "true", "on", "1" -> true;
                            default -> false;
                        };
                switch (option.name()) {
                    case "analyze" -> analyze = on;
                    case "verbose" -> verbose = on;
                    default -> options.add(option);
                }
            } while (cursor.accept(Token.COMMA));
            cursor.expectRight();
        } else {
            analyze = cursor.accept(Keyword.ANALYZE);
            verbose = cursor.accept(Keyword.VERBOSE);
        }
        Statement statement = new StatementParser(grammar).explainable();
        return new Explain(analyze, verbose, options, statement, position);
    }

    private boolean atQueryInParentheses() {
        int ahead = 1;
        while (cursor.kindAhead(ahead) == Token.LEFT_PAREN) {
            ahead++;
        }
        return cursor.aheadIs(ahead, Keyword.SELECT)
                || cursor.aheadIs(ahead, Keyword.WITH)
                || cursor.aheadIs(ahead, Keyword.VALUES)
                || cursor.aheadIs(ahead, Keyword.TABLE);
    }

    private ExplainOption explainOption() {
        int position = cursor.position();
        String name = cursor.label("an option").text();
        Optional<String> value = Optional.empty();
        if (cursor.atString()) {
            value = Optional.of(cursor.string("a value"));
        } else if (cursor.at(Token.INTEGER)) {
            value = Optional.of(cursor.text());
            cursor.advance();
        } else if (!cursor.at(Token.COMMA) && !cursor.at(Token.RIGHT_PAREN)) {
            value = Optional.of(cursor.label("a value").text());
        }
        return new ExplainOption(name, value, position);
    }

    ControlStatement lock() {
        int position = cursor.position();
        cursor.expect(Keyword.LOCK);
        cursor.accept(Keyword.TABLE);
        List<QualifiedName> tables = cursor.qualifiedNames("a table name");
        LockMode mode = LockMode.ACCESS_EXCLUSIVE;
        if (cursor.accept(Keyword.IN)) {
            mode = lockMode();
            cursor.expect(Keyword.MODE);
        }
        if (cursor.accept(Keyword.NOWAIT)) {
            return new LockTable(tables, mode, LockWait.NOWAIT, 0, position);
        }
        if (cursor.accept(Keyword.WAIT)) {
            int seconds = cursor.smallInteger("the seconds to wait", QueryParser.WAIT_SECONDS_MAX);
            return new LockTable(tables, mode, LockWait.WAIT_SECONDS, seconds, position);
        }
        return new LockTable(tables, mode, LockWait.WAIT, 0, position);
    }

    private LockMode lockMode() {
        if (cursor.accept(Keyword.ACCESS, Keyword.SHARE)) {
            return LockMode.ACCESS_SHARE;
        }
        if (cursor.accept(Keyword.ACCESS, Keyword.EXCLUSIVE)) {
            return LockMode.ACCESS_EXCLUSIVE;
        }
        if (cursor.accept(Keyword.ROW, Keyword.SHARE)) {
            return LockMode.ROW_SHARE;
        }
        if (cursor.accept(Keyword.ROW, Keyword.EXCLUSIVE)) {
            return LockMode.ROW_EXCLUSIVE;
        }
        if (cursor.accept(Keyword.SHARE, Keyword.UPDATE, Keyword.EXCLUSIVE)) {
            return LockMode.SHARE_UPDATE_EXCLUSIVE;
        }
        if (cursor.accept(Keyword.SHARE, Keyword.ROW, Keyword.EXCLUSIVE)) {
            return LockMode.SHARE_ROW_EXCLUSIVE;
        }
        if (cursor.accept(Keyword.SHARE, Keyword.UPDATE)) {
            // Oracle's old name.
            return LockMode.ROW_SHARE;
        }
        if (cursor.accept(Keyword.SHARE)) {
            return LockMode.SHARE;
        }
        if (cursor.accept(Keyword.EXCLUSIVE)) {
            return LockMode.EXCLUSIVE;
        }
        throw cursor.unexpected("a lock mode such as SHARE or EXCLUSIVE");
    }

    ControlStatement check() {
        int position = cursor.position();
        cursor.expect(Keyword.CHECK);
        cursor.expect(Keyword.DATABASE);
        return new CheckDatabase(position);
    }

    /// Without FULL there is nothing to do: purge needs no command.
    ControlStatement vacuum() {
        int position = cursor.position();
        cursor.acceptWord("vacuum");
        if (!cursor.accept(Keyword.FULL)) {
            throw cursor.unsupported("VACUUM without FULL", position);
        }
        return new Shrink(
                cursor.at(Token.END) ? Optional.empty() : Optional.of(cursor.qualifiedName("a table name")), position);
    }

    ControlStatement discard() {
        int position = cursor.position();
        cursor.advance();
        ControlStatement.Discarded what;
        if (cursor.accept(Keyword.ALL)) {
            what = ControlStatement.Discarded.ALL;
        } else if (cursor.accept(Keyword.TEMP) || cursor.accept(Keyword.TEMPORARY)) {
            what = ControlStatement.Discarded.TEMP;
        } else if (cursor.acceptWord("plans")) {
            what = ControlStatement.Discarded.PLANS;
        } else if (cursor.acceptWord("sequences")) {
            what = ControlStatement.Discarded.SEQUENCES;
        } else {
            throw cursor.unexpected("ALL, PLANS, SEQUENCES or TEMP");
        }
        return new ControlStatement.Discard(what, position);
    }

    ControlStatement checkpoint() {
        int position = cursor.position();
        cursor.expect(Keyword.CHECKPOINT);
        return new Checkpoint(position);
    }

    ControlStatement shutdown() {
        int position = cursor.position();
        cursor.expect(Keyword.SHUTDOWN);
        return new Shutdown(cursor.accept(Keyword.IMMEDIATELY), position);
    }
}

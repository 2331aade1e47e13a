package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query.With;
import io.rustydb.sql.parser.ast.SessionStatement;
import io.rustydb.sql.parser.ast.Statement;
import io.rustydb.sql.parser.ast.TableReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One statement: its first words choose the family's parser.
final class StatementParser {
    /// First words of statements that are known and not read.
    private static final Set<String> UNREAD_STATEMENTS = Set.of(
            "abort",
            "analyze",
            "audit",
            "call",
            "cluster",
            "do",
            "flashback",
            "import",
            "listen",
            "load",
            "notify",
            "purge",
            "reassign",
            "reindex",
            "replace",
            "security",
            "unlisten",
            "upsert",
            "use",
            "vacuum");

    /// Objects behind CREATE, ALTER, DROP and COMMENT ON that are known and not read.
    private static final Set<String> UNREAD_OBJECTS = Set.of(
            "access",
            "aggregate",
            "cast",
            "collation",
            "concurrently",
            "constraint",
            "conversion",
            "database",
            "default",
            "domain",
            "event",
            "extension",
            "foreign",
            "function",
            "group",
            "language",
            "large",
            "materialized",
            "operator",
            "owned",
            "package",
            "policy",
            "procedural",
            "procedure",
            "publication",
            "role",
            "routine",
            "rule",
            "server",
            "statistics",
            "subscription",
            "synonym",
            "tablespace",
            "text",
            "transform",
            "trigger",
            "trusted",
            "type",
            "user");

    /// Actions behind ALTER kind name that are known and not read.
    private static final Set<String> UNREAD_ACTIONS = Set.of(
            "alter",
            "attach",
            "cluster",
            "depends",
            "detach",
            "disable",
            "enable",
            "force",
            "inherit",
            "no",
            "not",
            "of",
            "owner",
            "replica",
            "reset",
            "set",
            "validate");

    private final Grammar grammar;
    private final Cursor cursor;

    StatementParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    /// The whole text: one statement, one semicolon at most.
    Statement only() {
        Statement statement = statement();
        cursor.accept(Token.SEMICOLON);
        if (!cursor.at(Token.END)) {
            throw cursor.unexpected("end of statement");
        }
        return statement;
    }

    private Statement statement() {
        if (cursor.at(Token.LEFT_PAREN)) {
            return grammar.queries.query();
        }
        if (cursor.atKeyword()) {
            switch (cursor.keyword()) {
                case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE -> {
                    return rows();
                }
                case CREATE -> {
                    return new DefinitionParser(grammar).create();
                }
                case DROP -> {
                    return new DefinitionParser(grammar).drop();
                }
                case ALTER -> {
                    return new AlterParser(grammar).alter();
                }
                case TRUNCATE -> {
                    return new DefinitionParser(grammar).truncate();
                }
                case REINDEX -> {
                    return new DefinitionParser(grammar).reindex();
                }
                case COMMENT -> {
                    return new DefinitionParser(grammar).comment();
                }
                case GRANT, REVOKE -> {
                    return new PrivilegeParser(grammar).grantOrRevoke();
                }
                default -> {
                    Optional<Statement> control = control(cursor.keyword());
                    if (control.isPresent()) {
                        return control.get();
                    }
                }
            }
        }
        if (cursor.atWord("merge")) {
            if (!grammar.queries.atChange()) {
                cursor.advance();
                throw cursor.unexpected("INTO");
            }
            return rows();
        }
        if (cursor.atWord("prepare") && cursor.aheadIs(1, Keyword.TRANSACTION)) {
            return new ControlParser(grammar).prepareTransaction();
        }
        if (cursor.atWord("flashback") && cursor.aheadIs(1, Keyword.TABLE)) {
            return flashback();
        }
        if (cursor.atWord("purge")) {
            return new DefinitionParser(grammar).purge();
        }
        if (cursor.atWord("discard")) {
            return new ControlParser(grammar).discard();
        }
        if (cursor.atWord("refresh")) {
            return new DefinitionParser(grammar).refresh();
        }
        if (cursor.atWord("vacuum")) {
            return new ControlParser(grammar).vacuum();
        }
        Optional<SessionStatement> ofSession = new SessionStatementParser(grammar).read();
        if (ofSession.isPresent()) {
            return ofSession.get();
        }
        throw unknownStatement();
    }

    /// A query or a change, as PREPARE and COPY have them inside.
    Statement rowsOnly() {
        if (cursor.at(Token.LEFT_PAREN) || grammar.queries.atQuery() || grammar.queries.atChange()) {
            return statement();
        }
        throw cursor.unexpected("SELECT, VALUES, TABLE, WITH, INSERT, UPDATE or DELETE");
    }

    private Statement flashback() {
        int position = cursor.position();
        cursor.advance();
        cursor.expect(Keyword.TABLE);
        List<QualifiedName> tables = new ArrayList<>();
        do {
            tables.add(cursor.qualifiedName("a table name"));
        } while (cursor.accept(Token.COMMA));
        cursor.expect(Keyword.TO);
        TableReferenceParser references = new TableReferenceParser(grammar);
        TableReference.MomentKind kind = references.momentKind();
        if (kind == null) {
            if (tables.size() == 1 && cursor.acceptWord("before")) {
                return new DefinitionParser(grammar).undrop(tables.getFirst(), position);
            }
            throw cursor.unexpected(tables.size() == 1 ? "SCN, TIMESTAMP or BEFORE DROP" : "SCN or TIMESTAMP");
        }
        return new ControlStatement.FlashbackTable(tables, kind, grammar.expressions.expression(), position);
    }

    private Optional<Statement> control(Keyword word) {
        ControlParser control = new ControlParser(grammar);
        return switch (word) {
            case BEGIN, START -> Optional.of(control.begin());
            case COMMIT, END -> Optional.of(control.commit());
            case ROLLBACK -> Optional.of(control.rollback());
            case SAVEPOINT -> Optional.of(control.savepoint());
            case RELEASE -> Optional.of(control.release());
            case SET -> Optional.of(control.set());
            case RESET -> Optional.of(control.reset());
            case SHOW -> Optional.of(control.show());
            case EXPLAIN -> Optional.of(control.explain());
            case LOCK -> Optional.of(control.lock());
            case CHECK -> Optional.of(control.check());
            case CHECKPOINT -> Optional.of(control.checkpoint());
            case SHUTDOWN -> Optional.of(control.shutdown());
            default -> Optional.empty();
        };
    }

    /// A query or a change.
    private Statement rows() {
        int outer = cursor.enter();
        int position = cursor.position();
        Optional<With> with = grammar.queries.with();
        Statement statement = grammar.queries.atChange()
                ? new ChangeParser(grammar).change(with)
                : grammar.queries.query(with, position);
        cursor.leave(outer);
        return grammar.createdBy(statement);
    }

    /// What EXPLAIN may stand in front of.
    Statement explainable() {
        if (cursor.at(Token.LEFT_PAREN) || grammar.queries.atQuery() || grammar.queries.atChange()) {
            return statement();
        }
        if (cursor.at(Keyword.CREATE)) {
            throw cursor.unsupported("EXPLAIN of CREATE", cursor.position());
        }
        throw cursor.unexpected("SELECT, VALUES, TABLE, WITH, INSERT, UPDATE or DELETE");
    }

    private DbException unknownStatement() {
        String word = word(cursor);
        if (UNREAD_STATEMENTS.contains(word)) {
            return cursor.unsupported(word.toUpperCase(java.util.Locale.ROOT), cursor.position());
        }
        return cursor.unexpected("a statement such as SELECT, INSERT, UPDATE, DELETE, CREATE or SET");
    }

    /// Behind CREATE, ALTER, …: 0A000 for a kind of object that is known, else 42601.
    static DbException unknownOrUnsupported(Cursor cursor, String verb, String expected) {
        String word = word(cursor);
        return UNREAD_OBJECTS.contains(word)
                ? cursor.unsupported(verb + " " + word.toUpperCase(java.util.Locale.ROOT), cursor.position())
                : cursor.unexpected(expected);
    }

    /// Behind the object's name: 0A000 for an action that is known, else 42601.
    static DbException unsupportedAction(Cursor cursor, String verb, String expected) {
        String word = word(cursor);
        return UNREAD_ACTIONS.contains(word)
                ? cursor.unsupported(verb + " … " + word.toUpperCase(java.util.Locale.ROOT), cursor.position())
                : cursor.unexpected(expected);
    }

    /// The word at hand in lower case; empty if there is none.
    private static String word(Cursor cursor) {
        boolean word = cursor.at(Token.IDENTIFIER) || cursor.atKeyword();
        return word ? cursor.text().toLowerCase(java.util.Locale.ROOT) : "";
    }
}

package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.ChangeStatement;
import io.rustydb.sql.parser.ast.ChangeStatement.Assignment;
import io.rustydb.sql.parser.ast.ChangeStatement.Delete;
import io.rustydb.sql.parser.ast.ChangeStatement.Insert;
import io.rustydb.sql.parser.ast.ChangeStatement.InsertSource;
import io.rustydb.sql.parser.ast.ChangeStatement.OnConflict;
import io.rustydb.sql.parser.ast.ChangeStatement.Overriding;
import io.rustydb.sql.parser.ast.ChangeStatement.ReturningNames;
import io.rustydb.sql.parser.ast.ChangeStatement.Update;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.Query.With;
import io.rustydb.sql.parser.ast.QueryBody.SelectItem;
import io.rustydb.sql.parser.ast.QueryBody.Values;
import io.rustydb.sql.parser.ast.TableReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// INSERT, UPDATE, DELETE; MERGE is [MergeParser].
final class ChangeParser {
    private final Grammar grammar;
    private final Cursor cursor;

    ChangeParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    ChangeStatement change(Optional<With> with) {
        if (cursor.at(Keyword.INSERT)) {
            return insert(with);
        }
        if (cursor.at(Keyword.UPDATE)) {
            return update(with);
        }
        return cursor.at(Keyword.DELETE) ? delete(with) : new MergeParser(grammar, this).merge(with);
    }

    private Insert insert(Optional<With> with) {
        int position = cursor.position();
        cursor.advance();
        cursor.expect(Keyword.INTO);
        QualifiedName table = cursor.qualifiedName("a table name");
        Optional<Name> alias = cursor.accept(Keyword.AS) ? Optional.of(cursor.name("an alias")) : Optional.empty();
        List<Name> columns = List.of();
        if (cursor.at(Token.LEFT_PAREN) && !atQueryInParentheses()) {
            columns = columns();
        }
        Overriding overriding = overriding();
        InsertSource source = source();
        Optional<OnConflict> onConflict = cursor.at(Keyword.ON) ? Optional.of(onConflict()) : Optional.empty();
        ReturningNames names = returningNames();
        return new Insert(
                with, table, alias, columns, overriding, source, onConflict, names, returning(names), position);
    }

    Overriding overriding() {
        if (!cursor.accept(Keyword.OVERRIDING)) {
            return Overriding.NONE;
        }
        Overriding overriding = cursor.accept(Keyword.SYSTEM) ? Overriding.SYSTEM_VALUE : Overriding.USER_VALUE;
        if (overriding == Overriding.USER_VALUE) {
            cursor.expect(Keyword.USER);
        }
        cursor.expect(Keyword.VALUE);
        return overriding;
    }

    List<Name> columns() {
        cursor.expectLeft();
        List<Name> columns = new ArrayList<>();
        do {
            columns.add(cursor.name("a column name"));
            if (cursor.at(Token.DOT) || cursor.at(Token.LEFT_BRACKET)) {
                throw cursor.unsupported("a part of a column as the target of INSERT", cursor.position());
            }
        } while (cursor.accept(Token.COMMA));
        cursor.expectRight();
        return columns;
    }

    /// `(SELECT …)` behind the table, with any number of parentheses.
    private boolean atQueryInParentheses() {
        int ahead = 1;
        while (cursor.kindAhead(ahead) == Token.LEFT_PAREN) {
            ahead++;
        }
        return cursor.aheadIs(ahead, Keyword.SELECT)
                || cursor.aheadIs(ahead, Keyword.WITH)
                || cursor.aheadIs(ahead, Keyword.TABLE)
                || cursor.aheadIs(ahead, Keyword.VALUES) && cursor.kindAhead(ahead + 1) == Token.LEFT_PAREN;
    }

    private InsertSource source() {
        int position = cursor.position();
        if (cursor.accept(Keyword.DEFAULT, Keyword.VALUES)) {
            return new InsertSource.DefaultValues(position);
        }
        if (!grammar.queries.atQuery() && !cursor.at(Token.LEFT_PAREN)) {
            throw cursor.unexpected("VALUES, DEFAULT VALUES or SELECT");
        }
        Query query = grammar.queries.insertSource();
        return query.isBare() && query.body() instanceof Values values
                ? new InsertSource.Rows(values.rows(), position)
                : new InsertSource.FromQuery(query);
    }

    private OnConflict onConflict() {
        int position = cursor.position();
        cursor.expect(Keyword.ON);
        if (cursor.atWord("duplicate")) {
            throw cursor.unsupported("ON DUPLICATE KEY UPDATE; write ON CONFLICT (key) DO UPDATE", position);
        }
        cursor.expect(Keyword.CONFLICT);
        Optional<Name> constraint = Optional.empty();
        List<Expression> keys = List.of();
        Optional<Expression> keyWhere = Optional.empty();
        if (cursor.accept(Keyword.ON, Keyword.CONSTRAINT)) {
            constraint = Optional.of(cursor.name("a constraint name"));
        } else if (cursor.accept(Token.LEFT_PAREN)) {
            keys = grammar.expressions.expressions();
            cursor.expectRight();
            keyWhere = where();
        }
        cursor.expect(Keyword.DO);
        if (cursor.accept(Keyword.NOTHING)) {
            return new OnConflict(constraint, keys, keyWhere, List.of(), Optional.empty(), position);
        }
        cursor.expect(Keyword.UPDATE);
        cursor.expect(Keyword.SET);
        List<Assignment> assignments = assignments();
        return new OnConflict(constraint, keys, keyWhere, assignments, where(), position);
    }

    private Update update(Optional<With> with) {
        int position = cursor.position();
        cursor.advance();
        QualifiedName table = target();
        Optional<Name> alias = alias(Keyword.SET);
        cursor.expect(Keyword.SET);
        List<Assignment> assignments = assignments();
        List<TableReference> from = cursor.accept(Keyword.FROM) ? grammar.tables.list() : List.of();
        rejectCurrentOf();
        Optional<Expression> where = where();
        ReturningNames names = returningNames();
        return new Update(with, table, alias, assignments, from, where, names, returning(names), position);
    }

    List<Assignment> assignments() {
        List<Assignment> assignments = new ArrayList<>();
        do {
            assignments.add(assignment());
        } while (cursor.accept(Token.COMMA));
        return assignments;
    }

    private Assignment assignment() {
        int position = cursor.position();
        if (cursor.at(Token.LEFT_PAREN)) {
            List<Name> columns = columns();
            cursor.expect(Token.EQUAL, "'='");
            return new Assignment.Multiple(columns, rowValue(), position);
        }
        Name column = cursor.name("a column name");
        if (cursor.at(Token.DOT) || cursor.at(Token.LEFT_BRACKET)) {
            throw cursor.unsupported(
                    "a part of a column, or a qualified column, as the target of SET", cursor.position());
        }
        cursor.expect(Token.EQUAL, "'='");
        return new Assignment.Single(column, grammar.primaries.valueOrDefault(), position);
    }

    /// The right side of `(a, b) = …`: its fields may be DEFAULT.
    private Expression rowValue() {
        int position = cursor.position();
        boolean row = cursor.at(Keyword.ROW) && cursor.kindAhead(1) == Token.LEFT_PAREN;
        if (!row && (!cursor.at(Token.LEFT_PAREN) || atQueryInParentheses())) {
            return grammar.expressions.expression();
        }
        if (row) {
            cursor.advance();
        }
        cursor.advance();
        List<Expression> fields = new ArrayList<>();
        do {
            fields.add(grammar.primaries.valueOrDefault());
        } while (cursor.accept(Token.COMMA));
        cursor.expectRight();
        return new Expression.RowConstructor(fields, position);
    }

    private Delete delete(Optional<With> with) {
        int position = cursor.position();
        cursor.advance();
        cursor.expect(Keyword.FROM);
        QualifiedName table = target();
        Optional<Name> alias = alias(Keyword.USING);
        List<TableReference> using = cursor.accept(Keyword.USING) ? grammar.tables.list() : List.of();
        rejectCurrentOf();
        Optional<Expression> where = where();
        ReturningNames names = returningNames();
        return new Delete(with, table, alias, using, where, names, returning(names), position);
    }

    QualifiedName target() {
        if (cursor.at(Keyword.ONLY)) {
            throw cursor.unsupported("ONLY (there is no table inheritance)", cursor.position());
        }
        return cursor.qualifiedName("a table name");
    }

    /// @param following the word that may come next and is then no alias
    Optional<Name> alias(Keyword following) {
        if (cursor.accept(Keyword.AS)) {
            return Optional.of(cursor.name("an alias"));
        }
        return cursor.atName() && !cursor.at(following) ? Optional.of(cursor.takeName()) : Optional.empty();
    }

    private void rejectCurrentOf() {
        if (cursor.at(Keyword.WHERE, Keyword.CURRENT) && cursor.aheadIs(2, Keyword.OF)) {
            throw cursor.unsupported("WHERE CURRENT OF", cursor.position());
        }
    }

    Optional<Expression> where() {
        return cursor.accept(Keyword.WHERE) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
    }

    /// RETURNING, if it is there, and the names behind it.
    ReturningNames returningNames() {
        if (!cursor.at(Keyword.RETURNING, Keyword.WITH) || cursor.kindAhead(2) != Token.LEFT_PAREN) {
            return ReturningNames.NONE;
        }
        cursor.advance();
        cursor.advance();
        cursor.advance();
        Optional<Name> old = Optional.empty();
        Optional<Name> fresh = Optional.empty();
        do {
            boolean isOld = cursor.atWord("old");
            if (!isOld && !cursor.atWord("new") || isOld && old.isPresent() || !isOld && fresh.isPresent()) {
                throw cursor.unexpected("OLD AS name or NEW AS name, each once");
            }
            cursor.advance();
            cursor.expect(Keyword.AS);
            Optional<Name> name = Optional.of(cursor.name("a name"));
            old = isOld ? name : old;
            fresh = isOld ? fresh : name;
        } while (cursor.accept(Token.COMMA));
        cursor.expectRight();
        return new ReturningNames(old, fresh);
    }

    /// Behind [#returningNames].
    ///
    /// @param names what that gave: then RETURNING itself has been read
    List<SelectItem> returning(ReturningNames names) {
        return names != ReturningNames.NONE || cursor.accept(Keyword.RETURNING)
                ? grammar.queries.selectItems()
                : List.of();
    }
}

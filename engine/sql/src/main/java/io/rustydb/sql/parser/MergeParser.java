package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.ChangeStatement.Assignment;
import io.rustydb.sql.parser.ast.ChangeStatement.MatchKind;
import io.rustydb.sql.parser.ast.ChangeStatement.Merge;
import io.rustydb.sql.parser.ast.ChangeStatement.MergeAction;
import io.rustydb.sql.parser.ast.ChangeStatement.MergeClause;
import io.rustydb.sql.parser.ast.ChangeStatement.Overriding;
import io.rustydb.sql.parser.ast.ChangeStatement.ReturningNames;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Expression.LogicalOperator;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query.With;
import io.rustydb.sql.parser.ast.TableReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// MERGE, as the standard and PostgreSQL have it, and with Oracle's WHERE behind an action.
final class MergeParser {
    private final Grammar grammar;
    private final Cursor cursor;
    private final ChangeParser changes;

    MergeParser(Grammar grammar, ChangeParser changes) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
        this.changes = changes;
    }

    Merge merge(Optional<With> with) {
        int position = cursor.position();
        cursor.advance();
        cursor.expect(Keyword.INTO);
        QualifiedName table = changes.target();
        Optional<Name> alias = changes.alias(Keyword.USING);
        cursor.expect(Keyword.USING);
        int sourcePosition = cursor.position();
        List<TableReference> source = grammar.tables.list();
        if (source.size() != 1) {
            throw cursor.unsupported("MERGE with several sources; join them in a subquery", sourcePosition);
        }
        cursor.expect(Keyword.ON);
        Expression on = grammar.expressions.expression();
        List<MergeClause> clauses = new ArrayList<>();
        do {
            clauses.add(clause());
        } while (cursor.at(Keyword.WHEN));
        ReturningNames names = changes.returningNames();
        return new Merge(with, table, alias, source.getFirst(), on, clauses, names, changes.returning(names), position);
    }

    private MergeClause clause() {
        int position = cursor.position();
        cursor.expect(Keyword.WHEN);
        MatchKind kind = MatchKind.MATCHED;
        if (cursor.accept(Keyword.NOT)) {
            kind = MatchKind.NOT_MATCHED_BY_TARGET;
            word("matched");
            if (cursor.accept(Keyword.BY)) {
                if (cursor.acceptWord("source")) {
                    kind = MatchKind.NOT_MATCHED_BY_SOURCE;
                } else {
                    word("target");
                }
            }
        } else {
            word("matched");
        }
        Optional<Expression> condition =
                cursor.accept(Keyword.AND) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        cursor.expect(Keyword.THEN);
        MergeAction action = action(kind);
        if (!(action instanceof MergeAction.Change) && !(action instanceof MergeAction.Add)) {
            return new MergeClause(kind, condition, action, position);
        }
        Optional<Expression> where = changes.where();
        if (action instanceof MergeAction.Change change && cursor.accept(Keyword.DELETE)) {
            cursor.expect(Keyword.WHERE);
            action = new MergeAction.Change(change.assignments(), Optional.of(grammar.expressions.expression()));
        }
        return new MergeClause(kind, both(condition, where), action, position);
    }

    private void word(String word) {
        if (!cursor.acceptWord(word)) {
            throw cursor.unexpected(word.toUpperCase(java.util.Locale.ROOT));
        }
    }

    private static Optional<Expression> both(Optional<Expression> condition, Optional<Expression> where) {
        if (condition.isEmpty() || where.isEmpty()) {
            return condition.isPresent() ? condition : where;
        }
        List<Expression> operands = new ArrayList<>();
        for (Expression part : List.of(condition.get(), where.get())) {
            if (part instanceof Expression.Logical logical && logical.operator() == LogicalOperator.AND) {
                operands.addAll(logical.operands());
            } else {
                operands.add(part);
            }
        }
        return Optional.of(new Expression.Logical(
                LogicalOperator.AND, operands, condition.get().position()));
    }

    private MergeAction action(MatchKind kind) {
        if (cursor.accept(Keyword.DO)) {
            cursor.expect(Keyword.NOTHING);
            return new MergeAction.Nothing();
        }
        if (kind == MatchKind.NOT_MATCHED_BY_TARGET) {
            cursor.expect(Keyword.INSERT);
            return insert();
        }
        if (cursor.accept(Keyword.DELETE)) {
            return new MergeAction.Remove();
        }
        if (!cursor.accept(Keyword.UPDATE)) {
            throw cursor.unexpected("UPDATE, DELETE or DO NOTHING");
        }
        cursor.expect(Keyword.SET);
        List<Assignment> assignments = changes.assignments();
        return new MergeAction.Change(assignments, Optional.empty());
    }

    private MergeAction insert() {
        List<Name> columns = cursor.at(Token.LEFT_PAREN) ? changes.columns() : List.of();
        Overriding overriding = changes.overriding();
        if (cursor.accept(Keyword.DEFAULT, Keyword.VALUES)) {
            return new MergeAction.Add(columns, overriding, List.of());
        }
        cursor.expect(Keyword.VALUES);
        cursor.expectLeft();
        List<Expression> values = new ArrayList<>();
        do {
            values.add(grammar.primaries.valueOrDefault());
        } while (cursor.accept(Token.COMMA));
        cursor.expectRight();
        return new MergeAction.Add(columns, overriding, values);
    }
}

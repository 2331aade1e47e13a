package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.TableReference;
import io.rustydb.sql.parser.ast.TableReference.Pivot;
import io.rustydb.sql.parser.ast.TableReference.PivotKey;
import io.rustydb.sql.parser.ast.TableReference.PivotValue;
import io.rustydb.sql.parser.ast.TableReference.Unpivot;
import io.rustydb.sql.parser.ast.TableReference.UnpivotKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// PIVOT and UNPIVOT behind a table.
final class PivotParser {
    private final Grammar grammar;
    private final Cursor cursor;
    private final TableReferenceParser tables;

    PivotParser(Grammar grammar, TableReferenceParser tables) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
        this.tables = tables;
    }

    /// Neither word is reserved: `pivot (a, b)` is an alias with column names, `pivot (f(a) …` is none.
    boolean atPivot() {
        if (cursor.atWord("pivot")) {
            return cursor.kindAhead(1) == Token.LEFT_PAREN && cursor.kindAhead(3) == Token.LEFT_PAREN;
        }
        if (!cursor.atWord("unpivot")) {
            return false;
        }
        int next = cursor.kindAhead(1);
        return next == Token.LEFT_PAREN && (cursor.kindAhead(2) == Token.LEFT_PAREN || cursor.aheadIs(3, Keyword.FOR))
                || cursor.aheadIs(1, Keyword.INCLUDE)
                || cursor.aheadIs(1, Keyword.EXCLUDE);
    }

    TableReference pivot(TableReference input) {
        int outer = cursor.enter();
        TableReference result = cursor.atWord("pivot") ? columns(input) : rows(input);
        cursor.leave(outer);
        return result;
    }

    private Pivot columns(TableReference input) {
        int position = cursor.position();
        cursor.advance();
        cursor.expectLeft();
        List<PivotValue> aggregates = new ArrayList<>();
        do {
            Expression aggregate = grammar.primaries.primary();
            aggregates.add(new PivotValue(aggregate, name()));
        } while (cursor.accept(Token.COMMA));
        cursor.expect(Keyword.FOR);
        List<Name> columns = names();
        cursor.expect(Keyword.IN);
        cursor.expectLeft();
        List<PivotKey> keys = new ArrayList<>();
        do {
            keys.add(new PivotKey(values(columns.size() > 1), name()));
        } while (cursor.accept(Token.COMMA));
        cursor.expectRight();
        cursor.expectRight();
        return new Pivot(input, aggregates, columns, keys, tables.alias(), position);
    }

    private Optional<Name> name() {
        if (cursor.accept(Keyword.AS)) {
            return Optional.of(cursor.name("a column name"));
        }
        return cursor.atName() && !cursor.at(Keyword.FOR) ? Optional.of(cursor.takeName()) : Optional.empty();
    }

    private List<Expression> values(boolean several) {
        if (!several) {
            return List.of(grammar.expressions.expression());
        }
        cursor.expectLeft();
        List<Expression> values = grammar.expressions.expressions();
        cursor.expectRight();
        return values;
    }

    /// One name, or several in parentheses.
    private List<Name> names() {
        return cursor.at(Token.LEFT_PAREN) ? cursor.nameList("a column name") : List.of(cursor.name("a column name"));
    }

    private Unpivot rows(TableReference input) {
        int position = cursor.position();
        cursor.advance();
        boolean includeNulls = cursor.accept(Keyword.INCLUDE);
        if (includeNulls || cursor.accept(Keyword.EXCLUDE)) {
            cursor.expect(Keyword.NULLS);
        }
        cursor.expectLeft();
        List<Name> values = names();
        cursor.expect(Keyword.FOR);
        Name name = cursor.name("a column name");
        cursor.expect(Keyword.IN);
        cursor.expectLeft();
        List<UnpivotKey> keys = new ArrayList<>();
        do {
            List<Name> columns = names();
            Optional<Expression> label =
                    cursor.accept(Keyword.AS) ? Optional.of(grammar.primaries.primary()) : Optional.empty();
            keys.add(new UnpivotKey(columns, label));
        } while (cursor.accept(Token.COMMA));
        cursor.expectRight();
        cursor.expectRight();
        return new Unpivot(input, includeNulls, values, name, keys, tables.alias(), position);
    }
}

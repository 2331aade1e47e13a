package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.SessionStatement.Copy;
import io.rustydb.sql.parser.ast.SessionStatement.CopyOption;
import io.rustydb.sql.parser.ast.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// COPY, with its options in parentheses and in the older spelling without.
final class CopyParser {
    private final Grammar grammar;
    private final Cursor cursor;

    CopyParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    Copy copy() {
        int position = cursor.position();
        cursor.advance();
        List<CopyOption> options = new ArrayList<>();
        if (cursor.atWord("binary") && cursor.kindAhead(1) != Token.DOT && !cursor.aheadIs(1, Keyword.FROM)) {
            options.add(word("format", "binary"));
        }
        Optional<QualifiedName> table = Optional.empty();
        Optional<Statement> query = Optional.empty();
        List<Name> columns = List.of();
        if (cursor.accept(Token.LEFT_PAREN)) {
            query = Optional.of(new StatementParser(grammar).rowsOnly());
            cursor.expectRight();
        } else {
            table = Optional.of(cursor.qualifiedName("a table name or a query in parentheses"));
            if (cursor.at(Token.LEFT_PAREN)) {
                columns = cursor.nameList("a column name");
            }
        }
        boolean from = table.isPresent() && cursor.accept(Keyword.FROM);
        if (!from) {
            cursor.expect(Keyword.TO);
        }
        if (cursor.atWord("program")) {
            throw cursor.unsupported("COPY with a program", cursor.position());
        }
        Optional<String> file = Optional.empty();
        if (!cursor.acceptWord("stdin") && !cursor.acceptWord("stdout")) {
            file = Optional.of(cursor.string("STDIN, STDOUT or the name of a file in quotes"));
        }
        options(options);
        Optional<Expression> where =
                from && cursor.accept(Keyword.WHERE) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        return new Copy(table, columns, query, from, file, options, where, position);
    }

    private CopyOption word(String name, String value) {
        int position = cursor.position();
        cursor.advance();
        return new CopyOption(name, Optional.of(value), List.of(), false, position);
    }

    private void options(List<CopyOption> options) {
        if (cursor.acceptWord("using")) {
            options.add(text("delimiter", "delimiters"));
        }
        cursor.accept(Keyword.WITH);
        if (cursor.accept(Token.LEFT_PAREN)) {
            do {
                options.add(option());
            } while (cursor.accept(Token.COMMA));
            cursor.expectRight();
            return;
        }
        while (olderOption(options)) {
            // Read one after the other.
        }
    }

    private CopyOption option() {
        int position = cursor.position();
        String name = cursor.label("an option of COPY").text().toLowerCase(Locale.ROOT);
        if (cursor.accept(Token.STAR)) {
            return new CopyOption(name, Optional.empty(), List.of(), true, position);
        }
        if (cursor.at(Token.LEFT_PAREN)) {
            return new CopyOption(name, Optional.empty(), cursor.nameList("a column name"), false, position);
        }
        if (cursor.at(Token.COMMA) || cursor.at(Token.RIGHT_PAREN)) {
            return new CopyOption(name, Optional.empty(), List.of(), false, position);
        }
        return new CopyOption(name, Optional.of(value()), List.of(), false, position);
    }

    private String value() {
        if (cursor.atString()) {
            return cursor.string("a value");
        }
        if (cursor.at(Token.INTEGER) || cursor.at(Token.MINUS) || cursor.at(Token.PLUS)) {
            return Long.toString(cursor.signedInteger("a value"));
        }
        return cursor.label("a value").text();
    }

    private boolean olderOption(List<CopyOption> options) {
        if (cursor.atWord("binary")) {
            options.add(word("format", "binary"));
        } else if (cursor.atWord("csv")) {
            options.add(word("format", "csv"));
        } else if (cursor.atWord("header")) {
            options.add(word("header", "true"));
        } else if (cursor.atWord("freeze")) {
            options.add(word("freeze", "true"));
        } else if (cursor.atWord("delimiter") || cursor.atWord("delimiters")) {
            options.add(text("delimiter", cursor.text()));
        } else if (cursor.atWord("null")
                || cursor.atWord("quote")
                || cursor.atWord("escape")
                || cursor.atWord("encoding")) {
            options.add(text(cursor.text().toLowerCase(Locale.ROOT), cursor.text()));
        } else if (cursor.atWord("force")) {
            options.add(force());
        } else {
            return false;
        }
        return true;
    }

    private CopyOption text(String name, String word) {
        int position = cursor.position();
        if (!cursor.acceptWord(word.toLowerCase(Locale.ROOT))) {
            throw cursor.unexpected(word.toUpperCase(Locale.ROOT));
        }
        cursor.accept(Keyword.AS);
        return new CopyOption(name, Optional.of(cursor.string("a string")), List.of(), false, position);
    }

    private CopyOption force() {
        int position = cursor.position();
        cursor.advance();
        String name;
        if (cursor.acceptWord("quote")) {
            name = "force_quote";
            if (cursor.accept(Token.STAR)) {
                return new CopyOption(name, Optional.empty(), List.of(), true, position);
            }
        } else if (cursor.accept(Keyword.NOT)) {
            cursor.expect(Keyword.NULL);
            name = "force_not_null";
        } else {
            cursor.expect(Keyword.NULL);
            name = "force_null";
        }
        List<Name> columns = new ArrayList<>();
        do {
            columns.add(cursor.name("a column name"));
        } while (cursor.accept(Token.COMMA));
        return new CopyOption(name, Optional.empty(), columns, false, position);
    }
}

package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.AlterSequence;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateSequence;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.SequenceOption;
import io.rustydb.sql.parser.ast.SequenceOption.AsType;
import io.rustydb.sql.parser.ast.SequenceOption.Cache;
import io.rustydb.sql.parser.ast.SequenceOption.Cycle;
import io.rustydb.sql.parser.ast.SequenceOption.IncrementBy;
import io.rustydb.sql.parser.ast.SequenceOption.MaxValue;
import io.rustydb.sql.parser.ast.SequenceOption.MinValue;
import io.rustydb.sql.parser.ast.SequenceOption.OwnedBy;
import io.rustydb.sql.parser.ast.SequenceOption.Restart;
import io.rustydb.sql.parser.ast.SequenceOption.StartWith;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Sequences and the options they share with identity columns.
final class SequenceParser {
    private final Grammar grammar;
    private final Cursor cursor;

    SequenceParser(Grammar grammar) {
        this.grammar = grammar;
        this.cursor = grammar.cursor;
    }

    DefinitionStatement create(boolean temporary, int position) {
        boolean ifNotExists = cursor.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
        QualifiedName name = cursor.qualifiedName("a sequence name");
        return new CreateSequence(name, ifNotExists, temporary, options(), position);
    }

    /// Behind the sequence's name.
    DefinitionStatement alter(QualifiedName name, boolean ifExists, int position) {
        List<SequenceOption> options = options();
        if (options.isEmpty()) {
            throw StatementParser.unsupportedAction(cursor, "ALTER SEQUENCE", "a sequence option or RENAME TO");
        }
        return new AlterSequence(name, ifExists, options, position);
    }

    /// `(options)`, or none.
    List<SequenceOption> optionsInParentheses() {
        if (!cursor.accept(Token.LEFT_PAREN)) {
            return List.of();
        }
        List<SequenceOption> options = options();
        cursor.expectRight();
        return options;
    }

    List<SequenceOption> options() {
        List<SequenceOption> options = new ArrayList<>();
        while (true) {
            Optional<SequenceOption> option = option();
            if (option.isEmpty()) {
                return options;
            }
            add(options, option.get());
            // Oracle's and H2's scripts may put commas between options of an identity column.
            if (cursor.at(Token.COMMA) && startsOption(1)) {
                cursor.advance();
            }
        }
    }

    static void add(List<SequenceOption> options, SequenceOption option) {
        for (SequenceOption other : options) {
            if (other.getClass() == option.getClass()) {
                throw DbException.at(
                        ErrorCode.SYNTAX_ERROR, "a sequence option is written twice; keep one", option.position());
            }
        }
        options.add(option);
    }

    private boolean startsOption(int ahead) {
        int kind = cursor.kindAhead(ahead);
        if (!Token.isKeyword(kind)) {
            return false;
        }
        return switch (Keyword.ofKind(kind)) {
            case START, INCREMENT, MINVALUE, MAXVALUE, CACHE, CYCLE, NO -> true;
            default -> false;
        };
    }

    Optional<SequenceOption> option() {
        if (!cursor.atKeyword()) {
            return Optional.empty();
        }
        int position = cursor.position();
        Keyword word = cursor.keyword();
        switch (word) {
            case START -> {
                cursor.advance();
                cursor.accept(Keyword.WITH);
                return Optional.of(new StartWith(cursor.signedInteger("a start value"), position));
            }
            case INCREMENT -> {
                cursor.advance();
                cursor.accept(Keyword.BY);
                return Optional.of(new IncrementBy(cursor.signedInteger("an increment"), position));
            }
            case MINVALUE -> {
                cursor.advance();
                return Optional.of(new MinValue(OptionalLong.of(cursor.signedInteger("a least value")), position));
            }
            case MAXVALUE -> {
                cursor.advance();
                return Optional.of(new MaxValue(OptionalLong.of(cursor.signedInteger("a greatest value")), position));
            }
            case CACHE -> {
                cursor.advance();
                return Optional.of(new Cache(cursor.signedInteger("a number of values to cache"), position));
            }
            case CYCLE, NOCYCLE -> {
                cursor.advance();
                return Optional.of(new Cycle(word == Keyword.CYCLE, position));
            }
            case NOCACHE -> {
                cursor.advance();
                return Optional.of(new Cache(1, position));
            }
            case NOMINVALUE -> {
                cursor.advance();
                return Optional.of(new MinValue(OptionalLong.empty(), position));
            }
            case NOMAXVALUE -> {
                cursor.advance();
                return Optional.of(new MaxValue(OptionalLong.empty(), position));
            }
            case NO -> {
                cursor.advance();
                return Optional.of(negative(position));
            }
            case RESTART -> {
                cursor.advance();
                boolean with = cursor.accept(Keyword.WITH);
                boolean number = with || cursor.at(Token.INTEGER) || cursor.at(Token.MINUS) || cursor.at(Token.PLUS);
                return Optional.of(new Restart(
                        number ? OptionalLong.of(cursor.signedInteger("a value")) : OptionalLong.empty(), position));
            }
            case AS -> {
                cursor.advance();
                return Optional.of(new AsType(grammar.types.type(), position));
            }
            case OWNED -> {
                cursor.advance();
                cursor.expect(Keyword.BY);
                if (cursor.atWord("none")) {
                    cursor.advance();
                    return Optional.of(new OwnedBy(Optional.empty(), position));
                }
                return Optional.of(new OwnedBy(Optional.of(cursor.qualifiedName("a column name")), position));
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private SequenceOption negative(int position) {
        if (cursor.accept(Keyword.MINVALUE)) {
            return new MinValue(OptionalLong.empty(), position);
        }
        if (cursor.accept(Keyword.MAXVALUE)) {
            return new MaxValue(OptionalLong.empty(), position);
        }
        if (cursor.accept(Keyword.CACHE)) {
            return new Cache(1, position);
        }
        cursor.expect(Keyword.CYCLE);
        return new Cycle(false, position);
    }
}

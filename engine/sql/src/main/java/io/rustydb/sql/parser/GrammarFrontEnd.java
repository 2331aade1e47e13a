package io.rustydb.sql.parser;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.sql.parser.ast.Statement;
import java.util.ArrayList;
import java.util.List;

/// The front end on RustyDB's own grammar. Stateless.
public final class GrammarFrontEnd implements SqlFrontEnd {

    @Override
    public TokenStream scan(CharSequence sql, DialectOptions options) {
        if (sql.length() > options.textLengthMax()) {
            throw DbException.at(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "a statement is too long, length=" + sql.length() + ", lengthMax=" + options.textLengthMax()
                            + "; send its values as parameters or split it",
                    options.textLengthMax() + 1);
        }
        return Lexer.scan(sql.toString());
    }

    @Override
    public ParseResult parse(TokenStream tokens, DialectOptions options) {
        Cursor cursor = new Cursor(tokens, options);
        try {
            Statement statement = new StatementParser(new Grammar(cursor)).only();
            return new ParseResult(statement, cursor.parameterCount());
        } catch (StackOverflowError e) {
            // The nesting bound keeps the parser within a fresh thread's stack, but a caller may arrive with
            // less than that. Nothing outlives the
            // failed parse: its only state is the cursor.
            throw DbException.at(
                    ErrorCode.STATEMENT_TOO_COMPLEX,
                    "the calling thread has too little stack left for this statement; call from less deep, or nest it less",
                    cursor.position());
        }
    }

    @Override
    public List<String> splitStatements(CharSequence script, DialectOptions options) {
        String text = script.toString();
        Lexer lexer = new Lexer(text);
        List<String> statements = new ArrayList<>();
        int start = -1;
        int end = 0;
        while (true) {
            int kind = lexer.next();
            if (kind == Token.SEMICOLON || kind == Token.END) {
                if (start >= 0) {
                    statements.add(text.substring(start, end));
                    start = -1;
                }
                if (kind == Token.END) {
                    return statements;
                }
            } else {
                start = start < 0 ? lexer.start() : start;
                end = lexer.end();
            }
        }
    }
}

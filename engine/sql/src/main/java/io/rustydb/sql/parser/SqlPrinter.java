package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.ChangeStatement;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.SessionStatement;
import io.rustydb.sql.parser.ast.Statement;
import io.rustydb.sql.parser.ast.TypeName;

/// Trees back to text: one line, keywords in upper case, parentheses only where precedence asks for them.
///
/// Reading the text again gives an equal tree, positions aside. Names are quoted where they must be. Parameters
/// are printed as `$n`.
public final class SqlPrinter {
    private SqlPrinter() {}

    public static String print(Statement statement) {
        PrintBuffer out = new PrintBuffer();
        statement(out, statement);
        return out.toString();
    }

    /// As a CHECK condition, DEFAULT value or generated column's expression is stored.
    public static String print(Expression expression) {
        PrintBuffer out = new PrintBuffer();
        new ExpressionPrinter(out).print(expression);
        return out.toString();
    }

    public static String print(TypeName type) {
        PrintBuffer out = new PrintBuffer();
        new ExpressionPrinter(out).type(type);
        return out.toString();
    }

    /// A name as SQL reads it, quoted if it must be.
    public static String name(String name) {
        return new PrintBuffer().name(name).toString();
    }

    static void statement(PrintBuffer out, Statement statement) {
        switch (statement) {
            case Query query -> new QueryPrinter(out).query(query);
            case ChangeStatement change -> new ChangePrinter(out).change(change);
            case DefinitionStatement definition -> new DefinitionPrinter(out).definition(definition);
            case ControlStatement control -> new ControlPrinter(out).control(control);
            case SessionStatement session -> new SessionStatementPrinter(out).statement(session);
        }
    }
}

package io.rustydb.sql.parser;

import io.rustydb.sql.parser.ast.SessionStatement;
import io.rustydb.sql.parser.ast.SessionStatement.Close;
import io.rustydb.sql.parser.ast.SessionStatement.Copy;
import io.rustydb.sql.parser.ast.SessionStatement.CopyOption;
import io.rustydb.sql.parser.ast.SessionStatement.Deallocate;
import io.rustydb.sql.parser.ast.SessionStatement.Declare;
import io.rustydb.sql.parser.ast.SessionStatement.Direction;
import io.rustydb.sql.parser.ast.SessionStatement.Execute;
import io.rustydb.sql.parser.ast.SessionStatement.Fetch;
import io.rustydb.sql.parser.ast.SessionStatement.Prepare;

/// Prints prepared statements, cursors and COPY.
final class SessionStatementPrinter {
    private final PrintBuffer out;
    private final ExpressionPrinter expressions;

    SessionStatementPrinter(PrintBuffer out) {
        this.out = out;
        expressions = new ExpressionPrinter(out);
    }

    void statement(SessionStatement statement) {
        switch (statement) {
            case Prepare prepare -> {
                out.add("PREPARE ").name(prepare.name());
                if (!prepare.types().isEmpty()) {
                    out.add(" (").list(prepare.types(), ", ", expressions::type).add(")");
                }
                out.add(" AS ");
                SqlPrinter.statement(out, prepare.statement());
            }
            case Execute execute -> {
                out.add("EXECUTE ").name(execute.name());
                if (!execute.arguments().isEmpty()) {
                    out.add(" (")
                            .list(execute.arguments(), ", ", expressions::print)
                            .add(")");
                }
            }
            case Deallocate deallocate -> {
                out.add("DEALLOCATE ");
                deallocate.name().ifPresentOrElse(out::name, () -> out.add("ALL"));
            }
            case Declare declare -> {
                out.add("DECLARE ").name(declare.name());
                switch (declare.scroll()) {
                    case UNSPECIFIED -> {}
                    case SCROLL -> out.add(" SCROLL");
                    case NO_SCROLL -> out.add(" NO SCROLL");
                }
                out.add(" CURSOR").addIf(declare.hold(), " WITH HOLD").add(" FOR ");
                new QueryPrinter(out).query(declare.query());
            }
            case Fetch fetch -> fetch(fetch);
            case Close close -> {
                out.add("CLOSE ");
                close.name().ifPresentOrElse(out::name, () -> out.add("ALL"));
            }
            case Copy copy -> copy(copy);
        }
    }

    private void fetch(Fetch fetch) {
        out.add(fetch.move() ? "MOVE " : "FETCH ").add(fetch.direction().name()).add(" ");
        boolean counted = fetch.direction() == Direction.FORWARD || fetch.direction() == Direction.BACKWARD;
        out.add(counted && fetch.count() == Fetch.ALL ? "ALL" : Long.toString(fetch.count()));
        out.add(" FROM ").name(fetch.cursor());
    }

    private void copy(Copy copy) {
        out.add("COPY ");
        copy.table().ifPresent(out::name);
        if (!copy.columns().isEmpty()) {
            out.add(" ").names(copy.columns());
        }
        copy.query().ifPresent(query -> {
            out.add("(");
            SqlPrinter.statement(out, query);
            out.add(")");
        });
        out.add(copy.from() ? " FROM " : " TO ");
        copy.file().ifPresentOrElse(out::string, () -> out.add(copy.from() ? "STDIN" : "STDOUT"));
        if (!copy.options().isEmpty()) {
            out.add(" (").list(copy.options(), ", ", this::option).add(")");
        }
        copy.where().ifPresent(condition -> {
            out.add(" WHERE ");
            expressions.print(condition);
        });
    }

    private void option(CopyOption option) {
        out.name(option.name());
        option.value().ifPresent(value -> out.add(" ").string(value));
        if (!option.columns().isEmpty()) {
            out.add(" ").names(option.columns());
        }
        out.addIf(option.all(), " *");
    }
}

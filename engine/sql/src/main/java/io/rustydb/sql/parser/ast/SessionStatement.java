package io.rustydb.sql.parser.ast;

import java.util.List;
import java.util.Optional;

/// Statements on what a session keeps under a name (prepared statements, cursors), and COPY.
public sealed interface SessionStatement extends Statement {

    /// PREPARE name (types) AS statement.
    ///
    /// @param types of `$1`, `$2`, …; those behind the last one are inferred
    record Prepare(Name name, List<TypeName> types, Statement statement, int position) implements SessionStatement {
        public Prepare {
            types = List.copyOf(types);
        }
    }

    record Execute(Name name, List<Expression> arguments, int position) implements SessionStatement {
        public Execute {
            arguments = List.copyOf(arguments);
        }
    }

    /// @param name empty for ALL
    record Deallocate(Optional<Name> name, int position) implements SessionStatement {}

    /// DECLARE name CURSOR FOR query.
    record Declare(Name name, Scroll scroll, boolean hold, Query query, int position) implements SessionStatement {}

    enum Scroll {
        UNSPECIFIED,
        SCROLL,
        NO_SCROLL
    }

    /// FETCH and MOVE.
    ///
    /// @param move only the cursor's place changes
    /// @param count [#ALL] for ALL; never negative for FORWARD and BACKWARD
    record Fetch(boolean move, Direction direction, long count, Name cursor, int position) implements SessionStatement {
        public static final long ALL = Long.MAX_VALUE;
    }

    enum Direction {
        FORWARD,
        BACKWARD,
        ABSOLUTE,
        RELATIVE
    }

    /// CLOSE.
    ///
    /// @param name empty for ALL
    record Close(Optional<Name> name, int position) implements SessionStatement {}

    /// COPY.
    ///
    /// @param table empty when a query stands there
    /// @param columns empty when none were listed
    /// @param from FROM; else TO
    /// @param file empty for STDIN and STDOUT
    record Copy(
            Optional<QualifiedName> table,
            List<Name> columns,
            Optional<Statement> query,
            boolean from,
            Optional<String> file,
            List<CopyOption> options,
            Optional<Expression> where,
            int position)
            implements SessionStatement {
        public Copy {
            columns = List.copyOf(columns);
            options = List.copyOf(options);
        }
    }

    /// One option, in either spelling.
    ///
    /// @param name lower case, as in the list in parentheses (`force_quote`)
    /// @param value empty when none was written, or columns were
    /// @param all `*` in place of columns
    record CopyOption(String name, Optional<String> value, List<Name> columns, boolean all, int position)
            implements Node {
        public CopyOption {
            columns = List.copyOf(columns);
        }
    }
}

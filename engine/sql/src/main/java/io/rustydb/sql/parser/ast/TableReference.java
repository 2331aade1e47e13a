package io.rustydb.sql.parser.ast;

import java.util.List;
import java.util.Optional;

/// What stands in FROM.
public sealed interface TableReference extends Node {

    /// A table, view or common table by name.
    ///
    /// @param only written `ONLY t`
    /// @param past which state of it, if not the statement's
    record NamedTable(QualifiedName name, boolean only, Optional<Past> past, Optional<Alias> alias, int position)
            implements TableReference {
        public NamedTable(QualifiedName name, boolean only, Optional<Alias> alias, int position) {
            this(name, only, Optional.empty(), alias, position);
        }
    }

    /// How a moment of the past is named.
    enum MomentKind {
        SCN,
        TIMESTAMP
    }

    sealed interface Past extends Node {
        /// `AS OF SCN n`, `AS OF TIMESTAMP t`, `FOR SYSTEM_TIME AS OF [SCN] t`.
        record AsOf(MomentKind kind, Expression moment, int position) implements Past {}

        /// `VERSIONS BETWEEN SCN a AND b`, `FOR SYSTEM_TIME BETWEEN a AND b`, `FOR SYSTEM_TIME FROM a TO b`.
        ///
        /// @param low empty for MINVALUE
        /// @param high empty for MAXVALUE
        /// @param exclusive the window ends before `high`
        /// @param asOf the state of the table whose history it is, if not the statement's
        record Versions(
                MomentKind kind,
                Optional<Expression> low,
                Optional<Expression> high,
                boolean exclusive,
                Optional<AsOf> asOf,
                int position)
                implements Past {}
    }

    /// A subquery in FROM.
    record DerivedTable(boolean lateral, Query query, Optional<Alias> alias, int position) implements TableReference {}

    /// Functions in FROM: one, or several side by side as `ROWS FROM (f(…), g(…))`.
    record FunctionTable(
            boolean lateral, List<Expression> calls, boolean withOrdinality, Optional<Alias> alias, int position)
            implements TableReference {
        public FunctionTable {
            calls = List.copyOf(calls);
        }
    }

    /// A parenthesised join with an alias of its own: `(a JOIN b ON …) AS j`.
    record AliasedJoin(TableReference join, Alias alias, int position) implements TableReference {}

    /// `t TABLESAMPLE method (argument) [REPEATABLE (seed)]`
    record Sampled(NamedTable table, Name method, List<Expression> arguments, Optional<Expression> seed, int position)
            implements TableReference {
        public Sampled {
            arguments = List.copyOf(arguments);
        }
    }

    /// Oracle's `t PIVOT (sum(x) AS s, … FOR (a, b) IN ((1, 2) AS v, …))`: rows become columns.
    record Pivot(
            TableReference input,
            List<PivotValue> aggregates,
            List<Name> columns,
            List<PivotKey> keys,
            Optional<Alias> alias,
            int position)
            implements TableReference {
        public Pivot {
            aggregates = List.copyOf(aggregates);
            columns = List.copyOf(columns);
            keys = List.copyOf(keys);
        }
    }

    record PivotValue(Expression aggregate, Optional<Name> alias) {}

    /// @param values as many as the pivoted columns
    record PivotKey(List<Expression> values, Optional<Name> alias) {
        public PivotKey {
            values = List.copyOf(values);
        }
    }

    /// Oracle's `t UNPIVOT [INCLUDE NULLS] ((x, y) FOR n IN ((a, b) AS 'v', …))`: columns become rows.
    record Unpivot(
            TableReference input,
            boolean includeNulls,
            List<Name> values,
            Name name,
            List<UnpivotKey> keys,
            Optional<Alias> alias,
            int position)
            implements TableReference {
        public Unpivot {
            values = List.copyOf(values);
            keys = List.copyOf(keys);
        }
    }

    /// @param label what stands in the name column; empty for the columns' names
    record UnpivotKey(List<Name> columns, Optional<Expression> label) {
        public UnpivotKey {
            columns = List.copyOf(columns);
        }
    }

    record Join(JoinKind kind, TableReference left, TableReference right, JoinCondition condition, int position)
            implements TableReference {}

    enum JoinKind {
        INNER,
        LEFT,
        RIGHT,
        FULL,
        CROSS
    }

    sealed interface JoinCondition {
        record On(Expression condition) implements JoinCondition {}

        /// @param alias a table of the joined columns alone
        record Using(List<Name> columns, Optional<Name> alias) implements JoinCondition {
            public Using {
                columns = List.copyOf(columns);
            }
        }

        record Natural() implements JoinCondition {}

        /// CROSS JOIN has none.
        record None() implements JoinCondition {}
    }

    /// @param columns new column names, from the left; may be fewer than the table has
    record Alias(Name name, List<Name> columns) {
        public Alias {
            columns = List.copyOf(columns);
        }
    }
}

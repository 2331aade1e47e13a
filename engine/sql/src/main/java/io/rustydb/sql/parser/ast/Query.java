package io.rustydb.sql.parser.ast;

import java.util.List;
import java.util.Optional;

/// A query expression: `[WITH …] body [ORDER BY …] [LIMIT/OFFSET/FETCH …] [FOR UPDATE …]`, as a statement or a
/// subquery.
public record Query(
        Optional<With> with,
        QueryBody body,
        List<SortItem> orderBy,
        RowLimit limit,
        List<LockClause> locks,
        int position)
        implements QueryStatement {
    public Query {
        orderBy = List.copyOf(orderBy);
        locks = List.copyOf(locks);
    }

    /// A body with nothing around it.
    public static Query of(QueryBody body) {
        return new Query(Optional.empty(), body, List.of(), RowLimit.NONE, List.of(), body.position());
    }

    /// True when this is its body and no more.
    public boolean isBare() {
        return with.isEmpty() && orderBy.isEmpty() && limit.isNone() && locks.isEmpty();
    }

    public record With(boolean recursive, List<CommonTable> tables, int position) implements Node {
        public With {
            tables = List.copyOf(tables);
        }
    }

    /// @param statement a [Query], or a change with RETURNING
    public record CommonTable(
            Name name,
            List<Name> columns,
            Materialization materialization,
            Statement statement,
            Optional<Search> search,
            Optional<Cycle> cycle,
            int position)
            implements Node {
        public CommonTable {
            columns = List.copyOf(columns);
        }
    }

    /// `SEARCH DEPTH FIRST BY columns SET sequence`
    public record Search(boolean breadthFirst, List<Name> columns, Name sequence, int position) implements Node {
        public Search {
            columns = List.copyOf(columns);
        }
    }

    /// `CYCLE columns SET mark [TO value DEFAULT otherwise] USING path`
    ///
    /// @param value empty for TRUE
    /// @param otherwise empty for FALSE; there is one of them if there is the other
    public record Cycle(
            List<Name> columns,
            Name mark,
            Optional<Expression> value,
            Optional<Expression> otherwise,
            Name path,
            int position)
            implements Node {
        public Cycle {
            columns = List.copyOf(columns);
        }
    }

    public enum Materialization {
        UNSPECIFIED,
        MATERIALIZED,
        NOT_MATERIALIZED
    }

    public record SortItem(Expression key, boolean descending, NullsOrder nulls, int position) implements Node {}

    public enum NullsOrder {
        /// NULLs are larger than every value.
        UNSPECIFIED,
        FIRST,
        LAST
    }

    /// @param count empty for no bound, also for `LIMIT ALL`
    /// @param percent the count is a share of all rows
    /// @param withTies FETCH FIRST … WITH TIES
    public record RowLimit(Optional<Expression> offset, Optional<Expression> count, boolean percent, boolean withTies) {
        public static final RowLimit NONE = new RowLimit(Optional.empty(), Optional.empty(), false, false);

        public boolean isNone() {
            return offset.isEmpty() && count.isEmpty();
        }
    }

    /// FOR UPDATE and its weaker forms.
    ///
    /// @param of names or aliases of FROM; empty for all
    /// @param waitSeconds for [LockWait#WAIT_SECONDS] only, else 0
    public record LockClause(
            LockStrength strength, List<QualifiedName> of, LockWait waiting, int waitSeconds, int position)
            implements Node {
        public LockClause {
            of = List.copyOf(of);
        }
    }

    public enum LockStrength {
        UPDATE,
        NO_KEY_UPDATE,
        SHARE,
        KEY_SHARE
    }

    public enum LockWait {
        WAIT,
        NOWAIT,
        SKIP_LOCKED,
        WAIT_SECONDS
    }
}

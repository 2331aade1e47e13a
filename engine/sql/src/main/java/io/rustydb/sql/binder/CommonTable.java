package io.rustydb.sql.binder;

import io.rustydb.sql.algebra.Relation;
import io.rustydb.sql.parser.ast.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A WITH query while its statement is bound. Thread rule: one binder.
final class CommonTable {
    final Query.CommonTable source;
    /// The list it stands in.
    final Query.With list;
    /// Names of the query around the WITH.
    final @Nullable Scope outer;
    /// WITH names that its definition sees; of a RECURSIVE list all of it, itself too.
    CommonTables visible = CommonTables.NONE;

    State state = State.UNBOUND;
    /// Once it is bound, or while the second half of a recursive query is.
    List<String> names = List.of();

    Relation.@Nullable Common common;

    Relation.@Nullable Recursion recursion;

    /// References to itself, and where the last one stands.
    int selfReferences;

    int selfPosition;

    /// What SEARCH and CYCLE add.
    @Nullable
    PathColumns paths;

    /// The recursion's columns where the definition reads itself.
    List<Integer> selfNumbers = List.of();

    boolean isSearched() {
        return source.search().isPresent() || source.cycle().isPresent();
    }

    enum State {
        UNBOUND,
        /// In what has not the form of a recursive query.
        IN_PLAIN,
        /// In what stands before UNION.
        IN_SEED,
        /// In what stands behind UNION.
        IN_STEP,
        BOUND
    }

    CommonTable(Query.CommonTable source, Query.With list, @Nullable Scope outer) {
        this.source = source;
        this.list = list;
        this.outer = outer;
    }

    String name() {
        return source.name().text();
    }

    boolean isInProgress() {
        return state == State.IN_PLAIN || state == State.IN_SEED || state == State.IN_STEP;
    }
}

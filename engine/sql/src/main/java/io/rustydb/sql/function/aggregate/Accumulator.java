package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.function.vector.Vector;
import org.jspecify.annotations.Nullable;

/// The states of one aggregate call, for all groups. Thread rule: one execution at a time.
public interface Accumulator {
    SqlType resultType();

    /// Makes room for groups `[0, groupCount)`; new ones start empty. Called before [#update] whenever the
    /// number grew.
    void ensureGroups(int groupCount);

    /// Adds rows to their groups.
    ///
    /// @param groups group id of each position, indexed like the vectors; null = every row belongs to group 0
    /// @param arguments converted arguments; empty for `count(*)`
    /// @param selection positions to add, null = `[0, count)`
    void update(int @Nullable [] groups, Vector[] arguments, int @Nullable [] selection, int count);

    /// Puts a group's result into a row of a vector of [#resultType].
    void result(int group, Vector target, int row);

    /// True when [#merge] and [#reset] are there: then a result over many rows can be put together from those
    /// of parts of them.
    default boolean merges() {
        return false;
    }

    /// Adds to a group what another group has seen, whose rows come later.
    default void merge(int into, int from) {
        throw new AssertionError("asked for merges() first");
    }

    /// Forgets one group.
    default void reset(int group) {
        throw new AssertionError("asked for merges() first");
    }

    /// Forgets all groups and keeps the memory.
    void clear();
}

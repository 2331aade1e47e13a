package io.rustydb.sql.function.aggregate;

import io.rustydb.base.type.SqlType;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An aggregate chosen for a call; immutable and part of a plan.
///
/// @param argumentTypes what each argument must be converted to first
/// @param states makes the accumulator of one execution
/// @param ordered for aggregates with WITHIN GROUP, which have no accumulator's states; else null
public record AggregateFunction(
        String name,
        List<SqlType> argumentTypes,
        SqlType resultType,
        Supplier<Accumulator> states,
        @Nullable OrderedSet ordered) {
    public AggregateFunction(
            String name, List<SqlType> argumentTypes, SqlType resultType, Supplier<Accumulator> states) {
        this(name, argumentTypes, resultType, states, null);
    }
}

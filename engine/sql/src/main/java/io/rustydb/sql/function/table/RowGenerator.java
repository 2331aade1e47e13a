package io.rustydb.sql.function.table;

import io.rustydb.sql.function.vector.Vector;

/// One call of a table function, on its way. Thread rule: one execution.
@FunctionalInterface
public interface RowGenerator {
    /// A call without rows.
    RowGenerator NONE = (columns, count) -> 0;

    /// Sets rows `0` to at most `count - 1`; the columns have room for them and are reset.
    ///
    /// @return how many were set; fewer than `count` means that no more will come
    int fill(Vector[] columns, int count);
}

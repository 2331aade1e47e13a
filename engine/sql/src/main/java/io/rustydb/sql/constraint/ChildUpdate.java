package io.rustydb.sql.constraint;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.sql.execution.change.TableWriter;

/// Sets key columns of children when their parent's key changes or goes. Behind a port, since defaults are
/// expressions that only the planner's room can bind.
public interface ChildUpdate {
    /// Sets a column to its DEFAULT, NULL if it has none.
    void setDefault(TableWriter writer, int column);

    /// Sets a column to a column of a parent's row.
    default void setFrom(TableWriter writer, int column, ColumnAccessor from, RowBuffer parentRow) {
        writer.copy(column, from, parentRow);
    }
}

package io.rustydb.sql.execution.change;

import io.rustydb.base.type.RowBuffer;

/// What happens beside the change of a row of one table, after the row and its index entries are written. One
/// per writer.
///
/// Rows are valid during the call only. Failures undo the statement.
public interface RowHook {
    void inserted(ChangeContext context, long rowId, RowBuffer row);

    void updated(ChangeContext context, long rowId, RowBuffer before, RowBuffer after);

    void deleted(ChangeContext context, long rowId, RowBuffer before);

    /// True if what it does for a row depends on other rows of the changed table.
    default boolean readsChangedTable() {
        return false;
    }

    /// All rows of the statement are changed.
    void statementEnd(ChangeContext context);

    /// The statement begins, or begins again: what was remembered is void.
    void statementBegin();
}

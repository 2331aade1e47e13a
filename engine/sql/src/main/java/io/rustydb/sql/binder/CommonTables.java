package io.rustydb.sql.binder;

import org.jspecify.annotations.Nullable;

/// The WITH names visible at a place; an inner one hides an outer one.
///
/// @param table the innermost
record CommonTables(@Nullable CommonTables outer, @Nullable CommonTable table) {
    static final CommonTables NONE = new CommonTables(null, null);

    @Nullable
    CommonTable find(String wanted) {
        for (CommonTables at = this; at != null && at.table != null; at = at.outer) {
            if (at.table.name().equals(wanted)) {
                return at.table;
            }
        }
        return null;
    }
}

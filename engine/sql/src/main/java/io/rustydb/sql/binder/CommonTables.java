package io.rustydb.sql.binder;

import io.rustydb.sql.algebra.BoundStatement;
import io.rustydb.sql.algebra.Relation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The WITH names visible at a place; an inner one hides an outer one.
///
/// @param name of the innermost
record CommonTables(
        @Nullable CommonTables outer, String name, @Nullable Definition definition) {
    static final CommonTables NONE = new CommonTables(null, "", null);

    /// @param names of its columns
    record Definition(Relation.Common common, BoundStatement.Query query, List<String> names) {}

    @Nullable
    Definition find(String wanted) {
        for (CommonTables at = this; at != null && at.definition != null; at = at.outer) {
            if (at.name.equals(wanted)) {
                return at.definition;
            }
        }
        return null;
    }
}

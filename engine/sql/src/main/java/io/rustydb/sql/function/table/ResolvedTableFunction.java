package io.rustydb.sql.function.table;

import io.rustydb.base.type.SqlType;
import java.util.List;

/// A table function chosen for a call.
///
/// @param argumentTypes what each argument must be converted to first, where it is not of that type already
public record ResolvedTableFunction(
        TableFunction function, List<SqlType> argumentTypes, List<TableFunction.Column> columns) {
    public ResolvedTableFunction {
        argumentTypes = List.copyOf(argumentTypes);
        columns = List.copyOf(columns);
    }
}

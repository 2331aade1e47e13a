package io.rustydb.sql.function;

import io.rustydb.base.type.SqlType;
import java.util.List;

/// A function chosen for a call.
///
/// @param argumentTypes what each argument must be converted to first, where it is not of that type already
public record ResolvedFunction(Function function, List<SqlType> argumentTypes, SqlType resultType) {}

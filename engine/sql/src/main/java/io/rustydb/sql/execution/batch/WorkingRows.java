package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.RowStore;
import org.jspecify.annotations.Nullable;

/// What a recursive query found last, between the operator that keeps it and those that read it.
final class WorkingRows {
    @Nullable
    RowStore rows;
}

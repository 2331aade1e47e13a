package io.rustydb.sql.execution.batch;

import io.rustydb.sql.execution.RowStore;
import org.jspecify.annotations.Nullable;

/// Rows between who keeps them and the operators that read them; none before they are set.
public final class KeptRows {
    @Nullable
    RowStore rows;

    public void set(@Nullable RowStore kept) {
        rows = kept;
    }
}

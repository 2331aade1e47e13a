package io.rustydb.sql.parser.ast;

import java.util.Optional;

/// Where a table or an index shall lie and which buffer pool its pages go to, as far as it was written.
///
/// @param tablespace TABLESPACE name
/// @param pool STORAGE (BUFFER_POOL pool)
public record Placement(Optional<Name> tablespace, Optional<Pool> pool) {
    public static final Placement NONE = new Placement(Optional.empty(), Optional.empty());

    public enum Pool {
        DEFAULT,
        KEEP,
        RECYCLE
    }

    public boolean isNone() {
        return tablespace.isEmpty() && pool.isEmpty();
    }
}

package io.rustydb.storage.buffer;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.Locale;

/// The buffer pools, as Oracle names them. Tables and indexes are assigned to one of the first three; those of
/// other page sizes serve the tablespaces that have that size.
public enum PoolName {
    DEFAULT,
    KEEP,
    RECYCLE,
    PAGES_4K,
    PAGES_8K,
    PAGES_16K,
    PAGES_32K;

    /// @throws DbException 22023
    public static PoolName assignable(String text) {
        return switch (text.strip().toUpperCase(Locale.ROOT)) {
            case "DEFAULT" -> DEFAULT;
            case "KEEP" -> KEEP;
            case "RECYCLE" -> RECYCLE;
            default ->
                throw DbException.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "no such buffer pool, name=" + text + "; it must be DEFAULT, KEEP or RECYCLE");
        };
    }

    static PoolName ofPageSize(int pageSize) {
        return switch (pageSize) {
            case 4096 -> PAGES_4K;
            case 8192 -> PAGES_8K;
            case 16384 -> PAGES_16K;
            default -> PAGES_32K;
        };
    }
}

package io.rustydb.storage.heap;

import io.rustydb.storage.page.PageId;

/// Row ids as `long`s: page number << 12 | directory index. 0 = none. Stable for the life of the row.
public final class RowId {
    public static final long NONE = 0;
    public static final int INDEX_BITS = 12;
    public static final int INDEX_MAX = (1 << INDEX_BITS) - 1;

    private RowId() {}

    public static long of(long pageId, int index) {
        assert index >= 0 && index <= INDEX_MAX;
        return PageId.number(pageId) << INDEX_BITS | index;
    }

    public static long pageId(long rowId) {
        return PageId.of(PageId.DATA_FILE, rowId >>> INDEX_BITS);
    }

    public static int index(long rowId) {
        return (int) rowId & INDEX_MAX;
    }

    /// As messages show it: `page.index`.
    public static String text(long rowId) {
        return (rowId >>> INDEX_BITS) + "." + index(rowId);
    }
}

package io.rustydb.storage.heap;

import io.rustydb.storage.page.PageId;

/// Row ids as `long`s: (file id - 1) << 44 | page number << 12 | directory index. 0 = none. Stable for the life
/// of the row.
public final class RowId {
    public static final long NONE = 0;
    public static final int INDEX_BITS = 12;
    public static final int INDEX_MAX = (1 << INDEX_BITS) - 1;

    private static final long FIRST_FILE = PageId.of(PageId.DATA_FILE, 0);

    private RowId() {}

    public static long of(long pageId, int index) {
        assert index >= 0 && index <= INDEX_MAX;
        return pageId - FIRST_FILE << INDEX_BITS | index;
    }

    public static long pageId(long rowId) {
        return (rowId >>> INDEX_BITS) + FIRST_FILE;
    }

    public static int index(long rowId) {
        return (int) rowId & INDEX_MAX;
    }

    /// As messages show it: `page.index`, in files behind the first `file:page.index`.
    public static String text(long rowId) {
        long pageId = pageId(rowId);
        String page =
                PageId.file(pageId) == PageId.DATA_FILE ? Long.toString(PageId.number(pageId)) : PageId.text(pageId);
        return page + "." + index(rowId);
    }
}

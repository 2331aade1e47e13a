package io.rustydb.storage.page;

/// Page ids as `long`s: file id (16 bits) << 32 | page number (unsigned 32 bits). 0 = none.
public final class PageId {
    public static final long NONE = 0;
    public static final int DATA_FILE = 1;
    public static final int UNDO_FILE = 2;
    /// File ids above [#UNDO_FILE] belong to tablespaces that users make; none is ever used again.
    public static final int FILE_MAX = 0xFFFF;

    private PageId() {}

    public static long of(int file, long number) {
        return (long) file << 32 | number;
    }

    public static int file(long pageId) {
        return (int) (pageId >>> 32);
    }

    /// 0 … 2^32 - 1.
    public static long number(long pageId) {
        return pageId & 0xFFFF_FFFFL;
    }

    /// As messages show it: `file:page`.
    public static String text(long pageId) {
        return file(pageId) + ":" + number(pageId);
    }
}

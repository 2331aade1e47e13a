package io.rustydb.storage.page;

/// What a page holds; the byte at [PageHeader#TYPE]. Codes are on disk and never reused.
public enum PageType {
    FREE(0),
    FILE_HEADER(1),
    SPACE_MAP(2),
    UNDO_HEADER(3),
    UNDO(4),
    HEAP_DIRECTORY(5),
    HEAP(6),
    INDEX_INNER(7),
    INDEX_LEAF(8),
    LOB(9),
    SEQUENCE(10),
    UNDO_FATES(11),
    SCN_TIMES(12),
    HASH_DIRECTORY(13);

    private final int code;

    PageType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}

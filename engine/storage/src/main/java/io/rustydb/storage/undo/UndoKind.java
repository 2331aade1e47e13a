package io.rustydb.storage.undo;

/// Kinds of undo entries: the family in the high four bits names the [UndoHandler], the low four belong to it.
/// On disk, never reused.
public final class UndoKind {
    public static final int FAMILY_HEAP = 1;
    public static final int FAMILY_INDEX = 2;
    public static final int FAMILY_LOB = 3;
    public static final int FAMILY_SEQUENCE = 4;
    public static final int FAMILY_TABLESPACE = 6;

    /// Of the transaction itself: nothing was changed.
    public static final int FAMILY_LOCK = 5;

    static final int FAMILIES = 16;

    private UndoKind() {}

    public static int of(int family, int operation) {
        assert family > 0 && family < FAMILIES && operation >= 0 && operation < 16;
        return family << 4 | operation;
    }

    public static int family(int kind) {
        return kind >>> 4 & 0xF;
    }

    public static int operation(int kind) {
        return kind & 0xF;
    }
}

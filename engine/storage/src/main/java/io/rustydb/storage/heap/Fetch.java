package io.rustydb.storage.heap;

/// Outcomes of reading one row; an `int` because the read path allocates nothing.
public final class Fetch {
    /// No version of the row is visible: it never was, is gone, or is of the future.
    public static final int NOT_FOUND = 0;
    /// The buffer has the row.
    public static final int FOUND = 1;
    /// Bit beside [#FOUND]: an older version was rebuilt, so who came by an index compares the key again.
    public static final int RECONSTRUCTED = 2;

    private Fetch() {}

    public static boolean isFound(int outcome) {
        return (outcome & FOUND) != 0;
    }

    public static boolean isReconstructed(int outcome) {
        return (outcome & RECONSTRUCTED) != 0;
    }
}

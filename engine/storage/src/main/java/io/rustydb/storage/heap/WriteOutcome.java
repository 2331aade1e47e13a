package io.rustydb.storage.heap;

/// Outcomes of changing or locking one row; an `int` because conflicts are no exceptions.
public final class WriteOutcome {
    public static final int OK = 0;
    /// A version newer than the snapshot was committed: a READ COMMITTED statement undoes itself and starts
    /// again with a new view. (A SNAPSHOT transaction gets 40001 instead.)
    public static final int CONFLICT = 1;
    /// The row is not there any more, and was not at the snapshot.
    public static final int GONE = 2;
    /// Somebody else holds the row and the time to wait was up (at once, with a wait of 0).
    public static final int NOT_AVAILABLE = 3;

    private WriteOutcome() {}
}

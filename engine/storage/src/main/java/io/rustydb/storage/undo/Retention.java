package io.rustydb.storage.undo;

import java.util.concurrent.TimeUnit;

/// How much of the past is kept for those who will ask for it.
///
/// @param nanos undo of commits that are younger is kept; 0 = none beyond what open snapshots need
/// @param undoBytes … but not when undo takes more than this: then the oldest past is given up
/// @param snapshotBytes when undo takes more than this, open snapshots are given up too
public record Retention(long nanos, long undoBytes, long snapshotBytes) {
    /// What a database begins with: no window. A deleted row's index entries stay as long as the window, and
    /// every look-up of their keys passes them, so that a table used as a queue would pay for a past that
    /// nobody asks for. Undo is bounded all the same, since an open snapshot needs no window.
    public static final Retention DEFAULT = new Retention(0, 256L << 20, 16L << 30);

    public static final Retention FIFTEEN_MINUTES =
            new Retention(TimeUnit.MINUTES.toNanos(15), DEFAULT.undoBytes, DEFAULT.snapshotBytes);

    public Retention {
        assert nanos >= 0 && undoBytes >= 0 && snapshotBytes >= 0 : "negative retention";
    }
}

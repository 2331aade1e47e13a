package io.rustydb.storage.transaction;

/// The source of system change numbers: a Lamport counter, dense on one node.
public interface ScnClock {
    /// The next commit's number. Called in the critical step that places the commit record.
    long next();

    /// Moves the counter to at least `scn`: a number that came from elsewhere (recovery, another node).
    void observe(long scn);

    /// The last number given out.
    long current();
}

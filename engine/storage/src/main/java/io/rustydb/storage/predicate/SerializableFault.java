package io.rustydb.storage.predicate;

/// A bug to plant, so that the checkers of the simulation can show that they would find it. The engine itself
/// has none.
public enum SerializableFault {
    /// Keys read are not registered.
    KEYS_NOT_REGISTERED,
    /// Ranges read are not registered.
    RANGES_NOT_REGISTERED,
    /// Whole tables read are not registered.
    TABLES_NOT_REGISTERED,
    /// A reader does not mind that it sees an old version.
    EDGE_OUT_IGNORED,
    /// A writer does not look who has read what it writes.
    EDGE_IN_IGNORED,
    /// A writer looks for readers of the new key alone.
    OLD_KEY_FORGOTTEN,
    /// What was collapsed into a hull is lost but for the last.
    HULL_TOO_SMALL,
    /// What a transaction has read is forgotten when it commits.
    FORGOTTEN_AT_COMMIT,
    /// What a summarised transaction has read is forgotten.
    SUMMARY_LOST,
    /// Who reads before a summarised writer does not mind.
    SUMMARY_WRITER_FORGOTTEN,
    /// A read-only transaction is taken to be safe while a writer is still active.
    SAFE_TOO_EARLY,
    /// Nobody looks at the edges when a transaction commits.
    COMMIT_NOT_CHECKED,
    /// A doomed transaction may commit.
    DOOM_IGNORED
}

package io.rustydb.sql.session;

/// What a session may ask of whoever opened the database.
public interface Maintenance {
    /// Returns when the checkpoint is complete.
    void checkpoint();

    /// SHUTDOWN: ends all sessions, this one too, and closes the database.
    ///
    /// @param immediately without a last checkpoint: the next opening recovers
    void shutdown(boolean immediately);
}

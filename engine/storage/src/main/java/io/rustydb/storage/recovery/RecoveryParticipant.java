package io.rustydb.storage.recovery;

/// A room that has work to do when a database is made, opened, checkpointed and closed. Called in the order in
/// which the participants were given, [#beforeClose] in reverse.
public interface RecoveryParticipant {
    /// A new database: make own structures. Runs before [#afterRedo].
    default void create(Kernel kernel) {}

    /// All pages are as they were at the end of the log: load own state, roll back what was in flight. Before
    /// the first session.
    void afterRedo(Kernel kernel);

    /// Highest SCN drawn so far, for the control file; 0 if the room draws none. Called at any time after
    /// [#afterRedo], by any thread.
    default long scnHighWater() {
        return 0;
    }

    /// Stop own services, whatever state the engine is in: its memory is about to be released. May come twice,
    /// and without [#beforeClose].
    default void stop() {}

    /// Stop own services; no session is left.
    default void beforeClose() {}
}

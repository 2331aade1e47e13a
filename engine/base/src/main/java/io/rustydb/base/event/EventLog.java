package io.rustydb.base.event;

/// Where the engine tells its operator what it does on its own: recovery, damage, services that fail.
/// Sentences, a few a minute at most; what a statement meets goes to its caller instead.
///
/// Thread rule: any thread. An implementation neither throws nor calls the engine.
public interface EventLog {
    /// For tests and for who does not want to know.
    EventLog SILENT = (level, message) -> {};

    /// How much it matters.
    enum Level {
        INFO,
        /// The engine goes on, somebody should look.
        WARNING
    }

    void tell(Level level, String message);

    default void info(String message) {
        tell(Level.INFO, message);
    }

    default void warn(String message) {
        tell(Level.WARNING, message);
    }
}

package io.rustydb.base.event;

/// Tells the platform's logger `io.rustydb`: the container's log inside a container, else what the JVM is
/// configured with.
public final class SystemEventLog implements EventLog {
    private final System.Logger logger = System.getLogger("io.rustydb");

    @Override
    public void tell(Level level, String message) {
        logger.log(
                switch (level) {
                    case INFO -> System.Logger.Level.INFO;
                    case WARNING -> System.Logger.Level.WARNING;
                },
                message);
    }
}

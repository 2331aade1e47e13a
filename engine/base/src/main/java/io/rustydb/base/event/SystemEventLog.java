package io.rustydb.base.event;

/// Tells the platform's logger `io.rustydb`: the container's log inside a container, else what the JVM is
/// configured with.
public final class SystemEventLog implements EventLog {
    @Override
    public void tell(Level level, String message) {
        // Looked up each time: events are rare, and finding the platform's logging is a good part of a start.
        System.getLogger("io.rustydb")
                .log(
                        switch (level) {
                            case INFO -> System.Logger.Level.INFO;
                            case WARNING -> System.Logger.Level.WARNING;
                        },
                        message);
    }
}

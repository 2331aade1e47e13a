package io.rustydb.jdbc.transport;

import java.util.List;

/// Which generated keys the caller will ask for.
///
/// @param columns for [Mode#NAMED]: names without quotes: an exact match first, then one without regard to case
public record KeyRequest(Mode mode, List<String> columns) {
    public static final KeyRequest NONE = new KeyRequest(Mode.NONE, List.of());
    public static final KeyRequest ALL = new KeyRequest(Mode.ALL, List.of());

    public enum Mode {
        NONE,
        ALL,
        NAMED
    }

    public KeyRequest {
        columns = List.copyOf(columns);
    }

    public static KeyRequest named(List<String> columns) {
        return columns.isEmpty() ? NONE : new KeyRequest(Mode.NAMED, columns);
    }
}

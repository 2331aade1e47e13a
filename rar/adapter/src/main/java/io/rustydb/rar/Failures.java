package io.rustydb.rar;

import jakarta.resource.ResourceException;
import java.sql.SQLException;

/// Translation between the failures of JDBC and those of Jakarta Connectors, at the layer's edge.
final class Failures {
    private Failures() {}

    static ResourceException resourceException(SQLException e) {
        ResourceException translated = new ResourceException(e.getMessage(), e.getSQLState());
        translated.initCause(e);
        return translated;
    }

    /// What the application sees when the pool or the engine refuses a connection: the engine's own failure if
    /// there is one behind it.
    static SQLException sqlException(ResourceException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return new SQLException("no connection could be had: " + e.getMessage(), "08001", e);
    }
}

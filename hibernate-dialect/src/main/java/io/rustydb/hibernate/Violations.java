package io.rustydb.hibernate;

import java.lang.reflect.Method;
import java.sql.SQLException;
import org.hibernate.JDBCException;
import org.hibernate.QueryTimeoutException;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.ConstraintViolationException.ConstraintKind;
import org.hibernate.exception.LockAcquisitionException;
import org.hibernate.exception.LockTimeoutException;
import org.jspecify.annotations.Nullable;

/// Turns failures of the engine into Hibernate's, by SQLSTATE.
final class Violations {
    private Violations() {}

    /// @return null if Hibernate's own rules, by the class of the SQLSTATE, are right
    static @Nullable JDBCException convert(SQLException e, String message, String sql) {
        String state = e.getSQLState();
        if (state == null) {
            return null;
        }
        return switch (state) {
            case "23505" -> new ConstraintViolationException(message, e, sql, ConstraintKind.UNIQUE, constraintName(e));
            case "23502", "23503", "23514" -> new ConstraintViolationException(message, e, sql, constraintName(e));
            case "40001", "40P01" -> new LockAcquisitionException(message, e, sql);
            case "55P03" -> new LockTimeoutException(message, e, sql);
            case "57014" -> new QueryTimeoutException(message, e, sql);
            default -> null;
        };
    }

    /// The name of the violated constraint, which the driver's exceptions know (`RustyDbError.constraintName`).
    ///
    /// Asked for by name, because the driver's classes belong to another class loader than Hibernate's.
    static @Nullable String constraintName(SQLException e) {
        for (Throwable current = e; current != null; current = current.getCause()) {
            for (Class<?> type = current.getClass(); type != null; type = type.getSuperclass()) {
                for (Class<?> port : type.getInterfaces()) {
                    if (port.getName().equals("io.rustydb.jdbc.error.RustyDbError")) {
                        return ask(port, current);
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable String ask(Class<?> port, Throwable failure) {
        try {
            Method method = port.getMethod("constraintName");
            return (String) method.invoke(failure);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the driver and the dialect are of different versions", e);
        }
    }
}

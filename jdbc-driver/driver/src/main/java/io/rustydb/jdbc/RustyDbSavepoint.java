package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/// A savepoint of one connection. The name sent down is made unique, so that two savepoints with one name stay
/// two.
final class RustyDbSavepoint implements Savepoint {
    private final Connection connection;
    private final int id;
    private final @Nullable String name;
    private boolean released;

    private RustyDbSavepoint(Connection connection, int id, @Nullable String name) {
        this.connection = connection;
        this.id = id;
        this.name = name;
    }

    static RustyDbSavepoint numbered(Connection connection, int id) {
        return new RustyDbSavepoint(connection, id, null);
    }

    static RustyDbSavepoint named(Connection connection, int id, String name) {
        return new RustyDbSavepoint(connection, id, name);
    }

    /// @throws SQLException 3B001 if it is null, of another connection, or released
    static RustyDbSavepoint of(Connection connection, @Nullable Savepoint savepoint) throws SQLException {
        if (savepoint instanceof RustyDbSavepoint own && own.connection == connection && !own.released) {
            return own;
        }
        throw SqlErrors.invalidSavepoint("the savepoint is of another connection, or released");
    }

    void release() {
        released = true;
    }

    String sqlName() {
        return "jdbc_" + id;
    }

    @Override
    public int getSavepointId() throws SQLException {
        if (name != null) {
            throw SqlErrors.invalidSavepoint("a named savepoint has no id, name=" + name);
        }
        return id;
    }

    @Override
    public String getSavepointName() throws SQLException {
        if (name == null) {
            throw SqlErrors.invalidSavepoint("a savepoint without a name, id=" + id);
        }
        return name;
    }
}

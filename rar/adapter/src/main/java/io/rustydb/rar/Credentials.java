package io.rustydb.rar;

import jakarta.resource.spi.ConnectionRequestInfo;
import org.jspecify.annotations.Nullable;

/// Who asks for a connection, if `DataSource.getConnection(user, password)` said so.
///
/// @param user null = the owner of the embedded database
record Credentials(@Nullable String user, @Nullable String password) implements ConnectionRequestInfo {
    static final Credentials OWNER = new Credentials(null, null);

    static Credentials of(@Nullable ConnectionRequestInfo info) {
        return info instanceof Credentials credentials ? credentials : OWNER;
    }

    /// Without the password, for logs.
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}

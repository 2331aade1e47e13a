package io.rustydb.server.bootstrap;

import io.rustydb.sql.session.Session;
import org.jspecify.annotations.Nullable;

/// One holder's share of an open database. Thread rule: any thread.
public interface DatabaseHandle extends AutoCloseable {
    /// @param user null = the owner `rustydb`
    /// @param password null = none given; embedded, the owner needs none
    /// @throws io.rustydb.base.error.DbException 28000 or 28P01 if refused, 57P01 if the database was shut down
    Session connect(@Nullable String user, @Nullable String password);

    /// Gives the share back; sessions made through it end. Idempotent.
    @Override
    void close();
}

package io.rustydb.sql.session;

import io.rustydb.sql.catalog.Catalog;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.storage.transaction.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a simulation wants to know of sessions.
public final class SessionTestAccess {
    private SessionTestAccess() {}

    /// The transaction the session is in.
    public static @Nullable Transaction transaction(Session session) {
        return ((SqlSession) session).transaction().current();
    }

    /// The session's transaction has failed and was taken back, as a whole or to its newest savepoint.
    public static boolean failed(Session session) {
        return ((SqlSession) session).transaction().hasFailed();
    }

    /// The transaction's time was up: it was taken back as a whole.
    public static boolean expired(Session session) {
        return ((SqlSession) session).transaction().hasExpired();
    }

    /// Names of what PREPARE TRANSACTION has left.
    public static List<String> preparedNames(SqlDatabase database) {
        return database.branches().preparedNames();
    }

    /// The catalogue everybody sees.
    public static CatalogSnapshot committedCatalog(SqlDatabase database) {
        return database.catalog().committed();
    }

    /// Plants a bug: the newest catalogue is that of all snapshots.
    public static void publishToAllSnapshots(SqlDatabase database) {
        Catalog catalog = database.catalog();
        catalog.publish(catalog.committed(), 0, 0);
    }

    /// Plants a bug: everybody sees an older catalogue again.
    public static void publish(SqlDatabase database, CatalogSnapshot snapshot) {
        Catalog catalog = database.catalog();
        catalog.publish(snapshot, database.structures().transactions().completedScn(), 0);
    }
}

package io.rustydb.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Who holds the transport below a connection handle, and decides what closing the handle means.
public interface ConnectionOwner {
    /// The handle was closed by its user: its statements are closed, a local transaction is rolled back.
    void handleClosed(RustyDbConnection handle);

    /// A failure after which the transport is of no more use (class 08, a database that stopped).
    void fatalError(RustyDbConnection handle, SQLException failure);

    /// True while the transport is associated with a branch of a global transaction: then the handle may not
    /// end it.
    boolean inBranch();

    void statementClosed(RustyDbConnection handle, PreparedStatement statement);

    /// The user of the handle began a local transaction, by leaving auto-commit; outside of a branch only.
    default void localTransactionStarted(RustyDbConnection handle) {}

    /// The local transaction ended, by the user's verb or by the end of the handle.
    default void localTransactionEnded(RustyDbConnection handle, boolean committed) {}
}

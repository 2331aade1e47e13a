package io.rustydb.embedded;

import io.rustydb.xa.RustyDbXADataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/// A process that prepares a branch and stops dead: no close, no hooks.
final class HaltAfterPrepare {
    static final TestXid XID = new TestXid("halted", "1");
    static final int HALTED = 77;

    private HaltAfterPrepare() {}

    public static void main(String[] args) throws SQLException, XAException {
        RustyDbXADataSource source = new RustyDbXADataSource();
        source.setUrl(args[0]);
        boolean keep = args[1].equals(XaTableTest.Style.KEPT.name());
        XAConnection connection = source.getXAConnection();
        XAResource resource = connection.getXAResource();
        Connection before = keep ? connection.getConnection() : null;
        resource.start(XID, XAResource.TMNOFLAGS);
        Connection handle = before != null ? before : connection.getConnection();
        try (Statement statement = handle.createStatement()) {
            statement.executeUpdate("INSERT INTO t VALUES (1, 0)");
        }
        if (!keep) {
            handle.close();
        }
        resource.end(XID, XAResource.TMSUCCESS);
        if (resource.prepare(XID) == XAResource.XA_OK) {
            Runtime.getRuntime().halt(HALTED);
        }
    }
}

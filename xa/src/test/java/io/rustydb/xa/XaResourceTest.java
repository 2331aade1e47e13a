package io.rustydb.xa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportXa;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// The rules of this layer alone, over a port that writes down what reaches it.
class XaResourceTest {
    private record TestXid(int number) implements Xid {
        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {(byte) number};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {7};
        }
    }

    private static final Xid X = new TestXid(1);
    private static final Xid Y = new TestXid(2);

    private final List<String> calls = new ArrayList<>();
    private int nextXaCode;
    private boolean closed;
    private RustyDbXAConnection connection;
    private XAResource resource;

    @BeforeEach
    void connect() throws SQLException {
        connection = new RustyDbXAConnection(transport("db1"), "jdbc:rustydb:mem:test");
        resource = connection.getXAResource();
    }

    private Transport transport(String resourceId) {
        TransportXa xa = (TransportXa) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TransportXa.class}, (proxy, method, args) -> {
                    String name = method.getName();
                    calls.add(name + (args != null && args.length == 2 ? " " + args[1] : ""));
                    if (nextXaCode != 0) {
                        XAException e = new XAException(nextXaCode);
                        nextXaCode = 0;
                        throw e;
                    }
                    return switch (name) {
                        case "prepare", "timeoutSeconds" -> 0;
                        case "recover" -> new Xid[] {X};
                        case "resourceId" -> resourceId;
                        default -> null;
                    };
                });
        return (Transport) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, args) -> {
                    String name = method.getName();
                    return switch (name) {
                        case "xa" -> xa;
                        case "isClosed" -> closed;
                        case "autoCommit" -> true;
                        case "inTransaction" -> false;
                        case "close" -> {
                            closed = true;
                            yield null;
                        }
                        default -> {
                            calls.add(name);
                            yield null;
                        }
                    };
                });
    }

    private static void refused(int code, Executable action) {
        assertEquals(code, assertThrows(XAException.class, action).errorCode);
    }

    @Test
    void verbsPassWithTheirFlags() throws XAException {
        resource.start(X, XAResource.TMNOFLAGS);
        resource.end(X, XAResource.TMSUSPEND);
        resource.start(X, XAResource.TMRESUME);
        resource.end(X, XAResource.TMSUCCESS);
        assertEquals(XAResource.XA_OK, resource.prepare(X));
        resource.commit(X, false);
        assertEquals(
                List.of(
                        "start " + XAResource.TMNOFLAGS,
                        "end " + XAResource.TMSUSPEND,
                        "start " + XAResource.TMRESUME,
                        "end " + XAResource.TMSUCCESS,
                        "prepare",
                        "commit false"),
                calls);
    }

    @Test
    void unknownFlagsAndMissingXidsAreInvalid() {
        refused(XAException.XAER_INVAL, () -> resource.start(X, XAResource.TMSUCCESS));
        refused(XAException.XAER_INVAL, () -> resource.end(X, XAResource.TMNOFLAGS));
        refused(XAException.XAER_INVAL, () -> resource.start(null, XAResource.TMNOFLAGS));
        refused(XAException.XAER_INVAL, () -> resource.recover(XAResource.TMSUCCESS));
        refused(XAException.XAER_INVAL, () -> resource.setTransactionTimeout(-1));
        assertEquals(List.of(), calls);
    }

    @Test
    void oneConnectionWorksForOneBranchAtATime() throws XAException {
        resource.start(X, XAResource.TMNOFLAGS);
        refused(XAException.XAER_DUPID, () -> resource.start(X, XAResource.TMNOFLAGS));
        refused(XAException.XAER_PROTO, () -> resource.start(Y, XAResource.TMNOFLAGS));
        resource.end(X, XAResource.TMSUCCESS);
        resource.start(Y, XAResource.TMNOFLAGS);
    }

    @Test
    void theHandleMayNotEndABranch() throws XAException, SQLException {
        Connection handle = connection.getConnection();
        resource.start(X, XAResource.TMNOFLAGS);
        assertFalse(handle.getAutoCommit());
        for (Executable verb : List.<Executable>of(
                handle::commit, handle::rollback, () -> handle.setAutoCommit(true), handle::setSavepoint)) {
            assertEquals("2D000", assertThrows(SQLException.class, verb).getSQLState());
        }
        handle.setAutoCommit(false);
        assertFalse(
                calls.contains("commit") || calls.contains("rollback") || calls.contains("setAutoCommit"),
                calls.toString());
        resource.end(X, XAResource.TMSUCCESS);
        assertTrue(handle.getAutoCommit());
    }

    @Test
    void handlesMayBeFetchedAndClosedInsideABranch() throws XAException, SQLException {
        resource.start(X, XAResource.TMNOFLAGS);
        Connection handle = connection.getConnection();
        handle.close();
        connection.getConnection().close();
        resource.end(X, XAResource.TMSUCCESS);
        assertFalse(calls.contains("rollback") || calls.contains("reset"), calls.toString());
    }

    @Test
    void aRolledBackBranchLeavesTheConnectionFree() throws XAException {
        resource.start(X, XAResource.TMNOFLAGS);
        nextXaCode = XAException.XA_RBTIMEOUT;
        refused(XAException.XA_RBTIMEOUT, () -> resource.end(X, XAResource.TMSUCCESS));
        resource.rollback(X);
        resource.start(Y, XAResource.TMNOFLAGS);
    }

    @Test
    void aRefusedStartAssociatesNothing() throws XAException {
        nextXaCode = XAException.XAER_OUTSIDE;
        refused(XAException.XAER_OUTSIDE, () -> resource.start(X, XAResource.TMNOFLAGS));
        resource.start(Y, XAResource.TMNOFLAGS);
    }

    @Test
    void endingASuspendedBranchOfAnotherTimeKeepsTheAssociation() throws XAException, SQLException {
        resource.start(X, XAResource.TMNOFLAGS);
        resource.end(X, XAResource.TMSUSPEND);
        resource.start(Y, XAResource.TMNOFLAGS);
        resource.end(X, XAResource.TMSUCCESS);
        Connection handle = connection.getConnection();
        assertEquals("2D000", assertThrows(SQLException.class, handle::commit).getSQLState());
    }

    @Test
    void recoverGivesAllAtTheStartOfAScanAndNothingLater() throws XAException {
        assertEquals(1, resource.recover(XAResource.TMSTARTRSCAN).length);
        assertEquals(0, resource.recover(XAResource.TMENDRSCAN).length);
        assertEquals(0, resource.recover(XAResource.TMNOFLAGS).length);
        assertEquals(1, resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length);
    }

    @Test
    void theSameDatabaseIsTheSameResourceManager() throws XAException, SQLException {
        assertTrue(resource.isSameRM(new RustyDbXAConnection(transport("db1"), "").getXAResource()));
        assertFalse(resource.isSameRM(new RustyDbXAConnection(transport("db2"), "").getXAResource()));
        assertFalse(resource.isSameRM(null));
        assertSame(resource, connection.getXAResource());
    }

    @Test
    void aClosedConnectionIsAFailedResourceManager() throws SQLException {
        connection.close();
        refused(XAException.XAER_RMFAIL, () -> resource.recover(XAResource.TMSTARTRSCAN));
        refused(XAException.XAER_RMFAIL, () -> resource.start(X, XAResource.TMNOFLAGS));
    }

    @Test
    void closingAHandleTellsTheListeners() throws SQLException {
        List<String> events = new ArrayList<>();
        connection.addConnectionEventListener(new ConnectionEventListener() {
            @Override
            public void connectionClosed(ConnectionEvent event) {
                events.add("closed");
            }

            @Override
            public void connectionErrorOccurred(ConnectionEvent event) {
                events.add("error");
            }
        });
        connection.getConnection().close();
        assertEquals(Arrays.asList("closed"), events);
        assertFalse(closed);
    }
}

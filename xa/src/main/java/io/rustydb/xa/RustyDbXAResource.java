package io.rustydb.xa;

import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportXa;
import java.util.Arrays;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/// Passes a transaction manager's verbs to the database, and knows with which branch the connection is
/// associated.
final class RustyDbXAResource implements XAResource {
    private static final Xid[] NONE = new Xid[0];

    private final Transport transport;
    private final TransportXa xa;
    private final Runnable closeResults;
    /// Also ended by the transaction manager's own threads.
    private volatile @Nullable Xid associated;

    RustyDbXAResource(Transport transport, TransportXa xa, Runnable closeResults) {
        this.transport = transport;
        this.xa = xa;
        this.closeResults = closeResults;
    }

    boolean isAssociated() {
        return associated != null;
    }

    /// XAER_PROTO if this connection is associated already; XAER_OUTSIDE if a local transaction is open;
    /// XAER_DUPID, XAER_NOTA from the branch table.
    @Override
    public void start(@Nullable Xid xid, int flags) throws XAException {
        Xid branch = checked(xid);
        if (flags != TMNOFLAGS && flags != TMJOIN && flags != TMRESUME) {
            throw failure(
                    XAException.XAER_INVAL, "flags of start must be TMNOFLAGS, TMJOIN or TMRESUME, flags=" + flags);
        }
        Xid current = associated;
        if (current != null) {
            // A duplicate start of the very branch is told as such, which says more.
            boolean duplicate = flags == TMNOFLAGS && same(current, branch);
            throw failure(
                    duplicate ? XAException.XAER_DUPID : XAException.XAER_PROTO,
                    "start while the connection is associated with a branch; end it first");
        }
        xa.start(branch, flags);
        associated = branch;
    }

    @Override
    public void end(@Nullable Xid xid, int flags) throws XAException {
        Xid branch = checked(xid);
        if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
            throw failure(
                    XAException.XAER_INVAL, "flags of end must be TMSUCCESS, TMFAIL or TMSUSPEND, flags=" + flags);
        }
        Xid current = associated;
        boolean own = current != null && same(current, branch);
        if (own && flags != TMSUSPEND) {
            closeResults.run();
        }
        try {
            xa.end(branch, flags);
        } catch (XAException e) {
            // XA_RB…: the branch can only be rolled back; NOTA: it is gone. Either way the association is over.
            boolean rolledBack = e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND;
            if (own && (rolledBack || e.errorCode == XAException.XAER_NOTA)) {
                associated = null;
            }
            throw e;
        }
        if (own) {
            associated = null;
        }
    }

    @Override
    public int prepare(@Nullable Xid xid) throws XAException {
        return xa.prepare(checked(xid));
    }

    @Override
    public void commit(@Nullable Xid xid, boolean onePhase) throws XAException {
        xa.commit(checked(xid), onePhase);
    }

    @Override
    public void rollback(@Nullable Xid xid) throws XAException {
        xa.rollback(checked(xid));
    }

    @Override
    public void forget(@Nullable Xid xid) throws XAException {
        xa.forget(checked(xid));
    }

    /// The whole list comes with TMSTARTRSCAN; a scan has no further parts.
    @Override
    public Xid[] recover(int flags) throws XAException {
        checkOpen();
        if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
            throw failure(
                    XAException.XAER_INVAL,
                    "flags of recover must be TMSTARTRSCAN, TMENDRSCAN or TMNOFLAGS, flags=" + flags);
        }
        return (flags & TMSTARTRSCAN) != 0 ? xa.recover() : NONE;
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) throws XAException {
        return other instanceof RustyDbXAResource resource
                && (resource == this || xa.resourceId().equals(resource.xa.resourceId()));
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        checkOpen();
        return xa.timeoutSeconds();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        checkOpen();
        if (seconds < 0) {
            throw failure(XAException.XAER_INVAL, "transaction timeout is negative, seconds=" + seconds);
        }
        xa.setTimeoutSeconds(seconds);
        return true;
    }

    private Xid checked(@Nullable Xid xid) throws XAException {
        checkOpen();
        if (xid == null || xid.getGlobalTransactionId() == null || xid.getBranchQualifier() == null) {
            throw failure(XAException.XAER_INVAL, "an xid with both parts is needed");
        }
        return xid;
    }

    private void checkOpen() throws XAException {
        if (transport.isClosed()) {
            throw failure(XAException.XAER_RMFAIL, "the connection of this resource is closed; get another one");
        }
    }

    private static boolean same(Xid a, Xid b) {
        return a.getFormatId() == b.getFormatId()
                && Arrays.equals(a.getGlobalTransactionId(), b.getGlobalTransactionId())
                && Arrays.equals(a.getBranchQualifier(), b.getBranchQualifier());
    }

    private static XAException failure(int code, String message) {
        XAException failure = new XAException(message);
        failure.errorCode = code;
        return failure;
    }
}

package io.rustydb.embedded;

import io.rustydb.jdbc.transport.TransportXa;
import io.rustydb.sql.session.XaId;
import io.rustydb.sql.session.XaSession;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/// Branch verbs of a session.
final class EmbeddedXa implements TransportXa {
    private final XaSession xa;

    EmbeddedXa(XaSession xa) {
        this.xa = xa;
    }

    private static XaId id(Xid xid) {
        return new XaId(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        try {
            xa.start(id(xid), flags);
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        try {
            xa.end(id(xid), flags);
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        try {
            return xa.prepare(id(xid));
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        try {
            xa.commit(id(xid), onePhase);
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        try {
            xa.rollback(id(xid));
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public void forget(Xid xid) throws XAException {
        try {
            xa.forget(id(xid));
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public Xid[] recover() throws XAException {
        try {
            List<XaId> branches = xa.recover();
            Xid[] xids = new Xid[branches.size()];
            for (int i = 0; i < xids.length; i++) {
                xids[i] = new RecoveredXid(branches.get(i));
            }
            return xids;
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public void setTimeoutSeconds(int seconds) throws XAException {
        try {
            xa.setTimeoutSeconds(seconds);
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public int timeoutSeconds() throws XAException {
        try {
            return xa.timeoutSeconds();
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    @Override
    public String resourceId() throws XAException {
        try {
            return xa.resourceId();
        } catch (RuntimeException e) {
            throw Failures.xa(e);
        }
    }

    /// A branch id as a transaction manager reads it back.
    private record RecoveredXid(XaId id) implements Xid {
        @Override
        public int getFormatId() {
            return id.formatId();
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return id.globalId().clone();
        }

        @Override
        public byte[] getBranchQualifier() {
            return id.qualifier().clone();
        }
    }
}

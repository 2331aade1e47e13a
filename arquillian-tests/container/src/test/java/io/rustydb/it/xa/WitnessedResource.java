package io.rustydb.it.xa;

import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/// Passes everything on to another resource, and keeps what was asked and what was answered.
public final class WitnessedResource implements XAResource {
    private final XAResource witnessed;
    private final List<String> calls = new ArrayList<>();

    public WitnessedResource(XAResource witnessed) {
        this.witnessed = witnessed;
    }

    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        witnessed.start(xid, flags);
        calls.add("start");
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        witnessed.end(xid, flags);
        calls.add("end");
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        int vote = witnessed.prepare(xid);
        calls.add(vote == XA_RDONLY ? "prepare: read only" : "prepare");
        return vote;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        witnessed.commit(xid, onePhase);
        calls.add(onePhase ? "commit one phase" : "commit");
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        witnessed.rollback(xid);
        calls.add("rollback");
    }

    @Override
    public void forget(Xid xid) throws XAException {
        witnessed.forget(xid);
        calls.add("forget");
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        return witnessed.recover(flag);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return witnessed.isSameRM(other instanceof WitnessedResource w ? w.witnessed : other);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return witnessed.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return witnessed.setTransactionTimeout(seconds);
    }
}

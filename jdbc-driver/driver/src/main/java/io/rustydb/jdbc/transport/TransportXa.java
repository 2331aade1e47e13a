package io.rustydb.jdbc.transport;

import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/// Branch verbs; flags and outcomes are those of `javax.transaction.xa.XAResource`. A branch belongs to the
/// database, never to a conversation.
public interface TransportXa {
    void start(Xid xid, int flags) throws XAException;

    void end(Xid xid, int flags) throws XAException;

    int prepare(Xid xid) throws XAException;

    void commit(Xid xid, boolean onePhase) throws XAException;

    void rollback(Xid xid) throws XAException;

    void forget(Xid xid) throws XAException;

    /// All prepared (or heuristically ended) branches of the database.
    Xid[] recover() throws XAException;

    void setTimeoutSeconds(int seconds) throws XAException;

    int timeoutSeconds() throws XAException;

    /// Equal for all transports to one database, and for no others.
    String resourceId() throws XAException;
}

package io.rustydb.sql.session;

import java.util.List;

/// XA verbs of a session. Flags and outcomes are those of `javax.transaction.xa.XAResource`, whose constants
/// they share by value; this module does not depend on it. Failures are [XaFailure] with the exact
/// `XAException` code.
public interface XaSession {
    /// @param flags TMNOFLAGS, TMJOIN or TMRESUME
    void start(XaId id, int flags);

    /// @param flags TMSUCCESS, TMFAIL or TMSUSPEND
    void end(XaId id, int flags);

    /// @return XA_OK or XA_RDONLY; after XA_OK the branch survives everything until commit or rollback
    int prepare(XaId id);

    void commit(XaId id, boolean onePhase);

    void rollback(XaId id);

    void forget(XaId id);

    /// All prepared (or heuristically ended) branches of the database.
    List<XaId> recover();

    /// Seconds; 0 = the engine's default. Branches started after it are rolled back when they live longer
    /// unprepared.
    void setTimeoutSeconds(int seconds);

    int timeoutSeconds();

    /// Equal for all sessions of one database, and for no others: what `isSameRM` compares.
    String resourceId();
}

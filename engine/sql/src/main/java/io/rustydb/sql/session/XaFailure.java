package io.rustydb.sql.session;

/// A refused XA verb, with the code of `XAException` that says why.
public final class XaFailure extends RuntimeException {
    public static final int XA_RBROLLBACK = 100;
    public static final int XA_RBDEADLOCK = 102;
    public static final int XA_RBINTEGRITY = 103;
    public static final int XA_RBOTHER = 104;
    public static final int XA_RBPROTO = 105;
    public static final int XA_RBTIMEOUT = 106;
    public static final int XA_RBTRANSIENT = 107;
    private static final int XA_RBEND = XA_RBTRANSIENT;
    public static final int XA_HEURCOM = 7;
    public static final int XA_HEURRB = 6;
    public static final int XAER_RMERR = -3;
    public static final int XAER_NOTA = -4;
    public static final int XAER_INVAL = -5;
    public static final int XAER_PROTO = -6;
    public static final int XAER_RMFAIL = -7;
    public static final int XAER_DUPID = -8;
    public static final int XAER_OUTSIDE = -9;

    private final int xaCode;

    public XaFailure(int xaCode, String message) {
        super(message);
        this.xaCode = xaCode;
    }

    public XaFailure(int xaCode, String message, Throwable cause) {
        super(message, cause);
        this.xaCode = xaCode;
    }

    /// True when the branch can only be rolled back: whoever was associated with it is no longer.
    boolean isRolledBack() {
        return xaCode >= XA_RBROLLBACK && xaCode <= XA_RBEND;
    }

    /// A constant of `javax.transaction.xa.XAException`.
    public int xaCode() {
        return xaCode;
    }
}

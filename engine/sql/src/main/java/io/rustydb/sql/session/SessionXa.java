package io.rustydb.sql.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// XA verbs of one session over the database's branch table: which branch the session works in, and which it
/// has suspended. Thread rule: as its session; verbs that end a branch may also come while another session
/// works.
final class SessionXa implements XaSession {
    private final SqlSession session;
    private final BranchTable branches;
    private final String resourceId;
    private final List<Branch> suspended = new ArrayList<>();
    private int timeoutSeconds;

    SessionXa(SqlSession session, BranchTable branches, String resourceId) {
        this.session = session;
        this.branches = branches;
        this.resourceId = resourceId;
    }

    @Override
    public void start(XaId id, int flags) {
        if (PreparedName.isName(id)) {
            throw new XaFailure(XaFailure.XAER_INVAL, "format of the xid is reserved for PREPARE TRANSACTION");
        }
        session.inTurnOf(id, () -> startInTurn(id, flags));
    }

    private void startInTurn(XaId id, int flags) {
        SessionTransaction transaction = session.transaction();
        if (transaction.branch() != null) {
            throw new XaFailure(XaFailure.XAER_PROTO, "session works in another branch already");
        }
        if (transaction.anyBegun()) {
            throw new XaFailure(
                    XaFailure.XAER_OUTSIDE, "session has a local transaction; commit or roll it back first");
        }
        Branch branch =
                branches.start(this, id, flags, SessionTransaction.storage(transaction.isolation()), timeoutSeconds);
        suspended.remove(branch);
        transaction.enter(branch);
        session.works();
    }

    @Override
    public void end(XaId id, int flags) {
        session.inTurnOf(id, () -> endInTurn(id, flags));
    }

    private void endInTurn(XaId id, int flags) {
        SessionTransaction transaction = session.transaction();
        Branch working = transaction.associated();
        boolean mine = working != null && working.id.equals(id);
        if (!mine) {
            endSuspended(id, flags);
            return;
        }
        if (session.endAutonomous() && flags != BranchTable.TMFAIL) {
            // The caller has lost count: what it believes to be in the branch may not be.
            branches.markRollbackOnly(working, XaFailure.XA_RBPROTO);
        }
        session.closeCursors();
        boolean byOther = flags == BranchTable.TMFAIL && !session.isWorker();
        try {
            branches.end(this, id, flags);
        } catch (XaFailure told) {
            if (told.isRolledBack()) {
                transaction.leaveBranch(byOther);
            }
            throw told;
        }
        transaction.leaveBranch(byOther);
        if (flags == BranchTable.TMSUSPEND) {
            suspended.add(working);
        }
    }

    /// What PREPARE TRANSACTION has made is ended by its name.
    private static void requireBranch(XaId id) {
        if (PreparedName.isName(id)) {
            throw new XaFailure(XaFailure.XAER_NOTA, "branch is not known");
        }
    }

    private void endSuspended(XaId id, int flags) {
        try {
            branches.end(this, id, flags);
        } catch (XaFailure told) {
            if (told.isRolledBack()) {
                suspended.removeIf(branch -> branch.id.equals(id));
            }
            throw told;
        }
        suspended.removeIf(branch -> branch.id.equals(id));
    }

    @Override
    public int prepare(XaId id) {
        requireBranch(id);
        return branches.prepare(id);
    }

    @Override
    public void commit(XaId id, boolean onePhase) {
        requireBranch(id);
        branches.commit(id, onePhase);
    }

    @Override
    public void rollback(XaId id) {
        requireBranch(id);
        branches.rollback(id);
    }

    @Override
    public void forget(XaId id) {
        requireBranch(id);
        branches.forget(id);
    }

    @Override
    public List<XaId> recover() {
        return branches.recover();
    }

    @Override
    public void setTimeoutSeconds(int seconds) {
        if (seconds < 0) {
            throw new XaFailure(XaFailure.XAER_INVAL, "time-out is negative: " + seconds);
        }
        timeoutSeconds = seconds;
    }

    @Override
    public int timeoutSeconds() {
        return timeoutSeconds;
    }

    @Override
    public String resourceId() {
        return resourceId;
    }

    /// The session closes.
    void abandon(@Nullable Branch working) {
        if (working != null) {
            branches.abandon(this, working);
        }
        for (Branch branch : suspended) {
            branches.abandon(this, branch);
        }
        suspended.clear();
    }
}

package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.transaction.TransactionUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// All branches of a database, those that recovery found prepared too. Any session may work on any branch.
///
/// Thread rule: any thread. The monitor guards states only; what waits (prepare, commit, rollback) happens
/// outside it, the branch being ENDING.
public final class BranchTable {
    static final int TMNOFLAGS = 0;
    static final int TMJOIN = 0x0020_0000;
    static final int TMRESUME = 0x0800_0000;
    static final int TMSUCCESS = 0x0400_0000;
    static final int TMFAIL = 0x2000_0000;
    static final int TMSUSPEND = 0x0200_0000;
    static final int XA_OK = 0;
    static final int XA_RDONLY = 3;

    /// Nobody works in a prepared transaction.
    private record PreparedUser(XaId id) implements TransactionUser {
        @Override
        public String label() {
            return PreparedName.isName(id)
                    ? "prepared transaction '" + PreparedName.text(id) + "'"
                    : "prepared branch " + HexFormat.of().formatHex(id.globalId());
        }

        @Override
        public @Nullable String statement() {
            return null;
        }
    }

    private static final long UNDO_WAIT_NANOS = 1_000_000;

    private final TransactionManager transactions;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Map<XaId, Branch> branches = new HashMap<>();

    public BranchTable(TransactionManager transactions, Scheduler scheduler, Clock clock) {
        this.clock = clock;
        this.transactions = transactions;
        this.scheduler = scheduler;
        for (Transaction transaction : transactions.prepared()) {
            XaId id = XaIdCodec.decode(transaction.xid());
            Branch branch = new Branch(id, transaction, new Turn(scheduler));
            branch.state = Branch.State.PREPARED;
            transaction.setUser(new PreparedUser(id));
            branch.recovered = true;
            branches.put(id, branch);
        }
    }

    /// @param session that will work in the branch
    /// @param timeoutSeconds 0 = none
    Branch start(Object session, XaId id, int flags, Isolation isolation, int timeoutSeconds) {
        Branch branch;
        awaitUndo(id);
        synchronized (this) {
            branch = branches.get(id);
            switch (flags) {
                case TMNOFLAGS -> {
                    if (branch != null) {
                        throw new XaFailure(XaFailure.XAER_DUPID, "branch exists already");
                    }
                    branch = new Branch(id, transactions.begin(isolation), new Turn(scheduler));
                    branches.put(id, branch);
                }
                case TMJOIN -> {
                    branch = require(branch);
                    requireActive(branch);
                }
                case TMRESUME -> {
                    branch = require(branch);
                    requireActive(branch);
                    if (branch.suspended.isEmpty()) {
                        throw new XaFailure(XaFailure.XAER_PROTO, "branch is not suspended");
                    }
                    // A branch belongs to the engine: whoever resumes it takes the place of one who suspended
                    // it.
                    if (!branch.suspended.remove(session)) {
                        branch.suspended.remove(branch.suspended.iterator().next());
                    }
                }
                default -> throw new XaFailure(XaFailure.XAER_INVAL, "flags of start are not understood: " + flags);
            }
            if (branch.rollbackOnly != 0) {
                if (flags == TMRESUME) {
                    branch.suspended.add(session);
                }
                throw new XaFailure(branch.rollbackOnly, "branch can only be rolled back");
            }
            branch.associated.add(session);
        }
        if (flags == TMNOFLAGS && timeoutSeconds > 0) {
            armTimeout(branch, timeoutSeconds);
        }
        return branch;
    }

    /// @throws DbException 25P02 when the branch can only be rolled back
    void requireWork(Branch branch) {
        int code;
        synchronized (this) {
            code = branch.rollbackOnly;
        }
        if (code == 0) {
            return;
        }
        throw DbException.of(
                ErrorCode.IN_FAILED_TRANSACTION,
                (code == XaFailure.XA_RBTIMEOUT
                                ? "the global transaction's time is up"
                                : "the global transaction has failed")
                        + " and can only be rolled back; roll it back");
    }

    private void armTimeout(Branch branch, int seconds) {
        Scheduler.Timer timer = scheduler.after(TimeUnit.SECONDS.toNanos(seconds), () -> expire(branch));
        synchronized (this) {
            if (branches.get(branch.id) == branch && branch.state == Branch.State.ACTIVE) {
                branch.timeout = timer;
                return;
            }
        }
        timer.cancel();
    }

    /// The branch has lived too long: its statement ends, its work is undone now if nobody is in it, and the TM
    /// learns it at the next verb.
    private void expire(Branch branch) {
        boolean idle;
        synchronized (this) {
            if (branch.state != Branch.State.ACTIVE) {
                return;
            }
            if (branch.rollbackOnly == 0) {
                branch.rollbackOnly = XaFailure.XA_RBTIMEOUT;
            }
            branch.transaction.cancel();
            idle = branch.associated.isEmpty();
        }
        if (idle) {
            undo(branch);
        }
    }

    /// Gives up the work of a branch that can only be rolled back, so that its locks do not outlive it; the
    /// branch stays until the TM ends it.
    private void undo(Branch branch) {
        synchronized (this) {
            if (branch.state != Branch.State.ACTIVE || !branch.associated.isEmpty()) {
                return;
            }
            branch.state = Branch.State.ENDING;
            branch.undoing = true;
        }
        takeBack(branch);
    }

    private void takeBack(Branch branch) {
        branch.catalog = null;
        try {
            branch.transaction.clearCancel();
            if (branch.transaction.state() == Transaction.State.ACTIVE) {
                transactions.rollback(branch.transaction);
            }
        } finally {
            synchronized (this) {
                branch.state = Branch.State.ACTIVE;
                branch.undoing = false;
            }
        }
    }

    /// Waits while the engine itself undoes the branch: the verb that comes meanwhile is no mistake.
    private void awaitUndo(XaId id) {
        while (true) {
            synchronized (this) {
                Branch branch = branches.get(id);
                if (branch == null || !branch.undoing) {
                    return;
                }
            }
            scheduler.park(this, UNDO_WAIT_NANOS);
        }
    }

    /// The session is no longer associated with a branch that can only be rolled back, whatever was asked for.
    ///
    /// @param session that worked in it or had suspended it
    /// @throws XaFailure XA_RB… the branch can only be rolled back; not told to who says so by TMFAIL
    void end(Object session, XaId id, int flags) {
        int code;
        boolean giveUp;
        Branch branch;
        synchronized (this) {
            branch = require(branches.get(id));
            boolean working = branch.associated.contains(session);
            boolean waiting = branch.suspended.contains(session);
            switch (flags) {
                case TMSUCCESS, TMFAIL -> {
                    if (!working && !waiting) {
                        throw new XaFailure(XaFailure.XAER_PROTO, "session is not associated with the branch");
                    }
                    branch.associated.remove(session);
                    branch.suspended.remove(session);
                    if (flags == TMFAIL && branch.rollbackOnly == 0) {
                        branch.rollbackOnly = XaFailure.XA_RBROLLBACK;
                    }
                }
                case TMSUSPEND -> {
                    if (!working) {
                        throw new XaFailure(XaFailure.XAER_PROTO, "session is not working in the branch");
                    }
                    branch.associated.remove(session);
                    if (branch.rollbackOnly == 0) {
                        branch.suspended.add(session);
                    }
                }
                default -> throw new XaFailure(XaFailure.XAER_INVAL, "flags of end are not understood: " + flags);
            }
            code = branch.rollbackOnly;
            giveUp = code == XaFailure.XA_RBTIMEOUT && branch.associated.isEmpty();
        }
        if (giveUp) {
            undo(branch);
        }
        if (code != 0 && flags != TMFAIL) {
            throw new XaFailure(code, "branch can only be rolled back");
        }
    }

    /// @return XA_OK or XA_RDONLY
    int prepare(XaId id) {
        Branch branch = beginEnd(id, false, "prepare");
        if (branch.rollbackOnly != 0) {
            int code = branch.rollbackOnly;
            rollBack(branch);
            throw new XaFailure(code, "branch could only be rolled back, and was");
        }
        if (branch.transaction.isSessionLocal()) {
            rollBack(branch);
            throw new XaFailure(
                    XaFailure.XA_RBOTHER,
                    "the branch has worked with temporary tables, which end with their session, and was rolled back;"
                            + " commit it in one phase");
        }
        boolean written;
        try {
            written = transactions.prepare(branch.transaction, XaIdCodec.encode(id));
        } catch (Throwable e) {
            refuseUnserializable(branch, e);
            throw failed(branch, e);
        }
        branch.transaction.setUser(new PreparedUser(id));
        synchronized (this) {
            if (written) {
                branch.state = Branch.State.PREPARED;
                branch.preparedMicros = clock.epochMicros();
            } else {
                branches.remove(id);
            }
        }
        return written ? XA_OK : XA_RDONLY;
    }

    /// PREPARE TRANSACTION: takes a session's local transaction over. After a failure it is the session's as
    /// before.
    ///
    /// @throws DbException 42710 the name is in use
    void adopt(XaId id, Transaction transaction, int position) {
        Branch branch = new Branch(id, transaction, new Turn(scheduler));
        branch.state = Branch.State.ENDING;
        synchronized (this) {
            if (branches.putIfAbsent(id, branch) != null) {
                throw DbException.at(
                        ErrorCode.DUPLICATE_OBJECT,
                        "a prepared transaction of this name exists, name=" + PreparedName.text(id) + "; end it first",
                        position);
            }
        }
        try {
            transactions.prepareAlways(transaction, XaIdCodec.encode(id));
        } finally {
            synchronized (this) {
                if (transaction.state() == Transaction.State.PREPARED) {
                    branch.state = Branch.State.PREPARED;
                } else {
                    branches.remove(id);
                }
            }
        }
        transaction.setUser(new PreparedUser(id));
    }

    /// COMMIT PREPARED and ROLLBACK PREPARED.
    ///
    /// @throws DbException 42704 there is none of this name, 55006 somebody else ends it
    void endPrepared(XaId id, boolean commit, int position) {
        synchronized (this) {
            Branch branch = branches.get(id);
            if (branch == null || branch.state != Branch.State.PREPARED) {
                throw DbException.at(
                        branch == null ? ErrorCode.UNDEFINED_OBJECT : ErrorCode.OBJECT_IN_USE,
                        (branch == null
                                        ? "a prepared transaction of this name does not exist, name="
                                        : "the prepared transaction is being ended by another session, name=")
                                + PreparedName.text(id),
                        position);
            }
        }
        try {
            if (commit) {
                commit(id, false);
            } else {
                rollback(id);
            }
        } catch (XaFailure e) {
            if (e.getCause() instanceof DbException cause) {
                throw cause;
            }
            throw DbException.of(
                    ErrorCode.OBJECT_IN_USE,
                    "the prepared transaction is being ended by another session, name=" + PreparedName.text(id),
                    e);
        }
    }

    void commit(XaId id, boolean onePhase) {
        Branch branch = beginEnd(id, !onePhase, "commit");
        if (branch.rollbackOnly != 0) {
            int code = branch.rollbackOnly;
            rollBack(branch);
            throw new XaFailure(code, "branch could only be rolled back, and was");
        }
        try {
            transactions.commit(branch.transaction, Durability.FULL);
        } catch (Throwable e) {
            refuseUnserializable(branch, e);
            restoreState(branch);
            throw new XaFailure(XaFailure.XAER_RMFAIL, message(e), e);
        }
        remove(branch);
    }

    /// A branch that fits no serial order is rolled back, and may be tried again.
    private void refuseUnserializable(Branch branch, Throwable e) {
        if (e instanceof DbException known
                && known.code() == ErrorCode.SERIALIZATION_FAILURE
                && branch.transaction.state() == Transaction.State.ACTIVE) {
            rollBack(branch);
            throw new XaFailure(XaFailure.XA_RBTRANSIENT, message(e), e);
        }
    }

    void rollback(XaId id) {
        Branch branch;
        awaitUndo(id);
        synchronized (this) {
            branch = require(branches.get(id));
            requireFree(branch, "rollback");
            branch.state = Branch.State.ENDING;
        }
        rollBack(branch);
    }

    private void rollBack(Branch branch) {
        branch.transaction.clearCancel();
        try {
            switch (branch.transaction.state()) {
                case ACTIVE, PREPARED, ROLLING_BACK -> transactions.rollback(branch.transaction);
                case COMMITTED, ROLLED_BACK -> {}
            }
        } catch (Throwable e) {
            restoreState(branch);
            throw new XaFailure(XaFailure.XAER_RMFAIL, message(e), e);
        }
        remove(branch);
    }

    /// The engine ends no branch heuristically, so there is nothing to forget.
    void forget(XaId id) {
        synchronized (this) {
            require(branches.get(id));
        }
        throw new XaFailure(XaFailure.XAER_PROTO, "branch was not ended heuristically");
    }

    synchronized List<XaId> recover() {
        List<XaId> prepared = new ArrayList<>();
        for (Branch branch : branches.values()) {
            if (branch.state == Branch.State.PREPARED && !PreparedName.isName(branch.id)) {
                prepared.add(branch.id);
            }
        }
        return prepared;
    }

    /// Names of what PREPARE TRANSACTION has left and nobody ends at the moment.
    synchronized List<String> preparedNames() {
        List<String> names = new ArrayList<>();
        for (Branch branch : branches.values()) {
            if (branch.state == Branch.State.PREPARED && PreparedName.isName(branch.id)) {
                names.add(PreparedName.text(branch.id));
            }
        }
        return names;
    }

    /// A session has closed while it worked in the branch: what it left half done must not be committed, and
    /// its locks go with it.
    void abandon(Object session, Branch branch) {
        synchronized (this) {
            branch.suspended.remove(session);
            if (branch.associated.remove(session) && branch.rollbackOnly == 0) {
                branch.rollbackOnly = XaFailure.XA_RBROLLBACK;
            }
        }
        if (branch.rollbackOnly != 0) {
            undo(branch);
        }
    }

    /// A deadlock or a conflict: commit is impossible, and nobody shall wait for locks that lead to nothing.
    /// The branch stays until the TM ends it. Called in the branch's turn.
    void fail(Branch branch, int code) {
        synchronized (this) {
            if (branch.rollbackOnly == 0) {
                branch.rollbackOnly = code;
            }
            if (branch.state != Branch.State.ACTIVE) {
                return;
            }
            branch.state = Branch.State.ENDING;
            branch.undoing = true;
        }
        takeBack(branch);
    }

    /// It cannot be committed any more; its work is given up when the TM ends it.
    synchronized void markRollbackOnly(Branch branch, int code) {
        if (branch.rollbackOnly == 0) {
            branch.rollbackOnly = code;
        }
    }

    /// Closing the database: unprepared branches are rolled back, prepared ones stay for the next opening.
    public void close() {
        awaitVerbs();
        List<Branch> open;
        synchronized (this) {
            open = new ArrayList<>(branches.values());
        }
        for (Branch branch : open) {
            synchronized (this) {
                if (branch.state != Branch.State.ACTIVE) {
                    continue;
                }
                branch.associated.clear();
                branch.suspended.clear();
                branch.state = Branch.State.ENDING;
            }
            rollBack(branch);
        }
    }

    /// Verbs under way write: storage is not closed under them.
    private void awaitVerbs() {
        while (true) {
            synchronized (this) {
                if (branches.values().stream().noneMatch(branch -> branch.state == Branch.State.ENDING)) {
                    return;
                }
            }
            scheduler.park(this, UNDO_WAIT_NANOS);
        }
    }

    private Branch beginEnd(XaId id, boolean mustBePrepared, String verb) {
        awaitUndo(id);
        synchronized (this) {
            Branch branch = require(branches.get(id));
            requireFree(branch, verb);
            boolean prepared = branch.state == Branch.State.PREPARED;
            if (prepared != mustBePrepared) {
                throw new XaFailure(
                        XaFailure.XAER_PROTO, verb + ": branch is " + (prepared ? "prepared already" : "not prepared"));
            }
            branch.state = Branch.State.ENDING;
            cancelTimeout(branch);
            return branch;
        }
    }

    private static void requireFree(Branch branch, String verb) {
        if (branch.state == Branch.State.ENDING) {
            throw new XaFailure(XaFailure.XAER_PROTO, verb + ": another verb is ending the branch");
        }
        if (!branch.associated.isEmpty() || !branch.suspended.isEmpty() && !verb.equals("rollback")) {
            throw new XaFailure(XaFailure.XAER_PROTO, verb + ": a session is still associated with the branch");
        }
    }

    private XaFailure failed(Branch branch, Throwable e) {
        restoreState(branch);
        boolean down = e instanceof DbException known && known.code().severity() == Severity.DATABASE;
        return new XaFailure(down ? XaFailure.XAER_RMFAIL : XaFailure.XAER_RMERR, message(e), e);
    }

    private static String message(Throwable e) {
        String text = e.getMessage();
        return text == null ? e.toString() : text;
    }

    /// A branch as others see it.
    ///
    /// @param state one word or a few
    /// @param preparedMicros wall clock, 0 if it is not prepared, or was when the database was opened
    /// @param sessions that work in it or have suspended it
    record Seen(XaId id, Transaction transaction, String state, long preparedMicros, boolean recovered, int sessions) {}

    /// All branches, now; by no order of theirs.
    synchronized List<Seen> seen() {
        List<Seen> all = new ArrayList<>();
        for (Branch branch : branches.values()) {
            all.add(new Seen(
                    branch.id,
                    branch.transaction,
                    stateName(branch),
                    branch.state == Branch.State.PREPARED ? branch.preparedMicros : 0,
                    branch.recovered,
                    branch.associated.size() + branch.suspended.size()));
        }
        return all;
    }

    private static String stateName(Branch branch) {
        return switch (branch.state) {
            case PREPARED -> "prepared";
            case ENDING -> "ending";
            case ACTIVE -> {
                if (branch.rollbackOnly != 0) {
                    yield "rollback only";
                }
                yield !branch.associated.isEmpty() ? "active" : branch.suspended.isEmpty() ? "idle" : "suspended";
            }
        };
    }

    /// After a verb that failed: as the transaction is now.
    private synchronized void restoreState(Branch branch) {
        branch.state =
                branch.transaction.state() == Transaction.State.PREPARED ? Branch.State.PREPARED : Branch.State.ACTIVE;
    }

    private synchronized void remove(Branch branch) {
        cancelTimeout(branch);
        branches.remove(branch.id);
    }

    private static void cancelTimeout(Branch branch) {
        Scheduler.Timer timer = branch.timeout;
        if (timer != null) {
            timer.cancel();
            branch.timeout = null;
        }
    }

    private static Branch require(@Nullable Branch branch) {
        if (branch == null) {
            throw new XaFailure(XaFailure.XAER_NOTA, "branch is not known");
        }
        return branch;
    }

    private static void requireActive(Branch branch) {
        if (branch.state != Branch.State.ACTIVE) {
            throw new XaFailure(XaFailure.XAER_PROTO, "branch is prepared or ending");
        }
    }
}

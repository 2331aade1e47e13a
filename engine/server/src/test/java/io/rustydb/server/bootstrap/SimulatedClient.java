package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.server.bootstrap.EngineModel.Work;
import io.rustydb.sql.session.IsolationLevel;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.SessionTestAccess;
import io.rustydb.sql.session.XaFailure;
import io.rustydb.testkit.SeededEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A task that runs transactions through one session after the other, writing down what it does in the model.
final class SimulatedClient implements Runnable {
    private static final int TMNOFLAGS = 0;
    private static final int TMRESUME = 0x0800_0000;
    private static final int TMSUCCESS = 0x0400_0000;
    private static final int TMFAIL = 0x2000_0000;
    private static final int TMSUSPEND = 0x0200_0000;

    private static final int ACCOUNT_IDS = 12;
    private static final int ENTRY_IDS = 25;
    /// Those behind them, which mostly come with others.
    private static final int BATCH_IDS = 160;

    private final EngineSimulation.Life life;
    private final Engine engine;
    private final EngineModel model;
    private final EngineTally tally;
    private final SeededEntropy own;
    private final int count;

    private SqlText sql;
    /// How long it may do nothing between two statements.
    private int idleMillis;
    private boolean statementsAreTimed;
    /// What the time-out of the transaction is, 0 = it has none, and when its time began.
    private int limitMillis;

    private long limitedSince;
    /// In a branch there are no savepoints: a half-done operation ends it.
    private boolean inBranch;

    SimulatedClient(
            EngineSimulation.Life life,
            Engine engine,
            EngineModel model,
            EngineTally tally,
            SeededEntropy own,
            int count) {
        this.life = life;
        this.engine = engine;
        this.model = model;
        this.tally = tally;
        this.own = own;
        this.count = count;
        this.sql = connect();
    }

    static SqlText connect(Engine engine, SeededEntropy dice) {
        SqlText made = new SqlText(engine.sql().newSession("rustydb"));
        made.lockTimeoutMillis = 1 + dice.nextInt(dice.chance(50) ? 30 : 2000);
        made.run("SET lock_timeout = '" + made.lockTimeoutMillis + "ms'");
        return made;
    }

    private SqlText connect() {
        SqlText made = connect(engine, own);
        made.nanos = life::nanos;
        if (life.recycles()) {
            made.run("SET recyclebin = on");
        }
        return made;
    }

    /// A time-out comes no earlier than was ordered, whatever the wall clock does.
    private void checkTime(DbException e) {
        long millis;
        long from;
        switch (e.code()) {
            case LOCK_NOT_AVAILABLE -> {
                millis = sql.lockTimeoutMillis;
                from = sql.startedNanos;
            }
            case QUERY_CANCELED -> {
                millis = limitMillis;
                from = sql.startedNanos;
            }
            case TRANSACTION_TIMEOUT -> {
                millis = limitMillis;
                from = limitedSince;
            }
            case IDLE_IN_TRANSACTION_TIMEOUT -> {
                millis = limitMillis;
                from = sql.startedBeforeNanos;
            }
            default -> {
                return;
            }
        }
        long waited = life.nanos() - from;
        EngineModel.check(
                millis > 0 && waited >= millis * 1_000_000,
                () -> "a time-out too early: " + e.sqlState() + " " + e.getMessage() + ", waited nanos=" + waited
                        + ", ordered millis=" + millis);
        tally.timeoutsChecked++;
    }

    /// The operation failed and was taken back, the transaction goes on.
    private static final class OperationFailed extends Exception {
        private static final long serialVersionUID = 1L;

        OperationFailed(DbException cause) {
            super(cause);
        }
    }

    /// The branch cannot go on.
    private static final class BranchFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BranchFailed(Throwable cause) {
            super(cause);
        }
    }

    @Override
    public void run() {
        for (int i = 0; i < count && life.failure == null; i++) {
            try {
                step();
            } catch (DbException e) {
                life.failed(e);
                return;
            } catch (XaFailure e) {
                if (e.getCause() instanceof DbException cause) {
                    life.failed(cause);
                    return;
                }
                if (life.failure == null) {
                    throw new AssertionError("unexpected XA failure " + e.xaCode() + ": " + e.getMessage(), e);
                }
                return;
            }
        }
        if (life.failure == null && own.chance(50)) {
            sql.session.close();
        }
    }

    private void step() {
        int kind = own.nextInt(100);
        if (own.chance(4)) {
            life.jumpClock(own);
        }
        if (kind < 6) {
            singleStatement();
        } else if (kind < 9) {
            onlineIndex();
        } else if (kind < 12) {
            invariants();
        } else if (kind < 13) {
            shrink();
        } else if (kind < 17) {
            past();
        } else if (kind < 23) {
            finishOne();
        } else if (kind < 46) {
            branch();
        } else {
            local();
        }
    }

    // ---- transactions ----

    /// In auto-commit mode: one statement writes two markers, both or none.
    private void singleStatement() {
        sql.session.setAutoCommit(true);
        Work first = model.begin();
        Work second = model.begin();
        first.committing = true;
        second.committing = true;
        try {
            sql.again("INSERT INTO marker (tx) VALUES (?), (?)", first.number, second.number);
        } catch (DbException e) {
            if (e.code() != ErrorCode.LOCK_NOT_AVAILABLE && e.code() != ErrorCode.DEADLOCK_DETECTED) {
                throw e;
            }
            checkTime(e);
            first.rolledBack = true;
            second.rolledBack = true;
            tally.lockTimeouts++;
            return;
        }
        first.acknowledged = true;
        second.acknowledged = true;
        tally.commits++;
    }

    /// An index is built while others write: it comes, or it stays behind invalid. What it must have is
    /// compared with the rows at the end of each life.
    private void onlineIndex() {
        sql.session.setAutoCommit(true);
        String name = "online" + own.nextInt(2);
        String over = switch (own.nextInt(5)) {
            case 0 -> "entry (amount) INCLUDE (account)";
            case 1 -> "entry (account, reference) WHERE amount > 20";
            case 2 -> "account (balance DESC, (entries % 3))";
            case 3 -> "account (code)";
            default -> "entry (reference)";
        };
        boolean unique = own.chance(50) && (over.equals("account (code)") || over.equals("entry (reference)"));
        try {
            sql.run("DROP INDEX IF EXISTS " + name);
            sql.run("CREATE " + (unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " + name + " ON " + over);
            tally.builtOnline++;
            if (own.chance(20)) {
                sql.run("REINDEX INDEX " + name);
            }
        } catch (DbException e) {
            switch (e.code()) {
                case SERIALIZATION_FAILURE,
                        DEADLOCK_DETECTED,
                        LOCK_NOT_AVAILABLE,
                        TRANSACTION_TIMEOUT,
                        UNDEFINED_OBJECT,
                        DUPLICATE_TABLE -> tally.leftInvalid++;
                default -> throw e;
            }
        }
    }

    private void local() {
        Session session = sql.session;
        boolean snapshot = own.chance(40);
        session.setAutoCommit(false);
        session.setIsolation(snapshot ? IsolationLevel.SNAPSHOT : IsolationLevel.READ_COMMITTED);
        boolean timed = limitTimes();
        Work work = model.begin();
        work.session = session;
        try {
            work(work, snapshot);
            end(work);
        } catch (DbException e) {
            boolean expected = transactionFailed(e);
            if ((work.committing || work.preparing) && !expected) {
                throw e;
            }
            work.rolledBack = true;
            session.rollback();
            if (!expected) {
                throw e;
            }
        } finally {
            work.session = null;
            idleMillis = 0;
            limitMillis = 0;
            statementsAreTimed = false;
            if (timed && !session.isClosed()) {
                // Not as a part of the next transaction, whose rollback would take it back.
                session.setAutoCommit(true);
                sql.run("RESET statement_timeout");
                sql.run("RESET transaction_timeout");
                sql.run("RESET idle_in_transaction_timeout");
            }
        }
    }

    /// Some transactions have little time.
    private boolean limitTimes() {
        if (!own.chance(20)) {
            return false;
        }
        int millis = 1 + own.nextInt(own.chance(50) ? 20 : 500);
        limitMillis = millis;
        limitedSince = life.nanos();
        switch (own.nextInt(3)) {
            case 0 -> {
                sql.run("SET statement_timeout = " + millis);
                statementsAreTimed = true;
            }
            case 1 -> sql.run("SET transaction_timeout = " + millis);
            default -> {
                sql.run("SET idle_in_transaction_timeout = " + millis);
                idleMillis = millis * 2;
            }
        }
        return true;
    }

    private void work(Work work, boolean snapshot) {
        Session session = sql.session;
        boolean early = own.chance(50);
        if (early) {
            mark(work);
        }
        List<String> before = snapshot && own.chance(80) ? sql.rowsAgain(EngineSchema.ACCOUNT) : null;
        TreeMap<String, String> tables = before == null ? null : EngineSchema.readComingAndGoing(sql);
        int operations = 1 + own.nextInt(5);
        for (int i = 0; i < operations; i++) {
            int size = work.writes.size();
            if (idleMillis > 0) {
                life.sleep(own.nextInt(idleMillis));
            }
            session.savepoint("s");
            work.kept = size;
            try {
                operate(work, snapshot);
                if (own.chance(12)) {
                    model.takeBack(work, size);
                    session.rollbackTo("s");
                    tally.savepoints++;
                }
            } catch (OperationFailed e) {
                model.takeBack(work, size);
                session.rollbackTo("s");
            } catch (DbException e) {
                if (!isConcurrency(e) || own.chance(50)) {
                    throw e;
                }
                // The transaction goes on from its savepoint.
                model.takeBack(work, size);
                session.rollbackTo("s");
                tally.wentOn++;
            }
            session.releaseSavepoint("s");
            work.kept = 0;
        }
        if (before != null) {
            compareSnapshot(work, before);
            compareTables(work, tables);
        }
        if (!early) {
            mark(work);
        }
    }

    private void mark(Work work) {
        sql.again("INSERT INTO marker (tx) VALUES (?)", work.number);
        work.transaction = SessionTestAccess.transaction(sql.session);
    }

    private void end(Work work) {
        int what = own.nextInt(100);
        if (what < 12) {
            work.rolledBack = true;
            sql.session.rollback();
            tally.rollbacks++;
        } else if (what < 17) {
            work.rolledBack = true;
            sql.session.close();
            sql = connect();
            tally.closedSessions++;
        } else if (what < 37) {
            work.named = true;
            work.preparing = true;
            sql.run("PREPARE TRANSACTION '" + work.name() + "'");
            work.session = null;
            work.prepared = true;
            tally.prepares++;
            tally.named++;
            tally.ddlPrepares += work.defines ? 1 : 0;
            if (own.chance(60)) {
                finish(work, own.chance(70));
            }
        } else {
            work.committing = true;
            sql.session.commit();
            work.acknowledged = true;
            tally.commits++;
            tally.ddlCommits += work.defines ? 1 : 0;
            life.committed(work);
        }
    }

    private void compareSnapshot(Work work, List<String> before) {
        TreeMap<String, String> expected = new TreeMap<>();
        before.forEach(row ->
                expected.put("account/" + row.substring(0, row.indexOf('|')), row.substring(row.indexOf('|') + 1)));
        for (EngineModel.Write write : work.writes) {
            if (write.key().startsWith("account/")) {
                if (write.value() == null) {
                    expected.remove(write.key());
                } else {
                    expected.put(write.key(), write.value());
                }
            }
        }
        TreeMap<String, String> found = new TreeMap<>();
        for (String row : sql.rowsAgain(EngineSchema.ACCOUNT)) {
            found.put("account/" + row.substring(0, row.indexOf('|')), row.substring(row.indexOf('|') + 1));
        }
        // A row that was deleted since the snapshot is in it still, beside the own row that took its key.
        found.keySet().removeAll(work.insertedKeys);
        expected.keySet().removeAll(work.insertedKeys);
        EngineModel.check(
                found.equals(expected), () -> "a snapshot has changed: expected=" + expected + ", found=" + found);
        // And the same through the indexes, which may be younger than the snapshot: then the statement fails,
        // and may not answer.
        for (var row : expected.entrySet()) {
            String[] columns = row.getValue().split("\\|");
            String id = row.getKey().substring("account/".length());
            boolean byCode = own.chance(50);
            List<String> answer = byCode
                    ? sql.rowsAgain("SELECT id FROM account WHERE code = ?", columns[0])
                    : sql.rowsAgain("SELECT id FROM account WHERE balance = ?", Long.parseLong(columns[1]));
            EngineModel.check(
                    byCode ? hasCode(expected, answer, columns[0]) : answer.contains(id),
                    () -> "an index hides a row of the snapshot: " + row + ", found=" + answer);
        }
    }

    /// Tables that others have dropped, emptied or made since are as they were.
    private void compareTables(Work work, TreeMap<String, String> before) {
        if (work.defines) {
            return;
        }
        TreeMap<String, String> expected = new TreeMap<>(before);
        for (EngineModel.Write write : work.writes) {
            if (write.key().startsWith("x")) {
                String value = write.value();
                assert value != null : "without a definition rows of these tables are only inserted";
                expected.put(write.key(), value);
            }
        }
        TreeMap<String, String> found = EngineSchema.readComingAndGoing(sql);
        EngineModel.check(
                found.equals(expected),
                () -> "tables of a snapshot have changed: expected=" + expected + ", found=" + found);
        tally.tablesCompared += found.isEmpty() ? 0 : 1;
    }

    /// A snapshot may show a key twice: an own row with a key that another transaction has given up since.
    private static boolean hasCode(TreeMap<String, String> expected, List<String> ids, String code) {
        return ids.size() == 1
                && expected.getOrDefault("account/" + ids.getFirst(), "").startsWith(code + "|");
    }

    private static boolean isConcurrency(DbException e) {
        return e.code() == ErrorCode.SERIALIZATION_FAILURE || e.code() == ErrorCode.DEADLOCK_DETECTED;
    }

    /// @return true if the failure is one that concurrency brings about
    private boolean transactionFailed(DbException e) {
        checkTime(e);
        switch (e.code()) {
            case SERIALIZATION_FAILURE -> tally.conflicts++;
            case DEADLOCK_DETECTED -> tally.deadlocks++;
            // The table of markers is being shrunk.
            case LOCK_NOT_AVAILABLE -> tally.lockTimeouts++;
            case TRANSACTION_TIMEOUT, IDLE_IN_TRANSACTION_TIMEOUT -> tally.expired++;
            case QUERY_CANCELED -> {
                if (!statementsAreTimed) {
                    return false;
                }
                tally.cancelled++;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void invariants() {
        sql.session.setAutoCommit(true);
        List<String> found = sql.rowsAgain(EngineSchema.INVARIANTS);
        EngineModel.check(
                found.equals(List.of(EngineSchema.TOTAL + "|0")),
                () -> "a snapshot shows a half-done transaction: " + found);
        tally.invariantReads++;
    }

    /// Beside all others: rows and pages move, nothing else changes.
    private void shrink() {
        sql.session.setAutoCommit(true);
        // That of the database purges the recycle bin.
        String what = own.chance(50) && !life.recycles()
                ? "ALTER DATABASE SHRINK SPACE"
                : own.chance(50) ? "ALTER TABLE entry SHRINK SPACE" : "VACUUM FULL x" + own.nextInt(3);
        try {
            sql.run(what);
            tally.shrunk++;
        } catch (DbException e) {
            switch (e.code()) {
                case LOCK_NOT_AVAILABLE, UNDEFINED_TABLE, DEADLOCK_DETECTED -> {}
                default -> throw e;
            }
        }
    }

    /// Reads the past, or the present to compare it with later.
    private void past() {
        sql.session.setAutoCommit(true);
        if (own.chance(40)) {
            life.readPastByTime(sql, own);
        } else if (model.past.isEmpty() || own.chance(50)) {
            life.rememberPast(sql);
        } else {
            life.readAgain(sql, model.past.get(own.nextInt(model.past.size())));
        }
    }

    /// Makes both tables what they were.
    private void flashback(Work work) throws OperationFailed {
        if (model.past.isEmpty()) {
            return;
        }
        EngineModel.Past past = model.past.get(own.nextInt(model.past.size()));
        try {
            sql.run("FLASHBACK TABLE account, entry TO SCN " + past.scn());
        } catch (DbException e) {
            if (e.code() != ErrorCode.SNAPSHOT_TOO_OLD) {
                throw e;
            }
            tally.pastsGone++;
            throw new OperationFailed(e);
        }
        tally.flashbacks++;
        Set<String> keys = model.keys("account/", work);
        keys.addAll(model.keys("entry/", work));
        keys.addAll(past.rows().keySet());
        for (String key : keys) {
            String now = model.current(key, work);
            String then = past.rows().get(key);
            if (!Objects.equals(now, then)) {
                model.write(work, key, then);
                if (now == null) {
                    work.insertedKeys.add(key);
                }
            }
        }
    }

    // ---- branches ----

    private void branch() {
        Session session = sql.session;
        session.setAutoCommit(true);
        boolean snapshot = own.chance(40);
        session.setIsolation(snapshot ? IsolationLevel.SNAPSHOT : IsolationLevel.READ_COMMITTED);
        Work work = model.begin();
        session.xa().start(work.xid(), TMNOFLAGS);
        work.session = session;
        work.transaction = SessionTestAccess.transaction(session);
        tally.branches++;
        inBranch = true;
        try {
            mark(work);
            int operations = own.nextInt(4);
            for (int i = 0; i < operations; i++) {
                int size = work.writes.size();
                try {
                    operate(work, snapshot);
                } catch (OperationFailed e) {
                    if (work.writes.size() > size) {
                        throw new BranchFailed(e);
                    }
                }
                if (own.chance(15)) {
                    session.xa().end(work.xid(), TMSUSPEND);
                    session.xa().start(work.xid(), TMRESUME);
                }
            }
        } catch (DbException | BranchFailed e) {
            boolean expected = e instanceof BranchFailed || e instanceof DbException d && transactionFailed(d);
            work.rolledBack = true;
            tally.branchRollbacks++;
            if (own.chance(30)) {
                // A session that dies gives its branch up; the transaction manager ends it through another.
                session.close();
                sql = connect();
            } else {
                endFailed(session, work, e instanceof DbException d ? d.code() : null);
            }
            sql.session.xa().rollback(work.xid());
            work.ended = true;
            if (!expected && e instanceof DbException d) {
                throw d;
            }
            return;
        } finally {
            inBranch = false;
        }
        work.session = null;
        session.xa().end(work.xid(), TMSUCCESS);
        int what = own.nextInt(100);
        if (what < 12) {
            work.rolledBack = true;
            session.xa().rollback(work.xid());
            work.ended = true;
            tally.branchRollbacks++;
        } else if (what < 25) {
            work.committing = true;
            session.xa().commit(work.xid(), true);
            work.acknowledged = true;
            tally.commits++;
            life.committed(work);
        } else {
            work.preparing = true;
            int vote = session.xa().prepare(work.xid());
            EngineModel.check(vote == 0, () -> "a branch with writes voted read-only");
            work.prepared = true;
            tally.prepares++;
            tally.ddlPrepares += work.defines ? 1 : 0;
            if (own.chance(70)) {
                finish(work, own.chance(70));
            }
        }
    }

    /// The end of a branch that failed says why, unless it is called a failure by the caller.
    private void endFailed(Session session, Work work, @Nullable ErrorCode why) {
        boolean told = SessionTestAccess.failed(session);
        EngineModel.check(told || why != ErrorCode.DEADLOCK_DETECTED, () -> "a victim goes on: " + work);
        if (own.chance(50)) {
            session.xa().end(work.xid(), TMFAIL);
            return;
        }
        try {
            session.xa().end(work.xid(), TMSUCCESS);
        } catch (XaFailure e) {
            int expected = why == ErrorCode.DEADLOCK_DETECTED ? XaFailure.XA_RBDEADLOCK : XaFailure.XA_RBROLLBACK;
            EngineModel.check(
                    told && e.xaCode() == expected, () -> "end of a failed branch: " + e.xaCode() + " after " + why);
            return;
        }
        EngineModel.check(!told, () -> "end of a branch does not tell that it has failed: " + work);
    }

    /// Ends a branch that some client has left prepared.
    private void finishOne() {
        List<Work> open = new ArrayList<>(model.inDoubt.values());
        open.addAll(model.undecided.values());
        open.removeIf(work -> !work.prepared || work.claimed);
        if (!open.isEmpty()) {
            finish(open.get(own.nextInt(open.size())), own.chance(60));
        }
    }

    private void finish(Work work, boolean commit) {
        tally.ddlInDoubt += work.defines && model.inDoubt.containsKey(work.number) ? 1 : 0;
        if (work.claimed) {
            return;
        }
        work.claimed = true;
        finish(sql, model, tally, work, commit);
        if (commit) {
            life.committed(work);
        }
    }

    static void finish(SqlText sql, EngineModel model, EngineTally tally, Work work, boolean commit) {
        if (commit) {
            work.committing = true;
            if (work.named) {
                sql.run("COMMIT PREPARED '" + work.name() + "'");
            } else {
                sql.session.xa().commit(work.xid(), false);
            }
            work.acknowledged = true;
            tally.commits++;
        } else {
            work.rolledBack = true;
            if (work.named) {
                sql.run("ROLLBACK PREPARED '" + work.name() + "'");
            } else {
                sql.session.xa().rollback(work.xid());
            }
            work.ended = true;
            tally.branchRollbacks++;
        }
        if (model.inDoubt.remove(work.number) != null) {
            model.undecided.put(work.number, work);
        }
    }

    // ---- operations ----

    private void operate(Work work, boolean snapshot) throws OperationFailed {
        try {
            int what = own.nextInt(100);
            if (what < 16 && life.recycles() && !inBranch) {
                recycle(work);
            } else if (what < 22) {
                transfer(work);
            } else if (what < 30) {
                openAccount(work);
            } else if (what < 36) {
                closeAccount(work);
            } else if (what < 50) {
                newEntry(work);
            } else if (what < 58) {
                newEntries(work);
            } else if (what < 66) {
                deleteEntry(work);
            } else if (what < 76) {
                changeEntry(work);
            } else if (what < 82) {
                renumberEntry(work);
            } else if (what < 86) {
                renameAccount(work);
            } else if (what < 90 && snapshot) {
                changeEntries(work);
            } else if (what < 92) {
                if (inBranch) {
                    changeEntry(work);
                } else {
                    flashback(work);
                }
            } else if (what < 95) {
                define(work);
            } else if (what < 98) {
                tablespace(work, snapshot);
            } else {
                index(work);
            }
        } catch (DbException e) {
            checkTime(e);
            switch (e.code()) {
                case UNIQUE_VIOLATION -> tally.unique++;
                case FOREIGN_KEY_VIOLATION -> tally.foreignKey++;
                case CHECK_VIOLATION -> tally.check++;
                case LOCK_NOT_AVAILABLE -> tally.lockTimeouts++;
                case QUERY_CANCELED -> tally.cancelled++;
                case DUPLICATE_TABLE, UNDEFINED_TABLE, DUPLICATE_OBJECT, UNDEFINED_OBJECT -> {}
                case OBJECT_IN_USE, DUPLICATE_FILE -> {}
                default -> throw e;
            }
            throw new OperationFailed(e);
        }
    }

    /// Locks a row and gives its columns without the key, or null; it must be what the model says.
    private String @Nullable [] lock(Work work, String table, String select, int id) {
        List<String> rows = sql.rowsAgain(select + " WHERE id = ? FOR UPDATE", id);
        String key = table + "/" + id;
        if (rows.isEmpty()) {
            return null;
        }
        String found = rows.getFirst().substring(rows.getFirst().indexOf('|') + 1);
        if (life.failure == null) {
            String expected = model.current(key, work);
            EngineModel.check(
                    found.equals(expected),
                    () -> "a locked row is not its newest version: " + key + ", expected=" + expected + ", found="
                            + found);
        }
        return found.split("\\|", 4);
    }

    private int accountId() {
        return 1 + own.nextInt(own.chance(70) ? EngineSchema.ACCOUNTS : ACCOUNT_IDS);
    }

    private void transfer(Work work) {
        int from = accountId();
        int to = accountId();
        long amount = own.nextInt(own.chance(85) ? 30 : 250);
        String[] source = lock(work, "account", EngineSchema.ACCOUNT, from);
        if (source == null || from == to) {
            return;
        }
        String[] target = lock(work, "account", EngineSchema.ACCOUNT, to);
        if (target == null) {
            return;
        }
        sql.again("UPDATE account SET balance = balance - ? WHERE id = ?", amount, from);
        model.write(work, "account/" + from, source[0] + "|" + (Long.parseLong(source[1]) - amount) + "|" + source[2]);
        sql.again("UPDATE account SET balance = balance + ? WHERE id = ?", amount, to);
        model.write(work, "account/" + to, target[0] + "|" + (Long.parseLong(target[1]) + amount) + "|" + target[2]);
    }

    private void openAccount(Work work) {
        int id = accountId();
        String code = "a" + own.nextInt(20);
        inserted(
                work,
                "account/" + id,
                code + "|0|0",
                () -> sql.again("INSERT INTO account VALUES (?, ?, 0, 0)", id, code));
    }

    /// An insert that succeeds finds no row in its place.
    private void inserted(Work work, String key, String value, Runnable insert) {
        insert.run();
        if (life.failure == null) {
            String there = model.current(key, work);
            EngineModel.check(there == null, () -> "inserted over a row: " + key + " = " + there);
        }
        model.write(work, key, value);
        work.insertedKeys.add(key);
    }

    private void closeAccount(Work work) {
        int id = accountId();
        int other = accountId();
        String[] closed = lock(work, "account", EngineSchema.ACCOUNT, id);
        if (closed == null || id == other) {
            return;
        }
        String[] heir = lock(work, "account", EngineSchema.ACCOUNT, other);
        if (heir == null) {
            return;
        }
        sql.again("DELETE FROM account WHERE id = ?", id);
        model.write(work, "account/" + id, null);
        sql.again("UPDATE account SET balance = balance + ? WHERE id = ?", Long.parseLong(closed[1]), other);
        model.write(
                work,
                "account/" + other,
                heir[0] + "|" + (Long.parseLong(heir[1]) + Long.parseLong(closed[1])) + "|" + heir[2]);
    }

    private @Nullable String reference() {
        return own.chance(30) ? null : "r" + own.nextInt(40) + (own.chance(20) ? "-".repeat(own.nextInt(60)) : "");
    }

    private @Nullable String note() {
        if (own.chance(25)) {
            return null;
        }
        int length = own.nextInt(60);
        if (own.chance(12)) {
            length = EngineSchema.LARGE_MIN + own.nextInt(own.chance(70) ? 7000 : 40_000);
            tally.largeValues++;
        }
        int seed = own.nextInt(1_000_000);
        StringBuilder text = new StringBuilder(length + 8);
        while (text.length() < length) {
            text.append(seed).append(own.chance(1) ? 'é' : '.').append(text.length() % 97);
        }
        return text.toString();
    }

    private static String entry(int account, @Nullable String reference, long amount, @Nullable String note) {
        return account + "|" + (reference == null ? "~" : reference) + "|" + amount + "|" + (note == null ? "~" : note);
    }

    private void newEntry(Work work) {
        int id = 1 + own.nextInt(ENTRY_IDS);
        int account = accountId();
        String reference = reference();
        String note = note();
        long amount = own.nextInt(50);
        inserted(
                work,
                "entry/" + id,
                entry(account, reference, amount, note),
                () -> sql.again(
                        "INSERT INTO entry (id, account, reference, amount, note) VALUES (?, ?, ?, ?, ?)",
                        id,
                        account,
                        reference,
                        amount,
                        note));
        count(work, account, 1);
    }

    private int entryId() {
        return 1 + own.nextInt(own.chance(75) ? ENTRY_IDS : ENTRY_IDS + BATCH_IDS);
    }

    /// Several entries of an account: as one statement, of which all rows or none are there, or as a batch,
    /// whose rows before the one that fails stay.
    private void newEntries(Work work) {
        int rows = 2 + own.nextInt(own.chance(20) ? 50 : 8);
        int account = accountId();
        boolean ascending = own.chance(60);
        int first = own.chance(60) ? ENTRY_IDS + 1 + own.nextInt(BATCH_IDS) : entryId();
        boolean oneStatement = own.chance(40);
        StringBuilder text = new StringBuilder("INSERT INTO entry (id, account, reference, amount, note) VALUES");
        List<@Nullable Object[]> batch = new ArrayList<>();
        List<@Nullable Object> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int id = ascending ? first + i : ENTRY_IDS + 1 + own.nextInt(BATCH_IDS);
            long amount = own.nextInt(own.chance(90) ? 50 : 1) + (own.chance(95) ? 1 : 0);
            @Nullable Object[] row = {id, account, own.chance(50) ? null : reference(), amount, note()};
            batch.add(row);
            all.addAll(Arrays.asList(row));
            text.append(i == 0 ? " " : ", ").append("(?, ?, ?, ?, ?)");
        }
        long[] counts = new long[rows];
        if (oneStatement) {
            sql.run(text.toString(), all.toArray());
            Arrays.fill(counts, 1);
            tally.multiRow++;
        } else {
            try {
                sql.batch(text.substring(0, text.indexOf(")", text.indexOf("?")) + 1), batch, counts);
                tally.batches++;
            } catch (DbException e) {
                insertedTogether(work, batch, counts);
                switch (e.code()) {
                    case UNIQUE_VIOLATION, FOREIGN_KEY_VIOLATION, CHECK_VIOLATION -> tally.batchesEnded++;
                    default -> throw e;
                }
                int done = (int) Arrays.stream(counts).sum();
                if (done > 0) {
                    count(work, account, done);
                }
                return;
            }
        }
        insertedTogether(work, batch, counts);
        count(work, account, rows);
    }

    /// Notes the rows of a batch that are there.
    private void insertedTogether(Work work, List<@Nullable Object[]> batch, long[] counts) {
        for (int i = 0; i < counts.length && counts[i] == 1; i++) {
            @Nullable Object[] row = batch.get(i);
            String value = entry((Integer) row[1], (String) row[2], (Long) row[3], (String) row[4]);
            inserted(work, "entry/" + row[0], value, () -> {});
        }
    }

    /// Keeps the account's count of its entries.
    private void count(Work work, int account, int change) {
        String[] row = lock(work, "account", EngineSchema.ACCOUNT, account);
        if (row == null) {
            // Its foreign key says it is there; a snapshot may be older.
            throw DbException.of(ErrorCode.SERIALIZATION_FAILURE, "the parent is younger than the snapshot");
        }
        sql.again("UPDATE account SET entries = entries + ? WHERE id = ?", change, account);
        model.write(work, "account/" + account, row[0] + "|" + row[1] + "|" + (Integer.parseInt(row[2]) + change));
    }

    private void deleteEntry(Work work) {
        int id = entryId();
        String[] row = lock(work, "entry", EngineSchema.ENTRY, id);
        if (row == null) {
            return;
        }
        sql.again("DELETE FROM entry WHERE id = ?", id);
        model.write(work, "entry/" + id, null);
        count(work, Integer.parseInt(row[0]), -1);
    }

    private void changeEntry(Work work) {
        int id = entryId();
        String[] row = lock(work, "entry", EngineSchema.ENTRY, id);
        if (row == null) {
            return;
        }
        if (own.chance(50)) {
            String reference = reference();
            sql.again("UPDATE entry SET reference = ? WHERE id = ?", reference, id);
            model.write(
                    work,
                    "entry/" + id,
                    row[0] + "|" + (reference == null ? "~" : reference) + "|" + row[2] + "|" + row[3]);
        } else {
            String note = note();
            sql.again("UPDATE entry SET note = ?, amount = amount + 1 WHERE id = ?", note, id);
            long amount = Long.parseLong(row[2]) + 1;
            model.write(work, "entry/" + id, row[0] + "|" + row[1] + "|" + amount + "|" + (note == null ? "~" : note));
        }
    }

    private void renumberEntry(Work work) {
        int id = entryId();
        int next = 1 + own.nextInt(ENTRY_IDS);
        String[] row = lock(work, "entry", EngineSchema.ENTRY, id);
        if (row == null || id == next) {
            return;
        }
        inserted(
                work,
                "entry/" + next,
                String.join("|", row),
                () -> sql.again("UPDATE entry SET id = ? WHERE id = ?", next, id));
        model.write(work, "entry/" + id, null);
    }

    private void renameAccount(Work work) {
        int id = accountId();
        String[] row = lock(work, "account", EngineSchema.ACCOUNT, id);
        if (row == null) {
            return;
        }
        String code = "a" + own.nextInt(20);
        sql.again("UPDATE account SET code = ? WHERE id = ?", code, id);
        model.write(work, "account/" + id, code + "|" + row[1] + "|" + row[2]);
    }

    /// Several rows by one statement; under SNAPSHOT the same rows are seen before and changed.
    private void changeEntries(Work work) {
        int account = accountId();
        List<String> rows = sql.rowsAgain(EngineSchema.ENTRY + " WHERE account = ?", account);
        long changed = sql.again("UPDATE entry SET amount = amount + 7 WHERE account = ?", account);
        EngineModel.check(
                changed == rows.size(), () -> "a snapshot shows rows=" + rows.size() + ", changed=" + changed);
        for (String row : rows) {
            String[] columns = row.split("\\|", 5);
            model.write(
                    work,
                    "entry/" + columns[0],
                    columns[1] + "|" + columns[2] + "|" + (Long.parseLong(columns[3]) + 7) + "|" + columns[4]);
        }
    }

    // ---- definitions ----

    private void define(Work work) {
        String table = "x" + own.nextInt(3);
        int what = own.nextInt(11);
        if (what == 10) {
            sql.run("TRUNCATE TABLE " + table);
            work.defines = true;
            tally.truncated++;
            model.keys(table + "/", work).forEach(key -> model.write(work, key, null));
            fill(work, table);
        } else if (what < 4) {
            createTable(work, table, place());
            fill(work, table);
        } else if (what < 6) {
            drop(work, table);
        } else if (what < 7) {
            sql.run("ALTER TABLE " + table + " SET TABLESPACE " + anyTablespace());
            work.defines = true;
            tally.moved++;
        } else {
            fill(work, table);
        }
    }

    private void createTable(Work work, String table, String place) {
        inserted(
                work,
                "table/" + table,
                "",
                () -> sql.run(
                        "CREATE TABLE " + table + " (id INTEGER PRIMARY KEY, v VARCHAR(200) UNIQUE, w CLOB)" + place));
        work.defines = true;
    }

    private void drop(Work work, String table) {
        boolean recycled = life.recycles() && own.chance(80);
        sql.run("DROP TABLE " + table + (recycled || !life.recycles() ? "" : " PURGE"));
        if (recycled) {
            intoBin(work, table, model.keys(table + "/", work));
        }
        dropped(work, table);
    }

    private void dropped(Work work, String table) {
        work.defines = true;
        Set<String> rows = model.keys(table + "/", work);
        rows.forEach(key -> model.write(work, key, null));
        model.write(work, "table/" + table, null);
        for (String index : model.freeKeys("index/", work)) {
            if (table.equals(model.current(index, work))) {
                model.write(work, index, null);
            }
        }
    }

    private void recycle(Work work) {
        String table = "x" + own.nextInt(3);
        int what = own.nextInt(10);
        if (what < 3) {
            createTable(work, table, place());
            fill(work, table);
        } else if (what < 6) {
            drop(work, table);
        } else {
            fromBin(work);
        }
    }

    /// The table was dropped by this transaction, which nobody can do after it before it ends: of those of the
    /// name it is the one that was dropped last.
    private void intoBin(Work work, String table, Set<String> rows) {
        List<String> content = new ArrayList<>();
        rows.forEach(key -> content.add(key.substring(key.indexOf('/') + 1) + "|" + model.current(key, work)));
        for (String object : sql.rows(
                "SELECT object_name FROM sys.recyclebin WHERE type = 'TABLE' AND original_name = ? ORDER BY dropscn DESC",
                table)) {
            String key = EngineSchema.binKey(table, object);
            if (work.writes.stream().noneMatch(write -> write.key().equals(key))) {
                model.write(work, key, EngineSchema.binContent(content));
                tally.recycled++;
                return;
            }
        }
        throw new AssertionError("a dropped table is not in the recycle bin: " + table);
    }

    /// Brings a dropped table back, or purges it.
    private void fromBin(Work work) {
        List<String> dropped =
                sql.rows("SELECT original_name, object_name FROM sys.recyclebin WHERE type = 'TABLE' ORDER BY dropscn");
        if (dropped.isEmpty()) {
            return;
        }
        String[] names = dropped.get(own.nextInt(dropped.size())).split("\\|");
        String table = names[0];
        String key = EngineSchema.binKey(table, names[1]);
        if (own.chance(30)) {
            sql.run("PURGE TABLE " + names[1]);
            work.defines = true;
            model.write(work, key, null);
            tally.purged++;
            return;
        }
        inserted(work, "table/" + table, "", () -> sql.run("FLASHBACK TABLE " + names[1] + " TO BEFORE DROP"));
        work.defines = true;
        String content = model.current(key, work);
        EngineModel.check(content != null, () -> "what the model has purged has come back: " + key);
        model.write(work, key, null);
        for (String row : content.isEmpty() ? new String[0] : content.split("\n")) {
            int bar = row.indexOf('|');
            model.write(work, table + "/" + row.substring(0, bar), row.substring(bar + 1));
        }
        tally.undropped++;
    }

    /// A tablespace that is always there, or one that may be.
    private String anyTablespace() {
        return switch (own.nextInt(5)) {
            case 0 -> "main";
            case 1 -> "wide";
            case 2 -> "narrow";
            case 3 -> "s0";
            default -> "s1";
        };
    }

    private String place() {
        return own.chance(40)
                ? ""
                : " TABLESPACE " + anyTablespace() + (own.chance(30) ? " STORAGE (BUFFER_POOL KEEP)" : "");
    }

    /// @param snapshot the transaction does not see what others have committed since it began
    private void tablespace(Work work, boolean snapshot) {
        String space = "s" + own.nextInt(2);
        if (own.chance(55)) {
            String file = own.chance(50) ? "" : " DATAFILE 'f" + own.nextInt(3) + ".dat'";
            int pageSize = 4096 << own.nextInt(4);
            inserted(
                    work,
                    "space/" + space,
                    "",
                    () -> sql.run("CREATE TABLESPACE " + space + file + " PAGESIZE " + pageSize));
            tally.tablespaces++;
            if (own.chance(60)) {
                String table = "x" + own.nextInt(3);
                createTable(work, table, " TABLESPACE " + space);
                fill(work, table);
            }
        } else {
            dropTablespace(work, space, snapshot);
        }
        work.defines = true;
    }

    private void dropTablespace(Work work, String space, boolean snapshot) {
        try {
            sql.run("DROP TABLESPACE " + space);
        } catch (DbException e) {
            if (e.code() != ErrorCode.OBJECT_IN_USE || snapshot || life.recycles()) {
                throw e;
            }
            // It is locked now: nobody puts anything into it any more.
            List<String> tables = sql.rowsAgain("SELECT name FROM sys.tables WHERE tablespace = ?", space);
            sql.run("DROP TABLESPACE " + space + " INCLUDING CONTENTS");
            tables.forEach(table -> dropped(work, table));
            tally.tablespacesWithTables++;
        }
        model.write(work, "space/" + space, null);
    }

    private void fill(Work work, String table) {
        int rows = own.nextInt(6);
        for (int i = 0; i < rows; i++) {
            int id = own.nextInt(1000);
            String value = "v" + own.nextInt(2000) + "x".repeat(own.nextInt(150));
            String note = note();
            inserted(
                    work,
                    table + "/" + id,
                    value + "|" + (note == null ? "~" : note),
                    () -> sql.run("INSERT INTO " + table + " VALUES (?, ?, ?)", id, value, note));
        }
    }

    private void index(Work work) {
        String index = "ix" + own.nextInt(3);
        if (own.chance(60)) {
            String table = own.chance(50) ? "entry" : "account";
            String unique = table.equals("account") && own.chance(50) ? "UNIQUE " : "";
            inserted(
                    work,
                    "index/" + index,
                    table,
                    () -> sql.run("CREATE " + unique + "INDEX " + index + " ON " + table
                            + (table.equals("entry") ? " (amount)" : unique.isEmpty() ? " (balance, id)" : " (code)")));
        } else {
            sql.run("DROP INDEX " + index);
            model.write(work, "index/" + index, null);
        }
        work.defines = true;
    }
}

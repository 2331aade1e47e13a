package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.SessionInfo;
import io.rustydb.sql.parser.DialectOptions;
import io.rustydb.sql.parser.SqlFrontEnd;
import io.rustydb.sql.parser.ast.ControlStatement;
import io.rustydb.sql.parser.ast.SessionStatement;
import io.rustydb.sql.plancache.Plans;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionUser;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A session of the engine. See [Session] for the contract.
final class SqlSession implements Session, TransactionUser {
    private final SqlDatabase database;
    private final String user;
    private final Consumer<Session> onClosed;
    private final Settings settings;
    private final SessionTransaction transaction;
    private final SessionXa xa;
    private final SessionDefinitions definitions;
    private final SessionConstants constants;
    private final SessionSequences sequences;
    private final EvaluationContext evaluation;
    private final Plans plans;
    private final PreparedNames prepared = new PreparedNames(this);
    private final Portals portals = new Portals(this);
    /// Of this session among all of the database.
    private final int number;
    private final SessionActivity activity;
    /// When the statement began that runs now.
    private long nowMicros;
    private final SessionStatements statements;
    private int statementNumber;
    private final Turn turn;
    private final TransactionTimeouts timeouts;
    private @Nullable Turn branchTurn;
    private final String temporarySchema;
    private boolean ownsTemporary;
    /// What a definition statement has made of the catalogue, while a change runs inside of it.
    private @Nullable CatalogSnapshot unfinished;
    private int depth;

    /// The thread that ran a statement last, or started a branch. An id: a session keeps no container's thread.
    private long worker;

    private final Set<ScratchFile> scratches = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean shutDown;

    SqlSession(SqlDatabase database, String user, int number, Consumer<Session> onClosed) {
        this.onClosed = onClosed;
        this.number = number;
        temporarySchema = CatalogTables.TEMPORARY_PREFIX + (number + 1);
        this.database = database;
        this.user = user;
        settings = new Settings(database.settings());
        transaction = new SessionTransaction(
                database.structures().transactions(), database.catalog(), database.branches(), settings);
        statements = new SessionStatements(database.kernel().scheduler(), settings, transaction);
        xa = new SessionXa(this, database.branches(), database.resourceId());
        definitions = new SessionDefinitions(database, this);
        evaluation = new EvaluationContext(
                database.kernel().clock(), database.kernel().entropy(), settings.timeZone());
        sequences = new SessionSequences(this, database.structures().sequences());
        evaluation.setSequences(sequences);
        evaluation.setScns(new SessionScns(
                database.kernel().clock(),
                database.structures().transactions(),
                database.structures().history()));
        evaluation.setLobs(database.structures().lobs());
        evaluation.setSettings(new SessionSettings(this));
        evaluation.setCatalog(new SessionCatalog(this));
        constants = new SessionConstants(this);
        plans = database.newPlans();
        activity = new SessionActivity(database.kernel().clock().epochMicros(), settings.schema());
        turn = new Turn(database.kernel().scheduler());
        timeouts = new TransactionTimeouts(
                this, database.kernel().scheduler(), database.kernel().clock());
        describe();
    }

    private void describe() {
        evaluation.setStyle(settings.style());
        evaluation.setSession(
                new SessionInfo(user, database.name(), settings.schema(), "RustyDB " + SqlDatabase.VERSION));
        activity.names(settings.applicationName(), settings.schema());
    }

    // ---- for those who look from outside ----

    /// Numbers begin with 1.
    long id() {
        return number + 1L;
    }

    SessionActivity activity() {
        return activity;
    }

    /// Tells of the transactions of this session: the open one, and those of statements that are transactions
    /// of their own. Any thread.
    void forEachTransaction(Consumer<Transaction> to) {
        for (TransactionFrame at = transaction.frame(); at != null; at = at.outer) {
            Transaction current = at.current;
            if (current != null) {
                to.accept(current);
            }
        }
        statements.forEachTransaction(to);
    }

    /// As PostgreSQL's `pg_stat_activity` says it; an open cursor holds a snapshot and counts as a transaction.
    String stateName() {
        if (turn.isTaken()) {
            return "active";
        }
        if (transaction.hasFailed()) {
            return "idle in transaction (aborted)";
        }
        if (transaction.anyBegun() || statements.anyRunning()) {
            return "idle in transaction";
        }
        return "idle";
    }

    /// Sets of sessions are walked in the same order each time a simulation runs.
    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return other == this;
    }

    int nextStatementNumber() {
        return statementNumber++;
    }

    // ---- for the statements of this session ----

    SqlDatabase database() {
        return database;
    }

    SessionTransaction transaction() {
        return transaction;
    }

    Settings settings() {
        return settings;
    }

    /// What was set is in effect from here on.
    void settingsChanged() {
        settings.refresh();
        describe();
    }

    /// True inside a transaction block or branch: what is set now is undone with it.
    boolean inBlock() {
        return !transaction.isStatementOnly();
    }

    EvaluationContext evaluation() {
        return evaluation;
    }

    SessionDefinitions definitions() {
        return definitions;
    }

    SessionConstants constants() {
        return constants;
    }

    Plans plans() {
        return plans;
    }

    /// Statements that have a name.
    PreparedNames prepared() {
        return prepared;
    }

    /// Cursors that have a name.
    Portals portals() {
        return portals;
    }

    List<String> path() {
        String schema = settings.schema();
        return ownsTemporary
                ? List.of(temporarySchema, schema, CatalogTables.PG_CATALOG)
                : List.of(schema, CatalogTables.PG_CATALOG);
    }

    /// The catalogue in which what runs now looks up names.
    CatalogSnapshot catalogNow() {
        CatalogSnapshot inside = unfinished;
        return inside != null ? inside : transaction.catalog();
    }

    /// Name of the schema of this session's temporary objects, whether there is one or not.
    String temporarySchemaName() {
        return temporarySchema;
    }

    /// False as long as the session has not tried to make a temporary object.
    boolean ownsTemporary() {
        return ownsTemporary;
    }

    void setOwnsTemporary() {
        ownsTemporary = true;
    }

    /// The transaction that the session works in is about to be committed.
    void endingTransaction() {
        Transaction current = transaction.current();
        if (ownsTemporary
                && current != null
                && current.isSessionLocal()
                && !transaction.hasFailed()
                && !transaction.isReadOnlyNow()
                && hasTablesThatEnd(transaction.newestCatalog())) {
            definitions.endTemporary();
        }
    }

    /// A statement that was a transaction of its own has changed temporary tables.
    void endedAlone() {
        if (hasTablesThatEnd(transaction.newestCatalog())) {
            Statements.inTransaction(this, definitions::endTemporary);
        }
    }

    private boolean hasTablesThatEnd(CatalogSnapshot catalog) {
        for (TableDescriptor table : catalog.tables(temporarySchema)) {
            if (table.onCommit() != TableDescriptor.OnCommit.PRESERVE_ROWS) {
                return true;
            }
        }
        return false;
    }

    void discard(ControlStatement.Discard statement) {
        ControlStatement.Discarded what = statement.what();
        boolean all = what == ControlStatement.Discarded.ALL;
        if (all && inBlock()) {
            throw DbException.at(
                    ErrorCode.ACTIVE_TRANSACTION,
                    "DISCARD ALL runs outside of a transaction; commit or roll back first",
                    statement.position());
        }
        if (all || what == ControlStatement.Discarded.PLANS) {
            plans.clear();
        }
        if (all || what == ControlStatement.Discarded.SEQUENCES) {
            sequences.forget();
        }
        if ((all || what == ControlStatement.Discarded.TEMP) && ownsTemporary) {
            Statements.inTransaction(this, () -> definitions.dropTemporary(temporarySchema));
        }
        if (all) {
            portals.closeAll();
            prepared.clear();
            settings.reset();
            settingsChanged();
        }
    }

    /// The session ends, and its temporary objects with it. What cannot be dropped now is dropped when the
    /// database is opened again.
    private void dropTemporary() {
        if (!ownsTemporary || transaction.catalog().schema(temporarySchema) == null) {
            return;
        }
        try {
            definitions.dropTemporary(temporarySchema);
            transaction.commit();
        } catch (DbException e) {
            if (transaction.begun()) {
                try {
                    transaction.rollback();
                } catch (DbException second) {
                    assert second.code().severity() == Severity.DATABASE : second;
                }
            }
        }
    }

    void checkOpen() {
        if (shutDown) {
            throw SqlDatabase.shutDown();
        }
        if (closed) {
            throw DbException.of(ErrorCode.CONNECTION_CLOSED, "session is closed; connect again");
        }
    }

    /// The transaction that statements of an open transaction run in.
    Transaction begin() {
        long now = database.kernel().clock().epochMicros();
        nowMicros = now;
        boolean first = !transaction.begun();
        Transaction current = transaction.require(now);
        if (first) {
            transaction.frame().timer = timeouts.begun(current, settings.transactionTimeoutMillis());
        }
        works();
        current.setBegan(now);
        current.setUser(this);
        current.setLockWaitNanos(settings.lockWaitNanos());
        evaluation.setTimes(transaction.beganMicros(), now);
        return current;
    }

    @Override
    public String label() {
        return "session " + id();
    }

    @Override
    public @Nullable String statement() {
        return activity.sql();
    }

    /// The calling thread is the one that works here.
    void works() {
        worker = Thread.currentThread().threadId();
    }

    boolean isWorker() {
        return worker == Thread.currentThread().threadId();
    }

    /// A statement of a transaction of its own begins.
    void beginAlone(Transaction own) {
        own.setLockWaitNanos(settings.lockWaitNanos());
        own.setUser(this);
        long now = database.kernel().clock().epochMicros();
        nowMicros = now;
        own.setBegan(now);
        evaluation.setTimes(now, now);
    }

    /// A planned statement begins, in the transaction that [#begin] or [#beginAlone] gave it.
    void shows(String sql) {
        activity.begin(sql, nowMicros);
    }

    /// A statement without a plan begins.
    void showsDirect(String sql) {
        activity.begin(sql, database.kernel().clock().epochMicros());
    }

    /// The time is now, for values that are computed while a statement is planned.
    void refreshTimes() {
        long now = database.kernel().clock().epochMicros();
        evaluation.setTimes(transaction.beganMicros() != 0 ? transaction.beganMicros() : now, now);
    }

    /// Begins work in the session: between two turns, other threads may close it or end its branch.
    void enter() {
        turn.enter();
        begun();
    }

    /// As [#enter], to close something: a statement that another thread runs here is cancelled. A pool closes a
    /// connection's statements and cursors before the connection, and one of them may wait for a lock without
    /// end.
    void enterToClose() {
        turn.enterAfter(this::cancel);
        begun();
    }

    private void begun() {
        if (++depth == 1) {
            timeouts.busy();
            if (settings.isStale()) {
                settingsChanged();
            }
            Branch branch = transaction.branch();
            if (branch != null) {
                branchTurn = branch.turn;
                branch.turn.enter();
            }
        }
    }

    void leave() {
        if (--depth == 0) {
            Turn ofBranch = branchTurn;
            if (ofBranch != null) {
                branchTurn = null;
                ofBranch.leave();
            } else {
                rest();
            }
        }
        turn.leave();
    }

    /// A call outside of branches returns.
    private void rest() {
        if (transaction.anyBegun()) {
            long idle = settings.idleTimeoutMillis();
            if (idle > 0) {
                timeouts.idle(idle);
            }
        }
    }

    private void inTurn(Runnable work) {
        enter();
        try {
            checkOpen();
            work.run();
        } finally {
            leave();
        }
    }

    /// Takes the turn from whatever statement runs now, and is no call of its own: times are not looked at.
    ///
    /// @param cancel says to what runs that it ends
    void interrupt(Runnable cancel) {
        turn.enterAfter(cancel);
        depth++;
    }

    /// As [#interrupt], but not if anybody has the turn.
    boolean tryInterrupt() {
        boolean entered = turn.tryEnter();
        if (entered) {
            depth++;
        }
        return entered;
    }

    /// A branch verb that changes what the session works in; a statement that runs in the branch is cancelled.
    void inTurnOf(XaId id, Runnable work) {
        turn.enterAfter(() -> {
            Branch branch = transaction.associated();
            if (branch != null && branch.id.equals(id)) {
                cancel();
            }
        });
        try {
            work.run();
        } finally {
            turn.leave();
        }
    }

    /// What is open and runs in this session.
    SessionStatements statements() {
        return statements;
    }

    /// A statement without a plan begins.
    void started(Transaction of) {
        statements.started(of);
    }

    void stopped(Transaction of) {
        statements.stopped(of);
    }

    /// A statement of the open transaction has failed.
    void statementFailed(DbException failure) {
        Transaction current = transaction.current();
        if (current != null) {
            statementFailed(current, failure);
        }
    }

    /// Large values visible at an SCN stay until the transaction ends that gives them out.
    ///
    /// @param of null for the one that the session works in
    void keepLarge(@Nullable Transaction of, long scn) {
        TransactionFrame frame = of == null ? null : transaction.frameOf(of);
        (frame == null ? transaction.frame() : frame)
                .keepLarge(database.structures().transactions(), scn);
    }

    /// A statement of the open transaction, or a cursor of a suspended one, has failed.
    void statementFailed(Transaction of, DbException failure) {
        TransactionFrame frame = transaction.frameOf(of);
        if (frame != null && SessionTransaction.endsTransaction(failure)) {
            // Their views end before their transaction.
            if (frame == transaction.frame()) {
                closeCursors();
            } else {
                statements.closeCursors(of);
            }
            transaction.statementFailed(frame, failure);
        }
    }

    /// Ends all cursors but those of suspended transactions, which go on with them.
    void closeCursors() {
        statements.closeCursors();
    }

    boolean internalExists(String query, CatalogSnapshot catalog) {
        try (PreparedSql statement = Statements.prepareInside(this, query, catalog)) {
            statement.execute(1);
            return statement.cursor().next();
        }
    }

    /// Runs a change inside a definition statement.
    ///
    /// @return number of rows
    long internalChange(String change, CatalogSnapshot catalog) {
        unfinished = catalog;
        try (PreparedSql statement = Statements.prepareInside(this, change, catalog)) {
            return statement.execute(0);
        } finally {
            unfinished = null;
        }
    }

    // ---- Session ----

    @Override
    public PreparedSql prepare(String sql, PrepareOptions options) {
        enter();
        try {
            checkOpen();
            return Statements.prepare(this, sql, options);
        } finally {
            leave();
        }
    }

    @Override
    public long copyIn(String sql, InputStream from) {
        enter();
        try {
            checkOpen();
            showsDirect(sql);
            return copy(sql).in(from);
        } finally {
            leave();
        }
    }

    @Override
    public long copyOut(String sql, OutputStream to) {
        enter();
        try {
            checkOpen();
            showsDirect(sql);
            return copy(sql).out(to);
        } finally {
            leave();
        }
    }

    private CopyRun copy(String sql) {
        SqlFrontEnd frontEnd = database.frontEnd();
        var statement = frontEnd.parse(frontEnd.scan(sql, DialectOptions.DEFAULT), DialectOptions.DEFAULT)
                .statement();
        if (statement instanceof SessionStatement.Copy copy && copy.file().isEmpty()) {
            return new CopyRun(this, copy);
        }
        throw DbException.at(ErrorCode.WRONG_OBJECT_TYPE, "this is no COPY with STDIN or STDOUT", statement.position());
    }

    @Override
    public List<String> splitStatements(String script) {
        return database.frontEnd().splitStatements(script, DialectOptions.DEFAULT);
    }

    @Override
    public boolean autoCommit() {
        return transaction.autoCommit();
    }

    @Override
    public void setAutoCommit(boolean on) {
        inTurn(() -> {
            if (on && !transaction.autoCommit()) {
                closeCursors();
            }
            transaction.setAutoCommit(on);
        });
    }

    @Override
    public IsolationLevel isolation() {
        return transaction.isolation();
    }

    @Override
    public void setIsolation(IsolationLevel level) {
        checkOpen();
        transaction.setIsolation(level);
    }

    @Override
    public boolean readOnly() {
        return transaction.readOnly();
    }

    @Override
    public void setReadOnly(boolean on) {
        checkOpen();
        transaction.setReadOnly(on);
    }

    @Override
    public void commit() {
        commit(false);
    }

    /// @param chain AND CHAIN
    void commit(boolean chain) {
        inTurn(() -> {
            if (transaction.branch() == null) {
                portals.beforeCommit();
                closeCursors();
            }
            endingTransaction();
            transaction.commit(chain);
        });
    }

    @Override
    public void rollback() {
        rollback(false);
    }

    void rollback(boolean chain) {
        inTurn(() -> {
            if (transaction.branch() == null) {
                portals.beforeRollback();
                closeCursors();
            }
            transaction.rollback(chain);
        });
    }

    @Override
    public AutonomousScope beginAutonomous() {
        enter();
        try {
            checkOpen();
            TransactionFrame frame = transaction.beginAutonomous(false);
            settingsChanged();
            return () -> endAutonomous(frame);
        } finally {
            leave();
        }
    }

    private void endAutonomous(TransactionFrame frame) {
        enter();
        try {
            if (isClosed() || !transaction.isOpen(frame)) {
                return;
            }
            for (TransactionFrame at = transaction.frame(); at != frame.outer && at != null; at = at.outer) {
                statements.closeCursors(at.current);
            }
            boolean wasOpen = transaction.leaveAutonomous(frame);
            settingsChanged();
            if (wasOpen) {
                throw DbException.of(
                        ErrorCode.AUTONOMOUS_TRANSACTION_ACTIVE,
                        "an autonomous transaction was still open at the end of its scope and was rolled back; commit it"
                                + " or roll it back before");
            }
        } finally {
            leave();
        }
    }

    /// What is open in autonomous transactions is rolled back, and the session is again in what it was in
    /// before them.
    ///
    /// @return true if something was open
    boolean endAutonomous() {
        if (transaction.frame().outer == null) {
            return false;
        }
        TransactionFrame at = transaction.frame();
        while (at.outer != null) {
            statements.closeCursors(at.current);
            at = at.outer;
        }
        try {
            return transaction.leaveAutonomous(null);
        } finally {
            settingsChanged();
        }
    }

    @Override
    public void savepoint(String name) {
        inTurn(() -> {
            if (transaction.branch() != null) {
                throw SessionTransaction.insideBranch("SAVEPOINT is refused");
            }
            begin();
            transaction.savepoint(name);
            portals.savepoint(name);
        });
    }

    @Override
    public void rollbackTo(String name) {
        inTurn(() -> {
            portals.beforeRollbackTo(name);
            closeCursors();
            transaction.rollbackTo(name);
        });
    }

    @Override
    public void releaseSavepoint(String name) {
        checkOpen();
        transaction.release(name);
    }

    @Override
    public boolean inTransaction() {
        return transaction.anyBegun();
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public String schema() {
        return settings.schema();
    }

    @Override
    public void setSchema(String name) {
        checkOpen();
        settings.setSchema(name, inBlock());
        describe();
    }

    @Override
    public void cancel() {
        statements.cancel();
    }

    @Override
    public void setStatementTimeoutMillis(long millis) {
        settings.setCallTimeoutMillis(millis);
    }

    @Override
    public XaSession xa() {
        return xa;
    }

    @Override
    public CatalogReader catalog() {
        checkOpen();
        return new SnapshotReader(transaction.catalog(), temporarySchema);
    }

    @Override
    public Scratch newScratch() {
        checkOpen();
        ScratchFile made = new ScratchFile(this, database.kernel().temporary());
        scratches.add(made);
        if (isClosed()) {
            // By another thread: it may have looked already.
            made.close();
            checkOpen();
        }
        return made;
    }

    void forget(ScratchFile scratch) {
        scratches.remove(scratch);
    }

    private void freeScratches() {
        for (ScratchFile scratch : scratches) {
            scratch.close();
        }
    }

    @Override
    public void reset() {
        inTurn(() -> {
            endAutonomous();
            portals.closeAll();
            prepared.clear();
            closeCursors();
            freeScratches();
            if (transaction.branch() == null) {
                if (transaction.begun()) {
                    transaction.rollback();
                }
                transaction.reset();
            }
            settings.reset();
            describe();
        });
    }

    @Override
    public boolean isClosed() {
        return closed || shutDown;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        database.forget(this);
        try {
            if (!shutDown) {
                end();
            }
        } finally {
            onClosed.accept(this);
        }
    }

    /// Ends what is open, after the statement that another thread may be in has ended.
    private void end() {
        interrupt(this::cancel);
        try {
            endAll();
        } finally {
            leave();
        }
    }

    private void endAll() {
        freeScratches();
        try {
            statements.closeAllCursors();
            endAutonomous();
        } catch (DbException e) {
            // A reader's commit waits for what it has read and fails when the log has failed: the rest is given
            // up all the same.
            assert e.code().severity() == Severity.DATABASE : e;
        }
        Branch branch = transaction.branch();
        xa.abandon(branch);
        if (branch != null) {
            transaction.leaveBranch(false);
        } else if (transaction.begun()) {
            try {
                transaction.rollback();
            } catch (DbException e) {
                // Recovery rolls it back.
                assert e.code().severity() == Severity.DATABASE : e;
            }
        }
        if (!shutDown) {
            dropTemporary();
        }
    }

    /// The database closes under the session: what runs is cancelled, an open local transaction is rolled back
    /// by the recovery of the next opening if it cannot be here.
    void shutDown() {
        synchronized (this) {
            if (closed || shutDown) {
                return;
            }
            shutDown = true;
        }
        end();
    }
}

package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.function.EvaluationContext;
import io.rustydb.sql.function.SessionInfo;
import io.rustydb.sql.parser.DialectOptions;
import io.rustydb.sql.plancache.Plans;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A session of the engine. See [Session] for the contract.
final class SqlSession implements Session {
    private final SqlDatabase database;
    private final String user;
    private final Settings settings;
    private final SessionTransaction transaction;
    private final SessionXa xa;
    private final SessionDefinitions definitions;
    private final SessionConstants constants;
    private final EvaluationContext evaluation;
    private final Plans plans;
    private final List<PlannedSql> statements = new ArrayList<>();

    /// What runs now or has an open cursor; what [#cancel] cancels.
    private volatile @Nullable Transaction running;
    private Scheduler.@Nullable Timer timer;
    private volatile boolean closed;
    private volatile boolean shutDown;

    SqlSession(SqlDatabase database, String user) {
        this.database = database;
        this.user = user;
        settings = new Settings("public");
        transaction = new SessionTransaction(
                database.structures().transactions(), database.catalog(), database.branches());
        xa = new SessionXa(this, database.branches(), database.resourceId());
        definitions = new SessionDefinitions(database, this);
        evaluation = new EvaluationContext(database.kernel().clock(), database.kernel().entropy(), settings.timeZone());
        evaluation.setSequences(new SessionSequences(this, database.structures().sequences()));
        evaluation.setLobs(database.structures().lobs());
        constants = new SessionConstants(this);
        plans = database.newPlans();
        describe();
    }

    private void describe() {
        evaluation.setTimeZone(settings.timeZone());
        evaluation.setSession(
                new SessionInfo(user, database.name(), settings.schema(), "RustyDB " + SqlDatabase.VERSION));
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

    void settingsChanged() {
        describe();
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

    List<String> path() {
        return List.of(settings.schema(), "sys");
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
        Transaction current = transaction.require(now);
        current.setLockWaitNanos(settings.lockWaitNanos());
        evaluation.setTimes(transaction.beganMicros(), now);
        return current;
    }

    /// A statement of a transaction of its own begins.
    void beginAlone(Transaction own) {
        own.setLockWaitNanos(settings.lockWaitNanos());
        long now = database.kernel().clock().epochMicros();
        evaluation.setTimes(now, now);
    }

    void started(Transaction of) {
        of.clearCancel();
        running = of;
        long timeout = settings.statementTimeoutMillis();
        if (timeout > 0) {
            timer = database.kernel().scheduler().after(TimeUnit.MILLISECONDS.toNanos(timeout), of::cancel);
        }
    }

    void stopped() {
        running = null;
        Scheduler.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
            timer = null;
        }
    }

    void opened(PlannedSql statement) {
        statements.add(statement);
    }

    void forget(PlannedSql statement) {
        statements.remove(statement);
    }

    void closeCursors() {
        for (PlannedSql statement : List.copyOf(statements)) {
            statement.endCursor();
        }
    }

    boolean internalExists(String query, CatalogSnapshot catalog) {
        try (PreparedSql statement = Statements.prepareInside(this, query, catalog)) {
            statement.execute(1);
            return statement.cursor().next();
        }
    }

    // ---- Session ----

    @Override
    public PreparedSql prepare(String sql, PrepareOptions options) {
        checkOpen();
        return Statements.prepare(this, sql, options);
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
        checkOpen();
        if (on && !transaction.autoCommit()) {
            closeCursors();
        }
        transaction.setAutoCommit(on);
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
        checkOpen();
        if (transaction.branch() == null) {
            closeCursors();
        }
        transaction.commit();
    }

    @Override
    public void rollback() {
        checkOpen();
        if (transaction.branch() == null) {
            closeCursors();
        }
        transaction.rollback();
    }

    @Override
    public void savepoint(String name) {
        checkOpen();
        if (transaction.branch() != null) {
            throw SessionTransaction.insideBranch("SAVEPOINT is refused");
        }
        begin();
        transaction.savepoint(name);
    }

    @Override
    public void rollbackTo(String name) {
        checkOpen();
        closeCursors();
        transaction.rollbackTo(name);
    }

    @Override
    public void releaseSavepoint(String name) {
        checkOpen();
        transaction.release(name);
    }

    @Override
    public boolean inTransaction() {
        return transaction.begun();
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
        settings.setSchema(name);
        describe();
    }

    @Override
    public void cancel() {
        Transaction current = running;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void setStatementTimeoutMillis(long millis) {
        settings.setStatementTimeoutMillis(millis);
    }

    @Override
    public XaSession xa() {
        return xa;
    }

    @Override
    public CatalogReader catalog() {
        checkOpen();
        return new SnapshotReader(transaction.catalog());
    }

    @Override
    public void reset() {
        checkOpen();
        closeCursors();
        if (transaction.branch() == null && transaction.begun()) {
            transaction.rollback();
        }
        if (transaction.branch() == null) {
            transaction.setAutoCommit(true);
            transaction.setIsolation(IsolationLevel.READ_COMMITTED);
            transaction.setReadOnly(false);
        }
        settings.reset();
        describe();
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
        if (!shutDown) {
            end();
        }
    }

    private void end() {
        closeCursors();
        Branch branch = transaction.branch();
        xa.abandon(branch);
        if (branch != null) {
            transaction.leaveBranch();
        } else if (transaction.begun()) {
            transaction.rollback();
        }
    }

    /// The database closes under the session: what runs is cancelled, an open local transaction is rolled back by the recovery of the next opening
    /// if it cannot be here.
    void shutDown() {
        cancel();
        synchronized (this) {
            if (closed || shutDown) {
                return;
            }
            shutDown = true;
        }
        end();
    }
}

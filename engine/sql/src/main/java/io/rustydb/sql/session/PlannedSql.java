package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.sql.binder.Binder.GeneratedKeys;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.execution.ExecutionContext;
import io.rustydb.sql.execution.PlanOutdated;
import io.rustydb.sql.execution.statement.Execution;
import io.rustydb.sql.execution.statement.PlannedStatement;
import io.rustydb.sql.parser.DialectOptions;
import io.rustydb.sql.parser.SqlFrontEnd;
import io.rustydb.sql.plancache.Plans.Prepared;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query or change of a session: plans it, again when the catalogue moved, and runs it in the session's
/// transaction or in one of its own.
///
/// In auto-commit mode each execution is a transaction of its own, so that an open cursor keeps its snapshot
/// while other statements of the session commit.
final class PlannedSql implements PreparedSql, ExecutionContext.Listener {
    /// Definitions that change faster than a statement can be planned; each loss means that another transaction
    /// has changed the catalogue.
    private static final int REPLANS_MAX = 100;

    private final SqlSession session;
    private final TransactionManager transactions;
    private final String sql;
    private final GeneratedKeys keys;
    private final ExecutionContext context;
    /// Fixed for statements inside a definition statement, which see its unfinished catalogue.
    private final @Nullable CatalogSnapshot fixedCatalog;

    private PlannedStatement plan;
    private Execution execution;
    private final StableParameters values;
    private List<ColumnInfo> parameters;
    /// Of the moments of the past that the last execution read at.
    private List<CatalogSnapshot> pastCatalogs = List.of();

    /// The transaction of this execution alone; reused while nothing was written.
    private @Nullable Transaction own;
    /// The transaction of what runs now or has an open cursor.
    private volatile @Nullable Transaction running;
    private Scheduler.@Nullable Timer timer;
    private boolean alone;
    private boolean emptied;
    private boolean active;
    /// Of this statement in its session.
    private final int number;
    private boolean closed;

    PlannedSql(
            SqlSession session,
            String sql,
            GeneratedKeys keys,
            @Nullable CatalogSnapshot fixedCatalog,
            PlannedStatement plan) {
        this.session = session;
        this.sql = sql;
        this.keys = keys;
        this.plan = plan;
        this.fixedCatalog = fixedCatalog;
        transactions = session.database().structures().transactions();
        context = new ExecutionContext(
                session.database().structures(), session.database().statistics(), session.evaluation(), this);
        execution = plan.newExecution(session.evaluation());
        values = new StableParameters(execution.values(), this::positionOf);
        parameters = plan.parameters();
        number = session.nextStatementNumber();
        session.statements().opened(this);
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return other == this;
    }

    /// Foreign keys are checked by the caller; before the first execution.
    PlannedSql deferForeignKeys() {
        context.deferForeignKeys();
        return this;
    }

    private CatalogSnapshot catalogNow() {
        CatalogSnapshot fixed = fixedCatalog;
        return fixed != null ? fixed : session.transaction().catalog();
    }

    private void planAgain() {
        if (!(Statements.plan(session, sql, keys, fixedCatalog, pastCatalogs) instanceof Prepared.Planned planned)) {
            throw new AssertionError("a text does not change its kind");
        }
        PlannedStatement next = planned.plan();
        Execution made = next.newExecution(session.evaluation());
        made.values().takeFrom(execution.values());
        execution.close();
        plan = next;
        execution = made;
        values.pointTo(made.values());
        parameters = next.parameters();
    }

    @Override
    public StatementKind kind() {
        return plan.kind();
    }

    @Override
    public List<ColumnInfo> columns() {
        return plan.columns();
    }

    @Override
    public List<ColumnInfo> parameters() {
        return parameters;
    }

    @Override
    public Parameters values() {
        return values;
    }

    @Override
    public long execute(long maxRows) {
        session.enter();
        try {
            return executeInTurn(maxRows);
        } catch (Throwable failure) {
            // Nothing if the execution has told it already.
            ended(failure);
            throw failure;
        } finally {
            session.leave();
        }
    }

    private long executeInTurn(long maxRows) {
        for (int attempt = 0; ; attempt++) {
            prepareRun();
            try {
                long result = execution.execute(context, maxRows);
                if (result < 0 && plan.columns().isEmpty()) {
                    throw new AssertionError("rows without columns");
                }
                return result;
            } catch (PlanOutdated outdated) {
                retryOrGiveUp(attempt);
            }
        }
    }

    @Override
    public void executeBatch(long[] counts) {
        session.enter();
        try {
            executeBatchInTurn(counts);
        } catch (Throwable failure) {
            ended(failure);
            throw failure;
        } finally {
            session.leave();
        }
    }

    private void executeBatchInTurn(long[] counts) {
        for (int attempt = 0; ; attempt++) {
            prepareRun();
            try {
                execution.executeBatch(context, counts);
                return;
            } catch (PlanOutdated outdated) {
                retryOrGiveUp(attempt);
            }
        }
    }

    private void prepareRun() {
        session.checkOpen();
        if (closed) {
            throw DbException.of(ErrorCode.UNKNOWN_STATEMENT_NAME, "statement is closed; prepare it again");
        }
        endCursor();
        CatalogSnapshot catalog = catalogNow();
        if (!plan.isValidIn(catalog)) {
            planAgain();
        }
        SessionTransaction state = session.transaction();
        state.requireNotOrphaned();
        if (plan.kind() == StatementKind.CHANGE && state.isReadOnlyNow()) {
            throw DbException.of(
                    ErrorCode.READ_ONLY_TRANSACTION,
                    "a read-only transaction cannot change rows; end it or make it READ WRITE");
        }
        Transaction transaction;
        alone = fixedCatalog == null && state.isStatementOnly();
        if (alone) {
            transaction = transactions.beginAgain(
                    own,
                    SessionTransaction.storage(state.isolation()),
                    plan.kind() == StatementKind.QUERY || state.isReadOnlyNow());
            own = transaction;
            session.beginAlone(transaction);
        } else {
            transaction = session.begin();
        }
        emptied = session.ownsTemporary() && touchesTemporary(transaction);
        active = true;
        if (fixedCatalog == null) {
            session.shows(sql);
            transaction.clearCancel();
        }
        running = transaction;
        timer = session.statements().limit(transaction, alone);
        context.setMemoryBytesMax(session.settings().queryMemoryBytes());
        session.evaluation().setFunctionBytesMax(session.settings().queryMemoryBytes());
        context.begin(transaction, catalog, alone);
    }

    /// @return true if the statement changes rows that the end of its transaction may take
    private boolean touchesTemporary(Transaction transaction) {
        boolean temporary = false;
        for (TableDescriptor table : plan.tables()) {
            if (table.isTemporary()) {
                temporary = true;
                if (table.onCommit() != TableDescriptor.OnCommit.PRESERVE_ROWS
                        && session.transaction().branch() != null) {
                    throw DbException.of(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            "a table ON COMMIT " + table.onCommit() + " cannot be used in an XA branch, table="
                                    + table);
                }
            }
        }
        if (temporary) {
            transaction.setSessionLocal();
        }
        return temporary && alone && plan.kind() == StatementKind.CHANGE;
    }

    private void stopped() {
        running = null;
        Scheduler.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
            timer = null;
        }
    }

    /// Any thread.
    void cancel() {
        Transaction current = running;
        if (current != null) {
            current.cancel();
        }
    }

    /// The transaction of what runs now or has an open cursor, for any thread to look at.
    @Nullable
    Transaction running() {
        return running;
    }

    @Override
    public long sessionId() {
        return session.id();
    }

    /// Another transaction changed a definition while this statement waited for it.
    private void retryOrGiveUp(int attempt) {
        active = false;
        stopped();
        if (alone) {
            Transaction transaction = own;
            assert transaction != null;
            transactions.rollbackForGood(transaction);
        }
        if (attempt == REPLANS_MAX) {
            throw DbException.of(
                    ErrorCode.SERIALIZATION_FAILURE, "definitions changed too often under the statement; run it again");
        }
        planAgain();
    }

    @Override
    public CatalogSnapshot catalogAt(long scn) {
        CatalogSnapshot fixed = fixedCatalog;
        return fixed != null ? fixed : session.transaction().catalogAt(scn);
    }

    @Override
    public CatalogSnapshot newestCatalog() {
        CatalogSnapshot fixed = fixedCatalog;
        return fixed != null ? fixed : session.transaction().newestCatalog();
    }

    @Override
    public CatalogSnapshot pastCatalog(int moment, long scn) {
        CatalogSnapshot catalog = session.database().catalog().at(scn);
        if (moment >= pastCatalogs.size() || pastCatalogs.get(moment) != catalog) {
            List<CatalogSnapshot> known = new ArrayList<>(pastCatalogs);
            while (known.size() <= moment) {
                known.add(catalog);
            }
            known.set(moment, catalog);
            pastCatalogs = known;
        }
        return catalog;
    }

    @Override
    public void enter() {
        session.enter();
        if (session.isClosed()) {
            session.leave();
            session.checkOpen();
        }
    }

    @Override
    public void leave() {
        session.leave();
    }

    @Override
    public LargeValue openLarge(long lobId, boolean text, long scn) {
        if (!alone) {
            session.keepLarge(running, scn);
        }
        return new StoredValue(session, session.database().structures().lobs().open(lobId), text);
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        if (failure instanceof DbException known && known.code() == ErrorCode.DISK_FULL) {
            session.database().recycleBin().needSpace();
        }
        // From another thread than the statement's own it is a cursor that is closed.
        session.enterToClose();
        try {
            end(failure);
        } finally {
            session.leave();
        }
    }

    private void end(@Nullable Throwable failure) {
        if (!active) {
            return;
        }
        active = false;
        Transaction ran = running;
        stopped();
        if (failure instanceof DbException known
                && known.position() > 0
                && !plan.text().equals(sql)) {
            known.moveTo(positionHere(known.position()));
        }
        if (!alone) {
            if (ran != null && failure instanceof DbException known) {
                session.statementFailed(ran, known);
            }
            return;
        }
        Transaction transaction = own;
        assert transaction != null : "an execution of its own has its transaction";
        if (failure == null) {
            try {
                transactions.commit(transaction, Durability.FULL);
            } catch (Throwable refused) {
                giveUp(transaction, refused);
                throw refused;
            }
            if (emptied) {
                session.endedAlone();
            }
        } else {
            giveUp(transaction, failure);
        }
    }

    /// The plan may be that of another text of the same words.
    private int positionHere(int position) {
        SqlFrontEnd frontEnd = session.database().frontEnd();
        return frontEnd.scan(plan.text(), DialectOptions.DEFAULT)
                .positionIn(frontEnd.scan(sql, DialectOptions.DEFAULT), position);
    }

    /// Where a parameter stands in the text.
    private int positionOf(int parameter) {
        return session.database().frontEnd().scan(sql, DialectOptions.DEFAULT).positionOfParameter(parameter);
    }

    private void giveUp(Transaction transaction, Throwable failure) {
        if (transaction.state() == Transaction.State.ACTIVE) {
            transaction.clearCancel();
            try {
                transactions.rollbackForGood(transaction);
            } catch (DbException second) {
                failure.addSuppressed(second);
            }
        }
    }

    @Override
    public RowCursor cursor() {
        return execution.cursor();
    }

    @Override
    public @Nullable RowCursor generatedKeys() {
        return execution.generatedKeys();
    }

    @Override
    public List<ColumnInfo> generatedKeyColumns() {
        return plan.generatedKeyColumns();
    }

    /// Ends an open cursor, and with it the transaction of its own.
    void endCursor() {
        if (active) {
            execution.close();
        }
    }

    @Override
    public void close() {
        session.enterToClose();
        try {
            if (!closed) {
                closed = true;
                session.statements().forget(this);
                execution.close();
            }
        } finally {
            session.leave();
        }
    }
}

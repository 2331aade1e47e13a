package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.Catalog;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.definition.DefinitionContext;
import io.rustydb.sql.definition.Definitions;
import io.rustydb.sql.definition.StructureStore;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/// Runs definition statements in a session's transaction: locks, the transaction's own catalogue, rows of the
/// catalogue.
final class SessionDefinitions implements DefinitionContext {
    private final SqlDatabase database;
    private final SqlSession session;
    private @Nullable Transaction transaction;
    /// The transaction has changed something before this statement.
    private boolean changedBefore;
    private CatalogSnapshot current = CatalogSnapshot.EMPTY;

    SessionDefinitions(SqlDatabase database, SqlSession session) {
        this.database = database;
        this.session = session;
    }

    /// One statement, atomic in the transaction it runs in.
    void execute(DefinitionStatement statement) {
        SessionTransaction state = session.transaction();
        if (state.branch() != null) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "definition statements are not supported inside a global transaction; run them outside of it",
                    statement.position());
        }
        if (state.isReadOnlyNow()) {
            throw DbException.at(
                    ErrorCode.READ_ONLY_TRANSACTION,
                    "a read-only transaction cannot change definitions",
                    statement.position());
        }
        Transaction tx = session.begin();
        transaction = tx;
        SessionTransaction.StatementMark mark = state.mark();
        changedBefore = mark.mark() > 0;
        session.started(tx);
        try {
            acquire(Catalog.LOCK_ID);
            // An older snapshot would show neither the rows an index must have nor those a constraint must hold
            // for.
            tx.setReadsNewest(true);
            CatalogSnapshot before = state.newestCatalog();
            current = before;
            new Definitions(this).execute(statement);
            if (current != before) {
                database.catalogStore().write(tx, before, current);
                state.changeCatalog(current);
            }
        } catch (Throwable failure) {
            try {
                state.undoStatement(mark);
            } catch (Throwable second) {
                failure.addSuppressed(second);
            }
            throw failure;
        } finally {
            tx.setReadsNewest(false);
            transaction = null;
            session.stopped(tx);
        }
    }

    private void acquire(long objectId) {
        Transaction tx = transaction();
        if (!database.structures()
                .locks()
                .acquire(tx, database.structures().locks().object(objectId), LockMode.EXCLUSIVE, tx.lockWaitNanos())) {
            throw LockTable.notAvailable("object " + objectId, 0);
        }
    }

    private Transaction transaction() {
        Transaction tx = transaction;
        assert tx != null : "inside a definition statement";
        return tx;
    }

    @Override
    public CatalogSnapshot catalog() {
        return current;
    }

    @Override
    public void install(CatalogSnapshot next) {
        current = next;
    }

    @Override
    public String currentSchema() {
        return session.schema();
    }

    @Override
    public long newObjectId() {
        return database.newObjectId();
    }

    @Override
    public StructureStore structures() {
        return new SessionStructures(database.structures(), transaction(), changedBefore, session.evaluation());
    }

    @Override
    public void lockExclusive(TableDescriptor table) {
        acquire(table.id());
    }

    @Override
    public boolean isEmpty(TableDescriptor table) {
        ReadView view = new ReadView();
        database.structures().transactions().openView(transaction(), view);
        try {
            HeapScan scan = database.structures().heap(table).scan();
            scan.open(view);
            return !scan.nextPage();
        } finally {
            database.structures().transactions().closeView(view);
        }
    }

    @Override
    public boolean exists(String query) {
        return session.internalExists(query, current);
    }

    @Override
    public StoredExpression store(Expression expression) {
        return database.storedExpression(SqlPrinter.print(expression));
    }

    @Override
    public void checkDefault(Expression expression, SqlType type) {
        session.constants().checkAssignable(expression, type, current);
    }

    @Override
    public SqlType checkIndexKey(Expression expression, TableDescriptor table) {
        return session.constants().checkIndexKey(expression, table, current);
    }

    @Override
    public void checkIndexPredicate(Expression condition, TableDescriptor table) {
        session.constants().checkIndexPredicate(condition, table, current);
    }

    @Override
    public void checkCondition(Expression condition, TableDescriptor table) {
        session.constants().checkCondition(condition, table, current);
    }

    @Override
    public byte @Nullable [] constant(Expression expression, SqlType type) {
        return session.constants().encode(expression, type, current);
    }

    @Override
    public boolean isConstant(Expression expression, SqlType type) {
        return session.constants().isConstant(expression, type, current);
    }
}

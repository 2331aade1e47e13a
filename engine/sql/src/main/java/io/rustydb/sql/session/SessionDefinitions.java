package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.Catalog;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.definition.DefinitionContext;
import io.rustydb.sql.definition.Definitions;
import io.rustydb.sql.definition.StructureStore;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateIndex;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs definition statements in a session's transaction: locks, the transaction's own catalogue, rows of the
/// catalogue.
final class SessionDefinitions implements DefinitionContext {
    private static final long BRIEF_NANOS = 20_000_000;

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
        run(statement.position(), () -> new Definitions(this).execute(statement));
    }

    /// The first step of CREATE INDEX CONCURRENTLY.
    ///
    /// @return the index that is to be built, null if the statement had nothing to do
    @Nullable
    IndexDescriptor begin(CreateIndex statement) {
        @Nullable IndexDescriptor[] made = new @Nullable IndexDescriptor[1];
        run(statement.position(), () -> {
            CatalogSnapshot before = current;
            new Definitions(this).execute(statement);
            for (TableDescriptor table : current.tables()) {
                if (before.table(table.id()) != table) {
                    made[0] = table.indexes().getLast();
                }
            }
        });
        return made[0];
    }

    /// The second step: fills the index from a snapshot of the table, while writers keep it, looks for
    /// duplicates, and gives it to readers from that snapshot on.
    ///
    /// @throws DbException 23505, 42704 it was dropped meanwhile
    void complete(IndexDescriptor begun, int position) {
        run(position, () -> {
            TableDescriptor table = current.table(begun.tableId());
            IndexDescriptor index = table == null ? null : table.index(begun.id());
            if (table == null || index == null || index.root() != begun.root()) {
                throw DbException.at(
                        ErrorCode.UNDEFINED_OBJECT,
                        "index was dropped while it was built, index=" + begun.name(),
                        position);
            }
            Transaction tx = transaction();
            ReadView view = new ReadView();
            database.structures().transactions().openView(tx, view);
            long builtAt;
            try {
                builtAt = view.scn();
                new OnlineIndexBuild(database.structures(), table, index, session.evaluation(), tx).build(view);
            } finally {
                database.structures().transactions().closeView(view);
            }
            List<IndexDescriptor> indexes = new ArrayList<>(table.indexes());
            indexes.set(
                    indexes.indexOf(index),
                    IndexShape.of(index)
                            .withValid(true)
                            .resolve(index.id(), table.id(), index.root(), builtAt, table.layout()));
            current = current.edit()
                    .put(TableDescriptors.withIndexes(table, indexes))
                    .finish();
        });
    }

    private void run(int position, Runnable body) {
        SessionTransaction state = session.transaction();
        if (state.branch() != null) {
            throw DbException.at(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "definition statements are not supported inside a global transaction; run them outside of it",
                    position);
        }
        if (state.isReadOnlyNow()) {
            throw DbException.at(
                    ErrorCode.READ_ONLY_TRANSACTION, "a read-only transaction cannot change definitions", position);
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
            body.run();
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
    public void lockBriefly(TableDescriptor table) {
        Transaction tx = transaction();
        LockTable locks = database.structures().locks();
        long waited = 0;
        for (long attempt = BRIEF_NANOS;
                !locks.acquire(tx, locks.object(table.id()), LockMode.EXCLUSIVE, attempt);
                attempt += attempt / 2) {
            waited += 2 * attempt;
            if (waited > tx.lockWaitNanos()) {
                throw LockTable.notAvailable("table=" + table, 0);
            }
            // Those who came meanwhile go first.
            database.structures().trees().scheduler().park(this, attempt);
        }
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

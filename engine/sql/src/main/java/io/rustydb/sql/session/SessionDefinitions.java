package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.Catalog;
import io.rustydb.sql.catalog.CatalogChanges;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexShape;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SchemaDescriptor;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TableDescriptors;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.definition.DefinitionContext;
import io.rustydb.sql.definition.Definitions;
import io.rustydb.sql.definition.QueryShape;
import io.rustydb.sql.definition.StructureStore;
import io.rustydb.sql.definition.TemporaryTables;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.DefinitionStatement;
import io.rustydb.sql.parser.ast.DefinitionStatement.CreateIndex;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Name;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.lock.ObjectLock;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs definition statements in a session's transaction: locks, the transaction's own catalogue, rows of the
/// catalogue.
final class SessionDefinitions implements DefinitionContext {
    private static final long BRIEF_NANOS = 20_000_000;
    /// Each lost attempt means that another transaction has committed a definition.
    private static final int ATTEMPTS_MAX = 1000;

    private static final long NAME_LOCKS = 1 << 20;

    /// What locks of names are called, and then the name.
    static final String NAME_LABEL = "definition of ";

    private final SqlDatabase database;
    private final SqlSession session;
    private @Nullable Transaction transaction;
    /// The transaction has changed something before this statement.
    private boolean changedBefore;
    private CatalogSnapshot current = CatalogSnapshot.EMPTY;
    /// The body has locked by itself what it changes, and is not done again whatever others commit.
    private boolean allIsLocked;
    /// The newest committed version when the statement began.
    private CatalogSnapshot base = CatalogSnapshot.EMPTY;

    SessionDefinitions(SqlDatabase database, SqlSession session) {
        this.database = database;
        this.session = session;
    }

    /// One statement, atomic in the transaction it runs in.
    ///
    /// @return number of rows that the statement has stored
    long execute(DefinitionStatement statement) {
        long[] rows = {0};
        run(statement.position(), () -> rows[0] = new Definitions(this).execute(statement));
        if (statement instanceof DefinitionStatement.Drop && recycles()) {
            database.recycleBin().dropped();
        }
        return rows[0];
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
            // Its name keeps other definitions of the table away, and the shared lock those that are under way
            // already; writers go on.
            acquireName(table);
            acquire(table.id(), LockMode.SHARED, "table=" + table);
            allIsLocked = true;
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

    /// What the end of a transaction means to temporary tables: some lose their rows, some go.
    void endTemporary() {
        run(0, () -> new TemporaryTables(this).endTransaction(session.temporarySchemaName()));
    }

    /// Drops a schema of temporary objects, whose session has ended or ends.
    void dropTemporary(String schema) {
        run(0, () -> new TemporaryTables(this).drop(schema));
    }

    private void run(int position, Runnable body) {
        SessionTransaction state = session.transaction();
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
            // CHECK DATABASE wants nobody to define anything meanwhile; definitions do not mind each other.
            acquire(Catalog.LOCK_ID, LockMode.SHARED, "catalogue, held by CHECK DATABASE");
            // An older snapshot would show neither the rows an index must have nor those a constraint must hold
            // for.
            tx.setReadsNewest(true);
            for (int attempt = 0; !attempt(body, mark, tx); attempt++) {
                if (attempt == ATTEMPTS_MAX) {
                    throw DbException.of(
                            ErrorCode.SERIALIZATION_FAILURE,
                            "definitions changed too often under the statement; run it again");
                }
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

    /// Does the statement over the newest catalogue, and locks what it touched. If another definition was
    /// committed until then, it is taken back: what it has read may have changed. The locks stay, so that it
    /// comes further the next time.
    ///
    /// @return false if it was taken back
    private boolean attempt(Runnable body, SessionTransaction.StatementMark mark, Transaction tx) {
        SessionTransaction state = session.transaction();
        base = state.newestCommitted();
        CatalogSnapshot before = state.newestCatalog();
        current = before;
        allIsLocked = false;
        try {
            body.run();
            if (current != before) {
                CatalogChanges changes = CatalogChanges.between(before, current);
                if (!allIsLocked) {
                    lock(changes, before);
                }
                for (String schema : changes.schemasOfObjects(before)) {
                    if (CatalogTables.isTemporary(schema)) {
                        tx.setSessionLocal();
                    }
                }
                database.catalogStore().write(tx, before, current);
                state.changeCatalog(changes, base);
            }
            return true;
        } catch (CatalogMoved moved) {
            tx.checkCancelled();
            state.undoStatement(mark);
            return false;
        }
    }

    /// Another transaction has committed a definition since the statement began.
    private static final class CatalogMoved extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final CatalogMoved INSTANCE = new CatalogMoved();

        private CatalogMoved() {
            super("catalogue moved", null, false, false);
        }
    }

    /// Objects, the names they take or leave, and the schemas they are in: two transactions that define
    /// different things meet nowhere.
    private void lock(CatalogChanges changes, CatalogSnapshot before) {
        for (String schema : changes.schemas()) {
            acquireName(schema, LockMode.EXCLUSIVE);
        }
        for (String schema : changes.schemasOfObjects(before)) {
            acquireName(schema, LockMode.SHARED);
        }
        for (String name : changes.names(before)) {
            acquireName(name, LockMode.EXCLUSIVE);
        }
        for (long id : changes.objects()) {
            TableDescriptor table = before.table(id);
            acquire(id, LockMode.EXCLUSIVE, table == null ? "object=" + id : "table=" + table);
        }
    }

    /// Names share a bounded number of locks: two that share one wait for each other, which is rare and
    /// harmless.
    static ObjectLock nameLock(LockTable locks, String name) {
        return locks.object(Long.MIN_VALUE | name.hashCode() * 0x9E37_79B9L & NAME_LOCKS - 1, NAME_LABEL + name);
    }

    private void acquireName(String name, LockMode mode) {
        acquire(nameLock(database.structures().locks(), name), mode, NAME_LABEL + name);
    }

    private void acquireName(TableDescriptor table) {
        acquireName(CatalogChanges.qualified(table.schema(), table.name()), LockMode.EXCLUSIVE);
    }

    private void acquire(long objectId, LockMode mode, String what) {
        acquire(database.structures().locks().object(objectId), mode, what);
    }

    private void acquire(ObjectLock lock, LockMode mode, String what) {
        Transaction tx = transaction();
        if (!database.structures().locks().acquire(tx, lock, mode, tx.lockWaitNanos())) {
            throw LockTable.notAvailable(what);
        }
        if (lock.objectId() != Catalog.LOCK_ID) {
            requireUnmoved();
        }
    }

    private void requireUnmoved() {
        if (session.transaction().newestCommitted() != base) {
            throw CatalogMoved.INSTANCE;
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
    public List<String> path() {
        return session.path();
    }

    @Override
    public String temporarySchema(QualifiedName name) {
        String own = session.temporarySchemaName();
        Optional<Name> schema = name.qualifier();
        if (schema.isPresent()
                && !schema.get().text().equals(own)
                && !schema.get().text().equals(CatalogTables.TEMPORARY_SCHEMA)) {
            throw DbException.at(
                    ErrorCode.INVALID_TABLE_DEFINITION,
                    "a temporary object lies in the session's own schema, name=" + name + "; leave the schema out",
                    name.position());
        }
        transaction().setSessionLocal();
        if (current.schema(own) != null && !session.ownsTemporary()) {
            // Left over by a session of an earlier opening.
            new TemporaryTables(this).dropContents(own);
        }
        session.setOwnsTemporary();
        if (current.schema(own) == null) {
            current =
                    current.edit().put(new SchemaDescriptor(newObjectId(), own)).finish();
        }
        return own;
    }

    @Override
    public QueryShape describe(Query query) {
        return session.constants().describe(query, current);
    }

    @Override
    public long execute(String change) {
        Transaction tx = transaction();
        tx.setReadsNewest(false);
        try {
            long rows = session.internalChange(change, current);
            // What is built from here on must have what was replaced a moment ago.
            changedBefore |= rows > 0;
            return rows;
        } finally {
            tx.setReadsNewest(true);
        }
    }

    @Override
    public boolean recycles() {
        return session.settings().recyclesTables();
    }

    @Override
    public RecycledName recycledName(long id, String name) {
        return new RecycledName(
                id,
                database.structures().transactions().completedScn(),
                database.kernel().clock().epochMicros(),
                name);
    }

    @Override
    public String defaultTablespace() {
        return session.settings().defaultTablespace();
    }

    @Override
    public void lockShared(TablespaceDescriptor tablespace) {
        acquire(tablespace.id(), LockMode.SHARED, "tablespace=" + tablespace.name());
    }

    @Override
    public void lockExclusive(TablespaceDescriptor tablespace) {
        lockTablespaceName(tablespace.name());
        acquire(tablespace.id(), LockMode.EXCLUSIVE, "tablespace=" + tablespace.name());
    }

    @Override
    public void lockTablespaceName(String name) {
        acquireName(CatalogChanges.tablespaceName(name), LockMode.EXCLUSIVE);
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
        // Who waits for another definition waits at the name: writers of the table do not queue behind it.
        acquireName(table);
        acquire(table.id(), LockMode.EXCLUSIVE, "table=" + table);
    }

    @Override
    public void lockName(String schema, String name) {
        acquireName(CatalogChanges.qualified(schema, name), LockMode.EXCLUSIVE);
    }

    @Override
    public void lockNameShared(String schema, String name) {
        acquireName(CatalogChanges.qualified(schema, name), LockMode.SHARED);
    }

    @Override
    public void lockBriefly(TableDescriptor table) {
        acquireName(table);
        Transaction tx = transaction();
        LockTable locks = database.structures().locks();
        ObjectLock lock = locks.object(table.id());
        long waited = 0;
        for (long attempt = BRIEF_NANOS;
                !locks.acquire(tx, lock, LockMode.EXCLUSIVE, attempt);
                attempt += attempt / 2) {
            waited += 2 * attempt;
            if (waited > tx.lockWaitNanos()) {
                throw LockTable.notAvailable("table=" + table);
            }
            // Those who came meanwhile go first.
            locks.linger(tx, lock, LockMode.EXCLUSIVE, attempt);
        }
        requireUnmoved();
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

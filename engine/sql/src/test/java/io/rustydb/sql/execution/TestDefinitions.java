package io.rustydb.sql.execution;

import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.RowWriter;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.algebra.Scalar;
import io.rustydb.sql.binder.Binder;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.IndexDescriptor;
import io.rustydb.sql.catalog.IndexMethod;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.SequenceDescriptor;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.catalog.TablespaceDescriptor;
import io.rustydb.sql.definition.DefinitionContext;
import io.rustydb.sql.definition.QueryShape;
import io.rustydb.sql.definition.StructureStore;
import io.rustydb.sql.function.vector.RowVectors;
import io.rustydb.sql.parser.SqlPrinter;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.QualifiedName;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Definition statements over a catalogue in memory.
final class TestDefinitions implements DefinitionContext, StructureStore {
    private final TestDatabase database;
    private final TestSession session;
    private final Transaction transaction;
    private CatalogSnapshot catalog;

    TestDefinitions(TestDatabase database, TestSession session) {
        this.database = database;
        this.session = session;
        transaction = session.transaction();
        catalog = database.catalog;
    }

    @Override
    public CatalogSnapshot catalog() {
        return catalog;
    }

    @Override
    public void install(CatalogSnapshot next) {
        catalog = next;
    }

    @Override
    public String currentSchema() {
        return "public";
    }

    @Override
    public List<String> path() {
        return List.of("public");
    }

    @Override
    public String temporarySchema(QualifiedName name) {
        throw new AssertionError("there are no temporary tables here");
    }

    @Override
    public QueryShape describe(Query query) {
        throw new AssertionError("there are no views here");
    }

    @Override
    public long execute(String change) {
        throw new AssertionError("nothing is filled from a query here");
    }

    @Override
    public void lockNameShared(String schema, String name) {
        // One definition at a time here.
    }

    @Override
    public boolean recycles() {
        return false;
    }

    @Override
    public RecycledName recycledName(long id, String name) {
        throw new AssertionError("there is no recycle bin here");
    }

    @Override
    public long newObjectId() {
        return database.objectIds.incrementAndGet();
    }

    @Override
    public StructureStore structures() {
        return this;
    }

    @Override
    public void lockExclusive(TableDescriptor table) {
        database.structures
                .locks()
                .acquire(transaction, database.structures.lock(table), LockMode.EXCLUSIVE, Long.MAX_VALUE);
    }

    @Override
    public void lockBriefly(TableDescriptor table) {
        lockExclusive(table);
    }

    @Override
    public void lockName(String schema, String name) {
        // One definition at a time here.
    }

    @Override
    public boolean isEmpty(TableDescriptor table) {
        ReadView view = new ReadView();
        database.structures.transactions().openView(transaction, view);
        try {
            HeapScan scan = database.structures.heap(table).scan();
            scan.open(view);
            return !scan.nextPage();
        } finally {
            database.structures.transactions().closeView(view);
        }
    }

    @Override
    public boolean exists(String query) {
        return !database.connect().execute(query).rows().isEmpty();
    }

    @Override
    public StoredExpression store(Expression expression) {
        return new StoredExpression(SqlPrinter.print(expression), expression);
    }

    private Binder binder() {
        return new Binder(catalog, List.of("public"), database.functions, session.evaluation, 0);
    }

    @Override
    public void checkDefault(Expression expression, SqlType type) {
        binder().bindValue(expression, type, "DEFAULT");
    }

    @Override
    public SqlType checkIndexKey(Expression expression, TableDescriptor table) {
        Binder binder = binder();
        return binder.bindIndexKey(table, binder.columns().addTable(table), expression)
                .type();
    }

    @Override
    public void checkIndexPredicate(Expression condition, TableDescriptor table) {
        Binder binder = binder();
        binder.bindIndexPredicate(table, binder.columns().addTable(table), condition);
    }

    @Override
    public void checkCondition(Expression condition, TableDescriptor table) {
        Binder binder = binder();
        binder.bindCheck(table, binder.columns().addTable(table), condition);
    }

    @Override
    public byte @Nullable [] constant(Expression expression, SqlType type) {
        Scalar scalar = binder().bindValue(expression, type, "DEFAULT");
        if (!(scalar instanceof Scalar.Constant constant) || constant.isNull()) {
            return null;
        }
        RowWriter writer = new RowWriter(RowLayout.of(List.of(type)));
        writer.begin();
        RowVectors.store(constant.value(), 0, writer, 0);
        return writer.encodeValue(0);
    }

    @Override
    public boolean isConstant(Expression expression, SqlType type) {
        return expression instanceof io.rustydb.sql.parser.ast.Literal;
    }

    @Override
    public long createHeap(long objectId, int fileId) {
        return database.structures.heaps().create(transaction, (int) objectId, fileId);
    }

    @Override
    public void dropHeap(TableDescriptor table) {
        database.structures.heaps().drop(transaction, (int) table.id(), table.root());
    }

    @Override
    public long createIndex(long objectId, IndexMethod method, int fileId) {
        return method == IndexMethod.HASH
                ? database.structures.trees().createHash(transaction, (int) objectId, fileId)
                : database.structures.trees().create(transaction, (int) objectId, fileId);
    }

    @Override
    public String defaultTablespace() {
        return "";
    }

    @Override
    public void lockShared(TablespaceDescriptor tablespace) {}

    @Override
    public void lockExclusive(TablespaceDescriptor tablespace) {}

    @Override
    public void lockTablespaceName(String name) {}

    @Override
    public void copyRows(TableDescriptor table, long newRoot) {
        throw noTablespaces();
    }

    @Override
    public void dropHeapAlone(TableDescriptor table) {
        throw noTablespaces();
    }

    @Override
    public TablespaceDescriptor createTablespace(long objectId, String name, @Nullable String file, int pageSize) {
        throw noTablespaces();
    }

    @Override
    public void giveUpIfMissing(TablespaceDescriptor tablespace) {
        throw noTablespaces();
    }

    @Override
    public void dropTablespace(TablespaceDescriptor tablespace) {
        throw noTablespaces();
    }

    private static AssertionError noTablespaces() {
        return new AssertionError("tablespaces are tested with sessions");
    }

    @Override
    public void dropIndex(IndexDescriptor index) {
        database.structures.trees().drop(transaction, (int) index.id(), index.root());
    }

    @Override
    public void build(TableDescriptor table, IndexDescriptor index) {
        ReadView view = new ReadView();
        database.structures.transactions().openView(transaction, view);
        try {
            new IndexBuild(database.structures, table, index, session.evaluation).build(view, IndexBuild.SORT_BYTES);
        } finally {
            database.structures.transactions().closeView(view);
        }
    }

    @Override
    public long createCounter(SequenceDescriptor s, long next) {
        return database.structures
                .sequences()
                .create(transaction, next, s.increment(), s.minimum(), s.maximum(), s.cycle(), 0);
    }

    @Override
    public long createCounterBehind(SequenceDescriptor shape, long last) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isUntouched(long counter) {
        return database.structures.sequences().isUntouched(counter);
    }

    @Override
    public long valueOf(long counter) {
        return database.structures.sequences().last(counter);
    }

    @Override
    public void dropCounter(long counter) {
        database.structures.sequences().drop(transaction, counter);
    }

    @Override
    public long buildScn() {
        return database.structures.transactions().completedScn();
    }
}

package io.rustydb.sql.session;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.config.Setting;
import io.rustydb.base.config.SettingStore;
import io.rustydb.base.config.SystemSettings;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.Severity;
import io.rustydb.sql.catalog.Catalog;
import io.rustydb.sql.catalog.CatalogChanges;
import io.rustydb.sql.catalog.CatalogSnapshot;
import io.rustydb.sql.catalog.CatalogStore;
import io.rustydb.sql.catalog.CatalogTables;
import io.rustydb.sql.catalog.CatalogTables.Relation;
import io.rustydb.sql.catalog.InformationSchema;
import io.rustydb.sql.catalog.StoredExpression;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.function.FunctionRegistry;
import io.rustydb.sql.metadata.PgCatalog;
import io.rustydb.sql.optimizer.TableStatistics;
import io.rustydb.sql.parser.DialectOptions;
import io.rustydb.sql.parser.GrammarFrontEnd;
import io.rustydb.sql.parser.SqlFrontEnd;
import io.rustydb.sql.parser.ast.Expression;
import io.rustydb.sql.parser.ast.Query;
import io.rustydb.sql.parser.ast.QueryBody;
import io.rustydb.sql.parser.ast.Statement;
import io.rustydb.sql.plancache.PlanCache;
import io.rustydb.sql.plancache.Plans;
import io.rustydb.sql.plancache.StatementPlanner;
import io.rustydb.storage.lock.LockReport;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.transaction.Durability;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.wal.MiniTransaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One open database as SQL sees it: catalogue, plans, branches, sessions. Thread rule: any thread.
public final class SqlDatabase implements AutoCloseable {
    public static final String VERSION = "0.1.0";

    /// The first root slots of the data file are the catalogue's heaps, this one the counter of object ids.
    private static final int ID_COUNTER_SLOT = Relation.values().length;

    private static final int PAST_CATALOGS_MAX = 16;

    /// From here on the second copies of the catalogue's heaps.
    private static final int FIRST_COPY_SLOT = ID_COUNTER_SLOT + 1;

    private final Kernel kernel;
    private final SystemSettings settings;
    private final SettingStore store;
    /// One change of the database's settings at a time.
    private final Mutex altering;
    private final Structures structures;
    private final Maintenance maintenance;
    private final String name;
    private final SqlFrontEnd frontEnd = new GrammarFrontEnd();
    private final CatalogStore catalogStore;
    private final Catalog catalog;
    private final BranchTable branches;
    private final TableStatistics statistics;
    private final StatementPlanner planner;
    private final PlanCache planCache = new PlanCache(PlanCache.PLANS_MAX_DEFAULT);
    private final long idCounter;
    private final List<SystemTable> systemTables = new ArrayList<>();
    private final String resourceId;
    /// Catalogues before the ones in [Catalog], by SCN; the one unused for longest goes.
    private final Map<Long, CatalogSnapshot> pastCatalogs = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, CatalogSnapshot> eldest) {
            return size() > PAST_CATALOGS_MAX;
        }
    };
    private final Set<SqlSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessionNumbers = new AtomicInteger();
    private final RecycleBinKeeper recycleBin;
    private volatile boolean closed;

    /// The root slot of the data file that leads to a heap of the catalogue.
    ///
    /// @param object of a relation or of its copy
    public static int rootSlot(int object) {
        for (Relation relation : Relation.values()) {
            if (relation.id() == object) {
                return relation.ordinal();
            }
            if (relation.copyId() == object) {
                return FIRST_COPY_SLOT + relation.ordinal();
            }
        }
        throw new AssertionError("no heap of the catalogue: " + object);
    }

    /// Opens the catalogue, or makes it in a new database.
    ///
    /// @param name of the database, for messages and `current_database`
    /// @param settings with those of [SqlSettings#ALL] among them
    /// @param store where ALTER SYSTEM keeps them
    /// @param shown tables by which the rooms below and around show their state
    public SqlDatabase(
            Kernel kernel,
            Structures structures,
            Maintenance maintenance,
            String name,
            SystemSettings settings,
            SettingStore store,
            List<SystemTable> shown) {
        this.settings = settings;
        this.store = store;
        altering = new Mutex(kernel.scheduler());
        this.kernel = kernel;
        this.structures = structures;
        this.maintenance = maintenance;
        this.name = name;
        Space data = kernel.data();
        creation(structures).afterRedo(kernel);
        idCounter = data.root(ID_COUNTER_SLOT);
        List<Long> roots = new ArrayList<>();
        for (Relation relation : Relation.values()) {
            roots.add(data.root(relation.ordinal()));
        }
        for (Relation relation : Relation.values()) {
            roots.add(data.root(FIRST_COPY_SLOT + relation.ordinal()));
        }
        catalogStore = new CatalogStore(structures.heaps(), structures.transactions(), roots, this::storedExpression);
        Transaction reader = structures.transactions().begin(Isolation.READ_COMMITTED);
        systemTables.addAll(List.of(
                SessionTables.sessions(this),
                SettingsTable.settings(this),
                TransactionTables.transactions(this),
                TransactionTables.branches(this),
                RecycleBinTable.recycleBin(),
                TablespaceTable.tablespaces(kernel),
                LockTables.locks(this),
                LockTables.waits(this)));
        systemTables.addAll(shown);
        systemTables.addAll(InformationSchema.tables(name));
        systemTables.addAll(PgCatalog.tables(name));
        catalog = new Catalog(
                catalogStore.load(reader, systemTables),
                structures.transactions().completedScn(),
                this::readCatalog,
                structures::assignPools);
        structures.assignPools(CatalogSnapshot.EMPTY, catalog.committed());
        structures.transactions().rollback(reader);
        structures.locks().nameObjectsBy(this::objectName);
        structures.transactions().prepared().forEach(this::defineAgain);
        branches = new BranchTable(structures.transactions(), kernel.scheduler(), kernel.clock());
        statistics = new TableStatistics(table -> structures.heap(table).pageCount() * TableStatistics.ROWS_PER_PAGE);
        planner = new StatementPlanner(FunctionRegistry.builtIn(), statistics);
        recycleBin = new RecycleBinKeeper(this);
        recycleBin.start(!structures.transactions().prepared().isEmpty());
        dropTemporarySchemas();
        resourceId = new UUID(kernel.entropy().nextLong(), kernel.entropy().nextLong()).toString();
    }

    /// Temporary objects of sessions that a crash has ended. What a transaction that is rolled back still holds
    /// stays until the next opening, or until a session of the same number needs the name.
    private void dropTemporarySchemas() {
        List<String> left = new ArrayList<>(catalog.committed().schemaNames());
        left.removeIf(schema -> !CatalogTables.isTemporary(schema));
        if (left.isEmpty()) {
            return;
        }
        try (Session session = newSession("rustydb")) {
            SqlSession own = (SqlSession) session;
            try (PreparedSql brief = session.prepare("SET lock_timeout = '100ms'", Session.PrepareOptions.NONE)) {
                brief.execute(0);
            }
            for (String schema : left) {
                try {
                    Statements.inTransaction(own, () -> own.definitions().dropTemporary(schema));
                } catch (DbException e) {
                    if (e.code().severity() == Severity.DATABASE) {
                        throw e;
                    }
                }
            }
        }
    }

    /// Makes the catalogue of a new database while storage still creates it: a crash on the way leaves a
    /// half-made database, which is made again as a whole. Given to the engine behind the transaction system.
    public static RecoveryParticipant creation(Structures structures) {
        return kernel -> {
            if (kernel.data().root(ID_COUNTER_SLOT) == 0) {
                createCatalog(kernel, structures);
            }
        };
    }

    /// The roots are set last, in one record.
    private static void createCatalog(Kernel kernel, Structures structures) {
        Transaction transaction = structures.transactions().begin(Isolation.READ_COMMITTED);
        List<Long> roots = CatalogStore.create(structures.heaps(), transaction);
        long counter = structures
                .sequences()
                .create(
                        transaction,
                        CatalogTables.FIRST_USER_ID,
                        1,
                        CatalogTables.FIRST_USER_ID,
                        Integer.MAX_VALUE,
                        false,
                        0);
        structures.transactions().commit(transaction, Durability.FULL);
        Space data = kernel.data();
        try (MiniTransaction m = kernel.newMiniTransaction()) {
            int slots = roots.size() + 1;
            // All on the file's header page.
            m.begin(Space.PAGES_PER_CALL, slots * Space.BYTES_PER_CALL);
            for (int i = 0; i < roots.size(); i++) {
                // The counter's slot lies between the heaps and their copies.
                data.setRoot(m, i < ID_COUNTER_SLOT ? i : i + 1, roots.get(i));
            }
            data.setRoot(m, ID_COUNTER_SLOT, counter);
            kernel.wal().awaitDurable(m.commit());
        }
    }

    /// @throws DbException 57P01 when the database is closed
    public Session newSession(String user) {
        return newSession(user, session -> {});
    }

    /// @param onClosed told once, when the session is closed by anybody but the closing database
    /// @throws DbException 57P01 when the database is closed
    public Session newSession(String user, Consumer<Session> onClosed) {
        SqlSession session = new SqlSession(this, user, sessionNumbers.getAndIncrement(), onClosed);
        sessions.add(session);
        if (closed) {
            session.close();
            throw shutDown();
        }
        return session;
    }

    /// A transaction that was found prepared publishes its definitions when it is committed, as it would have
    /// before the restart. Its locks it has already, so nobody touches what it has changed meanwhile.
    private void defineAgain(Transaction prepared) {
        boolean defines = false;
        for (LockReport.Held held : structures.locks().heldBy(prepared)) {
            defines |= held.objectId() == Catalog.LOCK_ID;
        }
        if (!defines) {
            return;
        }
        CatalogSnapshot committed = catalog.committed();
        CatalogChanges changes = catalogStore.changesOf(prepared, committed);
        OwnCatalog own = new OwnCatalog(changes, committed);
        prepared.onCommit(() -> catalog.publish(
                own.overNewer(catalog.committed()),
                prepared.commitScn(),
                structures.transactions().horizon()));
    }

    private String objectName(long id) {
        if (id == Catalog.LOCK_ID) {
            return "the catalogue";
        }
        if (id < 0) {
            return "a name or schema of the catalogue";
        }
        TableDescriptor table = catalog.committed().table(id);
        return table == null ? "object " + id : "table " + table;
    }

    static DbException shutDown() {
        return DbException.of(ErrorCode.DATABASE_SHUTDOWN, "the database was shut down; connect again to open it");
    }

    SystemSettings settings() {
        return settings;
    }

    /// ALTER SYSTEM.
    ///
    /// @param text null: back to the default
    /// @throws DbException 22023, 58030, 53100
    void alter(Setting<?> setting, @Nullable String text) {
        altering.lock();
        try {
            settings.change(setting, text, store);
        } finally {
            altering.unlock();
        }
    }

    /// The open session of an id, or null.
    @Nullable
    SqlSession session(long id) {
        for (SqlSession session : sessions) {
            if (session.id() == id) {
                return session;
            }
        }
        return null;
    }

    /// All open sessions, in no order.
    Set<SqlSession> sessions() {
        return sessions;
    }

    void forget(SqlSession session) {
        sessions.remove(session);
    }

    long newObjectId() {
        return structures.sequences().next(idCounter);
    }

    /// @throws DbException when the text is no expression any more
    StoredExpression storedExpression(String sql) {
        return expression(frontEnd, sql);
    }

    /// A stored expression from its text.
    ///
    /// @throws DbException when the text is no expression any more
    public static StoredExpression expression(SqlFrontEnd frontEnd, String sql) {
        Statement statement =
                frontEnd.parse("SELECT " + sql, DialectOptions.DEFAULT).statement();
        if (statement instanceof Query query
                && query.body() instanceof QueryBody.Select select
                && select.items().size() == 1
                && select.items().getFirst() instanceof QueryBody.SelectItem.Value value) {
            Expression tree = value.expression();
            return new StoredExpression(sql, tree);
        }
        throw DbException.of(ErrorCode.DATA_CORRUPTED, "stored expression is not one expression, found=" + sql);
    }

    Kernel kernel() {
        return kernel;
    }

    Structures structures() {
        return structures;
    }

    Maintenance maintenance() {
        return maintenance;
    }

    String name() {
        return name;
    }

    SqlFrontEnd frontEnd() {
        return frontEnd;
    }

    RecycleBinKeeper recycleBin() {
        return recycleBin;
    }

    CatalogStore catalogStore() {
        return catalogStore;
    }

    Catalog catalog() {
        return catalog;
    }

    /// The catalogue at an SCN, from its rows.
    ///
    /// @throws DbException 72000 purge has passed it
    private CatalogSnapshot readCatalog(long scn) {
        synchronized (pastCatalogs) {
            CatalogSnapshot loaded = pastCatalogs.get(scn);
            if (loaded != null) {
                return loaded;
            }
        }
        Transaction reader = structures.transactions().begin(Isolation.READ_COMMITTED);
        CatalogSnapshot loaded = catalogStore.loadAt(reader, scn, systemTables);
        structures.transactions().rollback(reader);
        synchronized (pastCatalogs) {
            CatalogSnapshot first = pastCatalogs.putIfAbsent(scn, loaded);
            return first != null ? first : loaded;
        }
    }

    BranchTable branches() {
        return branches;
    }

    TableStatistics statistics() {
        return statistics;
    }

    /// A session's way to plans.
    Plans newPlans() {
        return new Plans(frontEnd, planner, planCache);
    }

    String resourceId() {
        return resourceId;
    }

    /// Ends all sessions; unprepared branches are rolled back, prepared ones stay for the next opening.
    @Override
    public void close() {
        closed = true;
        recycleBin.close();
        for (SqlSession session : sessions) {
            session.shutDown();
        }
        branches.close();
    }
}

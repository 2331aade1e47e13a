package io.rustydb.sql.session;

import io.rustydb.base.error.DbException;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.sql.catalog.RecycledName;
import io.rustydb.sql.catalog.Structures;
import io.rustydb.sql.catalog.TableDescriptor;
import io.rustydb.sql.definition.Names;
import io.rustydb.storage.heap.HeapScan;
import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.ReadView;
import io.rustydb.storage.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Purges tables of the recycle bin whose time is over, or whose space is needed. It looks a second after
/// something was dropped, then ever more seldom; a database without dropped tables has no keeper at work.
///
/// Thread rule: any thread.
final class RecycleBinKeeper {
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SELDOM_NANOS = TimeUnit.HOURS.toNanos(1);

    private final SqlDatabase database;
    private final Scheduler scheduler;
    // Guarded by this.
    private Scheduler.@Nullable Timer timer;
    private Scheduler.@Nullable Task task;
    private long delayNanos = SOON_NANOS;
    private boolean closed;
    /// By the table's name in the bin. Used by the keeper's task alone.
    private final Map<String, Long> bytes = new HashMap<>();
    /// The disk was full: everything goes.
    private volatile boolean spaceIsNeeded;

    RecycleBinKeeper(SqlDatabase database) {
        this.database = database;
        scheduler = database.kernel().scheduler();
    }

    /// When the database is opened.
    ///
    /// @param mayDrop a transaction was found prepared, and may have dropped something
    void start(boolean mayDrop) {
        if (mayDrop || !recycled().isEmpty()) {
            dropped();
        }
    }

    /// Something goes into the bin, if its transaction commits.
    synchronized void dropped() {
        delayNanos = SOON_NANOS;
        arm();
    }

    /// A statement has failed because the disk is full.
    synchronized void needSpace() {
        spaceIsNeeded = true;
        delayNanos = SOON_NANOS;
        arm();
    }

    private synchronized void arm() {
        Scheduler.Timer before = timer;
        if (before != null) {
            before.cancel();
        }
        timer = closed ? null : scheduler.after(delayNanos, this::begin);
    }

    private synchronized void begin() {
        timer = null;
        if (!closed) {
            task = scheduler.spawn("recycle-bin", Scheduler.Kind.WORK, this::look);
        }
    }

    private void look() {
        try {
            purge(due());
            spaceIsNeeded = false;
        } catch (DbException e) {
            // A table that somebody reads, a full disk, a closed database: the next look tries again.
            if (database.kernel().wal().failure() != null) {
                return;
            }
        }
        synchronized (this) {
            if (timer == null) {
                delayNanos = Math.min(2 * delayNanos, SELDOM_NANOS);
                arm();
            }
        }
    }

    void close() {
        Scheduler.Task running;
        synchronized (this) {
            closed = true;
            Scheduler.Timer pending = timer;
            if (pending != null) {
                pending.cancel();
            }
            running = task;
        }
        if (running != null) {
            running.join();
        }
    }

    /// In the order of dropping.
    private List<TableDescriptor> recycled() {
        List<TableDescriptor> found =
                new ArrayList<>(database.catalog().committed().tables());
        found.removeIf(table -> !RecycledName.isOne(table));
        found.sort((a, b) -> RecycledName.of(a).compareTo(RecycledName.of(b)));
        return found;
    }

    private List<TableDescriptor> due() {
        List<TableDescriptor> all = recycled();
        if (spaceIsNeeded) {
            return all;
        }
        long retention = database.settings().get(SqlSettings.RECYCLEBIN_RETENTION) / 1000;
        long now = database.kernel().clock().epochMicros();
        long bytesMax = database.settings().get(SqlSettings.RECYCLEBIN_SIZE);
        bytes.keySet().retainAll(all.stream().map(TableDescriptor::name).toList());
        long sum = 0;
        List<TableDescriptor> due = new ArrayList<>();
        for (TableDescriptor table : all.reversed()) {
            sum += bytes(table);
            boolean old = retention > 0 && now - RecycledName.of(table).micros() > retention;
            if (old || sum > bytesMax) {
                due.addFirst(table);
            }
        }
        return due;
    }

    /// Of its rows and large values, counted once while it is in the bin; 0 if it cannot be looked at now.
    private long bytes(TableDescriptor table) {
        Long known = bytes.get(table.name());
        if (known != null) {
            return known;
        }
        Structures structures = database.structures();
        Transaction holder = structures.transactions().begin(Isolation.READ_COMMITTED);
        try {
            if (!structures.locks().acquire(holder, structures.lock(table), LockMode.SHARED, 0)
                    || database.catalog().committed().table(table.id()) != table) {
                return 0;
            }
            long[] pages = {structures.heap(table).pageCount()};
            if (structures.heap(table).hasLargeValues()) {
                countLargeValues(table, holder, pages);
            }
            long counted = pages[0] * database.kernel().pool().pageSize();
            bytes.put(table.name(), counted);
            return counted;
        } finally {
            structures.transactions().rollback(holder);
        }
    }

    private void countLargeValues(TableDescriptor table, Transaction holder, long[] pages) {
        Structures structures = database.structures();
        ColumnAccessor[] variable = table.variableColumns();
        ReadView view = new ReadView();
        structures.transactions().openView(holder, view);
        try {
            HeapScan scan = structures.heap(table).scan();
            scan.open(view);
            while (scan.nextPage()) {
                for (int i = 0; i < scan.count(); i++) {
                    for (ColumnAccessor column : variable) {
                        if (!column.isNull(scan.bytes(), scan.offset(i))
                                && column.isOutOfLine(scan.bytes(), scan.offset(i))) {
                            structures.lobs().eachPage(column.lobId(scan.bytes(), scan.offset(i)), page -> pages[0]++);
                        }
                    }
                }
            }
        } finally {
            structures.transactions().closeView(view);
        }
    }

    private void purge(List<TableDescriptor> due) {
        if (due.isEmpty()) {
            return;
        }
        try (Session session = database.newSession("rustydb")) {
            run(session, "SET lock_timeout = '100ms'");
            for (TableDescriptor table : due) {
                run(session, "PURGE TABLE " + Names.quote(table));
            }
        }
    }

    private static void run(Session session, String sql) {
        try (PreparedSql statement = session.prepare(sql, Session.PrepareOptions.NONE)) {
            statement.execute(0);
        }
    }
}

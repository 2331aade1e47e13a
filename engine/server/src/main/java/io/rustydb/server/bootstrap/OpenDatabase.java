package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.event.SystemEventLog;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.base.time.SystemClock;
import io.rustydb.sql.session.FirstUse;
import io.rustydb.sql.session.Maintenance;
import io.rustydb.sql.session.Session;
import io.rustydb.sql.session.SqlDatabase;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.config.StorageSettings;
import io.rustydb.storage.undo.TransactionSystem;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One open database: all of the engine, wired, over one file system.
final class OpenDatabase implements Maintenance {
    /// The owner of an embedded database; needs no password.
    static final String OWNER = "rustydb";

    /// Memory for pages of each size that is not the database's. It costs nothing before there is such a page.
    private static final long OTHER_BYTES = 16L << 20;

    private static final long OTHER_BYTES_IN_MEMORY = 4L << 20;

    private final String location;
    private final ThreadScheduler scheduler;
    private final StorageEngine storage;
    private final SqlDatabase sql;
    private final Runnable onClosed;
    /// Nobody waits for them but the end.
    private final List<Scheduler.Task> preparations;

    private boolean closed;

    /// @param onClosed takes the database from the registry, when its files are free, so that the location can
    ///     be opened anew
    static OpenDatabase open(
            String location, FileSystem files, long bufferPoolBytes, boolean inMemory, Runnable onClosed) {
        ThreadScheduler scheduler = new ThreadScheduler("rustydb");
        Clock clock = new SystemClock();
        Entropy entropy = new SystemEntropy();
        List<Scheduler.Task> preparations = List.of(
                scheduler.spawn("rustydb-prepare-memory", Scheduler.Kind.WORK, NativeMemory::prepare),
                scheduler.spawn("rustydb-prepare-sql", Scheduler.Kind.WORK, () -> FirstUse.prepare(clock, entropy)));
        try {
            return new OpenDatabase(
                    location, files, bufferPoolBytes, inMemory, clock, entropy, scheduler, preparations, onClosed);
        } catch (Throwable e) {
            preparations.forEach(Scheduler.Task::join);
            scheduler.close();
            throw e;
        }
    }

    private OpenDatabase(
            String location,
            FileSystem files,
            long bufferPoolBytes,
            boolean inMemory,
            Clock clock,
            Entropy entropy,
            ThreadScheduler scheduler,
            List<Scheduler.Task> preparations,
            Runnable onClosed) {
        this.location = location;
        this.scheduler = scheduler;
        this.onClosed = onClosed;
        this.preparations = preparations;
        StorageConfig config = StorageConfig.DEFAULT;
        config = config.withRecovery(config.recovery().withEvents(new SystemEventLog()))
                .withBuffers(config.buffers().withOtherBytes(inMemory ? OTHER_BYTES_IN_MEMORY : OTHER_BYTES));
        if (inMemory) {
            config = config.withDirectLog(false).withLog(1 << 20, 1 << 20).withBufferPoolBytes(64L << 20);
        }
        Engine engine = Engine.open(
                files,
                clock,
                entropy,
                scheduler,
                new NativeMemory(),
                config,
                settings -> {
                    if (bufferPoolBytes > 0) {
                        settings.force(StorageSettings.BUFFER_POOL_SIZE, bufferPoolBytes);
                    }
                },
                new TransactionSystem(true),
                this,
                location);
        storage = engine.storage();
        sql = engine.sql();
    }

    /// @param onClosed told when the session is closed
    /// @throws DbException 28000
    Session connect(@Nullable String user, @Nullable String password, Consumer<Session> onClosed) {
        if (user != null && !user.isEmpty() && !user.equalsIgnoreCase(OWNER)) {
            throw DbException.of(
                    ErrorCode.INVALID_AUTHORIZATION,
                    "user does not exist, user=" + user + "; an embedded database has one owner, " + OWNER
                            + ", without password");
        }
        return sql.newSession(OWNER, onClosed);
    }

    @Override
    public void checkpoint() {
        storage.checkpoint();
    }

    @Override
    public void shutdown(boolean immediately) {
        close(immediately);
    }

    /// Ends all sessions, then closes everything. Idempotent.
    void close(boolean immediately) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            sql.close();
        } finally {
            try {
                if (immediately) {
                    storage.abandon();
                } else {
                    storage.close();
                }
            } finally {
                try {
                    preparations.forEach(Scheduler.Task::join);
                    scheduler.close();
                } finally {
                    onClosed.run();
                }
            }
        }
    }

    synchronized boolean isClosing() {
        return closed;
    }

    @Override
    public String toString() {
        return location;
    }
}

package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.sql.session.Maintenance;
import io.rustydb.sql.session.Session;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.undo.History;
import io.rustydb.storage.undo.Retention;
import io.rustydb.storage.undo.TransactionSystem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// A database in memory that keeps its past, and can be closed and opened again.
final class HistoryDatabase implements AutoCloseable {
    private final FileSystem files = failing(FileSystem.class, new MemoryFileSystem("history"));
    private volatile boolean full;
    private final Retention retention;
    private ThreadScheduler scheduler;
    private Engine engine;
    private TransactionSystem transactions;

    HistoryDatabase(Retention retention) {
        this.retention = retention;
        open();
    }

    private void open() {
        scheduler = new ThreadScheduler("history");
        transactions = new TransactionSystem(true).withRetention(retention);
        engine = Engine.open(
                files,
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                new NativeMemory(),
                StorageConfig.DEFAULT
                        .withDirectLog(false)
                        .withLog(1 << 20, 1 << 20)
                        .withBufferPoolBytes(16L << 20),
                transactions,
                new Checkpoints(),
                "history");
    }

    private final class Checkpoints implements Maintenance {
        @Override
        public void checkpoint() {
            engine.storage().checkpoint();
        }

        @Override
        public void shutdown(boolean immediately) {
            throw new AssertionError("nobody shuts down");
        }
    }

    /// From now on, or no longer, the data file cannot grow.
    void failGrowth(boolean fails) {
        full = fails;
    }

    private <T> T failing(Class<T> type, T of) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (of instanceof DbFile file && method.getName().equals("write")) {
                        refuseGrowth(file, (long) arguments[0]);
                    } else if (of instanceof DbFile file && method.getName().equals("preallocate")) {
                        refuseGrowth(file, (long) arguments[0] - 1);
                    }
                    try {
                        Object result = method.invoke(of, arguments);
                        return result instanceof DbFile file ? failing(DbFile.class, file) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void refuseGrowth(DbFile file, long position) {
        if (full && file.path().startsWith("data") && position >= file.size()) {
            throw DbException.of(ErrorCode.DISK_FULL, "disk full: path=" + file.path() + "; free some space");
        }
    }

    Session session() {
        return engine.sql().newSession("rustydb");
    }

    TransactionSystem transactions() {
        return transactions;
    }

    History history() {
        return transactions.history();
    }

    /// @param crash without closing in good order
    void reopen(boolean crash) {
        if (crash) {
            engine.storage().abandon();
            scheduler.close();
        } else {
            close();
        }
        open();
    }

    @Override
    public void close() {
        engine.sql().close();
        engine.storage().close();
        scheduler.close();
    }
}

package io.rustydb.server.bootstrap;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.sql.session.Maintenance;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.undo.TransactionSystem;

/// A whole engine over a file system of the test's choice, with real threads, and a way to look below SQL.
final class OpenEngine implements AutoCloseable {
    final Engine engine;
    final SqlText sql;
    private final ThreadScheduler scheduler = new ThreadScheduler("test");

    OpenEngine(FileSystem files, StorageConfig config) {
        engine = Engine.open(
                files,
                new SystemClock(),
                new SystemEntropy(),
                scheduler,
                new NativeMemory(),
                config,
                new TransactionSystem(true),
                new Checkpoints(),
                "test");
        sql = connect();
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

    SqlText connect() {
        return new SqlText(engine.sql().newSession("rustydb"));
    }

    /// Purges all that nobody can see any more; nobody else works meanwhile.
    void purge() {
        while (engine.structures().system().purge().runOnce()) {
            // Until nothing is left.
        }
    }

    long dataPages() {
        return engine.storage().kernel().data().allocatedPages();
    }

    static long dataFileBytes(FileSystem files) {
        try (var file = files.open("data." + PageId.DATA_FILE, FileSystem.OpenMode.READ, 0)) {
            return file.size();
        }
    }

    void sleep(long millis) {
        scheduler.park(this, millis * 1_000_000L);
    }

    @Override
    public void close() {
        try {
            engine.sql().close();
        } finally {
            try {
                engine.storage().close();
            } finally {
                scheduler.close();
            }
        }
    }
}

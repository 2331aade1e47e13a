package io.rustydb.storage;

import io.rustydb.base.io.FileSystem;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryParticipant;
import io.rustydb.storage.wal.RedoHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One open database: opens, recovers, checkpoints and closes everything below SQL.
public final class StorageEngine implements AutoCloseable {

    /// Opens the database in the root of `files`, makes it if the root is empty, recovers it if it was not closed.
    ///
    /// @param handlers of all structures, before anything is redone
    /// @throws io.rustydb.base.error.DbException 58P03 open elsewhere; 58P04 not a database; 58P05 unknown format version; XX001, XX003 damaged
    public static StorageEngine open(
            FileSystem files,
            Clock clock,
            Entropy entropy,
            Scheduler scheduler,
            MemorySource memory,
            StorageConfig config,
            List<? extends RedoHandler> handlers,
            List<? extends RecoveryParticipant> participants) {
        throw new UnsupportedOperationException();
    }

    public Kernel kernel() {
        throw new UnsupportedOperationException();
    }

    /// Takes a checkpoint now; returns when it is complete.
    public void checkpoint() {
        throw new UnsupportedOperationException();
    }

    /// Why the engine stopped (57P02), or null while it runs.
    public @Nullable Throwable failure() {
        throw new UnsupportedOperationException();
    }

    /// Closes in good order: participants, checkpoint, files. After a failure only lets go of files and memory.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /// Lets go of everything without a checkpoint, as a crash would: for tests.
    public void abandon() {
        throw new UnsupportedOperationException();
    }
}

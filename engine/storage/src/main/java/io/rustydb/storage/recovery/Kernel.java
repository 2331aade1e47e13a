package io.rustydb.storage.recovery;

import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.random.Entropy;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.space.Tablespaces;
import io.rustydb.storage.wal.MiniTransaction;
import io.rustydb.storage.wal.Wal;
import org.jspecify.annotations.Nullable;

/// What every room above the log works with.
///
/// @param spaces of all files
/// @param scnFloor SCN high-water mark of the last checkpoint: no SCN at or below it may be drawn again (commit
///     records after the checkpoint may carry higher ones; they are on the undo segment headers)
/// @param temporary for what does not fit memory
/// @param fault a planted bug, null in production
/// @param recovery how far the opening has come
public record Kernel(
        BufferPool pool,
        Wal wal,
        Tablespaces spaces,
        long scnFloor,
        Clock clock,
        Entropy entropy,
        Scheduler scheduler,
        MemorySource memory,
        RecoveryProgress recovery,
        TemporaryFiles temporary,
        @Nullable ProtocolFault fault) {

    /// Space of `data.1`.
    public Space data() {
        return spaces.data();
    }

    /// Space of `undo.2`.
    public Space undo() {
        return spaces.undo();
    }

    /// One for each session or worker, reused.
    public MiniTransaction newMiniTransaction() {
        return new MiniTransaction(wal, pool);
    }
}

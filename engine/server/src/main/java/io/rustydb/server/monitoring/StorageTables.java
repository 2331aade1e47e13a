package io.rustydb.server.monitoring;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.checkpoint.Checkpointer;
import io.rustydb.storage.wal.Wal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system tables of storage. A new one is one more entry here.
public final class StorageTables {
    private StorageTables() {}

    /// @param storage open, and open for as long as the tables are asked
    public static List<SystemTable> of(StorageEngine storage) {
        return List.of(wal(storage.kernel().wal(), storage.checkpointer()));
    }

    private static SystemTable wal(Wal wal, Checkpointer checkpointer) {
        return SystemTable.of("wal_stat", "One row: how far the log is written, and what a recovery would redo")
                .column("end_lsn", SqlType.BIGINT, "Byte position behind the newest log record")
                .column("flushed_lsn", SqlType.BIGINT, "Everything below is on stable storage")
                .column("checkpoint_lsn", SqlType.BIGINT, "Where a recovery would begin")
                .column("redo_bytes", SqlType.BIGINT, "Log written since then, in bytes")
                .column("failure", SqlType.VARCHAR, "Why the log has stopped for good; NULL while it runs")
                .column(
                        "checkpoint_failure",
                        SqlType.VARCHAR,
                        "Why the newest attempt at a checkpoint failed; NULL if it did not")
                .rows((reader, rows) -> {
                    long point = checkpointer.lastPoint();
                    long flushed = wal.flushedLsn();
                    long end = wal.endLsn();
                    rows.next()
                            .add(end)
                            .add(flushed)
                            .add(point)
                            .add(end - point)
                            .add(message(wal.failure()))
                            .add(message(checkpointer.lastFailure()));
                });
    }

    private static @Nullable String message(@Nullable Throwable failure) {
        return failure == null ? null : failure.toString();
    }
}

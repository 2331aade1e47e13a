package io.rustydb.server.monitoring;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.storage.StorageEngine;
import io.rustydb.storage.checkpoint.Checkpointer;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.recovery.RecoveryProgress;
import io.rustydb.storage.recovery.RecoveryReport;
import io.rustydb.storage.wal.LogArchive;
import io.rustydb.storage.wal.Wal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system tables of storage. A new one is one more entry here.
public final class StorageTables {
    private StorageTables() {}

    /// @param storage open, and open for as long as the tables are asked
    public static List<SystemTable> of(StorageEngine storage) {
        return List.of(
                wal(storage.kernel().wal(), storage.checkpointer()),
                recovery(storage.report(), storage.kernel().recovery()),
                damagedPages(storage),
                archive(storage),
                BufferTables.stats(storage.kernel().pool()),
                BufferTables.advice(storage.kernel().pool()));
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

    private static SystemTable damagedPages(StorageEngine storage) {
        return SystemTable.of(
                        "damaged_pages",
                        "Pages that redo could not recover or that were found damaged, in this life of the database or before,"
                                + " and that were not written anew since")
                .column("file_id", SqlType.INTEGER, "Number of the file")
                .column("page", SqlType.BIGINT, "Number of the page in it")
                .column("damage", SqlType.VARCHAR, "What is wrong: file, byte offset, expected, found")
                .column(
                        "in_use",
                        SqlType.BOOLEAN,
                        "Whether something is stored in it, by the space map; NULL if that cannot be read")
                .rows((reader, rows) -> storage.damages()
                        .forEach((pageId, what) -> rows.next()
                                .add(PageId.file(pageId))
                                .add(PageId.number(pageId))
                                .add(what)
                                .add(isInUse(storage, pageId))));
    }

    private static SystemTable archive(StorageEngine storage) {
        return SystemTable.of("wal_archive", "One row if finished segments of the log are archived")
                .column("taken", SqlType.BIGINT, "Segments taken since the database was opened")
                .column("waiting", SqlType.BIGINT, "Finished segments that are kept until they are taken")
                .column("failure", SqlType.VARCHAR, "Why the newest attempt failed; NULL if it did not")
                .rows((reader, rows) -> {
                    LogArchive archive = storage.archive();
                    if (archive != null) {
                        rows.next().add(archive.taken()).add(archive.kept()).add(message(archive.failure()));
                    }
                });
    }

    private static SystemTable recovery(RecoveryReport report, RecoveryProgress progress) {
        return SystemTable.of("recovery", "One row: what opening the database had to do, and how far it has come")
                .column("phase", SqlType.VARCHAR, "REDO, ROLLBACK (sessions work already) or DONE")
                .column("clean", SqlType.BOOLEAN, "The database had been closed in good order: nothing was redone")
                .column("from_lsn", SqlType.BIGINT, "Checkpoint from which the log was redone")
                .column("to_lsn", SqlType.BIGINT, "End of the log that was found")
                .column("records", SqlType.BIGINT, "Log records read")
                .column("redo_millis", SqlType.BIGINT, "Milliseconds until all of it was redone")
                .column("transactions", SqlType.BIGINT, "Transactions that were in flight when the database stopped")
                .column("transactions_left", SqlType.BIGINT, "Of these, still to be rolled back")
                .column("changes", SqlType.BIGINT, "Changes of these transactions")
                .column("changes_left", SqlType.BIGINT, "Of these, still to be taken back")
                .column("damaged_pages", SqlType.BIGINT, "Pages that redo could not bring to the end of the log")
                .column("problem", SqlType.VARCHAR, "What keeps the rollback from going on; NULL if nothing does")
                .rows((reader, rows) -> rows.next()
                        .add(progress.phase().name())
                        .add(report.clean())
                        .add(report.from())
                        .add(report.to())
                        .add(report.records())
                        .add(progress.redoNanos() / 1_000_000)
                        .add(progress.transactions())
                        .add(progress.transactionsLeft())
                        .add(progress.entries())
                        .add(progress.entriesLeft())
                        .add(report.quarantined().size())
                        .add(progress.problem()));
    }

    private static @Nullable Boolean isInUse(StorageEngine storage, long pageId) {
        try {
            Kernel kernel = storage.kernel();
            return (PageId.file(pageId) == PageId.UNDO_FILE ? kernel.undo() : kernel.data()).isAllocated(pageId);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return null;
        }
    }

    private static @Nullable String message(@Nullable Throwable failure) {
        return failure == null ? null : failure.toString();
    }
}

package io.rustydb.server.bootstrap;

import io.rustydb.storage.lock.LockReport;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.recovery.Kernel;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoKind;
import io.rustydb.storage.undo.UndoStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bug planted alone, which the simulation must find: its silence is worth something only then.
enum PlantedBug {
    /// The log is written but never synced.
    LOG_NOT_SYNCED(ProtocolFault.LOG_NOT_SYNCED),
    /// A commit is acknowledged before it is durable.
    ACKNOWLEDGED_EARLY(ProtocolFault.EARLY_ACKNOWLEDGEMENT),
    /// The data files are not synced at a checkpoint.
    DATA_NOT_SYNCED(ProtocolFault.DATA_NOT_SYNCED),
    /// Pages are not restored from their images.
    IMAGE_IGNORED(ProtocolFault.REDO_IGNORES_IMAGE),
    /// A page that names another page is believed.
    PAGE_SELF_IGNORED(ProtocolFault.PAGE_SELF_IGNORED),
    /// A page with a wrong checksum is believed.
    PAGE_CHECKSUM_IGNORED(ProtocolFault.PAGE_CHECKSUM_IGNORED),
    INDEX_CATCH_UP_FORGOTTEN(ProtocolFault.INDEX_CATCH_UP_FORGOTTEN),
    INDEX_MARK_OVERLOOKED(ProtocolFault.INDEX_MARK_OVERLOOKED),
    MOVED_ROW_FORGETS_PLACE(ProtocolFault.MOVED_ROW_FORGETS_PLACE),
    INDEX_CONDITION_TURN_FORGOTTEN(ProtocolFault.INDEX_CONDITION_TURN_FORGOTTEN),
    INDEX_RUN_UNDO_LATE(ProtocolFault.INDEX_RUN_UNDO_LATE),
    /// The change of one row in five is not taken back by a rollback.
    ROW_UNDO_SKIPPED(null),
    /// The change of one index entry in five is not taken back by a rollback.
    INDEX_UNDO_SKIPPED(null),
    /// Deleted rows stay for ever.
    ROW_PURGE_SKIPPED(null),
    /// Marked index entries stay for ever.
    INDEX_PURGE_SKIPPED(null),
    /// Large values nobody can see any more stay for ever.
    LOB_PURGE_SKIPPED(null),
    /// What is committed is purged though snapshots may still read what was before.
    PURGED_TOO_EARLY(null),
    /// After a restart the rows of a prepared branch are not locked.
    PREPARED_ROWS_UNLOCKED(null),
    /// After a restart the tables of a prepared branch are not locked.
    PREPARED_TABLES_UNLOCKED(null),
    /// After a restart a prepared branch has the tables it changed rows of locked, not what else it had locked.
    PREPARED_NAMES_UNLOCKED(null),
    /// After a restart a prepared branch has forgotten its definitions.
    PREPARED_DEFINITIONS_FORGOTTEN(null),
    /// What was in flight at the crash is not taken back.
    RECOVERY_ROLLS_BACK_NOTHING(null),
    /// Of each transaction that was in flight at the crash, one change in three is not taken back.
    RECOVERY_SKIPS_CHANGES(null),
    /// A committed definition is not shown to others.
    CATALOG_NOT_PUBLISHED(null),
    /// Snapshots see definitions that are younger than they are.
    CATALOG_WITHOUT_VERSIONS(null),
    /// A foreign key is not checked.
    FOREIGN_KEY_FORGOTTEN(null),
    /// A table in the recycle bin is there, but the pages of its rows are given to others.
    RECYCLED_ROWS_FREED(null),
    /// Waiting is measured by the wall clock.
    WALL_CLOCK_DECIDES(null);

    private final @Nullable ProtocolFault fault;

    PlantedBug(@Nullable ProtocolFault fault) {
        this.fault = fault;
    }

    @Nullable
    ProtocolFault fault() {
        return fault;
    }

    /// The transaction system of a database with the bug, or of one without.
    static TransactionSystem system(@Nullable PlantedBug bug, boolean background) {
        return bug == null || bug.fault != null ? new Sliced(background) : new Faulty(bug, background);
    }

    /// Rolls back in small steps what a crash left, so that much happens in between.
    private static class Sliced extends TransactionSystem {
        Sliced(boolean background) {
            super(background);
        }

        @Override
        protected int rollbackSlice() {
            return 2;
        }
    }

    private static final class Faulty extends Sliced {
        private final PlantedBug bug;

        Faulty(PlantedBug bug, boolean background) {
            super(background);
            this.bug = bug;
        }

        @Override
        public void register(int family, UndoHandler handler) {
            super.register(family, isHit(family) ? new Forgetful(this, handler) : handler);
        }

        boolean wasInFlight(long txId) {
            return isRestored(txId);
        }

        private boolean isHit(int family) {
            return switch (bug) {
                case ROW_UNDO_SKIPPED, ROW_PURGE_SKIPPED -> family == UndoKind.FAMILY_HEAP;
                case INDEX_UNDO_SKIPPED, INDEX_PURGE_SKIPPED -> family == UndoKind.FAMILY_INDEX;
                case LOB_PURGE_SKIPPED -> family == UndoKind.FAMILY_LOB;
                case RECOVERY_ROLLS_BACK_NOTHING, RECOVERY_SKIPS_CHANGES -> true;
                default -> false;
            };
        }

        @Override
        protected long purgeHorizon(TransactionManager of) {
            long horizon = super.purgeHorizon(of);
            return bug == PURGED_TOO_EARLY ? of.completedScn() : horizon;
        }

        @Override
        public void afterRedo(Kernel kernel) {
            super.afterRedo(kernel);
            for (Transaction prepared : transactions().prepared()) {
                if (bug == PREPARED_TABLES_UNLOCKED) {
                    transactions().locks().releaseAll(prepared);
                } else if (bug == PREPARED_NAMES_UNLOCKED) {
                    LockTable locks = transactions().locks();
                    List<LockReport.Held> held = locks.heldBy(prepared);
                    locks.releaseAll(prepared);
                    held.stream()
                            .filter(lock -> lock.objectId() > 0)
                            .forEach(lock -> locks.acquire(prepared, locks.object(lock.objectId()), lock.mode(), 0));
                } else if (bug == PREPARED_ROWS_UNLOCKED) {
                    transactions().table().end(prepared.undo().segment, prepared.undo().ordinal, Fates.ROLLED_BACK);
                }
            }
        }
    }

    /// Forgets now and then to take back or to purge.
    private static final class Forgetful implements UndoHandler {
        private final Faulty system;
        private final UndoHandler handler;
        private int calls;

        Forgetful(Faulty system, UndoHandler handler) {
            this.system = system;
            this.handler = handler;
        }

        @Override
        public void rollback(UndoEntry entry, UndoStep step) {
            boolean forget = switch (system.bug) {
                case ROW_UNDO_SKIPPED, INDEX_UNDO_SKIPPED -> ++calls % 5 == 0;
                case RECOVERY_SKIPS_CHANGES -> system.wasInFlight(entry.transaction()) && ++calls % 3 == 0;
                case RECOVERY_ROLLS_BACK_NOTHING -> system.wasInFlight(entry.transaction());
                default -> false;
            };
            if (!forget) {
                handler.rollback(entry, step);
            }
        }

        @Override
        public void purge(UndoEntry entry, UndoStep step) {
            switch (system.bug) {
                case ROW_PURGE_SKIPPED, INDEX_PURGE_SKIPPED, LOB_PURGE_SKIPPED -> {}
                default -> handler.purge(entry, step);
            }
        }

        @Override
        public boolean needsPurge(int kind) {
            return handler.needsPurge(kind);
        }

        @Override
        public boolean changesDefinition(int kind) {
            return handler.changesDefinition(kind);
        }
    }
}

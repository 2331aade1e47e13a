package io.rustydb.storage.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.storage.StorageConfig;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoHandler;
import io.rustydb.storage.undo.UndoKind;
import io.rustydb.storage.undo.UndoStep;
import io.rustydb.storage.undo.UndoTestAccess;
import org.junit.jupiter.api.Test;

/// A rollback that fails and is asked for again, as sessions and the background do. Found by the simulation of
/// crashes with seed 7004928: a B+tree that could not merge a leaf, after it had taken the entry back, left the
/// transaction with an undo entry that was not there any more.
class RollbackAgainTest {
    private static final int ROWS = 5;

    /// Fails when the change is taken back already.
    private static final class FailsAfterwards implements UndoHandler {
        private final UndoHandler handler;
        private int failures;

        FailsAfterwards(UndoHandler handler) {
            this.handler = handler;
        }

        @Override
        public void rollback(UndoEntry entry, UndoStep step) {
            handler.rollback(entry, step);
            if (++failures <= ROWS) {
                throw DbException.of(ErrorCode.IO_ERROR, "I/O failed: operation=merge, reason=planted");
            }
        }

        @Override
        public void purge(UndoEntry entry, UndoStep step) {
            handler.purge(entry, step);
        }

        @Override
        public boolean needsPurge(int kind) {
            return handler.needsPurge(kind);
        }
    }

    @Test
    void whatWasTakenBackBeforeTheFailureIsNotTakenBackAgain() {
        NativeMemory memory = new NativeMemory();
        try (ThreadScheduler scheduler = new ThreadScheduler("rollback");
                HeapDatabase db = new HeapDatabase(
                        new MemoryFileSystem("rollback"),
                        new SystemClock(),
                        new SystemEntropy(),
                        scheduler,
                        memory,
                        StorageConfig.DEFAULT.withBufferPoolBytes(64 * 4096).withLog(1 << 20, 1 << 20),
                        new TransactionSystem(false),
                        system -> UndoTestAccess.wrap(system, UndoKind.FAMILY_HEAP, FailsAfterwards::new))) {
            Heap heap = db.createHeap(1);
            Transaction transaction = db.begin();
            for (int i = 0; i < ROWS; i++) {
                byte[] row = HeapDatabase.row(i, 20);
                heap.insert(transaction, row, 0, row.length);
            }
            for (int left = ROWS; left > 0; left--) {
                DbException failure =
                        assertThrows(DbException.class, () -> db.transactions().rollback(transaction));
                assertEquals(ErrorCode.IO_ERROR, failure.code(), failure::getMessage);
            }
            db.transactions().rollback(transaction);
            db.check(heap);
            // Its undo segment goes on where it was.
            Transaction next = db.begin();
            byte[] row = HeapDatabase.row(7, 20);
            assertTrue(heap.insert(next, row, 0, row.length) != RowId.NONE);
            db.commit(next);
            db.check(heap);
        }
        assertEquals(0, memory.outstanding());
    }
}

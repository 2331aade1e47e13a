package io.rustydb.storage.heap;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.storage.Linearizability;
import io.rustydb.storage.SteppingScheduler;
import io.rustydb.storage.buffer.LatchTestAccess;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.Isolation;
import io.rustydb.storage.transaction.TransactionTable;
import io.rustydb.storage.transaction.TransactionTestAccess;
import io.rustydb.storage.transaction.TxId;
import io.rustydb.storage.undo.UndoEntry;
import io.rustydb.storage.undo.UndoEntryTestAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/// The transaction slots of a heap page with two of them: each transaction changes two rows under two latches
/// and commits, or goes back; readers see the page as of one moment, by its words where these suffice and by
/// undo where they do not, and clean it out.
///
/// One after the other: both rows of a thread always hold what its last committed transaction wrote. Slots are
/// taken, recycled from committed owners, taken back and cleaned out on the way.
public class PageSlotsLinearizabilityTest {
    private static final int THREADS = 4;
    private static final int PAGE_BYTES = 512;
    private static final int SLOTS = 2;
    private static final int ROW_BYTES = 8;
    private static final int ENTRIES_MAX = 32;

    public static class Page implements ConsistentRead.UndoSource {
        private final SteppingScheduler scheduler = new SteppingScheduler();
        private final LatchTestAccess latch = new LatchTestAccess(scheduler);
        private final TransactionTable table = new TransactionTable();
        private final TransactionTestAccess.Commits commits = new TransactionTestAccess.Commits(scheduler);
        private final MemorySegment page = MemorySegment.ofArray(new byte[PAGE_BYTES]);
        private final Writer[] writers = new Writer[THREADS];

        /// What one thread writes with: its undo segment. Plans are made anew each time: what no other thread
        /// can see is no place for the model checker to switch threads at.
        final class Writer {
            final int segment;
            final byte[][] entries = new byte[ENTRIES_MAX][];
            int count;
            long ordinal;
            long txId;

            Writer(int segment) {
                this.segment = segment;
                table.addSegment(segment, SLOTS, 0, 0, 0);
            }

            void begin() {
                // Segment 0, slot 0, wrap 0 would be "none".
                txId = TxId.of(0, segment, (int) (ordinal % SLOTS), ordinal / SLOTS) | 1L << 56;
                table.begin(segment, ordinal, TransactionTestAccess.transaction(Isolation.READ_COMMITTED, txId));
            }

            void insert() {
                HeapEdit edit = new HeapEdit(table, SLOTS);
                apply(edit, edit.planInsert(page, 0, txId, 0, new byte[ROW_BYTES], 0, ROW_BYTES, 0));
            }

            void update(int row, int value) {
                byte[] bytes = new byte[ROW_BYTES];
                MemorySegment.ofArray(bytes).set(PageHeader.U64, 0, (long) value);
                HeapEdit edit = new HeapEdit(table, SLOTS);
                lockPage();
                apply(edit, edit.planUpdate(page, 0, txId, row, 0, bytes, 0, ROW_BYTES));
                unlockPage();
            }

            private void apply(HeapEdit edit, int result) {
                if (result != HeapEdit.PLANNED) {
                    throw new AssertionError("two writers and no room: " + result);
                }
                scheduler.interleave();
                entries[count] = UndoEntryTestAccess.build(
                        edit.undoKind(), 7, txId, 0, Arrays.copyOf(edit.undo(), edit.undoBytes()));
                edit.setPointer((long) segment << 32 | ++count);
                redo(edit.operation(), edit.redo(), edit.redoBytes());
            }

            private void redo(int operation, byte[] arguments, int length) {
                HeapRedo.apply(
                        operation,
                        MemorySegment.ofArray(arguments),
                        0,
                        length,
                        page,
                        0,
                        PAGE_BYTES,
                        new byte[PAGE_BYTES]);
            }

            void commit() {
                commits.commit(scn -> table.end(segment, ordinal, scn));
                ordinal++;
            }

            /// Takes back the newest entry.
            void back() {
                byte[] entry = entries[count - 1];
                byte[] arguments = new byte[1 + entry.length - UndoEntry.HEADER_BYTES];
                arguments[0] = (byte) (UndoEntryTestAccess.kind(entry) & 0xF);
                System.arraycopy(entry, UndoEntry.HEADER_BYTES, arguments, 1, arguments.length - 1);
                lockPage();
                redo(HeapRedo.OP_UNDO, arguments, arguments.length);
                unlockPage();
                entries[--count] = null;
            }

            void rolledBack() {
                table.end(segment, ordinal++, Fates.ROLLED_BACK);
            }
        }

        public Page() {
            page.set(PageHeader.U64, PageHeader.SELF, PageId.of(1, 1));
            page.set(PageHeader.U8, PageHeader.TYPE, (byte) PageType.HEAP.code());
            HeapPage.format(page, 0, PAGE_BYTES, SLOTS, 1);
            for (int i = 0; i < THREADS; i++) {
                writers[i] = new Writer(i);
            }
            writers[0].begin();
            for (int i = 0; i < 2 * THREADS; i++) {
                writers[0].insert();
            }
            writers[0].commit();
        }

        void lockPage() {
            latch.lockExclusive();
        }

        void unlockPage() {
            latch.unlockExclusive();
        }

        boolean isValid(long stamp) {
            return latch.validate(stamp);
        }

        @Operation
        public void write(
                @Param(gen = ThreadIdGen.class) int thread, @Param(gen = IntGen.class, conf = "1:9") int value) {
            Writer writer = writers[thread];
            writer.begin();
            change(writer, thread, value);
        }

        void change(Writer writer, int thread, int value) {
            writer.update(2 * thread, value);
            writer.update(2 * thread + 1, value);
            writer.commit();
        }

        @Operation
        public void writeAndGoBack(@Param(gen = ThreadIdGen.class) int thread) {
            Writer writer = writers[thread];
            writer.begin();
            writer.update(2 * thread + 1, 99);
            writer.back();
            writer.rolledBack();
        }

        /// @return what the rows of a thread hold, -1 if they are of different moments
        @Operation
        public long read(@Param(gen = IntGen.class, conf = "0:1") int thread) {
            long scn = commits.completed();
            long value = row(2 * thread, scn);
            return row(2 * thread + 1, scn) == value ? value : -1;
        }

        private long row(int index, long scn) {
            while (true) {
                long stamp = latch.beginRead();
                long visibleFrom = HeapPage.visibleFrom(page, 0);
                long maxRecycled = HeapPage.maxRecycled(page, 0);
                int offset = HeapPage.rowOffset(page, 0, index);
                int slot = Math.min(HeapPage.rowSlot(page, offset), SLOTS);
                long value = value(page, offset);
                scheduler.interleave();
                long owner = slot == 0 ? 0 : HeapPage.slotOwner(page, 0, slot - 1);
                long state = slot == 0 ? 0 : HeapPage.slotState(page, 0, slot - 1);
                if (!isValid(stamp)) {
                    continue;
                }
                if (Visibility.of(visibleFrom, maxRecycled, slot, owner, state, scn, 0, this) == Visibility.VISIBLE) {
                    return value;
                }
                return rebuilt(index, scn);
            }
        }

        private long rebuilt(int index, long scn) {
            ConsistentRead read = new ConsistentRead(PAGE_BYTES);
            while (true) {
                latch.lockShared();
                try {
                    read.load(page, 0);
                    read.resolve(this);
                    if (read.build(scn, 0, this) != ConsistentRead.STALE) {
                        return value(read.segment(), HeapPage.rowOffset(read.segment(), 0, index));
                    }
                } finally {
                    latch.unlockShared();
                }
                scheduler.spinWait();
            }
        }

        private static long value(MemorySegment m, long row) {
            return m.get(PageHeader.U64, row + HeapPage.ROW_HEADER_BYTES);
        }

        @Operation
        public void cleanOut() {
            lockPage();
            CleanOut.run(page, 0, table);
            unlockPage();
        }

        @Override
        public boolean read(long pointer, long transaction, UndoEntry into) {
            byte[] entry = writers[(int) (pointer >>> 32)].entries[(int) pointer - 1];
            if (entry == null) {
                return false;
            }
            UndoEntryTestAccess.load(into, entry, pointer);
            return into.transaction() == transaction;
        }

        @Override
        public long fate(long txId) {
            return table.fate(txId);
        }
    }

    /// Two writers choose their slots at the same time.
    public static class WithoutLatch extends Page {
        @Override
        void lockPage() {}

        @Override
        void unlockPage() {}
    }

    /// The slot and the row's words are of different moments.
    public static class Believing extends Page {
        @Override
        boolean isValid(long stamp) {
            return true;
        }
    }

    /// Takes the newest words whoever wrote them.
    public static class Careless extends Page {
        @Override
        public long fate(long txId) {
            return 1;
        }
    }

    /// The fate is told before the last change.
    public static class FateEarly extends Page {
        @Override
        void change(Writer writer, int thread, int value) {
            writer.update(2 * thread, value);
            writer.commit();
            writer.update(2 * thread + 1, value);
        }
    }

    /// What has a test of its own, or happens under a latch and asks nobody, is one step.
    private static ModelCheckingOptions tuned(ModelCheckingOptions options) {
        return options.minimizeFailedScenario(false)
                .addGuarantee(forClasses(
                                "io.rustydb.storage.heap.HeapPage",
                                "io.rustydb.storage.heap.HeapRedo",
                                "io.rustydb.storage.undo.UndoEntryTestAccess",
                                "io.rustydb.storage.page.PageHeader",
                                "io.rustydb.storage.buffer.FrameLatches",
                                "io.rustydb.storage.transaction.TransactionTable")
                        .allMethods()
                        .treatAsAtomic())
                .addGuarantee(forClasses("io.rustydb.storage.heap.ConsistentRead")
                        .methods("load", "takeBack")
                        .treatAsAtomic());
    }

    private static Actor write(int thread) {
        return Linearizability.actor(Page.class, "write", thread, 3 + thread);
    }

    private static final Actor READ = Linearizability.actor(Page.class, "read", 0);

    private static void finds(Class<? extends Page> fault, List<Actor> first, List<Actor> second) {
        assertThrows(
                AssertionError.class,
                () -> tuned(Linearizability.only(first, second))
                        .sequentialSpecification(Page.class)
                        .check(fault));
    }

    @Test
    void slotsAreLinearizable() {
        tuned(Linearizability.options().actorsPerThread(2)).check(Page.class);
    }

    @Test
    void aSlotThatIsChosenWithoutTheLatchIsFound() {
        Actor back = Linearizability.actor(Page.class, "writeAndGoBack", 1);
        finds(WithoutLatch.class, List.of(back, READ), List.of(write(0)));
    }

    @Test
    void aReaderThatDoesNotValidateIsFound() {
        Actor back = Linearizability.actor(Page.class, "writeAndGoBack", 0);
        finds(Believing.class, List.of(write(0), back), List.of(READ));
    }

    @Test
    void aReaderThatDoesNotAskForFatesIsFound() {
        finds(Careless.class, List.of(write(0)), List.of(READ));
    }

    @Test
    void aFateThatIsToldBeforeTheLastChangeIsFound() {
        finds(FateEarly.class, List.of(write(0)), List.of(READ));
    }
}

package io.rustydb.storage.wal;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.storage.Linearizability;
import io.rustydb.storage.SteppingScheduler;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The log as mini-transactions use it: credit, a reservation, bytes into the ring, publication; and flushing
/// by whoever finds nobody at it. The ring holds four records, so it is used several times over, credit runs
/// out, and who wants it flushes or waits.
///
/// One after the other: a record gets the next place of the log, and what is durable up to a moment are all
/// records before it, whole and in order.
public class LogRingLinearizabilityTest {
    private static final int RECORD = 64;
    private static final int RING = 4 * RECORD;
    private static final int SEGMENT = 1 << 16;

    /// Reserves on the heap: the model checker makes thousands of logs and closes none.
    private static final class HeapMemory implements MemorySource {
        @Override
        public MemorySegment reserve(long bytes) {
            return MemorySegment.ofArray(new long[(int) bytes / Long.BYTES]);
        }

        @Override
        public void release(MemorySegment segment) {}
    }

    public static class Log {
        private final FileSystem files = new MemoryFileSystem("log");
        private final SteppingScheduler scheduler = new SteppingScheduler();
        private final LogSegments segments;
        private final Wal wal;

        public Log() {
            this(RING, null);
        }

        Log(int ring, @Nullable ProtocolFault fault) {
            segments = new LogSegments(files, SEGMENT, false, scheduler, fault);
            wal = new Wal(
                    segments, ring, 0, MemorySegment.ofArray(new byte[0]), 1, 0, new HeapMemory(), scheduler, fault);
        }

        void takeCredit() {
            wal.takeCredit(2 * RECORD);
        }

        private long append(int value) {
            // As mini-transactions do: room for a second try, which is given back.
            takeCredit();
            long lsn = wal.reserve(RECORD);
            wal.interleave();
            for (int at = Long.BYTES; at < RECORD; at += Long.BYTES) {
                wal.ring().word(lsn + at, value);
            }
            wal.interleave();
            wal.publish(lsn, RECORD, value);
            wal.giveCredit(RECORD);
            return lsn;
        }

        /// The record of `lsn` in the file, 0 if it is not there, -1 if it is not whole.
        private long onDisk(DbFile file, long lsn) {
            MemorySegment bytes = MemorySegment.ofArray(new long[RECORD / Long.BYTES]);
            file.read(lsn, bytes);
            long first = bytes.getAtIndex(ValueLayout.JAVA_LONG, 0);
            long value = first >>> 32;
            for (int i = 1; i < RECORD / Long.BYTES; i++) {
                if (bytes.getAtIndex(ValueLayout.JAVA_LONG, i) != value) {
                    return -1;
                }
            }
            return first == 0 ? 0 : (int) first == RECORD ? value : -1;
        }

        private long digest(long end) {
            if (end == 0) {
                return 0;
            }
            long digest = 0;
            try (DbFile file = files.open(segments.path(0), FileSystem.OpenMode.READ, 0)) {
                for (long lsn = 0; lsn < end; lsn += RECORD) {
                    long value = onDisk(file, lsn);
                    if (value <= 0) {
                        return -1;
                    }
                    digest = digest * 10 + value;
                }
            }
            return digest;
        }

        /// A change that nobody waits for.
        ///
        /// @return its place
        @Operation
        public long change(@Param(gen = IntGen.class, conf = "1:9") int value) {
            return append(value) / RECORD;
        }

        /// A commit.
        ///
        /// @return its place; -1 if it is not on the disk
        @Operation
        public long commit(@Param(gen = IntGen.class, conf = "1:9") int value) {
            long lsn = append(value);
            wal.awaitDurable(lsn);
            if (wal.flushedLsn() <= lsn) {
                return -1;
            }
            try (DbFile file = files.open(segments.path(0), FileSystem.OpenMode.READ, 0)) {
                return onDisk(file, lsn) == value ? lsn / RECORD : -1;
            }
        }

        /// What the checkpoint does.
        ///
        /// @return all records before this moment, as the disk has them
        @Operation
        public long checkpoint() {
            long end = wal.endLsn();
            wal.awaitApplied(end);
            return digest(end);
        }
    }

    /// With a planted bug, which the model checker has to find.
    public static class HoleIgnored extends Log {
        public HoleIgnored() {
            super(RING, ProtocolFault.LOG_HOLE_IGNORED);
        }
    }

    public static class NotZeroed extends Log {
        public NotZeroed() {
            super(RING, ProtocolFault.LOG_RING_NOT_ZEROED);
        }
    }

    public static class AcknowledgedEarly extends Log {
        public AcknowledgedEarly() {
            super(RING, ProtocolFault.EARLY_ACKNOWLEDGEMENT);
        }
    }

    /// Reserves what nobody has promised: a record may overwrite one that is not flushed, sooner in a ring of
    /// two records.
    public static class WithoutCredit extends Log {
        public WithoutCredit() {
            super(2 * RECORD, null);
        }

        @Override
        void takeCredit() {}
    }

    /// Files are one step each: who writes to them is alone at it. Loops that wait hand over soon.
    private static ModelCheckingOptions options() {
        return tuned(Linearizability.options()
                .actorsPerThread(2)
                .actorsBefore(3)
                .iterations(Integer.getInteger("rustydb.scenarios", 4))
                .invocationsPerIteration(200));
    }

    private static ModelCheckingOptions tuned(ModelCheckingOptions options) {
        return options.loopIterationsBeforeThreadSwitch(10)
                .minimizeFailedScenario(false)
                .addGuarantee(forClasses(
                                "io.rustydb.storage.wal.LogSegments",
                                "io.rustydb.storage.wal.LogWriter",
                                "io.rustydb.base.io.MemoryFileSystem",
                                "io.rustydb.base.io.MemoryFileSystem$MemoryFile")
                        .allMethods()
                        .treatAsAtomic());
    }

    private static void finds(Class<? extends Log> fault) {
        assertThrows(
                AssertionError.class,
                () -> options().sequentialSpecification(Log.class).check(fault));
    }

    @Test
    void reservingPublishingAndFlushingAreLinearizable() {
        options().check(Log.class);
    }

    @Test
    void aFlusherThatTakesReservedRecordsForPublishedOnesIsFound() {
        finds(HoleIgnored.class);
    }

    @Test
    void aRingThatIsNotZeroedBehindTheFlusherIsFound() {
        finds(NotZeroed.class);
    }

    @Test
    void anAcknowledgementBeforeTheSyncIsFound() {
        finds(AcknowledgedEarly.class);
    }

    @Test
    void recordsWithoutCreditAreFound() {
        Actor change = Linearizability.actor(Log.class, "change", 3);
        Actor checkpoint = Linearizability.actor(Log.class, "checkpoint");
        assertThrows(
                AssertionError.class,
                () -> tuned(Linearizability.only(List.of(change, change, change, checkpoint), List.of(change)))
                        .sequentialSpecification(Log.class)
                        .check(WithoutCredit.class));
    }
}

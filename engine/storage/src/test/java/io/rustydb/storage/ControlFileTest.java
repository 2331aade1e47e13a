package io.rustydb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedClock;
import io.rustydb.testkit.SimulatedDisk;
import io.rustydb.testkit.TrackedMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What opening a directory refuses, and that refusing changes nothing.
class ControlFileTest {
    private final TrackedMemory memory = new TrackedMemory();
    private final Scheduler scheduler = new ThreadScheduler("control");
    private final SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(1), null);

    private StorageEngine open() {
        return StorageEngine.open(
                disk,
                new SimulatedClock(),
                new SeededEntropy(2),
                scheduler,
                memory,
                StorageConfig.DEFAULT
                        .withBufferPoolBytes(1 << 17)
                        .withLog(1 << 15, 1 << 17)
                        .withBackground(false),
                List.of(),
                List.of());
    }

    @BeforeEach
    void make() {
        open().close();
    }

    @AfterEach
    void nothingLeaks() {
        scheduler.close();
        assertEquals(0, memory.outstanding());
    }

    private void overwrite(String path, int at, byte... bytes) {
        disk.open(path, FileSystem.OpenMode.READ_WRITE, 0).write(at, MemorySegment.ofArray(bytes));
    }

    private void refused(ErrorCode code, String named) {
        byte[] one = disk.bytes("control.1");
        byte[] two = disk.bytes("control.2");
        byte[] data = disk.bytes("data.1");
        DbException e = assertThrows(DbException.class, this::open);
        assertEquals(code, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains(named), e.getMessage());
        assertArrayEquals(one, disk.bytes("control.1"));
        assertArrayEquals(two, disk.bytes("control.2"));
        assertArrayEquals(data, disk.bytes("data.1"));
    }

    @Test
    void anUnknownFormatVersionIsRefused() {
        overwrite("control.2", 12, (byte) 2);
        refused(ErrorCode.FORMAT_VERSION_UNKNOWN, "control.2");
    }

    @Test
    void aForeignFileIsRefused() {
        overwrite("control.1", 0, (byte) 'X');
        refused(ErrorCode.NOT_A_DATABASE, "control.1");
    }

    @Test
    void oneDamagedCopyIsRepairedFromTheOther() {
        overwrite("control.1", 70, (byte) 0xAB);
        open().close();
        overwrite("control.2", 70, (byte) 0xAB);
        open().close();
    }

    @Test
    void twoDamagedCopiesAreRefused() {
        overwrite("control.1", 70, (byte) 0xAB);
        overwrite("control.2", 70, (byte) 0xAB);
        refused(ErrorCode.DATA_CORRUPTED, "control.");
    }

    @Test
    void lostControlFilesAreNotTakenForAnEmptyDirectory() {
        disk.delete("control.1");
        disk.delete("control.2");
        DbException e = assertThrows(DbException.class, this::open);
        assertEquals(ErrorCode.NOT_A_DATABASE, e.code());
        assertTrue(disk.exists("data.1"));
    }

    @Test
    void aSecondEngineIsRefused() {
        StorageEngine first = open();
        assertEquals(
                ErrorCode.DATABASE_LOCKED,
                assertThrows(DbException.class, this::open).code());
        first.close();
    }
}

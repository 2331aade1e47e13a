package io.rustydb.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem.OpenMode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
    private static final int SEEDS = 300;

    private static MemorySegment filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void whatWasSyncedSurvivesEveryCrash() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(seed), null);
            DbFile file = disk.open("a", OpenMode.CREATE, 0);
            disk.syncDirectory("");
            file.write(0, filled(4096, 7));
            file.sync();
            file.write(8192, filled(4096, 9));
            SimulatedDisk after = disk.afterCrash(null);
            byte[] found = Arrays.copyOf(after.bytes("a"), 4096);
            assertArrayEquals(filled(4096, 7).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), found, "seed " + seed);
        }
    }

    @Test
    void whatWasNotSyncedIsSometimesThereSometimesTornSometimesLost() {
        int whole = 0;
        int torn = 0;
        int lost = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(seed), null);
            DbFile file = disk.open("a", OpenMode.CREATE, 0);
            disk.syncDirectory("");
            file.write(0, filled(4096, 7));
            byte[] found = Arrays.copyOf(disk.afterCrash(null).bytes("a"), 4096);
            int sevens = 0;
            for (byte b : found) {
                sevens += b == 7 ? 1 : 0;
            }
            assertEquals(0, sevens % 512, "sectors are atomic, seed " + seed);
            whole += sevens == 4096 ? 1 : 0;
            lost += sevens == 0 ? 1 : 0;
            torn += sevens > 0 && sevens < 4096 ? 1 : 0;
        }
        assertTrue(whole > 10 && torn > 10 && lost > 10, whole + " whole, " + torn + " torn, " + lost + " lost");
    }

    @Test
    void aFileCreatedWithoutDirectorySyncMayVanish() {
        int vanished = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(seed), null);
            disk.open("log/a", OpenMode.CREATE, 0).sync();
            vanished += disk.afterCrash(null).exists("log/a") ? 0 : 1;
        }
        assertTrue(vanished > 50 && vanished < SEEDS - 50, vanished + " of " + SEEDS);
    }

    @Test
    void aFailedSyncDropsThePendingWritesAndTheNextOneSucceeds() {
        SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(1), null);
        DbFile file = disk.open("a", OpenMode.CREATE, 0);
        disk.syncDirectory("");
        file.write(0, filled(512, 1));
        long next = disk.accesses() + 1;
        disk.faults(n -> n == next ? SimulatedDisk.Fault.EIO : SimulatedDisk.Fault.NONE);
        assertEquals(
                ErrorCode.IO_ERROR, assertThrows(DbException.class, file::sync).code());
        assertEquals(0, disk.afterCrash(null).bytes("a").length);
    }

    @Test
    void nothingReachesTheDiskAfterTheCrash() {
        SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(1), null);
        DbFile file = disk.open("a", OpenMode.CREATE, 0);
        disk.crashAt(disk.accesses() + 1);
        assertThrows(SimulatedCrash.class, () -> file.write(0, filled(10, 1)));
        assertThrows(SimulatedCrash.class, () -> file.write(0, filled(10, 1)));
    }

    @Test
    void aFullDiskSaysSo() {
        SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(1), null);
        disk.limitSpace(1000);
        DbFile file = disk.open("a", OpenMode.CREATE, 0);
        file.write(0, filled(600, 1));
        assertEquals(
                ErrorCode.DISK_FULL,
                assertThrows(DbException.class, () -> file.write(600, filled(600, 1)))
                        .code());
        assertFalse(file.size() > 1000);
    }
}

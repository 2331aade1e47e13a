package io.rustydb.storage.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.FileSystem;
import io.rustydb.storage.config.SettingsFile.Fault;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.SimulatedCrash;
import io.rustydb.testkit.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The stored settings over crashes and failures at every access, and what is refused.
class SettingsFileCrashTest {
    private static final int SEEDS = 20;

    /// What the file says, for each version in turn.
    private static SortedMap<String, String> version(int number) {
        SortedMap<String, String> values = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            values.put("setting_" + (char) ('a' + i % 26) + i, "it's '' " + number + " ü");
        }
        return values;
    }

    /// Writes versions 1, 2, … until the access that fails.
    ///
    /// @return the last version that was acknowledged
    private static int write(SimulatedDisk disk, @Nullable Fault fault, int from) {
        int acknowledged = from;
        try {
            while (acknowledged < from + 3) {
                new SettingsFile(disk, fault).write(version(acknowledged + 1));
                acknowledged++;
            }
        } catch (SimulatedCrash | DbException e) {
            return acknowledged;
        }
        // A disk that is full hinders writes only.
        return acknowledged;
    }

    /// @return what went wrong, null if nothing
    private static @Nullable String check(SimulatedDisk after, @Nullable Fault fault, int acknowledged) {
        SortedMap<String, String> found;
        try {
            found = new SettingsFile(after, fault).read();
        } catch (DbException e) {
            return e.getMessage();
        }
        boolean good = found.equals(version(acknowledged + 1))
                || found.equals(acknowledged == 0 ? new TreeMap<>() : version(acknowledged));
        return good ? null : "acknowledged=" + acknowledged + ", found=" + found.size();
    }

    /// @return the first wrong outcome over all seeds and accesses
    private static @Nullable String explore(long code, @Nullable Fault fault) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SeededEntropy dice = new SeededEntropy(seed);
            SimulatedDisk counting = new SimulatedDisk(dice, null);
            new SettingsFile(counting, fault).write(version(1));
            for (long access = 1; access <= counting.accesses() * 3; access++) {
                SimulatedDisk disk = new SimulatedDisk(dice, null);
                long at = access;
                disk.faults(n -> n == at ? code : SimulatedDisk.Fault.NONE);
                int acknowledged = write(disk, fault, 0);
                disk.faults(n -> SimulatedDisk.Fault.NONE);
                SimulatedDisk after = disk.afterCrash(null);
                String wrong = check(after, fault, acknowledged);
                if (wrong == null && code != SimulatedDisk.Fault.CRASH) {
                    wrong = check(disk, fault, acknowledged);
                }
                if (wrong != null) {
                    return "seed=" + seed + ", access=" + access + ": " + wrong;
                }
                // And life goes on, whatever is left beside.
                new SettingsFile(after).write(version(9));
                assertEquals(version(9), new SettingsFile(after.afterCrash(null)).read());
            }
        }
        return null;
    }

    @Test
    void aCrashLeavesTheOldSettingsOrTheNewOnes() {
        assertEquals(null, explore(SimulatedDisk.Fault.CRASH, null));
    }

    @Test
    void aFailedAccessLeavesTheOldSettingsOrTheNewOnes() {
        assertEquals(null, explore(SimulatedDisk.Fault.EIO, null));
        assertEquals(null, explore(SimulatedDisk.Fault.ENOSPC, null));
    }

    @ParameterizedTest
    @EnumSource(names = "CHECKSUM_IGNORED", mode = EnumSource.Mode.EXCLUDE)
    void aPlantedBugIsFound(Fault fault) {
        assertNotNull(explore(SimulatedDisk.Fault.CRASH, fault), fault + " was not found");
    }

    private static int wrongAfterRot(@Nullable Fault fault) {
        SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(7), null);
        SettingsFile file = new SettingsFile(disk, fault);
        file.write(version(1));
        int wrong = 0;
        // Every third bit: each byte is met, and each place in a byte.
        for (long bit = 0; bit < disk.bytes(SettingsFile.PATH).length * 8L; bit += 3) {
            disk.rot(SettingsFile.PATH, bit);
            try {
                wrong += file.read().equals(version(1)) ? 0 : 1;
            } catch (DbException e) {
                assertEquals(ErrorCode.CONFIGURATION_ERROR, e.code());
            }
            disk.rot(SettingsFile.PATH, bit);
        }
        return wrong;
    }

    @Test
    void noFlippedBitIsTakenForAWish() {
        assertEquals(0, wrongAfterRot(null));
        assertTrue(wrongAfterRot(Fault.CHECKSUM_IGNORED) > 0, "the checksum is what finds them");
    }

    private static SortedMap<String, String> read(String text) {
        SimulatedDisk disk = new SimulatedDisk(new SeededEntropy(7), null);
        disk.open(SettingsFile.PATH, FileSystem.OpenMode.CREATE, 0)
                .write(0, MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
        return new SettingsFile(disk).read();
    }

    @Test
    void aFileWrittenByHandIsRead() {
        assertEquals(
                "{a='b, x_1=64MB}", read("# mine\r\n\n x_1 = '64MB' \na='''b'").toString());
        assertEquals(0, read("").size());
    }

    @Test
    void whatCannotBeUnderstoodIsNamedWithItsLine() {
        for (String bad :
                List.of("x", "x = 5", "x = 'a", "X = 'a'", "x = 'a'b'", "x = 'a' # no", "= 'a'", "x = '1'\nx = '2'")) {
            DbException e = assertThrows(DbException.class, () -> read("# one\n" + bad));
            assertEquals(ErrorCode.CONFIGURATION_ERROR, e.code());
            int line = bad.contains("\n") ? 3 : 2;
            assertTrue(
                    e.getMessage().contains("file=settings") && e.getMessage().contains("line=" + line),
                    e.getMessage());
        }
    }
}

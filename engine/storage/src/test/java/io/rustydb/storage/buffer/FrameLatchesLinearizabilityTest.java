package io.rustydb.storage.buffer;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.storage.Linearizability;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// Latches of a frame, as used: two words that must always agree, written under the exclusive latch, read under
/// the shared latch, optimistically, and changed after an upgrade. Every interleaving of small scenarios is
/// compared with the same operations one after the other.
public class FrameLatchesLinearizabilityTest {
    private final FrameLatches latches = new FrameLatches(2, new ThreadScheduler("latches"));
    private int first;
    private int second;

    @Operation
    public int write(@Param(gen = IntGen.class, conf = "1:3") int value) {
        while (!latches.tryExclusive(1)) {
            Thread.onSpinWait();
        }
        int before = first;
        first = value;
        second = value;
        latches.unlockExclusive(1);
        return before;
    }

    @Operation
    public int readShared() {
        while (!latches.tryShared(1)) {
            Thread.onSpinWait();
        }
        int a = first;
        int b = second;
        latches.unlockShared(1);
        return a == b ? a : -1;
    }

    @Operation
    public int readOptimistically() {
        while (true) {
            long stamp = latches.beginRead(1);
            if (stamp == FrameLatches.NO_STAMP) {
                continue;
            }
            int a = first;
            int b = second;
            if (latches.validate(1, stamp)) {
                return a == b ? a : -1;
            }
        }
    }

    @Operation
    public int increment() {
        while (true) {
            long stamp = latches.beginRead(1);
            if (stamp == FrameLatches.NO_STAMP) {
                continue;
            }
            int seen = first;
            if (latches.tryUpgrade(1, stamp)) {
                first = seen + 1;
                second = seen + 1;
                latches.unlockExclusive(1);
                return seen + 1;
            }
        }
    }

    /// Who believes what it has read without looking again: what the check has to find.
    public static class Believing {
        private final FrameLatches latches = new FrameLatches(2, new ThreadScheduler("latches"));
        private int first;
        private int second;

        @Operation
        public void write(@Param(gen = IntGen.class, conf = "1:3") int value) {
            while (!latches.tryExclusive(1)) {
                Thread.onSpinWait();
            }
            first = value;
            second = value;
            latches.unlockExclusive(1);
        }

        @Operation
        public int read() {
            long stamp = latches.beginRead(1);
            int a = first;
            int b = second;
            return stamp == FrameLatches.NO_STAMP || a == b ? a : -1;
        }
    }

    @Test
    void latchesAreLinearizable() {
        Linearizability.options().check(FrameLatchesLinearizabilityTest.class);
    }

    @Test
    void aReaderThatDoesNotValidateIsFound() {
        assertThrows(AssertionError.class, () -> Linearizability.options().check(Believing.class));
    }
}

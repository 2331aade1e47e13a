package io.rustydb.storage.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecoveryTargetTest {
    @Test
    void slowRedoMakesCheckpointsComeEarlier() {
        RecoveryTarget target = new RecoveryTarget(10_000_000_000L);
        target.measured(100L << 20, 10_000_000_000L);
        assertEquals(10L << 20, target.bytesPerSecond());
        assertEquals(50L << 20, target.beginBytes(256L << 20));
        target.setTargetNanos(1_000_000_000L);
        assertEquals(5L << 20, target.beginBytes(256L << 20));
    }

    @Test
    void fastRedoLeavesTheUpperBound() {
        RecoveryTarget target = new RecoveryTarget(10_000_000_000L);
        target.measured(1L << 30, 1_000_000_000L);
        assertEquals(256L << 20, target.beginBytes(256L << 20));
    }

    @Test
    void tooLittleLogMeasuresNothing() {
        RecoveryTarget target = new RecoveryTarget(10_000_000_000L);
        target.measured(1L << 20, 10_000_000_000L);
        assertEquals(RecoveryTarget.SPEED_ASSUMED, target.bytesPerSecond());
    }

    @Test
    void withoutTargetVolumeDecides() {
        assertEquals(77L << 20, new RecoveryTarget(0).beginBytes(77L << 20));
    }

    private static final class Clockwork implements CheckpointPace.Gauge {
        long nanos;
        long lsn;
        long lsnARest;
        boolean hurry;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long endLsn() {
            return lsn;
        }

        @Override
        public boolean hurry() {
            return hurry;
        }

        @Override
        public void rest() {
            nanos += 10_000_000L;
            lsn += lsnARest;
        }
    }

    @Test
    void writesAreSpreadOverTheTime() {
        Clockwork clock = new Clockwork();
        CheckpointPace pace = new CheckpointPace(clock, 1000, 20_000_000_000L, 1L << 40);
        long last = 0;
        for (int i = 0; i < 10; i++) {
            pace.written(100);
            long gone = clock.nanos - last;
            assertTrue(gone > 900_000_000L && gone < 1_100_000_000L, "batch " + i + " after " + gone);
            last = clock.nanos;
        }
    }

    @Test
    void muchLogHurriesTheWrites() {
        Clockwork clock = new Clockwork();
        clock.lsnARest = 1 << 20;
        CheckpointPace pace = new CheckpointPace(clock, 1000, 20_000_000_000L, 20 << 20);
        for (int i = 0; i < 10; i++) {
            pace.written(100);
        }
        assertTrue(clock.nanos < 200_000_000L, "took " + clock.nanos);
    }

    @Test
    void whoeverWaitsIsNotHeldBack() {
        Clockwork clock = new Clockwork();
        clock.hurry = true;
        new CheckpointPace(clock, 1000, 20_000_000_000L, 1L << 40).written(1000);
        assertEquals(0, clock.nanos);
    }
}

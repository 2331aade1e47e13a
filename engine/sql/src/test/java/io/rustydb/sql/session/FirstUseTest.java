package io.rustydb.sql.session;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.rustydb.base.random.SystemEntropy;
import io.rustydb.base.time.SystemClock;
import org.junit.jupiter.api.Test;

final class FirstUseTest {
    @Test
    void preparingTouchesNoDatabaseAndMeetsNoError() {
        assertDoesNotThrow(() -> FirstUse.prepare(new SystemClock(), new SystemEntropy()));
    }
}

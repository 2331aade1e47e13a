package io.rustydb.base.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingTypesTest {
    private static final SettingType<Long> BYTES = SettingTypes.bytes(1024, 1L << 40);
    private static final SettingType<Long> TIME = SettingTypes.duration(1_000_000, 86_400_000_000_000L, "no limit");

    private static void refused(SettingType<?> type, String text) {
        DbException e = assertThrows(DbException.class, () -> type.parse("x", text), text);
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().endsWith(type.allowed()), e.getMessage());
    }

    @Test
    void bytesAreWrittenInUnits() {
        assertEquals(64L << 20, BYTES.parse("x", "64MB"));
        assertEquals(64L << 20, BYTES.parse("x", " 64 mb "));
        assertEquals(4096, BYTES.parse("x", "4096"));
        assertEquals(4096, BYTES.parse("x", "4kB"));
        assertEquals(2048, BYTES.parse("x", "2048B"));
        assertEquals(1L << 40, BYTES.parse("x", "1TB"));
        for (String bad :
                List.of("", "MB", "1023", "2TB", "64 M B", "6.5MB", "0x10", "-1MB", "64ms", "9223372036854775807GB")) {
            refused(BYTES, bad);
        }
    }

    @Test
    void timesAreWrittenInUnits() {
        assertEquals(5_000_000_000L, TIME.parse("x", "5s"));
        assertEquals(5_000_000L, TIME.parse("x", "5"));
        assertEquals(90_000_000_000L, TIME.parse("x", "1500ms") * 60);
        assertEquals(120_000_000_000L, TIME.parse("x", "2min"));
        assertEquals(86_400_000_000_000L, TIME.parse("x", "1d"));
        assertEquals(0, TIME.parse("x", "0"));
        for (String bad : List.of("-1", "soon", "5m", "25h", "999us", "1e3")) {
            refused(TIME, bad);
        }
        refused(SettingTypes.duration(1_000_000, 2_000_000, ""), "0");
    }

    @Test
    void otherTypesRefuseWhatTheyDoNotKnow() {
        assertEquals(true, SettingTypes.FLAG.parse("x", "ON"));
        assertEquals(false, SettingTypes.FLAG.parse("x", "no"));
        refused(SettingTypes.FLAG, "perhaps");
        assertEquals("arc", SettingTypes.choice("lru", "arc").parse("x", " ARC"));
        refused(SettingTypes.choice("lru", "arc"), "lfu");
        assertEquals(-3, SettingTypes.whole(-5, 5).parse("x", "-3"));
        refused(SettingTypes.whole(-5, 5), "6");
        refused(SettingTypes.whole(-5, 5), "1kB");
        refused(SettingTypes.TEXT, "two\nlines");
        refused(SettingTypes.bytesPowerOfTwo(1, 1 << 20), "3kB");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        for (long value : List.of(1024L, 1025L, 1L << 20, (1L << 20) + 1024, 3L << 30, 1L << 40)) {
            assertEquals(value, BYTES.parse("x", BYTES.format(value)));
        }
        for (long nanos : List.of(0L, 1_000_000L, 1_500_000L, 1_000_001L, 90_000_000_000L, 86_400_000_000_000L)) {
            assertEquals(nanos, TIME.parse("x", TIME.format(nanos)));
        }
        assertEquals("64MB", BYTES.format(64L << 20));
        assertEquals("1025B", BYTES.format(1025L));
        assertEquals("90s", TIME.format(90_000_000_000L));
        assertEquals("0", TIME.format(0L));
    }
}

package io.rustydb.sql.function.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rustydb.base.error.DbException;
import io.rustydb.base.type.SqlType;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DateTimeTextTest {
    private final long seed = Long.getLong("rustydb.seed", System.identityHashCode(this) * 0x9E3779B97F4A7C15L);
    private final Random random = new Random(seed);

    @Test
    void theCalendarAgreesWithJavaTime() {
        for (int round = 0; round < 200_000; round++) {
            long day = random.nextInt(4_000_000) - 2_000_000;
            LocalDate date = LocalDate.ofEpochDay(day);
            long civil = Civil.ofEpochDay(day);
            assertEquals(date.getYear(), Civil.year(civil));
            assertEquals(date.getMonthValue(), Civil.month(civil));
            assertEquals(date.getDayOfMonth(), Civil.day(civil));
            assertEquals(day, Civil.epochDay(date.getYear(), date.getMonthValue(), date.getDayOfMonth()));
            assertEquals(date.getDayOfWeek().getValue(), Civil.isoDayOfWeek(day));
            assertEquals(date.getDayOfYear(), Civil.dayOfYear(day));
            assertEquals(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), Civil.isoWeek(day));
            assertEquals(date.get(IsoFields.WEEK_BASED_YEAR), Civil.isoYear(day));
        }
    }

    private static long parseDate(String text) {
        return DateTimeText.parseDate(text, TextStyle.iso(ZoneOffset.UTC), 0);
    }

    private static long parseTime(String text) {
        return DateTimeText.parseTime(text, TextStyle.iso(ZoneOffset.UTC), 0);
    }

    private static long parseTimestamp(String text) {
        return DateTimeText.parseTimestamp(text, TextStyle.iso(ZoneOffset.UTC), 0);
    }

    @Test
    void formattedValuesReadBackAsTheSame() {
        ZoneId zone = ZoneId.of("Europe/Berlin");
        for (int round = 0; round < 100_000; round++) {
            long day = DateTimeText.DATE_MIN
                    + (long) (random.nextDouble() * (DateTimeText.DATE_MAX - DateTimeText.DATE_MIN));
            assertEquals(day, parseDate(DateTimeText.formatDate(day)), "seed=" + seed);
            long nanos = (long) (random.nextDouble() * Civil.NANOS_PER_DAY);
            assertEquals(nanos, parseTime(DateTimeText.formatTime(nanos)), "seed=" + seed);
            long micros = DateTimeText.TIMESTAMP_MIN
                    + (long) (random.nextDouble() * ((double) DateTimeText.TIMESTAMP_MAX - DateTimeText.TIMESTAMP_MIN));
            assertEquals(micros, parseTimestamp(DateTimeText.formatTimestamp(micros)), "seed=" + seed);
            long instant = micros / 2;
            assertEquals(
                    instant,
                    DateTimeText.parseTimestampTz(
                            DateTimeText.formatTimestampTz(instant, zone), TextStyle.iso(zone), 0),
                    "seed=" + seed);
        }
        assertEquals(DateTimeText.TIMESTAMP_MAX, parseTimestamp("294246-12-31 23:59:59.999999"));
        assertEquals(DateTimeText.TIMESTAMP_MIN, parseTimestamp("4713-01-01 00:00:00 BC"));
    }

    @Test
    void slashesSeparateADateAsDashesDo() {
        assertEquals(parseDate("1962-02-18"), parseDate("1962/2/18"));
        assertEquals(parseTimestamp("1962-02-18 00:00:00"), parseTimestamp("1962/2/18"));
        assertEquals(parseTime("12:30"), parseTime("1962/2/18 12:30"));
        for (String mixed : List.of("1962/2-18", "1962-2/18", "1962/2", "1962//18")) {
            assertThrows(DbException.class, () -> parseDate(mixed), mixed);
        }
    }

    @Test
    void numbersReadBackAsTheSame() {
        for (int round = 0; round < 100_000; round++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (!Double.isNaN(value)) {
                assertEquals(value, NumberText.parseDouble(NumberText.format(value), SqlType.DOUBLE), "seed=" + seed);
            }
            float real = Float.intBitsToFloat(random.nextInt());
            if (!Float.isNaN(real)) {
                assertEquals(real, NumberText.parseDouble(NumberText.format(real), SqlType.REAL), "seed=" + seed);
            }
        }
    }
}

package io.rustydb.base.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Random values of every type, often at the edges, with the order SQL gives them. A failure replays from the
/// seed in its message.
final class RandomValues {
    static final List<SqlType> TYPES = List.of(
            SqlType.BOOLEAN,
            SqlType.SMALLINT,
            SqlType.INTEGER,
            SqlType.BIGINT,
            SqlType.REAL,
            SqlType.DOUBLE,
            SqlType.NUMERIC,
            SqlType.of(TypeKind.CHAR, 8),
            SqlType.VARCHAR,
            SqlType.DATE,
            SqlType.TIME,
            SqlType.TIMESTAMP,
            SqlType.TIMESTAMP_TZ,
            SqlType.TIME_TZ,
            SqlType.INTERVAL,
            SqlType.UUID,
            SqlType.of(TypeKind.BINARY, 4),
            SqlType.VARBINARY,
            SqlType.CLOB,
            SqlType.BLOB,
            SqlType.JSON,
            SqlType.JSONB,
            SqlType.JSONPATH);

    private static final List<BigDecimal> SPECIAL = List.of(Decimal.NAN, Decimal.INFINITY, Decimal.MINUS_INFINITY);

    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        1.5,
        -1.5
    };

    final long seed;
    final Random random;

    RandomValues(long seed) {
        this.seed = seed;
        random = new Random(seed);
    }

    static RandomValues fresh() {
        return new RandomValues(
                Long.getLong("rustydb.seed", System.identityHashCode(new Object()) * 0x9E3779B97F4A7C15L));
    }

    @Nullable
    Object value(SqlType type) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case SMALLINT -> (long) (short) number();
            case INTEGER, DATE -> (long) (int) number();
            case BIGINT, TIME, TIMESTAMP, TIMESTAMP_TZ -> number();
            case REAL -> (double) (float) real();
            case DOUBLE -> real();
            case NUMERIC -> random.nextInt(20) == 0 ? SPECIAL.get(random.nextInt(3)) : decimal();
            case CHAR, VARCHAR, CLOB, JSON, JSONPATH -> text();
            case BINARY, VARBINARY, BLOB -> bytes();
            case JSONB -> document();
            case TIME_TZ -> TimeTz.of(random.nextLong(86_400_000_001L), random.nextInt(115_199) - 57_599);
            case INTERVAL -> span();
            case UUID -> new UUID(number(), number());
            case NULL -> throw new AssertionError("no values");
        };
    }

    /// A document; often a small one, so that parts of different documents are equal.
    private byte[] document() {
        JsonbBuffer out = new JsonbBuffer();
        writeJson(out, 0);
        return out.toByteArray();
    }

    private void writeJson(JsonbBuffer out, int depth) {
        switch (random.nextInt(depth < 4 ? 8 : 5)) {
            case 0 -> out.constant(random.nextInt(3));
            case 1, 2 -> out.string(utf8(text().replace("\0", "x")));
            case 3, 4 -> out.number(random.nextBoolean() ? decimal() : new BigDecimal(random.nextInt(3) + ".0"));
            case 5, 6 -> {
                int count = random.nextInt(40) == 0 ? 300 : random.nextInt(4);
                int[] before = new int[count];
                for (int i = 0; i < count; i++) {
                    before[i] = out.written();
                    writeJson(out, count > 4 ? 4 : depth + 1);
                }
                out.array(count, before);
            }
            default -> {
                int count = random.nextInt(4);
                int[] before = new int[2 * count];
                for (int i = 0; i < count; i++) {
                    before[i] = out.written();
                    writeJson(out, depth + 1);
                }
                boolean other = random.nextInt(4) == 0;
                for (int i = 0; i < count; i++) {
                    before[count + i] = out.written();
                    byte[] key = utf8("k" + (other && i == 0 ? "z" : count - 1 - i));
                    out.raw(key, 0, key.length);
                }
                out.object(count, before);
            }
        }
    }

    record Span(int months, int days, long micros) {}

    /// Many that are equal without being the same: 30 days and a month.
    private Span span() {
        int months = (int) number() >> random.nextInt(32);
        int days = (int) number() >> random.nextInt(32);
        return switch (random.nextInt(3)) {
            case 0 -> new Span(random.nextInt(3) - 1, 30 * (random.nextInt(3) - 1), 0);
            case 1 -> new Span(0, random.nextInt(3) - 1, IntervalLayout.MICROS_PER_DAY * (random.nextInt(3) - 1));
            default -> new Span(months, days, number());
        };
    }

    long number() {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(5) - 2;
            case 1 -> Long.MIN_VALUE + random.nextInt(2);
            case 2 -> Long.MAX_VALUE - random.nextInt(2);
            case 3 -> random.nextLong() >> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private double real() {
        return random.nextBoolean()
                ? DOUBLES[random.nextInt(DOUBLES.length)]
                : Double.longBitsToDouble(random.nextLong());
    }

    BigDecimal decimal() {
        BigInteger unscaled = random.nextInt(4) == 0
                ? new BigInteger(random.nextInt(400), random)
                        .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1))
                : BigInteger.valueOf(random.nextInt(3) == 0 ? number() : random.nextInt(2001) - 1000);
        BigDecimal value = new BigDecimal(unscaled, random.nextInt(6) == 0 ? random.nextInt(300) : random.nextInt(5));
        return random.nextInt(8) == 0
                ? value.movePointRight(random.nextInt(200)).setScale(value.scale())
                : value;
    }

    String text() {
        int length = random.nextInt(6);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(5)) {
                        case 0 -> 0;
                        case 1 -> ' ';
                        case 2 -> 'a' + random.nextInt(2);
                        case 3 -> 0xE4;
                        default -> 0x1F600;
                    });
        }
        return text.toString();
    }

    byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(5)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(3) - 1);
        }
        return bytes;
    }

    /// SQL's ascending order, NULL last.
    static int compare(SqlType type, @Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == b ? 0 : a == null ? 1 : -1;
        }
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.compare((Boolean) a, (Boolean) b);
            case SMALLINT, INTEGER, BIGINT, DATE, TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ ->
                Long.compare((Long) a, (Long) b);
            case INTERVAL -> micros((Span) a).compareTo(micros((Span) b));
            // Double.compare puts NaN last as SQL does; adding 0.0 makes both zeros one.
            case REAL, DOUBLE -> Double.compare((Double) a + 0.0, (Double) b + 0.0);
            case NUMERIC -> Decimal.compare((BigDecimal) a, (BigDecimal) b);
            case CHAR -> compare(SqlType.VARCHAR, trimmed((String) a), trimmed((String) b));
            case VARCHAR, CLOB -> compareText((String) a, (String) b);
            case BINARY, VARBINARY, BLOB -> java.util.Arrays.compareUnsigned((byte[]) a, (byte[]) b);
            case JSON, JSONPATH -> compareText((String) a, (String) b);
            case JSONB -> {
                byte[] x = (byte[]) a;
                byte[] y = (byte[]) b;
                yield Jsonb.compare(x, 0, x.length, y, 0, y.length);
            }
            case UUID -> {
                UUID x = (UUID) a;
                UUID y = (UUID) b;
                int order = Long.compareUnsigned(x.getMostSignificantBits(), y.getMostSignificantBits());
                yield order != 0
                        ? order
                        : Long.compareUnsigned(x.getLeastSignificantBits(), y.getLeastSignificantBits());
            }
            case NULL -> 0;
        };
    }

    private static BigInteger micros(Span span) {
        return BigInteger.valueOf(span.months * 30L + span.days)
                .multiply(BigInteger.valueOf(IntervalLayout.MICROS_PER_DAY))
                .add(BigInteger.valueOf(span.micros));
    }

    private static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static int compareText(String a, String b) {
        int[] x = a.codePoints().toArray();
        int[] y = b.codePoints().toArray();
        return java.util.Arrays.compare(x, y);
    }

    static void set(RowWriter writer, int column, @Nullable Object value) {
        if (value == null) {
            writer.setNull(column);
            return;
        }
        switch (value) {
            case Boolean b -> writer.setBoolean(column, b);
            case Long n -> writer.setLong(column, n);
            case Double d -> writer.setDouble(column, d);
            case BigDecimal d -> {
                if (Decimal.fitsLong(d)) {
                    writer.setDecimal(column, Decimal.unscaledLong(d), d.scale());
                } else {
                    writer.setDecimal(column, d);
                }
            }
            case String s -> writer.setString(column, s);
            case byte[] b -> writer.setBytes(column, b);
            case UUID u -> writer.setUuid(column, u);
            case Span span -> writer.setInterval(column, IntervalLayout.calendar(span.months, span.days), span.micros);
            default -> throw new AssertionError(value);
        }
    }

    static @Nullable Object get(ColumnAccessor column, byte[] row, int offset) {
        if (column.isNull(row, offset)) {
            return null;
        }
        return switch (column.type().kind()) {
            case BOOLEAN -> column.getBoolean(row, offset);
            case SMALLINT -> (long) column.getShort(row, offset);
            case INTEGER, DATE -> (long) column.getInt(row, offset);
            case BIGINT, TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ -> column.getLong(row, offset);
            case INTERVAL -> {
                long calendar = column.getIntervalCalendar(row, offset);
                yield new Span(
                        IntervalLayout.months(calendar),
                        IntervalLayout.days(calendar),
                        column.getIntervalMicros(row, offset));
            }
            case REAL, DOUBLE -> column.getDouble(row, offset);
            case NUMERIC -> column.getDecimal(row, offset);
            case CHAR, VARCHAR, CLOB, JSON, JSONPATH -> column.getString(row, offset);
            case BINARY, VARBINARY, BLOB, JSONB -> column.getBytes(row, offset);
            case UUID -> column.getUuid(row, offset);
            case NULL -> throw new AssertionError("no values");
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

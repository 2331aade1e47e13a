package io.rustydb.base.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class DecimalTest {
    private final RandomValues values = RandomValues.fresh();

    @Test
    void comparingAndHashingScaledLongsAgreesWithBigDecimal() {
        for (int round = 0; round < 200_000; round++) {
            long a = values.number();
            long b = values.random.nextBoolean() ? values.number() : a;
            int scaleA = values.random.nextInt(25);
            int scaleB = values.random.nextInt(25);
            BigDecimal x = BigDecimal.valueOf(a, scaleA);
            BigDecimal y = BigDecimal.valueOf(b, scaleB);
            String message = "seed=" + values.seed + ", " + x + " and " + y;
            assertEquals(x.compareTo(y), Integer.signum(Decimal.compare(a, scaleA, b, scaleB)), message);
            assertEquals(Decimal.hash(x), Decimal.hash(a, scaleA), message);
            assertEquals(Decimal.hash(a, scaleA), Decimal.hash(x.setScale(scaleA + values.random.nextInt(9))), message);
        }
    }

    @Test
    void rescalingRoundsHalfAwayFromZeroAndProvesItsRange() {
        assertEquals(3, Decimal.rescale(25, 1, 0));
        assertEquals(-3, Decimal.rescale(-25, 1, 0));
        assertEquals(2, Decimal.rescale(249, 2, 0));
        assertEquals(1, Decimal.rescale(Long.MAX_VALUE, 19, 0));
        assertEquals(0, Decimal.rescale(Long.MAX_VALUE, 20, 0));
        assertEquals(2500, Decimal.rescale(25, 1, 3));
        assertThrows(ArithmeticException.class, () -> Decimal.rescale(Long.MAX_VALUE, 0, 1));
        for (int round = 0; round < 100_000; round++) {
            long value = values.number();
            int from = values.random.nextInt(19);
            int to = values.random.nextInt(from + 1);
            assertEquals(
                    Decimal.round(BigDecimal.valueOf(value, from), to)
                            .unscaledValue()
                            .longValueExact(),
                    Decimal.rescale(value, from, to),
                    "seed=" + values.seed + ", " + value + "e-" + from + " to " + to);
        }
    }

    @Test
    void decimalsReadBackFromTheirEncodingWithTheirScale() {
        byte[] buffer = new byte[DecimalCodec.SMALL_BYTES_MAX + 3];
        for (int round = 0; round < 100_000; round++) {
            BigDecimal value = values.decimal();
            byte[] encoded = DecimalCodec.encode(value);
            String message = "seed=" + values.seed + ", " + value;
            assertEquals(value, DecimalCodec.decode(encoded, 0, encoded.length), message);
            if (Decimal.fitsLong(value)) {
                int length = DecimalCodec.encode(Decimal.unscaledLong(value), value.scale(), buffer, 3);
                assertEquals(value, DecimalCodec.decode(buffer, 3, length), message);
                assertEquals(encoded.length, length, message);
            }
        }
    }

    @Test
    void quotientsHavePostgresScales() {
        assertEquals("0.33333333333333333333", divide("1", "3"));
        assertEquals("2.5000000000000000", divide("10", "4"));
        assertEquals("33333333333.33333333", divide("100000000000", "3.0"));
        assertEquals("-0.66666666666666666667", divide("-2", "3"));
    }

    private static String divide(String a, String b) {
        return Decimal.divide(new BigDecimal(a), new BigDecimal(b)).toPlainString();
    }
}

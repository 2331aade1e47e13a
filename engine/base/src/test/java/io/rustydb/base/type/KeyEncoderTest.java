package io.rustydb.base.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KeyEncoderTest {
    private final RandomValues values = RandomValues.fresh();

    @Test
    void orderOfKeysIsOrderOfRows() {
        List<SqlType> keyTypes = new ArrayList<>(RandomValues.TYPES);
        keyTypes.remove(SqlType.CLOB);
        keyTypes.remove(SqlType.BLOB);
        for (int round = 0; round < 3000; round++) {
            int count = 1 + values.random.nextInt(3);
            List<KeyColumn> columns = new ArrayList<>();
            List<SqlType> types = new ArrayList<>();
            for (int c = 0; c < count; c++) {
                types.add(keyTypes.get(values.random.nextInt(keyTypes.size())));
                columns.add(new KeyColumn(types.get(c), values.random.nextBoolean(), values.random.nextBoolean()));
            }
            KeyEncoder encoder = new KeyEncoder(columns);
            List<List<Object>> rows = new ArrayList<>();
            List<KeyBuffer> keys = new ArrayList<>();
            for (int r = 0; r < 12; r++) {
                List<Object> row = new ArrayList<>();
                types.forEach(type -> row.add(values.value(type)));
                rows.add(row);
                keys.add(encode(encoder, types, row));
            }
            for (int a = 0; a < rows.size(); a++) {
                for (int b = 0; b < rows.size(); b++) {
                    int expected = compare(columns, rows.get(a), rows.get(b));
                    assertEquals(
                            expected,
                            Integer.signum(keys.get(a).compareTo(keys.get(b))),
                            "seed=" + values.seed + ", " + columns + ", " + rows.get(a) + " and " + rows.get(b) + ", "
                                    + keys.get(a) + " and " + keys.get(b));
                }
            }
        }
    }

    @Test
    void exactValuesCanBeReadBackFromKeys() {
        List<SqlType> keyTypes = new ArrayList<>(RandomValues.TYPES);
        keyTypes.remove(SqlType.CLOB);
        keyTypes.remove(SqlType.BLOB);
        for (int round = 0; round < 5000; round++) {
            List<KeyColumn> columns = new ArrayList<>();
            List<SqlType> types = new ArrayList<>();
            List<Object> row = new ArrayList<>();
            for (int c = 0; c < 3; c++) {
                types.add(keyTypes.get(values.random.nextInt(keyTypes.size())));
                columns.add(new KeyColumn(types.get(c), values.random.nextBoolean(), values.random.nextBoolean()));
                row.add(values.value(types.get(c)));
            }
            KeyEncoder encoder = new KeyEncoder(columns);
            KeyBuffer key = encode(encoder, types, row);
            int at = 0;
            for (int c = 0; c < 3; c++) {
                String where = "seed=" + values.seed + ", " + columns + ", " + row + ", column " + c;
                KeyColumn column = columns.get(c);
                assertEquals(row.get(c) == null, KeyDecoder.isNull(column, key.bytes, at), where);
                if (row.get(c) != null && KeyDecoder.isExact(column.type())) {
                    KeyBuffer again = new KeyBuffer();
                    KeyEncoder single = new KeyEncoder(List.of(column));
                    switch (column.type().kind()) {
                        case UUID ->
                            single.appendUuid(
                                    0,
                                    KeyDecoder.uuidHalf(column, key.bytes, at, 0),
                                    KeyDecoder.uuidHalf(column, key.bytes, at, 1),
                                    again);
                        case VARCHAR, BINARY, VARBINARY -> {
                            byte[] value = new byte[key.length];
                            int length = KeyDecoder.bytes(column, key.bytes, at, value);
                            single.appendBytes(0, value, 0, length, again);
                        }
                        default -> single.appendLong(0, KeyDecoder.integral(column, key.bytes, at), again);
                    }
                    assertEquals(encode(single, List.of(types.get(c)), List.of(row.get(c))), again, where);
                }
                at = KeyDecoder.skip(column, key.bytes, at);
            }
            assertEquals(key.length, at, "seed=" + values.seed + ", " + columns + ", " + row);
        }
    }

    private static KeyBuffer encode(KeyEncoder encoder, List<SqlType> types, List<Object> row) {
        RowLayout layout = RowLayout.of(types);
        RowWriter writer = new RowWriter(layout);
        writer.begin();
        int[] all = new int[types.size()];
        for (int c = 0; c < all.length; c++) {
            all[c] = c;
            RandomValues.set(writer, c, row.get(c));
        }
        RowBuffer bytes = writer.finish(new RowBuffer());
        KeyBuffer key = new KeyBuffer(1);
        encoder.encode(bytes.bytes, bytes.offset, layout.accessors(all), key);
        assertEquals(row.stream().anyMatch(Objects::isNull), key.hasNull);
        return key;
    }

    private static int compare(List<KeyColumn> columns, List<Object> a, List<Object> b) {
        for (int c = 0; c < columns.size(); c++) {
            if (a.get(c) == null != (b.get(c) == null)) {
                return (a.get(c) == null) == columns.get(c).nullsFirst() ? -1 : 1;
            }
            int order = Integer.signum(RandomValues.compare(columns.get(c).type(), a.get(c), b.get(c)));
            if (order != 0) {
                return columns.get(c).descending() ? -order : order;
            }
        }
        return 0;
    }

    private static KeyBuffer decimalKey(String value) {
        KeyBuffer key = new KeyBuffer();
        new KeyEncoder(List.of(KeyColumn.ascending(SqlType.NUMERIC))).appendDecimal(0, new BigDecimal(value), key);
        return key;
    }

    @Test
    void equalDecimalsHaveEqualKeysWhateverTheirScale() {
        assertEquals(decimalKey("1"), decimalKey("1.0"));
        assertEquals(decimalKey("1"), decimalKey("1.000000000000000000000000000000"));
        assertEquals(decimalKey("-120"), decimalKey("-120.00"));
        assertEquals(decimalKey("0"), decimalKey("0.000"));
        KeyBuffer small = new KeyBuffer();
        new KeyEncoder(List.of(KeyColumn.ascending(SqlType.NUMERIC))).appendDecimal(0, Long.MIN_VALUE, 5, small);
        assertEquals(decimalKey("-92233720368547.75808"), small);
    }

    @Test
    void decimalsOfAllMagnitudesKeepTheirOrder() {
        KeyBuffer before = decimalKey("-1e5000");
        for (int exponent = 4999; exponent >= -5000; exponent -= 7) {
            KeyBuffer key = decimalKey("-1e" + exponent);
            assertTrue(before.compareTo(key) < 0, "-1e" + exponent);
            before = key;
        }
        for (int exponent = -5000; exponent <= 5000; exponent += 7) {
            KeyBuffer key = decimalKey("1e" + exponent);
            assertTrue(before.compareTo(key) < 0, "1e" + exponent);
            before = key;
        }
    }

    @Test
    void aKeyOfTheFirstColumnsIsAPrefixAndItsEndLiesBehindAllItsKeys() {
        KeyEncoder encoder =
                new KeyEncoder(List.of(KeyColumn.ascending(SqlType.VARCHAR), KeyColumn.ascending(SqlType.INTEGER)));
        KeyBuffer prefix = new KeyBuffer();
        encoder.appendString(0, "ab", prefix);
        KeyBuffer end = new KeyBuffer();
        end.set(prefix);
        assertTrue(end.toPrefixEnd());
        for (long number : new long[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE}) {
            KeyBuffer key = new KeyBuffer();
            encoder.appendString(0, "ab", key);
            encoder.appendLong(1, number, key);
            assertTrue(prefix.compareTo(key) < 0 && key.compareTo(end) < 0);
        }
        KeyBuffer longer = new KeyBuffer();
        encoder.appendString(0, "ab\u0000", longer);
        assertTrue(end.compareTo(longer) < 0);
        KeyBuffer full = new KeyBuffer();
        full.append(new byte[] {-1, -1}, 0, 2);
        assertFalse(full.toPrefixEnd());
    }

    @Test
    void oneIntegerColumnIsEncodedAlikeOnBothPaths() {
        for (TypeKind kind : new TypeKind[] {TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT}) {
            KeyEncoder encoder = new KeyEncoder(List.of(KeyColumn.ascending(SqlType.of(kind))));
            assertTrue(encoder.isSingleIntegral());
            KeyBuffer fast = new KeyBuffer();
            encoder.encodeIntegral(-7, fast);
            assertEquals(fast, encode(encoder, List.of(SqlType.of(kind)), List.of(-7L)));
            assertEquals(1 + kind.fixedBytes(), fast.length);
        }
    }

    @Test
    void aValueOutOfLineIsNoKey() {
        RowLayout layout = RowLayout.of(List.of(SqlType.VARCHAR));
        RowWriter writer = new RowWriter(layout);
        writer.begin();
        writer.setLob(0, 1, 1000);
        RowBuffer row = writer.finish(new RowBuffer());
        KeyEncoder encoder = new KeyEncoder(List.of(KeyColumn.ascending(SqlType.VARCHAR)));
        DbException failure = assertThrows(
                DbException.class, () -> encoder.encode(row.bytes, 0, layout.accessors(0), new KeyBuffer()));
        assertEquals(ErrorCode.PROGRAM_LIMIT_EXCEEDED, failure.code());
    }
}

package io.rustydb.base.type;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RowLayoutTest {
    private final RandomValues values = RandomValues.fresh();

    private static void assertSame(Object expected, Object found, String message) {
        if (expected instanceof byte[] bytes) {
            assertArrayEquals(bytes, (byte[]) found, message);
        } else {
            assertEquals(expected, found, message);
        }
    }

    @Test
    void randomRowsReadBackAsWritten() {
        for (int round = 0; round < 2000; round++) {
            List<SqlType> types = randomTypes(1 + values.random.nextInt(20));
            RowLayout layout = RowLayout.of(types);
            RowWriter writer = new RowWriter(layout);
            List<Object> written = randomRow(types);
            writer.begin();
            for (int c = types.size() - 1; c >= 0; c--) {
                RandomValues.set(writer, c, values.value(types.get(c)));
                RandomValues.set(writer, c, written.get(c));
            }
            RowBuffer row = writer.finish(new RowBuffer(1));
            byte[] shifted = new byte[row.length + 7];
            System.arraycopy(row.bytes, row.offset, shifted, 7, row.length);
            assertRow(layout, written, shifted, 7);
            assertEquals(row.length, writer.rowBytes());
        }
    }

    private List<SqlType> randomTypes(int count) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(RandomValues.TYPES.get(values.random.nextInt(RandomValues.TYPES.size())));
        }
        return types;
    }

    private List<Object> randomRow(List<SqlType> types) {
        List<Object> row = new ArrayList<>();
        types.forEach(type -> row.add(values.value(type)));
        return row;
    }

    private void assertRow(RowLayout layout, List<Object> expected, byte[] row, int offset) {
        for (int c = 0; c < expected.size(); c++) {
            assertSame(
                    expected.get(c),
                    RandomValues.get(layout.accessor(c), row, offset),
                    "seed=" + values.seed + ", column=" + c + ", type=" + layout.type(c));
        }
    }

    @Test
    void rowsOfOlderVersionsReadTheStoredValueOfLaterColumnsAndCanBeRewritten() {
        for (int round = 0; round < 500; round++) {
            List<RowColumn> columns = new ArrayList<>();
            List<RowLayout> versions = new ArrayList<>();
            List<Object> missing = new ArrayList<>();
            int last = 1 + values.random.nextInt(4);
            for (int version = 1; version <= last; version++) {
                int added = version == 1 ? 1 + values.random.nextInt(10) : values.random.nextInt(4);
                for (SqlType type : randomTypes(added)) {
                    Object value = version == 1 ? null : values.value(type);
                    byte[] encoded = null;
                    if (value != null) {
                        RowWriter single = new RowWriter(RowLayout.of(List.of(type)));
                        single.begin();
                        RandomValues.set(single, 0, value);
                        encoded = single.encodeValue(0);
                    }
                    columns.add(new RowColumn(type, version, encoded));
                    missing.add(value);
                }
                versions.add(new RowLayout(version, columns));
            }
            RowLayout newest = versions.getLast();
            for (RowLayout older : versions) {
                List<Object> written = new ArrayList<>();
                RowWriter writer = new RowWriter(older);
                writer.begin();
                for (int c = 0; c < older.columnCount(); c++) {
                    written.add(values.value(older.type(c)));
                    RandomValues.set(writer, c, written.get(c));
                }
                RowBuffer row = writer.finish(new RowBuffer());
                written.addAll(missing.subList(older.columnCount(), missing.size()));
                assertRow(newest, written, row.bytes, row.offset);
                RowWriter rewriter = new RowWriter(newest);
                rewriter.begin(row.bytes, row.offset);
                RowBuffer rewritten = rewriter.finish(new RowBuffer());
                assertEquals(newest.version(), RowLayout.versionOf(rewritten.bytes, 0));
                assertRow(newest, written, rewritten.bytes, 0);
            }
        }
    }

    @Test
    void bytesOfARowAreThoseOfTheFormat() {
        RowWriter writer = new RowWriter(RowLayout.of(
                List.of(SqlType.INTEGER, SqlType.VARCHAR, SqlType.BOOLEAN, SqlType.NUMERIC, SqlType.BIGINT)));
        writer.begin();
        writer.setInt(0, 0x01020304);
        writer.setString(1, "hi");
        writer.setBoolean(2, true);
        writer.setDecimal(3, -150, 2);
        RowBuffer row = writer.finish(new RowBuffer());
        // version 1, null bit of column 4; fixed 4 + 1 + 8; ends 22 and 25; "hi"; scale 2 and -150 in two
        // bytes.
        assertEquals(
                "0100" + "10" + "04030201" + "01" + "0000000000000000" + "1600" + "1900" + "6869" + "026aff",
                HexFormat.of().formatHex(row.bytes, 0, row.length));
    }

    @Test
    void aValueOutOfLineIsALocator() {
        RowLayout layout = RowLayout.of(List.of(SqlType.VARCHAR, SqlType.BLOB, SqlType.CLOB));
        RowWriter writer = new RowWriter(layout);
        writer.begin();
        writer.setString(0, "a");
        writer.setLob(1, 0x1122334455667788L, 5_000_000_000L);
        writer.setString(2, "z");
        RowBuffer row = writer.finish(new RowBuffer());
        ColumnAccessor blob = layout.accessor(1);
        assertTrue(blob.isOutOfLine(row.bytes, 0));
        assertEquals(0x1122334455667788L, blob.lobId(row.bytes, 0));
        assertEquals(5_000_000_000L, blob.lobLength(row.bytes, 0));
        assertFalse(layout.accessor(0).isOutOfLine(row.bytes, 0));
        assertEquals("z", layout.accessor(2).getString(row.bytes, 0));
        RowWriter copy = new RowWriter(layout);
        copy.begin(row.bytes, 0);
        copy.setString(0, "other");
        RowBuffer copied = copy.finish(new RowBuffer());
        assertTrue(blob.isOutOfLine(copied.bytes, 0));
        assertEquals(5_000_000_000L, blob.lobLength(copied.bytes, 0));
    }

    /// Above 32,767 bytes end offsets are longer; a row goes there and back, also across versions.
    @Test
    void aWideRowReadsAsAnyOther() {
        List<RowColumn> columns = new ArrayList<>();
        for (int c = 0; c < 500; c++) {
            columns.add(RowColumn.of(c % 5 == 0 ? SqlType.BIGINT : SqlType.VARCHAR));
        }
        RowLayout first = new RowLayout(1, columns);
        columns.add(new RowColumn(SqlType.VARCHAR, 2, "later".getBytes(StandardCharsets.UTF_8)));
        RowLayout second = new RowLayout(2, columns);
        for (int length : new int[] {1, 75, 76, 77, 100, 1000}) {
            RowWriter writer = new RowWriter(first);
            writer.begin();
            for (int c = 0; c < 500; c++) {
                if (c % 5 == 0) {
                    writer.setLong(c, c);
                } else if (c % 7 == 0) {
                    writer.setLob(c, c, 1L << 40);
                } else if (c % 11 != 0) {
                    writer.setString(c, c + "x".repeat(length));
                }
            }
            int expected = writer.rowBytes();
            RowBuffer row = writer.finish(new RowBuffer());
            assertEquals(expected, row.length);
            check(first, row, length);
            check(second, row, length);
            assertEquals("later", second.accessor(500).getString(row.bytes, row.offset));
            RowWriter again = new RowWriter(second);
            again.begin(row.bytes, row.offset);
            again.setNull(3);
            again.setString(3, 3 + "x".repeat(length));
            RowBuffer copy = again.finish(new RowBuffer());
            check(second, copy, length);
            again.begin(copy.bytes, copy.offset);
            check(second, again.finish(new RowBuffer()), length);
        }
    }

    private static void check(RowLayout layout, RowBuffer row, int length) {
        for (int c = 0; c < 500; c++) {
            ColumnAccessor column = layout.accessor(c);
            if (c % 5 == 0) {
                assertEquals(c, column.getLong(row.bytes, row.offset));
            } else if (c % 7 == 0) {
                assertTrue(column.isOutOfLine(row.bytes, row.offset));
                assertEquals(c, column.lobId(row.bytes, row.offset));
                assertEquals(1L << 40, column.lobLength(row.bytes, row.offset));
            } else if (c % 11 != 0) {
                assertFalse(column.isOutOfLine(row.bytes, row.offset));
                assertEquals(c + "x".repeat(length), column.getString(row.bytes, row.offset));
            } else {
                assertTrue(column.isNull(row.bytes, row.offset));
            }
        }
    }

    @Test
    void aRowThatIsTooLongIsRefused() {
        RowWriter writer = new RowWriter(RowLayout.of(List.of(SqlType.VARCHAR)));
        writer.begin();
        writer.setBytes(0, new byte[RowLayout.ROW_BYTES_MAX - 7]);
        assertEquals(RowLayout.ROW_BYTES_MAX, writer.finish(new RowBuffer()).length);
        writer.setBytes(0, new byte[RowLayout.ROW_BYTES_MAX - 6]);
        DbException failure = assertThrows(DbException.class, () -> writer.finish(new RowBuffer()));
        assertEquals(ErrorCode.PROGRAM_LIMIT_EXCEEDED, failure.code());
    }

    @Test
    void aRowOfAnUnknownVersionIsCorrupt() {
        RowLayout layout = RowLayout.of(List.of(SqlType.INTEGER));
        byte[] row = {9, 0, 0, 1, 0, 0, 0};
        DbException failure =
                assertThrows(DbException.class, () -> layout.accessor(0).isNull(row, 0));
        assertEquals(ErrorCode.DATA_CORRUPTED, failure.code());
    }

    @Test
    void uuidsAreStoredInNetworkOrder() {
        RowLayout layout = RowLayout.of(List.of(SqlType.UUID));
        RowWriter writer = new RowWriter(layout);
        writer.begin();
        writer.setUuid(0, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        RowBuffer row = writer.finish(new RowBuffer());
        assertEquals(
                "010000" + "00112233445566778899aabbccddeeff", HexFormat.of().formatHex(row.bytes, 0, row.length));
    }
}

package io.rustydb.sql.function.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.type.ColumnAccessor;
import io.rustydb.base.type.KeyBuffer;
import io.rustydb.base.type.KeyColumn;
import io.rustydb.base.type.KeyEncoder;
import io.rustydb.base.type.LobSource;
import io.rustydb.base.type.RowBuffer;
import io.rustydb.base.type.RowLayout;
import io.rustydb.base.type.RowWriter;
import io.rustydb.base.type.SqlType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowVectorsTest {
    private static final List<SqlType> TYPES = List.of(
            SqlType.BOOLEAN,
            SqlType.SMALLINT,
            SqlType.INTEGER,
            SqlType.BIGINT,
            SqlType.REAL,
            SqlType.DOUBLE,
            SqlType.NUMERIC,
            SqlType.VARCHAR,
            SqlType.DATE,
            SqlType.UUID,
            SqlType.INTERVAL,
            SqlType.VARBINARY);
    private static final LobSource NO_LOBS = (id, position, target, offset, count) -> {
        throw new AssertionError("no large objects here");
    };

    private final long seed = Long.getLong("rustydb.seed", System.identityHashCode(this) * 0x9E3779B97F4A7C15L);
    private final Random random = new Random(seed);

    private void fill(Vector vector, int row) {
        if (random.nextInt(5) == 0) {
            vector.setNull(row);
            return;
        }
        switch (vector) {
            case LongVector longs -> longs.set(row, (short) random.nextInt());
            case DoubleVector doubles -> doubles.set(row, (float) random.nextGaussian());
            case BooleanVector booleans -> booleans.set(row, random.nextBoolean());
            case DecimalVector decimals -> {
                if (random.nextBoolean()) {
                    decimals.set(row, random.nextInt(1000), random.nextInt(4));
                } else {
                    decimals.set(row, new BigDecimal("-123456789012345678901234567890." + random.nextInt(100)));
                }
            }
            case UuidVector uuids -> uuids.set(row, random.nextLong(), random.nextLong());
            case IntervalVector intervals -> intervals.set(row, random.nextInt(), random.nextInt(), random.nextLong());
            case BytesVector bytes -> bytes.set(row, "x".repeat(random.nextInt(40)) + random.nextInt(100));
        }
    }

    @Test
    void rowsWrittenFromVectorsLoadBackAndGiveTheSameKeys() {
        RowLayout layout = RowLayout.of(TYPES);
        RowWriter writer = new RowWriter(layout);
        List<KeyColumn> columns = new ArrayList<>();
        TYPES.forEach(type -> columns.add(new KeyColumn(type, columns.size() % 2 == 1)));
        KeyEncoder encoder = new KeyEncoder(columns);
        int[] all = new int[TYPES.size()];
        for (int c = 0; c < all.length; c++) {
            all[c] = c;
        }
        ColumnAccessor[] accessors = layout.accessors(all);
        for (int round = 0; round < 200; round++) {
            int rows = 1 + random.nextInt(40);
            Batch source = Batch.of(TYPES);
            Batch target = Batch.of(TYPES);
            source.reset(rows);
            target.reset(rows);
            for (int row = 0; row < rows; row++) {
                writer.begin();
                KeyBuffer fromVectors = new KeyBuffer();
                for (int c = 0; c < all.length; c++) {
                    fill(source.vector(c), row);
                    RowVectors.store(source.vector(c), row, writer, c);
                    RowVectors.appendKey(source.vector(c), row, encoder, c, fromVectors);
                }
                RowBuffer bytes = writer.finish(new RowBuffer());
                KeyBuffer fromRow = new KeyBuffer();
                encoder.encode(bytes.bytes, bytes.offset, accessors, fromRow);
                assertEquals(fromRow, fromVectors, "seed=" + seed);
                for (int c = 0; c < all.length; c++) {
                    RowVectors.load(accessors[c], bytes.bytes, bytes.offset, target.vector(c), row, NO_LOBS);
                }
            }
            for (int row = 0; row < rows; row++) {
                for (int c = 0; c < all.length; c++) {
                    String message = "seed=" + seed + ", type=" + TYPES.get(c) + ", row=" + row;
                    assertTrue(target.vector(c).isNotDistinct(row, source.vector(c), row), message);
                    assertEquals(source.vector(c).hash(row), target.vector(c).hash(row), message);
                }
            }
        }
    }

    @Test
    void largeObjectsStayLocatorsAndLongStringsAreRead() {
        byte[] content = "a long string kept apart".getBytes(StandardCharsets.UTF_8);
        LobSource lobs = (id, position, target, offset, count) -> {
            assertEquals(7, id);
            int chunk = Math.min(count, Math.min(5, content.length - (int) position));
            System.arraycopy(content, (int) position, target, offset, chunk);
            return chunk;
        };
        RowLayout layout = RowLayout.of(List.of(SqlType.CLOB, SqlType.VARCHAR));
        RowWriter writer = new RowWriter(layout);
        writer.begin();
        writer.setLob(0, 7, content.length);
        writer.setLob(1, 7, content.length);
        RowBuffer row = writer.finish(new RowBuffer());
        BytesVector clob = new BytesVector(SqlType.CLOB);
        BytesVector text = new BytesVector(SqlType.VARCHAR);
        clob.reset(1);
        text.reset(1);
        RowVectors.load(layout.accessor(0), row.bytes, 0, clob, 0, lobs);
        RowVectors.load(layout.accessor(1), row.bytes, 0, text, 0, lobs);
        assertTrue(clob.isLob(0));
        assertEquals(content.length, clob.lobLength(0));
        assertFalse(text.isLob(0));
        assertArrayEquals(content, text.getBytes(0));
        clob.reset(1);
        clob.set(0, "inline");
        assertFalse(clob.isLob(0));
    }

    @Test
    void aDecimalVectorThatIsFilledAgainKeepsWhatWasAppendedBeforeItTurnsWide() {
        DecimalVector vector = new DecimalVector(SqlType.NUMERIC);
        vector.reset(8);
        vector.reset(0);
        for (int row = 0; row < 4; row++) {
            vector.set(row, row, 0);
        }
        vector.set(4, new BigDecimal("0.00000000000000000001"));
        for (int row = 0; row < 4; row++) {
            assertEquals(BigDecimal.valueOf(row), vector.get(row));
        }
    }

    @Test
    void aDecimalVectorThatTurnsWideKeepsItsValues() {
        DecimalVector vector = new DecimalVector(SqlType.NUMERIC);
        vector.reset(3);
        vector.set(0, 150, 2);
        vector.set(1, 7, 0);
        vector.ensureCapacity(9);
        vector.set(8, Long.MAX_VALUE, 2);
        assertTrue(vector.isWide());
        assertEquals(new BigDecimal("1.50"), vector.get(0));
        assertEquals(new BigDecimal("7"), vector.get(1));
        vector.reset(1);
        assertFalse(vector.isWide());
        assertEquals(Vector.noRows().length, 0);
    }
}

package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.rustydb.jdbc.fake.Answer;
import io.rustydb.jdbc.fake.FakeTransport;
import io.rustydb.jdbc.transport.ValueKind;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ResultSetTest {
    private static final UUID ID = new UUID(3, 4);
    private static final long MICROS = 1_500_000;

    private final FakeTransport transport = new FakeTransport();
    private final Connection connection = RustyDbConnection.direct(transport, "jdbc:rustydb:mem:test");

    private ResultSet first(Answer answer) throws SQLException {
        transport.on("q", answer);
        ResultSet rows = connection.prepareStatement("q").executeQuery();
        assertTrue(rows.next());
        return rows;
    }

    private ResultSet all() throws SQLException {
        return first(Answer.query()
                .column("b", ValueKind.BOOLEAN)
                .column("s", ValueKind.SMALLINT)
                .column("i", ValueKind.INTEGER)
                .column("l", ValueKind.BIGINT)
                .column("r", ValueKind.REAL)
                .column("d", ValueKind.DOUBLE)
                .column("n", ValueKind.NUMERIC)
                .column("t", ValueKind.VARCHAR)
                .column("day", ValueKind.DATE)
                .column("tod", ValueKind.TIME)
                .column("ts", ValueKind.TIMESTAMP)
                .column("tz", ValueKind.TIMESTAMP_TZ)
                .column("u", ValueKind.UUID)
                .column("bin", ValueKind.VARBINARY)
                .column("c", ValueKind.CLOB)
                .column("bl", ValueKind.BLOB)
                .row(
                        true,
                        7,
                        8,
                        9L,
                        1.5f,
                        2.5,
                        new BigDecimal("3.50"),
                        "text",
                        1L,
                        1_000_000_000L,
                        MICROS,
                        MICROS,
                        ID,
                        new byte[] {1},
                        "clob",
                        new byte[] {2}));
    }

    private static void fails(String sqlState, Executable action) {
        assertEquals(sqlState, assertThrows(SQLException.class, action).getSQLState());
    }

    @Test
    void eachKindHasItsClass() throws SQLException {
        ResultSet rows = all();
        ResultSetMetaData data = rows.getMetaData();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            Object value = rows.getObject(i);
            String declared = data.getColumnClassName(i);
            boolean fits = value.getClass().getName().equals(declared)
                    || declared.equals("java.sql.Clob") && value instanceof Clob
                    || declared.equals("java.sql.Blob") && value instanceof Blob;
            assertTrue(fits, data.getColumnName(i) + ": " + declared + " but " + value.getClass());
        }
    }

    @Test
    void gettersReadByPositionAndByLabelWithoutRegardToCase() throws SQLException {
        ResultSet rows = all();
        assertTrue(rows.getBoolean("B"));
        assertEquals(8, rows.getInt(3));
        assertEquals(8, rows.getInt("I"));
        assertEquals(9, rows.getLong("l"));
        assertEquals(1.5f, rows.getFloat("r"));
        assertEquals(2.5, rows.getDouble("d"));
        assertEquals(new BigDecimal("3.50"), rows.getBigDecimal("n"));
        assertEquals("text", rows.getString("T"));
        assertArrayEquals(new byte[] {1}, rows.getBytes("bin"));
        assertEquals((byte) 7, rows.getByte("s"));
        fails("42703", () -> rows.getInt("nothing"));
        fails("42703", () -> rows.getInt(0));
        fails("42703", () -> rows.getInt(17));
    }

    @Test
    void anExactLabelComesBeforeOneOfOtherCase() throws SQLException {
        ResultSet rows = first(Answer.query()
                .column("A", ValueKind.INTEGER)
                .column("a", ValueKind.INTEGER)
                .row(1, 2));
        assertEquals(2, rows.getInt("a"));
        assertEquals(1, rows.getInt("A"));
        assertEquals(1, rows.findColumn("A"));
    }

    @Test
    void classesCanBeAskedFor() throws SQLException {
        ResultSet rows = all();
        assertEquals(8L, rows.getObject("i", Long.class));
        assertEquals((short) 8, rows.getObject("i", Short.class));
        assertEquals(BigInteger.valueOf(9), rows.getObject("l", BigInteger.class));
        assertEquals(ID, rows.getObject("u", UUID.class));
        assertEquals("8", rows.getObject("i", String.class));
        assertEquals(LocalDate.of(1970, 1, 2), rows.getObject("day", LocalDate.class));
        assertEquals(LocalTime.of(0, 0, 1), rows.getObject("tod", LocalTime.class));
        assertEquals(LocalDateTime.of(1970, 1, 1, 0, 0, 1, 500_000_000), rows.getObject("ts", LocalDateTime.class));
        assertEquals(Instant.ofEpochMilli(1500), rows.getObject("tz", Instant.class));
        assertEquals(Instant.ofEpochMilli(1500).atOffset(ZoneOffset.UTC), rows.getObject("tz", OffsetDateTime.class));
        assertEquals(Date.valueOf("1970-01-02"), rows.getObject("day", Date.class));
        assertEquals(Time.valueOf("00:00:01"), rows.getObject("tod", Time.class));
        assertEquals(Timestamp.valueOf("1970-01-01 00:00:01.5"), rows.getObject("ts", Timestamp.class));
        assertEquals("clob", rows.getObject("c", Clob.class).getSubString(1, 9));
        fails("42846", () -> rows.getObject("i", Thread.class));
        fails("22003", () -> rows.getObject("n", BigInteger.class));
    }

    @Test
    void anInstantReadsAsLocalTimeOfTheJvm() throws SQLException {
        ResultSet rows = all();
        assertEquals(Timestamp.from(Instant.ofEpochMilli(1500)), rows.getTimestamp("tz"));
        assertEquals(
                LocalDateTime.ofInstant(
                        Instant.ofEpochMilli(1500), TimeZone.getDefault().toZoneId()),
                rows.getObject("tz", LocalDateTime.class));
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
        assertEquals(1500 - 9 * 3600_000, rows.getTimestamp("ts", tokyo).getTime());
        assertEquals(1000 - 9 * 3600_000, rows.getTime("tod", tokyo).getTime());
        assertEquals(15 * 3600_000, rows.getDate("day", tokyo).getTime());
    }

    @Test
    void nullIsZeroOrNullAndWasNullTells() throws SQLException {
        ResultSet rows = first(Answer.query()
                .column("i", ValueKind.INTEGER)
                .column("t", ValueKind.VARCHAR)
                .column("d", ValueKind.TIMESTAMP_TZ)
                .column("x", ValueKind.INTEGER)
                .row(null, null, null, 5));
        assertEquals(0, rows.getInt(1));
        assertTrue(rows.wasNull());
        assertNull(rows.getString(2));
        assertNull(rows.getTimestamp(3));
        assertNull(rows.getObject(1));
        assertNull(rows.getObject(1, Integer.class));
        assertNull(rows.getObject(3, OffsetDateTime.class));
        assertNull(rows.getBlob(2));
        assertFalse(rows.getBoolean(1));
        assertEquals(5, rows.getInt(4));
        assertFalse(rows.wasNull());
    }

    @Test
    void narrowingNeverLosesSilently() throws SQLException {
        ResultSet rows = first(Answer.query().column("i", ValueKind.INTEGER).row(70_000));
        fails("22003", () -> rows.getShort(1));
        fails("22003", () -> rows.getByte(1));
    }

    @Test
    void aRowIsNeededForReading() throws SQLException {
        transport.on("q", Answer.query().column("i", ValueKind.INTEGER).row(1));
        ResultSet rows = connection.createStatement().executeQuery("q");
        assertEquals(0, rows.getRow());
        fails("24000", () -> rows.getInt(1));
        assertTrue(rows.next());
        assertEquals(1, rows.getRow());
        assertTrue(rows.isFirst());
        assertFalse(rows.next());
        fails("24000", () -> rows.getInt(1));
    }

    @Test
    void updatingAndScrollingAreRefused() throws SQLException {
        ResultSet rows = all();
        fails("0A000", () -> rows.updateInt(1, 1));
        fails("0A000", rows::deleteRow);
        fails("0A000", rows::first);
        rows.close();
        fails("24000", rows::first);
    }

    @Test
    void metadataTellsSizesAndNames() throws SQLException {
        ResultSetMetaData data = all().getMetaData();
        assertEquals(16, data.getColumnCount());
        assertEquals(Types.TIMESTAMP_WITH_TIMEZONE, data.getColumnType(12));
        assertEquals("TIMESTAMP WITH TIME ZONE", data.getColumnTypeName(12));
        assertEquals(10, data.getPrecision(3));
        assertEquals(11, data.getColumnDisplaySize(3));
        assertEquals("i", data.getColumnLabel(3));
        assertEquals("", data.getTableName(3));
    }

    @Test
    void largeObjectsAreValuesOfTheirOwn() throws SQLException {
        ResultSet rows = all();
        Blob blob = rows.getBlob("bl");
        rows.close();
        connection.close();
        assertEquals(1, blob.length());
        assertEquals(2, blob.getBytes(1, 10)[0]);
        blob.setBytes(2, new byte[] {3, 4});
        assertEquals(2, blob.position(new byte[] {3, 4}, 1));
        blob.truncate(1);
        assertEquals(1, blob.length());
        fails("22023", () -> blob.getBytes(0, 1));
        fails("22023", () -> blob.getBytes(3, 1));
        blob.free();
        fails("24000", blob::length);
        Clob clob = new RustyDbClob(null, new EditableText(null, "abc"));
        clob.setString(3, "xyz");
        assertEquals("abxyz", clob.getSubString(1, 10));
        assertEquals(3, clob.position("xy", 1));
        fails("22023", () -> clob.setString(7, "q"));
    }

    /// 40 bytes for the result set; the port of the test allocates nothing. An execution that begins to
    /// allocate more is caught here.
    @Test
    void anExecutionAllocatesTheResultSetAndNothingElse() throws SQLException {
        transport.on(
                "pk",
                Answer.query()
                        .column("v", ValueKind.BIGINT)
                        .parameter(ValueKind.BIGINT)
                        .row(4711L));
        ThreadMXBean threads = assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
        try (PreparedStatement statement = connection.prepareStatement("pk")) {
            int warm = 20_000;
            int measured = 50_000;
            long sum = run(statement, warm);
            long before = threads.getCurrentThreadAllocatedBytes();
            sum += run(statement, measured);
            long perExecution = (threads.getCurrentThreadAllocatedBytes() - before) / measured;
            assertEquals(4711L * (warm + measured), sum);
            assertTrue(perExecution <= 48, "bytes per execution: " + perExecution);
        }
    }

    private static long run(PreparedStatement statement, int times) throws SQLException {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            statement.setLong(1, Long.MIN_VALUE);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                sum += rows.getLong(1);
            }
        }
        return sum;
    }
}

package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.error.ErrorDetail;
import io.rustydb.jdbc.error.RustyDbError;
import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.fake.Answer;
import io.rustydb.jdbc.fake.FakeTransport;
import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.TableDescription;
import io.rustydb.jdbc.transport.ValueKind;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PreparedStatementTest {
    private static final SQLException DUPLICATE =
            SqlErrors.of(new ErrorDetail("23505", 23505, "duplicate key", 0, "person_pk", false), null);

    private final FakeTransport transport = new FakeTransport();
    private final Connection connection = RustyDbConnection.direct(transport, "jdbc:rustydb:mem:test");

    private PreparedStatement prepare(Answer answer) throws SQLException {
        transport.on("s", answer);
        PreparedStatement statement = connection.prepareStatement("s");
        transport.calls.clear();
        return statement;
    }

    private PreparedStatement one(ValueKind kind) throws SQLException {
        return prepare(Answer.update(1).parameter(kind));
    }

    private String sent() {
        return String.join(", ", transport.calls);
    }

    @Test
    void eachParameterNeedsAValue() throws SQLException {
        PreparedStatement statement =
                prepare(Answer.update(1).parameter(ValueKind.INTEGER).parameter(ValueKind.INTEGER));
        statement.setInt(1, 1);
        SQLException e = assertThrows(SQLException.class, statement::executeUpdate);
        assertEquals("42P02", e.getSQLState());
        assertTrue(String.valueOf(e.getMessage()).contains("index=2"));
        statement.setNull(2, Types.INTEGER);
        assertEquals(1, statement.executeUpdate());
        statement.clearParameters();
        assertThrows(SQLException.class, statement::executeUpdate);
    }

    @Test
    void moreThanSixtyFourParametersAreCountedToo() throws SQLException {
        Answer answer = Answer.update(1);
        for (int i = 0; i < 130; i++) {
            answer.parameter(ValueKind.INTEGER);
        }
        PreparedStatement statement = prepare(answer);
        for (int i = 1; i <= 130; i++) {
            SQLException e = assertThrows(SQLException.class, statement::executeUpdate);
            assertTrue(String.valueOf(e.getMessage()).contains("index=" + i + ","), e.getMessage());
            statement.setInt(i, i);
        }
        assertEquals(1, statement.executeUpdate());
    }

    @Test
    void positionsOutsideAreRefused() throws SQLException {
        PreparedStatement statement = one(ValueKind.INTEGER);
        assertEquals(
                "42P02",
                assertThrows(SQLException.class, () -> statement.setInt(0, 1)).getSQLState());
        assertEquals(
                "42P02",
                assertThrows(SQLException.class, () -> statement.setInt(2, 1)).getSQLState());
    }

    @Test
    void objectsGoDownTyped() throws SQLException {
        PreparedStatement statement = one(ValueKind.VARCHAR);
        UUID uuid = new UUID(1, 2);
        statement.setObject(1, "a");
        statement.setObject(1, 1);
        statement.setObject(1, 2L);
        statement.setObject(1, (short) 3);
        statement.setObject(1, (byte) 4);
        statement.setObject(1, 5.5);
        statement.setObject(1, 6.5f);
        statement.setObject(1, new BigDecimal("7.70"));
        statement.setObject(1, BigInteger.TEN.pow(30));
        statement.setObject(1, true);
        statement.setObject(1, 'c');
        statement.setObject(1, uuid);
        statement.setObject(1, new byte[] {1, 2});
        statement.setObject(1, null);
        assertEquals(
                "0 string a, 0 int 1, 0 long 2, 0 int 3, 0 int 4, 0 double 5.5, 0 float 6.5, 0 decimal 7.70,"
                        + " 0 decimal 1000000000000000000000000000000, 0 boolean true, 0 string c, 0 uuid " + uuid
                        + ", 0 bytes [1, 2], 0 null",
                sent());
    }

    @Test
    void timesGoDownAsNumbers() throws SQLException {
        PreparedStatement statement = one(ValueKind.TIMESTAMP);
        statement.setObject(1, LocalDate.of(1970, 1, 2));
        statement.setObject(1, LocalTime.of(0, 0, 1, 5));
        statement.setObject(1, LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999));
        statement.setObject(1, OffsetDateTime.parse("1970-01-01T01:00:00.000001+01:00"));
        statement.setObject(1, Instant.ofEpochSecond(1));
        statement.setDate(1, Date.valueOf("1970-01-03"));
        statement.setTime(1, new Time(Time.valueOf("00:00:02").getTime() + 7));
        statement.setTimestamp(1, Timestamp.valueOf("1970-01-01 00:00:01.5"));
        assertEquals(
                "0 date 1, 0 time 1000000005, 0 timestamp -1, 0 timestampTz 1, 0 timestampTz 1000000, 0 date 2, 0 time 2007000000,"
                        + " 0 timestamp 1500000",
                sent());
    }

    @Test
    void aTimestampIsAnInstantForAParameterWithTimeZone() throws SQLException {
        PreparedStatement statement = one(ValueKind.TIMESTAMP_TZ);
        statement.setTimestamp(1, Timestamp.from(Instant.ofEpochSecond(5)));
        assertEquals("0 timestampTz 5000000", sent());
    }

    @Test
    void calendarsDecideTheZoneOfLocalTimes() throws SQLException {
        PreparedStatement statement = one(ValueKind.TIMESTAMP);
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
        statement.setTimestamp(1, Timestamp.from(Instant.EPOCH), tokyo);
        statement.setDate(1, new Date(0), tokyo);
        statement.setTime(1, new Time(0), tokyo);
        assertEquals("0 timestamp 32400000000, 0 date 0, 0 time 32400000000000", sent());
    }

    @Test
    void streamsAreReadToTheGivenLength() throws SQLException {
        PreparedStatement statement = one(ValueKind.BLOB);
        statement.setBinaryStream(1, new ByteArrayInputStream(new byte[] {1, 2, 3}), 2);
        statement.setBlob(1, new RustyDbBlob(null, new EditableBytes(null, new byte[] {4})));
        statement.setCharacterStream(1, new StringReader("abc"), 2L);
        statement.setClob(1, new StringReader("x".repeat(3)));
        statement.setAsciiStream(1, new ByteArrayInputStream(new byte[] {65}));
        assertEquals("0 stream [1, 2], 0 bytes [4], 0 string ab, 0 string xxx, 0 string A", sent());
        SQLException shorter = assertThrows(
                SQLException.class, () -> statement.setBinaryStream(1, new ByteArrayInputStream(new byte[1]), 2));
        assertEquals("22023", shorter.getSQLState());
        SQLException notAscii = assertThrows(
                SQLException.class, () -> statement.setAsciiStream(1, new ByteArrayInputStream(new byte[] {-1})));
        assertEquals("22P05", notAscii.getSQLState());
    }

    @Test
    void decimalsTakeTheGivenScale() throws SQLException {
        PreparedStatement statement = one(ValueKind.NUMERIC);
        statement.setObject(1, new BigDecimal("1.235"), Types.DECIMAL, 2);
        assertEquals("0 decimal 1.24", sent());
        assertEquals(
                "0A000",
                assertThrows(SQLException.class, () -> statement.setObject(1, "x", Types.ARRAY))
                        .getSQLState());
        assertEquals(
                "42846",
                assertThrows(SQLException.class, () -> statement.setObject(1, new Object()))
                        .getSQLState());
    }

    @Test
    void aBatchCountsEachRow() throws SQLException {
        PreparedStatement statement = one(ValueKind.INTEGER);
        assertArrayEquals(new int[0], statement.executeBatch());
        for (int i = 0; i < 3; i++) {
            statement.setInt(1, i);
            statement.addBatch();
        }
        assertArrayEquals(new int[] {1, 1, 1}, statement.executeBatch());
        assertArrayEquals(new int[0], statement.executeBatch());
    }

    @Test
    void aFailedBatchInATransactionCountsTheRowsBefore() throws SQLException {
        connection.setAutoCommit(false);
        PreparedStatement statement =
                prepare(Answer.update(1).parameter(ValueKind.INTEGER).failsInBatchRow(2, DUPLICATE));
        addRows(statement, 5);
        BatchUpdateException e = assertThrows(BatchUpdateException.class, statement::executeBatch);
        assertArrayEquals(new int[] {1, 1}, e.getUpdateCounts());
        assertEquals("23505", e.getSQLState());
        assertSame(DUPLICATE, e.getCause());
        assertSame(DUPLICATE, e.getNextException());
        assertEquals("person_pk", assertInstanceOf(RustyDbError.class, e).constraintName());
        assertEquals(0, statement.executeBatch().length);
    }

    @Test
    void aFailedBatchInAutoCommitCountsNothing() throws SQLException {
        PreparedStatement statement =
                prepare(Answer.update(1).parameter(ValueKind.INTEGER).failsInBatchRow(2, DUPLICATE));
        addRows(statement, 5);
        assertArrayEquals(
                new int[0],
                assertThrows(BatchUpdateException.class, statement::executeBatch)
                        .getUpdateCounts());
    }

    private static void addRows(PreparedStatement statement, int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            statement.setInt(1, i);
            statement.addBatch();
        }
    }

    @Test
    void aBatchOfTextsStopsAtTheFirstFailure() throws SQLException {
        transport.on("a", Answer.update(7)).on("b", Answer.update(1).fails(DUPLICATE));
        Statement statement = connection.createStatement();
        for (String sql : new String[] {"a", "b", "a"}) {
            statement.addBatch(sql);
        }
        BatchUpdateException e = assertThrows(BatchUpdateException.class, statement::executeBatch);
        assertArrayEquals(new int[] {7}, e.getUpdateCounts());
    }

    @Test
    void generatedKeysComeByFlagByNameAndByPosition() throws SQLException {
        transport.on("i", Answer.update(2).key("id", 10L).key("id", 11L));
        transport.tables.add(new TableDescription(
                "public", "person", "TABLE", null, List.of(column("name"), column("id")), null, List.of(), List.of()));
        PreparedStatement statement = connection.prepareStatement("i", Statement.RETURN_GENERATED_KEYS);
        statement.executeUpdate();
        ResultSet keys = statement.getGeneratedKeys();
        assertTrue(keys.next());
        assertEquals(10, keys.getLong("ID"));
        assertTrue(keys.next());
        assertEquals(11, keys.getLong(1));
        assertFalse(keys.next());
        connection.prepareStatement("i", new String[] {"id"});
        assertEquals("prepare i keys=NAMED[id]", last());
        connection.prepareStatement("i", new int[] {2});
        assertEquals("prepare i keys=NAMED[id]", last());
        assertEquals(
                "42703",
                assertThrows(SQLException.class, () -> connection.prepareStatement("i", new int[] {3}))
                        .getSQLState());
        Statement plain = connection.createStatement();
        plain.executeUpdate("i", Statement.RETURN_GENERATED_KEYS);
        assertTrue(plain.getGeneratedKeys().next());
    }

    @Test
    void withoutAskingThereAreNoGeneratedKeys() throws SQLException {
        PreparedStatement statement = prepare(Answer.update(1).key("id", 1L));
        statement.executeUpdate();
        try (ResultSet keys = statement.getGeneratedKeys()) {
            assertFalse(keys.next());
        }
    }

    private String last() {
        return transport.calls.get(transport.calls.size() - 1);
    }

    private static TableDescription.Column column(String name) {
        return new TableDescription.Column(
                name, ValueKind.BIGINT, ColumnDescriptor.UNCONSTRAINED, 0, false, null, false, null);
    }

    @Test
    void parametersDescribeThemselves() throws SQLException {
        ParameterMetaData data =
                prepare(Answer.update(1).parameter(ValueKind.NUMERIC)).getParameterMetaData();
        assertEquals(1, data.getParameterCount());
        assertEquals(Types.NUMERIC, data.getParameterType(1));
        assertEquals("java.math.BigDecimal", data.getParameterClassName(1));
        assertThrows(SQLException.class, () -> data.getParameterType(2));
    }

    @Test
    void methodsWithATextAreForPlainStatements() throws SQLException {
        PreparedStatement statement = one(ValueKind.INTEGER);
        assertThrows(SQLException.class, () -> statement.executeQuery("x"));
        assertThrows(SQLException.class, () -> statement.addBatch("x"));
    }

    @Test
    void escapesAreTranslatedBeforeThePort() throws SQLException {
        transport.on(
                "SELECT DATE '2026-01-01'",
                Answer.query().column("d", ValueKind.DATE).row(0L));
        assertTrue(connection.prepareStatement("SELECT {d '2026-01-01'}").execute());
        assertEquals("SELECT DATE '2026-01-01'", connection.nativeSQL("SELECT {d '2026-01-01'}"));
        Statement raw = connection.createStatement();
        raw.setEscapeProcessing(false);
        assertThrows(SQLException.class, () -> raw.execute("SELECT {d '2026-01-01'}"));
    }
}

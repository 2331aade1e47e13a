package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.error.ErrorDetail;
import io.rustydb.jdbc.error.RustyDbError;
import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.fake.FakeTransport;
import io.rustydb.jdbc.transport.ConnectRequest;
import io.rustydb.jdbc.transport.Transport;
import io.rustydb.jdbc.transport.TransportProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriverTest {
    private static final class MemoryProvider implements TransportProvider {
        @Override
        public Set<String> forms() {
            return Set.of("mem");
        }

        @Override
        public Transport open(ConnectRequest request) {
            return new FakeTransport();
        }
    }

    private final RustyDbDriver driver = new RustyDbDriver(List.of(new MemoryProvider()));

    @Test
    void otherPeoplesUrlsAreLeftAlone() throws SQLException {
        assertNull(driver.connect("jdbc:h2:mem:x", new Properties()));
        assertFalse(driver.acceptsURL("jdbc:h2:mem:x"));
        assertTrue(driver.acceptsURL("jdbc:rustydb:mem:x"));
    }

    @Test
    void theFormOfTheUrlFindsTheTransport() throws SQLException {
        try (Connection connection = driver.connect("jdbc:rustydb:mem:x", new Properties())) {
            assertTrue(connection.isValid(0));
        }
        SQLException e =
                assertThrows(SQLException.class, () -> driver.connect("jdbc:rustydb:file:x", new Properties()));
        assertEquals("08001", e.getSQLState());
    }

    @Test
    void theDriverIsRegisteredByItselfAndGoesWhenAsked() throws SQLException {
        assertTrue(DriverManager.drivers().anyMatch(d -> d instanceof RustyDbDriver));
        RustyDbDriver.deregister();
        assertFalse(DriverManager.drivers().anyMatch(d -> d instanceof RustyDbDriver));
        RustyDbDriver.register();
        RustyDbDriver.register();
        assertEquals(
                1,
                DriverManager.drivers().filter(d -> d instanceof RustyDbDriver).count());
    }

    @Test
    void aDataSourceNeedsItsUrl() {
        RustyDbDataSource source = new RustyDbDataSource();
        assertEquals(
                "08001", assertThrows(SQLException.class, source::getConnection).getSQLState());
        source.setUrl("jdbc:rustydb:mem:x");
        source.setUser("u");
        SQLException e = assertThrows(SQLException.class, source::getConnection);
        assertTrue(String.valueOf(e.getMessage()).contains("rustydb-embedded.jar"), e.getMessage());
    }

    @Test
    void everyKeyIsShownToTools() {
        assertEquals(ConnectionKey.values().length, driver.getPropertyInfo("jdbc:rustydb:mem:x", null).length);
    }

    @Test
    void theClassOfAnExceptionFollowsFromItsState() {
        Map<String, Class<? extends SQLException>> classes = Map.ofEntries(
                Map.entry("08003", SQLNonTransientConnectionException.class),
                Map.entry("0A000", SQLFeatureNotSupportedException.class),
                Map.entry("22003", SQLDataException.class),
                Map.entry("23505", SQLIntegrityConstraintViolationException.class),
                Map.entry("28P01", SQLInvalidAuthorizationSpecException.class),
                Map.entry("40001", SQLTransactionRollbackException.class),
                Map.entry("40P01", SQLTransactionRollbackException.class),
                Map.entry("42601", SQLSyntaxErrorException.class),
                Map.entry("57014", SQLTimeoutException.class),
                Map.entry("55P03", SQLTransientException.class),
                Map.entry("57P02", SQLNonTransientConnectionException.class),
                Map.entry("58P03", SQLNonTransientConnectionException.class),
                Map.entry("XX001", SQLException.class));
        classes.forEach((state, type) -> {
            SQLException e = SqlErrors.of(ErrorDetail.of(state, 1, "m"), null);
            assertTrue(type.isInstance(e), state + " gives " + e.getClass());
            assertEquals(state, e.getSQLState());
        });
    }

    @Test
    void detailsSurviveSerialisationAndAreFoundInChains() throws IOException, ClassNotFoundException {
        SQLException e = SqlErrors.of(new ErrorDetail("23505", 23505, "duplicate", 7, "person_pk", false), null);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new IllegalStateException("outer", e));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            RustyDbError found = RustyDbError.find((Throwable) in.readObject());
            assertTrue(found != null);
            assertEquals("person_pk", found.constraintName());
            assertEquals(7, found.position());
        }
        assertNull(RustyDbError.find(new SQLException("foreign")));
    }
}

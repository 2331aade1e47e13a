package io.rustydb.rar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.xa.RustyDbXAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the server's pool does with a managed connection, played through without a server.
class RustyDbManagedConnectionTest {
    private final RecordingTransport database = new RecordingTransport();
    private final List<ConnectionEvent> events = new ArrayList<>();
    private RustyDbManagedConnection managed;

    @BeforeEach
    void open() throws Exception {
        managed = managedOver(database);
        managed.addConnectionEventListener(new Noting());
    }

    private static RustyDbManagedConnection managedOver(RecordingTransport transport) throws SQLException {
        return new RustyDbManagedConnection(
                new RustyDbXAConnection(transport.transport(), "jdbc:rustydb:mem:t"), Credentials.OWNER);
    }

    private Connection handle() throws ResourceException {
        return (Connection) managed.getConnection(null, null);
    }

    @Test
    void handlesShareTheConnectionAndEachTellsThePoolWhenItIsClosed() throws Exception {
        Connection one = handle();
        Connection two = handle();
        assertNotSame(one, two);
        one.close();
        assertFalse(two.isClosed());
        two.close();
        two.close();
        assertEquals(2, events.size());
        assertEquals(ConnectionEvent.CONNECTION_CLOSED, events.get(0).getId());
        assertSame(one, events.get(0).getConnectionHandle());
        assertSame(two, events.get(1).getConnectionHandle());
        assertFalse(database.closed);
    }

    @Test
    void aHandleThatOutlivesItsStayInThePoolIsDeadAndTellsNothing() throws Exception {
        Connection kept = handle();
        managed.cleanup();
        assertEquals(List.of("reset"), database.verbs);
        assertEquals(
                "08003", assertThrows(SQLException.class, kept::createStatement).getSQLState());
        assertFalse(kept.isValid(1));
        kept.close();
        assertTrue(kept.isClosed());
        assertTrue(events.isEmpty());
    }

    @Test
    void aHandleMovesToAnotherConnectionAndWorksThere() throws Exception {
        Connection kept = handle();
        managed.dissociateConnections();
        RecordingTransport second = new RecordingTransport();
        RustyDbManagedConnection next = managedOver(second);
        List<ConnectionEvent> nextEvents = new ArrayList<>();
        next.addConnectionEventListener(new Noting(nextEvents));
        next.associateConnection(kept);
        kept.setAutoCommit(false);
        assertFalse(second.autoCommit);
        assertTrue(database.autoCommit);
        kept.close();
        assertTrue(events.isEmpty());
        assertEquals(
                List.of(
                        ConnectionEvent.LOCAL_TRANSACTION_STARTED,
                        ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK,
                        ConnectionEvent.CONNECTION_CLOSED),
                nextEvents.stream().map(ConnectionEvent::getId).toList());
        assertSame(kept, nextEvents.get(2).getConnectionHandle());
    }

    @Test
    void whatIsNotAHandleOfOursIsRefused() {
        assertThrows(ResourceException.class, () -> managed.associateConnection("no connection"));
    }

    @Test
    void theServersLocalTransactionSurvivesTheApplicationsClose() throws Exception {
        managed.getLocalTransaction().begin();
        handle().close();
        assertTrue(database.verbs.isEmpty(), "nothing was rolled back");
        managed.getLocalTransaction().commit();
        assertEquals("commit", database.verbs.get(0));
        assertTrue(database.autoCommit);
        assertEquals(1, events.size(), "the adapter's own handle is nothing to the pool");
        assertThrows(
                ResourceException.class, () -> managed.getLocalTransaction().commit());
    }

    @Test
    void aLocalTransactionCannotBeginTwice() throws Exception {
        managed.getLocalTransaction().begin();
        assertThrows(
                ResourceException.class, () -> managed.getLocalTransaction().begin());
        managed.getLocalTransaction().rollback();
        assertEquals("rollback", database.verbs.get(0));
    }

    @Test
    void aDeadConnectionIsReportedOnceAndIsInvalid() throws Exception {
        Connection handle = handle();
        handle.setAutoCommit(false);
        database.commitFailure = new SQLException("the database has stopped", "57P02");
        assertThrows(SQLException.class, handle::commit);
        assertThrows(SQLException.class, handle::commit);
        assertEquals(
                List.of(ConnectionEvent.LOCAL_TRANSACTION_STARTED, ConnectionEvent.CONNECTION_ERROR_OCCURRED), ids());
        assertFalse(managed.isValid());
    }

    @Test
    void anOrdinaryFailureIsNotReported() throws Exception {
        Connection handle = handle();
        handle.setAutoCommit(false);
        database.commitFailure = new SQLException("try again", "40001");
        assertThrows(SQLException.class, handle::commit);
        assertEquals(List.of(ConnectionEvent.LOCAL_TRANSACTION_STARTED), ids());
        assertTrue(managed.isValid());
    }

    private List<Integer> ids() {
        return events.stream().map(ConnectionEvent::getId).toList();
    }

    @Test
    void theApplicationsLocalTransactionsAreTold() throws Exception {
        Connection handle = handle();
        handle.setAutoCommit(false);
        handle.commit();
        handle.rollback();
        handle.setAutoCommit(true);
        handle.setAutoCommit(false);
        handle.close();
        assertEquals(
                List.of(
                        ConnectionEvent.LOCAL_TRANSACTION_STARTED,
                        ConnectionEvent.LOCAL_TRANSACTION_COMMITTED,
                        ConnectionEvent.LOCAL_TRANSACTION_STARTED,
                        ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK,
                        ConnectionEvent.LOCAL_TRANSACTION_STARTED,
                        ConnectionEvent.LOCAL_TRANSACTION_COMMITTED,
                        ConnectionEvent.LOCAL_TRANSACTION_STARTED,
                        ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK,
                        ConnectionEvent.CONNECTION_CLOSED),
                ids());
        assertTrue(events.stream().allMatch(event -> event.getConnectionHandle() == handle));
    }

    @Test
    void theServersOwnLocalTransactionIsNotTold() throws Exception {
        managed.getLocalTransaction().begin();
        managed.getLocalTransaction().commit();
        managed.getLocalTransaction().begin();
        managed.getLocalTransaction().rollback();
        assertTrue(events.isEmpty());
    }

    @Test
    void theServerRollsBackWhatAnApplicationLeftOpen() throws Exception {
        handle().setAutoCommit(false);
        managed.getLocalTransaction().rollback();
        assertEquals(List.of("rollback"), database.verbs);
    }

    @Test
    void signsOfTheUrlLanguageInADirectoryAreWrittenAsBytes() {
        RustyDbResourceAdapter adapter = new RustyDbResourceAdapter();
        adapter.setDataDirectory("/data/100% what?/a b");
        assertEquals("jdbc:rustydb:file:/data/100%25 what%3F/a b", adapter.url());
    }

    @Test
    void theFactoryMatchesByUserAndFindsTheInvalid() throws Exception {
        RustyDbManagedConnectionFactory factory = new RustyDbManagedConnectionFactory();
        Set<Object> pool = new HashSet<>(Set.of(managed, "something else"));
        assertSame(managed, factory.matchManagedConnections(pool, null, null));
        assertSame(managed, factory.matchManagedConnections(pool, null, Credentials.OWNER));
        assertNull(factory.matchManagedConnections(pool, null, new Credentials("somebody", "secret")));
        assertThrows(ResourceException.class, () -> managed.getConnection(null, new Credentials("somebody", "secret")));
        assertTrue(factory.getInvalidConnections(pool).isEmpty());
        managed.destroy();
        assertEquals(Set.of(managed), factory.getInvalidConnections(pool));
    }

    @Test
    void factoriesOfOneDatabaseAreEqual() throws Exception {
        RustyDbResourceAdapter adapter = new RustyDbResourceAdapter();
        adapter.setDataDirectory("/data/a");
        RustyDbResourceAdapter other = new RustyDbResourceAdapter();
        other.setDataDirectory("/data/b");
        RustyDbManagedConnectionFactory one = new RustyDbManagedConnectionFactory();
        one.setResourceAdapter(adapter);
        RustyDbManagedConnectionFactory two = new RustyDbManagedConnectionFactory();
        two.setResourceAdapter(adapter);
        assertEquals(one, two);
        assertEquals(one.hashCode(), two.hashCode());
        two.setResourceAdapter(other);
        assertFalse(one.equals(two));
        assertEquals("Credentials[user=me]", new Credentials("me", "secret").toString());
    }

    /// Notes what the pool is told.
    private final class Noting implements ConnectionEventListener {
        private final List<ConnectionEvent> noted;

        Noting() {
            this(events);
        }

        Noting(List<ConnectionEvent> noted) {
            this.noted = noted;
        }

        @Override
        public void connectionClosed(ConnectionEvent event) {
            noted.add(event);
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            noted.add(event);
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {
            noted.add(event);
        }

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {
            noted.add(event);
        }

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {
            noted.add(event);
        }
    }
}

package io.rustydb.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Resource;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The `DataSource` in JNDI: its connections, and how they take part in the server's transactions.
@ExtendWith(ArquillianExtension.class)
class DataSourceIT {
    private static final String JNDI_NAME = "java:jboss/datasources/RustyDB";

    @Resource(lookup = JNDI_NAME)
    private DataSource dataSource;

    @Resource
    private UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return Deployments.war("datasource-it.war", DataSourceIT.class);
    }

    @BeforeEach
    void makeAnEmptyTable() throws SQLException {
        execute("drop table if exists note");
        execute("create table note (id integer primary key, text varchar(100))");
    }

    @Test
    void isFoundByLookup() throws Exception {
        DataSource found = (DataSource) new InitialContext().lookup(JNDI_NAME);
        try (Connection connection = found.getConnection()) {
            assertEquals("RustyDB", connection.getMetaData().getDatabaseProductName());
            assertTrue(connection.isValid(1));
        }
    }

    @Test
    void keepsWhatATransactionCommitted() throws Exception {
        transaction.begin();
        execute("insert into note values (1, 'kept')");
        transaction.commit();
        assertEquals(1, count());
    }

    @Test
    void forgetsWhatATransactionRolledBack() throws Exception {
        transaction.begin();
        execute("insert into note values (1, 'lost')");
        assertEquals(1, count(), "visible inside the transaction, on a connection fetched anew");
        transaction.rollback();
        assertEquals(0, count());
    }

    @Test
    void committingInsideAServersTransactionIsRefused() throws Exception {
        transaction.begin();
        try (Connection connection = dataSource.getConnection()) {
            SQLException refused = assertThrows(SQLException.class, connection::commit);
            assertEquals("2D000", refused.getSQLState());
        } finally {
            transaction.rollback();
        }
    }

    @Test
    void outsideOfATransactionTheApplicationCommitsByItself() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            assertTrue(connection.getAutoCommit());
            connection.setAutoCommit(false);
            insert(connection, 1);
            connection.rollback();
            insert(connection, 2);
            connection.commit();
        }
        assertEquals(1, count());
    }

    @Test
    void whatWasLeftOpenIsRolledBackAndSettingsAreReset() throws Exception {
        for (int i = 0; i < 60; i++) {
            try (Connection connection = dataSource.getConnection()) {
                assertTrue(connection.getAutoCommit(), "round " + i);
                connection.setAutoCommit(false);
                insert(connection, 100 + i);
            }
        }
        assertEquals(0, count());
    }

    @Test
    void aClosedHandleIsDead() throws Exception {
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        assertSame(connection, statement.getConnection());
        assertSame(connection, connection.getMetaData().getConnection());
        connection.close();
        connection.close();
        assertTrue(connection.isClosed());
        assertFalse(connection.isValid(1));
        assertTrue(statement.isClosed());
        SQLException closed = assertThrows(SQLException.class, connection::createStatement);
        assertEquals("08003", closed.getSQLState());
    }

    @Test
    void whatWasMadeFromAClosedHandleIsDead() throws Exception {
        Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement("select id from note where id = ?");
        select.setInt(1, 1);
        ResultSet rows = select.executeQuery();
        connection.close();
        assertTrue(select.isClosed());
        assertTrue(rows.isClosed());
        assertThrows(SQLException.class, select::executeQuery);
        assertThrows(SQLException.class, rows::next);
    }

    @Test
    void aHandleOfBeforeDoesNotReachTheTransactionAfter() throws Exception {
        Connection before = dataSource.getConnection();
        before.setAutoCommit(false);
        insert(before, 1);
        before.close();
        transaction.begin();
        execute("insert into note values (2, 'mine')");
        assertThrows(SQLException.class, () -> insert(before, 3));
        assertThrows(SQLException.class, before::commit);
        transaction.commit();
        assertEquals(1, count());
    }

    @Test
    void theOpenTransactionOfTheApplicationEndsBeforeTheServersBegins() throws Exception {
        for (int round = 0; round < 3; round++) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                insert(connection, 10 + round);
            }
            transaction.begin();
            try (Connection connection = dataSource.getConnection()) {
                assertEquals(Connection.TRANSACTION_READ_COMMITTED, connection.getTransactionIsolation());
                insert(connection, 20 + round);
            }
            transaction.commit();
        }
        assertEquals(3, count());
    }

    @Test
    void theDatabaseServesAgainAfterSomebodyShutItDown() throws Exception {
        execute("insert into note values (1, 'kept')");
        try (Connection idle = dataSource.getConnection()) {
            assertTrue(idle.isValid(1));
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("shutdown");
            }
            assertFalse(idle.isValid(1));
            assertThrows(SQLException.class, () -> idle.prepareStatement("select 1"));
        }
        assertEquals(1, count(), "dead connections are not handed out");
        transaction.begin();
        execute("insert into note values (2, 'and after')");
        transaction.commit();
        assertEquals(2, count());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into note values (?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, "note " + id);
            assertEquals(1, insert.executeUpdate());
        }
    }

    private int count() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from note")) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }
}

package io.rustydb.it.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Where transactions of the container begin and end, and what stays.
@ExtendWith(ArquillianExtension.class)
class TransactionsIT {
    @PersistenceContext
    private EntityManager entities;

    @EJB
    private Keeper keeper;

    @Resource
    private UserTransaction transaction;

    @Resource(lookup = "java:jboss/TransactionManager")
    private TransactionManager manager;

    @Resource(lookup = "java:jboss/datasources/RustyDB")
    private DataSource dataSource;

    @Resource
    private ManagedExecutorService executor;

    @Deployment
    static WebArchive application() {
        return JpaArchive.with("transactions-it.war", TransactionsIT.class);
    }

    @BeforeEach
    void empty() {
        keeper.required(e -> e.createQuery("delete from Paper").executeUpdate());
    }

    @AfterEach
    void end() throws Exception {
        transaction.setTransactionTimeout(0);
        if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
            transaction.rollback();
        }
    }

    @Test
    void anUncheckedExceptionRollsBack() {
        assertThrows(RuntimeException.class, () -> keeper.addAndFail("lost"));
        assertEquals(List.of(), titles());
    }

    @Test
    void aCheckedExceptionDoesNot() {
        assertThrows(IOException.class, () -> keeper.addAndThrowChecked("kept"));
        assertEquals(List.of("kept"), titles());
    }

    @Test
    void rollbackOnlyRollsBack() {
        keeper.addAndRefuse("lost");
        assertEquals(List.of(), titles());
    }

    @Test
    void anInnerTransactionCommitsByItself() {
        assertThrows(RuntimeException.class, () -> keeper.addOuterAndInner("outer", "inner", true));
        assertEquals(List.of("inner"), titles());
    }

    @Test
    void bothCommitOnOneThread() {
        keeper.addOuterAndInner("outer", "inner", false);
        assertEquals(List.of("inner", "outer", "outer again"), titles());
    }

    @Test
    void anInnerTransactionFailsByItself() {
        keeper.addOuterAndFailInner("outer", "inner");
        assertEquals(List.of("outer", "outer again"), titles());
    }

    @Test
    void anInnerTransactionDoesNotSeeTheOuterOnesRows() throws Exception {
        transaction.begin();
        entities.persist(new Paper("outer"));
        entities.flush();
        assertEquals(List.of(), keeper.requiresNew(TransactionsIT::titlesBy));
        assertEquals(List.of("outer"), keeper.required(TransactionsIT::titlesBy));
        transaction.rollback();
    }

    @Test
    void aSuspendedTransactionGoesOnLater() throws Exception {
        manager.begin();
        insert("first");
        Transaction first = manager.suspend();
        manager.begin();
        insert("second");
        Transaction second = manager.suspend();
        manager.resume(first);
        insert("first again");
        manager.commit();
        assertEquals(List.of("first", "first again"), titles());
        manager.resume(second);
        manager.rollback();
        assertEquals(List.of("first", "first again"), titles());
    }

    @Test
    void aTransactionIsCommittedByAnotherThread() throws Exception {
        manager.begin();
        insert("carried");
        Transaction carried = manager.suspend();
        executor.submit(() -> {
                    manager.resume(carried);
                    insert("on");
                    manager.commit();
                    return true;
                })
                .get(60, TimeUnit.SECONDS);
        assertEquals(List.of("carried", "on"), titles());
    }

    @Test
    void aTransactionThatTakesTooLongIsRolledBack() throws Exception {
        transaction.setTransactionTimeout(1);
        transaction.begin();
        insert("late");
        Thread.sleep(2500);
        assertThrows(RollbackException.class, transaction::commit);
        assertEquals(List.of(), titles());
        insert("the connection is good again");
        assertEquals(1, titles().size());
    }

    @Test
    void aTimeoutGivesItsLocksBack() throws Exception {
        long id = keeper.required(e -> {
            Paper paper = new Paper("wanted");
            e.persist(paper);
            e.flush();
            assertNotNull(paper.id);
            return paper.id;
        });
        transaction.setTransactionTimeout(1);
        transaction.begin();
        entities.find(Paper.class, id, LockModeType.PESSIMISTIC_WRITE);
        // Waits for the row until the server has rolled the first transaction back, in a thread of its own.
        Future<Integer> waiting = executor.submit(
                () -> keeper.requiresNew(e -> e.createQuery("update Paper p set p.pages = 2 where p.id = :id")
                        .setParameter("id", id)
                        .executeUpdate()));
        assertEquals(1, waiting.get(60, TimeUnit.SECONDS));
        assertThrows(RollbackException.class, transaction::commit);
    }

    @Test
    void aWaiterWhoseTransactionTimesOutStopsWaiting() throws Exception {
        long id = keeper.required(e -> {
            Paper paper = new Paper("held");
            e.persist(paper);
            e.flush();
            assertNotNull(paper.id);
            return paper.id;
        });
        transaction.begin();
        entities.find(Paper.class, id, LockModeType.PESSIMISTIC_WRITE);
        Future<Boolean> waiting = executor.submit(() -> {
            transaction.setTransactionTimeout(1);
            transaction.begin();
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement("update paper_it set pages = 3 where id = ?")) {
                statement.setLong(1, id);
                statement.executeUpdate();
                return false;
            } catch (SQLException e) {
                return true;
            } finally {
                transaction.rollback();
                transaction.setTransactionTimeout(0);
            }
        });
        assertEquals(true, waiting.get(60, TimeUnit.SECONDS), "the statement ended with an exception");
        transaction.rollback();
        assertEquals(1, keeper.required(e -> e.find(Paper.class, id)).pages);
    }

    private void insert(String title) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("insert into paper_it (title, pages, version) values (?, 1, 0)")) {
            statement.setString(1, title);
            assertEquals(1, statement.executeUpdate());
        }
    }

    /// Committed titles, in order.
    private List<String> titles() {
        return keeper.requiresNew(TransactionsIT::titlesBy);
    }

    private static List<String> titlesBy(EntityManager entities) {
        return entities.createQuery("select p.title from Paper p order by p.title", String.class)
                .getResultList();
    }
}

package io.rustydb.it.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.store.Attempts;
import io.rustydb.store.Customers;
import io.rustydb.store.NotFound;
import io.rustydb.store.Order;
import io.rustydb.store.Order.OrderLine;
import io.rustydb.store.OrderRefused;
import io.rustydb.store.Orders;
import io.rustydb.store.Receipt;
import io.rustydb.store.StaleVersion;
import io.rustydb.store.Views.CustomerView;
import io.rustydb.store.Views.InvoiceView;
import io.rustydb.store.model.Customer;
import io.rustydb.store.model.Numbering;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PessimisticLockException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Orders: transactions of the container, and who waits for whom.
@ExtendWith(ArquillianExtension.class)
class OrdersIT {
    @EJB
    private Orders orders;

    @EJB
    private Customers customers;

    @EJB
    private Attempts attempts;

    @PersistenceContext
    private EntityManager entities;

    @Resource
    private UserTransaction transaction;

    @Resource
    private ManagedExecutorService executor;

    @Deployment
    static WebArchive application() {
        return StoreArchive.with(OrdersIT.class);
    }

    @AfterEach
    void end() throws Exception {
        if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
            transaction.rollback();
        }
    }

    @Test
    void anOrderBecomesAnInvoiceWithItsLines() {
        Receipt receipt = orders.place(order(7, 1, 2, 2819, 3));
        assertEquals(new BigDecimal("7.95"), receipt.total());
        InvoiceView invoice = customers.invoice(receipt.invoiceId());
        assertEquals(7, invoice.customerId());
        assertEquals(new BigDecimal("7.95"), invoice.total());
        assertEquals(2, invoice.lines().size());
        assertTrue(customers.customer(7).invoices().stream().anyMatch(i -> i.invoiceId() == receipt.invoiceId()));
    }

    @Test
    void aRefusedOrderLeavesNothingButTheAttempt() {
        Receipt before = orders.place(order(8, 1, 1));
        long attemptsBefore = attempts.count();
        assertThrows(
                OrderRefused.class,
                () -> orders.place(new Order(8, List.of(new OrderLine(1, 1)), new BigDecimal("1.00"))));
        assertThrows(NotFound.class, () -> orders.place(order(8, 1_000_000, 1)));
        assertThrows(OrderRefused.class, () -> orders.place(new Order(8, List.of(), null)));
        assertEquals(attemptsBefore + 3, attempts.count(), "each attempt was kept by a transaction of its own");
        Receipt after = orders.place(order(8, 1, 1));
        assertEquals(before.invoiceId() + 1, after.invoiceId(), "no number was lost");
    }

    @Test
    void anOrderInsideACallersTransactionGoesWithIt() throws Exception {
        long attemptsBefore = attempts.count();
        transaction.begin();
        int invoice = orders.place(order(9, 5, 1)).invoiceId();
        assertEquals(invoice, customers.invoice(invoice).invoiceId(), "visible inside");
        transaction.rollback();
        assertThrows(NotFound.class, () -> customers.invoice(invoice));
        assertEquals(attemptsBefore + 1, attempts.count());
    }

    @Test
    void manyAtOnceGetNumbersWithoutGaps() throws Exception {
        int threads = 6;
        int each = 10;
        Receipt first = orders.place(order(1, 1, 1));
        List<Callable<List<Integer>>> buyers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int customer = 10 + t;
            buyers.add(() -> {
                List<Integer> numbers = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    numbers.add(
                            orders.place(order(customer, 1 + i, 1, 100 + i, 2)).invoiceId());
                }
                return numbers;
            });
        }
        List<Integer> all = new ArrayList<>();
        for (Future<List<Integer>> buyer : executor.invokeAll(buyers, 120, TimeUnit.SECONDS)) {
            all.addAll(buyer.get());
        }
        all.sort(null);
        List<Integer> expected = new ArrayList<>();
        for (int i = 1; i <= threads * each; i++) {
            expected.add(first.invoiceId() + i);
        }
        assertEquals(expected, all);
        assertEquals(
                0L,
                entities.createQuery(
                                "select count(i) from Invoice i where i.id > 412 and i.total <>"
                                        + " (select sum(l.unitPrice * l.quantity) from InvoiceLine l where l.invoice = i)",
                                Long.class)
                        .getSingleResult());
    }

    @Test
    void aStaleCallerIsTurnedAway() {
        CustomerView seen = customers.customer(20);
        customers.changeEmail(20, seen.version(), "first@example.org");
        assertThrows(StaleVersion.class, () -> customers.changeEmail(20, seen.version(), "second@example.org"));
        assertEquals("first@example.org", customers.customer(20).email());
        customers.changeEmail(20, seen.version() + 1, seen.email());
    }

    @Test
    void ofTwoWhoChangeAtOnceTheSecondFails() throws Exception {
        String email = customers.customer(21).email();
        transaction.begin();
        Customer mine = entities.find(Customer.class, 21);
        mine.changeEmail("mine@example.org");
        executor.submit(() -> customers.changeEmail(21, mine.version(), "theirs@example.org"))
                .get(60, TimeUnit.SECONDS);
        RollbackException refused = assertThrows(RollbackException.class, transaction::commit);
        assertTrue(hasCause(refused, OptimisticLockException.class), () -> "caused by " + refused.getCause());
        CustomerView now = customers.customer(21);
        assertEquals("theirs@example.org", now.email());
        customers.changeEmail(21, now.version(), email);
    }

    @Test
    void aFlushReportsTheStaleEntityAtOnce() throws Exception {
        String email = customers.customer(22).email();
        transaction.begin();
        Customer mine = entities.find(Customer.class, 22);
        executor.submit(() -> customers.changeEmail(22, mine.version(), "theirs@example.org"))
                .get(60, TimeUnit.SECONDS);
        mine.changeEmail("mine@example.org");
        assertThrows(OptimisticLockException.class, entities::flush);
        transaction.rollback();
        customers.changeEmail(22, customers.customer(22).version(), email);
    }

    @Test
    void aLockedRowMakesOthersWaitUntilTheCommit() throws Exception {
        transaction.begin();
        entities.find(Numbering.class, Numbering.ID, LockModeType.PESSIMISTIC_WRITE);
        CountDownLatch asked = new CountDownLatch(1);
        Future<Receipt> waiting = executor.submit(() -> {
            asked.countDown();
            return orders.place(order(30, 1, 1));
        });
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        Thread.sleep(300);
        assertEquals(false, waiting.isDone(), "the order waits for the row");
        transaction.commit();
        assertTrue(waiting.get(60, TimeUnit.SECONDS).invoiceId() > 412);
    }

    @Test
    void whoDoesNotWantToWaitIsToldSo() throws Exception {
        transaction.begin();
        entities.find(Numbering.class, Numbering.ID, LockModeType.PESSIMISTIC_WRITE);
        PersistenceException refused = assertInstanceOf(
                PersistenceException.class,
                executor.submit(this::lockWithoutWaiting).get(60, TimeUnit.SECONDS));
        assertTrue(
                refused instanceof LockTimeoutException || refused instanceof PessimisticLockException,
                () -> "refused with " + refused);
    }

    private Object lockWithoutWaiting() throws Exception {
        transaction.begin();
        try {
            entities.find(
                    Numbering.class,
                    Numbering.ID,
                    LockModeType.PESSIMISTIC_WRITE,
                    Map.of("jakarta.persistence.lock.timeout", 0));
            return "got the lock";
        } catch (PersistenceException e) {
            return e;
        } finally {
            transaction.rollback();
        }
    }

    @Test
    void deadlocksAreFoundAndOneOfTheTwoGoesOn() throws Exception {
        CountDownLatch bothHold = new CountDownLatch(2);
        Future<Boolean> one = executor.submit(() -> lockBoth(40, 41, bothHold));
        Future<Boolean> other = executor.submit(() -> lockBoth(41, 40, bothHold));
        boolean first = one.get(60, TimeUnit.SECONDS);
        boolean second = other.get(60, TimeUnit.SECONDS);
        assertTrue(first || second, "one of them got both rows");
        assertTrue(!first || !second, "the other was turned away");
    }

    /// @return false if the second row was refused
    private boolean lockBoth(int first, int second, CountDownLatch bothHold) throws Exception {
        transaction.begin();
        try {
            entities.find(Customer.class, first, LockModeType.PESSIMISTIC_WRITE);
            bothHold.countDown();
            assertTrue(bothHold.await(30, TimeUnit.SECONDS));
            entities.find(Customer.class, second, LockModeType.PESSIMISTIC_WRITE);
            return true;
        } catch (PersistenceException e) {
            return false;
        } finally {
            transaction.rollback();
        }
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /// @param tracksAndQuantities track, quantity, track, quantity, …
    private static Order order(int customer, int... tracksAndQuantities) {
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 0; i < tracksAndQuantities.length; i += 2) {
            lines.add(new OrderLine(tracksAndQuantities[i], tracksAndQuantities[i + 1]));
        }
        return new Order(customer, lines, null);
    }
}

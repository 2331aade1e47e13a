package io.rustydb.store;

import io.rustydb.store.Order.OrderLine;
import io.rustydb.store.model.Customer;
import io.rustydb.store.model.Invoice;
import io.rustydb.store.model.Numbering;
import io.rustydb.store.model.Track;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/// Places orders: one transaction of the container each, which ends before the caller has the receipt.
@Stateless
public class Orders {
    /// Lines on one order.
    public static final int LINE_COUNT_MAX = 100;

    /// Pieces of one track on one order.
    public static final int QUANTITY_MAX = 1000;

    @PersistenceContext
    private EntityManager entities;

    @EJB
    private Attempts attempts;

    /// @throws OrderRefused if the order makes no sense or costs something else than expected; nothing of it
    ///     stays
    /// @throws NotFound if there is no such customer or track
    public Receipt place(Order order) {
        attempts.record(order.customerId(), order.lines().size());
        requireSense(order);
        Customer customer = find(Customer.class, "customer", order.customerId());
        Map<Track, Integer> basket = new LinkedHashMap<>();
        for (OrderLine line : order.lines()) {
            basket.merge(find(Track.class, "track", line.trackId()), line.quantity(), Integer::sum);
        }

        // Last, and for as short as possible: all other orders wait for this row.
        Numbering numbering = entities.find(Numbering.class, Numbering.ID, LockModeType.PESSIMISTIC_WRITE);
        Invoice invoice = new Invoice(
                numbering.takeInvoice(),
                customer,
                LocalDateTime.now(),
                customer.address() == null ? null : customer.address().copy(),
                BigDecimal.ZERO.setScale(2));
        basket.forEach((track, quantity) -> invoice.add(numbering.takeInvoiceLine(), track, quantity));
        if (order.expectedTotal() != null && order.expectedTotal().compareTo(invoice.total()) != 0) {
            throw new OrderRefused("the total is " + invoice.total() + ", not " + order.expectedTotal());
        }
        entities.persist(invoice);
        requireTotal(invoice);
        return new Receipt(invoice.id(), invoice.total(), invoice.lines().size());
    }

    /// What the database has as lines must be what the invoice says.
    private void requireTotal(Invoice invoice) {
        BigDecimal sum = entities.createQuery(
                        "select sum(l.unitPrice * l.quantity) from InvoiceLine l where l.invoice = :invoice",
                        BigDecimal.class)
                .setParameter("invoice", invoice)
                .getSingleResult();
        if (sum.compareTo(invoice.total()) != 0) {
            throw new IllegalStateException(
                    "invoice " + invoice.id() + " has total " + invoice.total() + " and lines for " + sum);
        }
    }

    private static void requireSense(Order order) {
        if (order.lines().isEmpty() || order.lines().size() > LINE_COUNT_MAX) {
            throw new OrderRefused("an order has 1 to " + LINE_COUNT_MAX + " lines, this one "
                    + order.lines().size());
        }
        for (OrderLine line : order.lines()) {
            if (line.quantity() < 1 || line.quantity() > QUANTITY_MAX) {
                throw new OrderRefused("of each track 1 to " + QUANTITY_MAX + " pieces, not " + line.quantity());
            }
        }
    }

    private <T> T find(Class<T> type, String what, int id) {
        T found = entities.find(type, id);
        if (found == null) {
            throw new NotFound(what, id);
        }
        return found;
    }
}

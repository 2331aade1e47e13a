package io.rustydb.store;

import io.rustydb.store.Views.CustomerView;
import io.rustydb.store.Views.InvoiceHead;
import io.rustydb.store.Views.InvoiceView;
import io.rustydb.store.model.Customer;
import io.rustydb.store.model.Invoice;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/// Who buys, and what they bought.
@Stateless
public class Customers {
    @PersistenceContext
    private EntityManager entities;

    /// The customer with all invoices.
    public CustomerView customer(int id) {
        Customer customer = find(id);
        List<InvoiceHead> invoices = customer.invoices().stream()
                .map(i -> new InvoiceHead(i.id(), i.date(), i.total()))
                .toList();
        return CustomerView.of(customer, invoices);
    }

    public InvoiceView invoice(int id) {
        Invoice invoice = entities.find(Invoice.class, id);
        if (invoice == null) {
            throw new NotFound("invoice", id);
        }
        return InvoiceView.of(invoice);
    }

    /// Changes the address, if nobody has changed the customer since the caller read `version`. Of two who do
    /// it at once one fails when its transaction commits, with an `OptimisticLockException` inside the
    /// container's exception.
    ///
    /// @throws StaleVersion if somebody has
    public void changeEmail(int id, int version, String email) {
        Customer customer = find(id);
        if (customer.version() != version) {
            throw new StaleVersion(version, customer.version());
        }
        customer.changeEmail(email);
    }

    private Customer find(int id) {
        Customer customer = entities.find(Customer.class, id);
        if (customer == null) {
            throw new NotFound("customer", id);
        }
        return customer;
    }
}

package io.rustydb.store;

import io.rustydb.store.model.OrderAttempt;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.LocalDateTime;

/// Keeps account of who wanted to order.
@Stateless
public class Attempts {
    @PersistenceContext
    private EntityManager entities;

    /// In a transaction of its own, so that the account stays when the order fails.
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public void record(int customerId, int lineCount) {
        entities.persist(new OrderAttempt(customerId, lineCount, LocalDateTime.now()));
    }

    public long count() {
        return entities.createQuery("select count(a) from OrderAttempt a", Long.class)
                .getSingleResult();
    }
}

package io.rustydb.it.jpa;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import java.util.function.Function;

/// Runs work in transactions of the container.
@Stateless
public class Keeper {
    @PersistenceContext
    private EntityManager entities;

    @EJB
    private Keeper other;

    @Resource
    private SessionContext context;

    /// In the caller's transaction, or one of its own.
    public <T> T required(Function<EntityManager, T> work) {
        return work.apply(entities);
    }

    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public <T> T requiresNew(Function<EntityManager, T> work) {
        return work.apply(entities);
    }

    public void addAndFail(String title) {
        entities.persist(new Paper(title));
        entities.flush();
        throw new IllegalStateException("after the row was written");
    }

    /// A checked exception does not roll back by itself.
    public void addAndThrowChecked(String title) throws IOException {
        entities.persist(new Paper(title));
        throw new IOException("the transaction commits");
    }

    public void addAndRefuse(String title) {
        entities.persist(new Paper(title));
        entities.flush();
        context.setRollbackOnly();
    }

    /// Outer row, inner row in a transaction of its own, and then the outer one fails.
    public void addOuterAndInner(String outer, String inner, boolean failOuter) {
        entities.persist(new Paper(outer));
        entities.flush();
        other.requiresNew(e -> {
            e.persist(new Paper(inner));
            e.flush();
            return true;
        });
        entities.persist(new Paper(outer + " again"));
        entities.flush();
        if (failOuter) {
            throw new IllegalStateException("the outer transaction fails");
        }
    }

    /// The inner transaction fails, the outer one goes on.
    public void addOuterAndFailInner(String outer, String inner) {
        entities.persist(new Paper(outer));
        entities.flush();
        try {
            other.requiresNew(e -> {
                e.persist(new Paper(inner));
                e.flush();
                throw new IllegalStateException("the inner transaction fails");
            });
        } catch (RuntimeException expected) {
            entities.persist(new Paper(outer + " again"));
        }
    }
}

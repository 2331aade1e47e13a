package io.rustydb.store;

import jakarta.ejb.ApplicationException;

/// An order that cannot be placed, through no fault of the store; its transaction is rolled back.
@ApplicationException(rollback = true)
public class OrderRefused extends RuntimeException {
    public OrderRefused(String why) {
        super(why);
    }
}

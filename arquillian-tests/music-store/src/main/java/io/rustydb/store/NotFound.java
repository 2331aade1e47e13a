package io.rustydb.store;

import jakarta.ejb.ApplicationException;

/// There is nothing of that key.
@ApplicationException(rollback = true)
public class NotFound extends RuntimeException {
    public NotFound(String what, int id) {
        super("there is no " + what + " " + id);
    }
}

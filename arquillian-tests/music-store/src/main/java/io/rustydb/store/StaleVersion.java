package io.rustydb.store;

import jakarta.ejb.ApplicationException;

/// Somebody else has changed it since the caller read it.
@ApplicationException(rollback = true)
public class StaleVersion extends RuntimeException {
    public StaleVersion(int seen, int now) {
        super("changed by somebody else since it was read, version read=" + seen + ", now=" + now + "; read it again");
    }
}

package io.rustydb.jdbc;

import javax.sql.ConnectionEvent;
import javax.sql.PooledConnection;

/// Says which of several handles of one physical connection was closed.
public final class HandleClosedEvent extends ConnectionEvent {
    private static final long serialVersionUID = 1L;

    private final transient RustyDbConnection handle;

    HandleClosedEvent(PooledConnection source, RustyDbConnection handle) {
        super(source);
        this.handle = handle;
    }

    public RustyDbConnection handle() {
        return handle;
    }
}

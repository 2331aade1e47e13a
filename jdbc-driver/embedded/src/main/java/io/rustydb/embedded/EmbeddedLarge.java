package io.rustydb.embedded;

import io.rustydb.jdbc.transport.TransportLarge;
import io.rustydb.sql.session.LargeValue;
import java.sql.SQLException;

/// A large value of the engine.
record EmbeddedLarge(LargeValue value) implements TransportLarge {
    @Override
    public long bytes() {
        return value.bytes();
    }

    @Override
    public long units() {
        return value.units();
    }

    @Override
    public int read(long position, byte[] target, int offset, int count) throws SQLException {
        try {
            return value.read(position, target, offset, count);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }

    @Override
    public long positionOfUnit(long unit) throws SQLException {
        try {
            return value.positionOfUnit(unit);
        } catch (RuntimeException e) {
            throw Failures.sql(e);
        }
    }
}

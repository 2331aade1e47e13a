package io.rustydb.jdbc;

import io.rustydb.jdbc.transport.TransportLarge;
import java.sql.SQLException;

/// A value that stays in the database.
record StoredBytes(TransportLarge value) implements ByteSource {
    @Override
    public long size() throws SQLException {
        return value.bytes();
    }

    @Override
    public int read(long position, byte[] target, int offset, int count) throws SQLException {
        return value.read(position, target, offset, count);
    }
}

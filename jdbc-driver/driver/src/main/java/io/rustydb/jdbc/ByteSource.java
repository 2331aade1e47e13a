package io.rustydb.jdbc;

import java.sql.SQLException;

/// Bytes at positions from 0.
interface ByteSource {
    long size() throws SQLException;

    /// @return bytes read, fewer only at the end
    int read(long position, byte[] target, int offset, int count) throws SQLException;
}

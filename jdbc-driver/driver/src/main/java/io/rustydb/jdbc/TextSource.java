package io.rustydb.jdbc;

import java.sql.SQLException;

/// UTF-16 units at positions from 0.
interface TextSource {
    long size() throws SQLException;

    /// @return units read, fewer only at the end
    int read(long position, char[] target, int offset, int count) throws SQLException;
}

package io.rustydb.jdbc.transport;

import java.sql.SQLException;

/// Room at the other end for a large value that an application puts together; gone with the transport at the
/// latest.
public interface TransportScratch {
    int read(long position, byte[] target, int offset, int count) throws SQLException;

    /// Begins at or before the end.
    void write(long position, byte[] source, int offset, int count) throws SQLException;

    void truncate(long size) throws SQLException;

    /// Idempotent.
    void free() throws SQLException;
}

package io.rustydb.jdbc.transport;

import java.sql.SQLException;

/// A CLOB or BLOB that stays in the database and is read in parts. Readable until the transaction ends, in
/// auto-commit mode until the cursor is closed that gave it; afterwards perhaps, else 0F001.
public interface TransportLarge {
    /// Length in bytes; of a CLOB as UTF-8.
    long bytes() throws SQLException;

    /// Length of a CLOB in UTF-16 units.
    long units() throws SQLException;

    /// Reads `[position, position + count)`, in bytes from 0.
    ///
    /// @return bytes read, fewer only at the end
    int read(long position, byte[] target, int offset, int count) throws SQLException;

    /// Where the character of a CLOB begins that holds a UTF-16 unit, in bytes; the end for units behind the
    /// last.
    long positionOfUnit(long unit) throws SQLException;
}

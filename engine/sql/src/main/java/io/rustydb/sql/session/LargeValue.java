package io.rustydb.sql.session;

/// A CLOB or BLOB in its place in the database, read in parts. It never changes. Inside a transaction of
/// several statements it can be read until that ends; in auto-commit mode while the result set is open that
/// gave it. After that it can be read until somebody has deleted its row and purge has freed it: then 0F001,
/// never another's bytes.
///
/// Thread rule: as its session; each call takes the session's turn.
public interface LargeValue {
    /// A CLOB, whose bytes are UTF-8.
    boolean isText();

    /// Length in bytes.
    long bytes();

    /// Length of a CLOB in UTF-16 units.
    long units();

    /// Reads `[position, position + count)`, in bytes.
    ///
    /// @return bytes read, fewer only at the end
    int read(long position, byte[] target, int offset, int count);

    /// Where the character of a CLOB begins that holds a UTF-16 unit, in bytes; the end for all units behind
    /// it.
    long positionOfUnit(long unit);
}

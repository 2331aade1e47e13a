package io.rustydb.sql.catalog;

/// Who reads a [SystemTable]: what the rows may depend on beside the state they show.
public interface SystemReader {
    /// The catalogue as the reading session sees it, its own uncommitted definitions included.
    CatalogSnapshot catalog();

    /// `SYS.SESSIONS.ID` of the reading session, 0 for none.
    long sessionId();
}

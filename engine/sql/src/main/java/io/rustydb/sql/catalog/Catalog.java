package io.rustydb.sql.catalog;

/// The catalogue everybody sees. One per database.
///
/// Read it *after* opening the statement's view: a change is published before its commit becomes visible, so a
/// snapshot that contains a DROP never goes with a catalogue that still has the table, and one that does not
/// contain it keeps the table's pages from being freed.
public final class Catalog {
    /// Object id that a definition statement locks exclusively: one transaction at a time changes the
    /// catalogue.
    public static final long LOCK_ID = 1;

    private volatile CatalogSnapshot committed;

    public Catalog(CatalogSnapshot committed) {
        this.committed = committed;
    }

    public CatalogSnapshot committed() {
        return committed;
    }

    /// Called with the catalogue's lock held, just before the commit becomes visible.
    public void publish(CatalogSnapshot next) {
        committed = next;
    }
}

package io.rustydb.sql.session;

import io.rustydb.sql.catalog.CatalogChanges;
import io.rustydb.sql.catalog.CatalogSnapshot;

/// The catalogue with a transaction's uncommitted changes, over whatever others have committed meanwhile.
///
/// Thread rule: as its session; the commit that publishes it too.
final class OwnCatalog {
    private final CatalogChanges changes;
    /// The version in which the last of them was made.
    private final CatalogSnapshot madeIn;

    private CatalogSnapshot base;
    private CatalogSnapshot derived;

    OwnCatalog(CatalogChanges changes, CatalogSnapshot madeIn) {
        this.changes = changes;
        this.madeIn = madeIn;
        base = madeIn;
        derived = changes.applyTo(madeIn);
    }

    CatalogChanges changes() {
        return changes;
    }

    /// For a transaction that keeps its snapshot: what others commit later stays unseen, and their old
    /// structures are kept for it.
    CatalogSnapshot fixed() {
        return over(madeIn);
    }

    /// Over a committed version, or the one the changes were made in if that is newer: they may refer to it.
    CatalogSnapshot overNewer(CatalogSnapshot committed) {
        return over(committed.version() > madeIn.version() ? committed : madeIn);
    }

    /// The same snapshot as long as the base is the same: plans are found valid by looking at it once.
    private CatalogSnapshot over(CatalogSnapshot committed) {
        if (committed != base) {
            derived = changes.applyTo(committed);
            base = committed;
        }
        return derived;
    }
}

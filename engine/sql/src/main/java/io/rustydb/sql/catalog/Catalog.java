package io.rustydb.sql.catalog;

import org.jspecify.annotations.Nullable;

/// The versions of the catalogue, as many as open snapshots may ask for. One per database.
///
/// A version belongs to the snapshots from the commit that made it up to the next one: who reads rows by a
/// snapshot finds their tables by [#at] with the same number, so that a DROP or TRUNCATE is seen together with
/// what it did, by everybody at the same moment, and an older snapshot goes on with the old structures, which
/// purge keeps for it. Thread rule: any thread.
public final class Catalog {
    /// Object id that a definition statement locks exclusively: one transaction at a time changes the
    /// catalogue.
    public static final long LOCK_ID = 1;

    private volatile Version newest;

    private static final class Version {
        final CatalogSnapshot snapshot;
        /// The commit that made it.
        final long scn;
        /// Cut off when no snapshot can ask for it any more.
        volatile @Nullable Version older;

        Version(CatalogSnapshot snapshot, long scn, @Nullable Version older) {
            this.snapshot = snapshot;
            this.scn = scn;
            this.older = older;
        }
    }

    /// @param committed what every snapshot sees that can be opened from now on
    public Catalog(CatalogSnapshot committed) {
        newest = new Version(committed, 0, null);
    }

    /// The newest version. It may be one whose commit no snapshot sees yet; statements use [#at].
    public CatalogSnapshot committed() {
        return newest.snapshot;
    }

    /// What a snapshot sees.
    ///
    /// @param scn of an open view
    public CatalogSnapshot at(long scn) {
        Version version = versionAt(scn);
        assert version.scn <= scn : "a snapshot below the horizon, scn=" + scn;
        return version.snapshot;
    }

    /// What a snapshot sees that is opened about now: to plan with, and to be asked again when it is open.
    ///
    /// @param completedScn read a moment ago, and kept by nobody
    public CatalogSnapshot near(long completedScn) {
        return versionAt(completedScn).snapshot;
    }

    /// The version of an SCN, or the oldest there is.
    private Version versionAt(long scn) {
        Version version = newest;
        while (version.scn > scn) {
            Version older = version.older;
            if (older == null) {
                break;
            }
            version = older;
        }
        return version;
    }

    /// Called with the catalogue's lock held, just before the commit becomes visible.
    ///
    /// @param scn of the commit
    /// @param horizon every open and future snapshot is at or above it
    public void publish(CatalogSnapshot next, long scn, long horizon) {
        Version published = new Version(next, scn, newest);
        newest = published;
        versionAt(horizon).older = null;
    }
}

package io.rustydb.sql.catalog;

import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The versions of the catalogue that snapshots may ask for. One per database.
///
/// A version belongs to the snapshots from the commit that made it up to the next one: who reads rows by a
/// snapshot finds their tables by [#at] with the same number, so that a DROP or TRUNCATE is seen together with
/// what it did, by everybody at the same moment, and an older snapshot goes on with the old structures, which
/// purge keeps for it. Thread rule: any thread.
public final class Catalog {
    /// Object id that definition statements lock shared, and exclusively who wants that nobody defines
    /// anything.
    public static final long LOCK_ID = 1;

    /// Versions kept in memory; older ones are read from the catalogue's rows, which have a past as all rows
    /// do.
    private static final int VERSIONS_MAX = 64;

    private final LongFunction<CatalogSnapshot> past;
    private final BiConsumer<CatalogSnapshot, CatalogSnapshot> published;
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
    /// @param scn the first of them; it may have been so before
    /// @param past reads the catalogue of an SCN that is not kept here
    /// @param published told the version before and the new one, in the critical step of a commit
    public Catalog(
            CatalogSnapshot committed,
            long scn,
            LongFunction<CatalogSnapshot> past,
            BiConsumer<CatalogSnapshot, CatalogSnapshot> published) {
        this.past = past;
        this.published = published;
        newest = new Version(committed, scn, null);
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
        return version.scn <= scn ? version.snapshot : past.apply(scn);
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

    /// Called in the critical step of commits, just before the commit becomes visible.
    ///
    /// @param scn of the commit
    /// @param horizon every open and future snapshot is at or above it
    public void publish(CatalogSnapshot next, long scn, long horizon) {
        Version before = newest;
        Version made = new Version(next, scn, before);
        newest = made;
        published.accept(before.snapshot, next);
        versionAt(horizon).older = null;
        Version last = made;
        for (int kept = 1; kept < VERSIONS_MAX; kept++) {
            Version older = last.older;
            if (older == null) {
                return;
            }
            last = older;
        }
        last.older = null;
    }
}

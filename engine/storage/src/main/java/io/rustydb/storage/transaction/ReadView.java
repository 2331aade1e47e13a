package io.rustydb.storage.transaction;

import io.rustydb.storage.predicate.SerialTransaction;
import org.jspecify.annotations.Nullable;

/// A snapshot in use: everything committed at or below [#scn], and the own transaction's changes, is visible.
///
/// Reusable: a session keeps one per open statement and has [TransactionManager#openView] fill it; nothing is
/// allocated per statement. While open it keeps purge from removing what it may read, so it must be closed.
/// Thread rule: one thread at a time.
public final class ReadView {
    static final int UNREGISTERED = -1;

    /// Highest visible commit SCN.
    long scn;
    /// Commits above this were not known to be durable when the view was opened.
    long durable;
    /// Highest commit SCN above `durable` whose effects were read; 0 = none.
    long met;
    /// Place in the table of open snapshots; kept for reuse while the view lives.
    int registration = UNREGISTERED;

    boolean open;
    /// Reads by the snapshot that its transaction keeps.
    boolean shared;

    /// Shows committed rows of the past, none of the own transaction.
    boolean past;

    @Nullable
    Transaction transaction;

    /// Whose reads are followed; null for all levels but SERIALIZABLE.
    @Nullable
    SerialTransaction serial;

    /// [#scn] of a view that shows the newest version of everything, committed or not.
    public static final long NEWEST = Long.MAX_VALUE;

    /// True for a view of READ UNCOMMITTED: versions, places and index entries that were read may belong to
    /// different moments.
    public boolean isUncommitted() {
        return scn == NEWEST;
    }

    /// The transaction among the serializable ones, if versions that it does not see have to be told; null
    /// else.
    public @Nullable SerialTransaction serial() {
        return serial;
    }

    public long scn() {
        return scn;
    }

    /// TxId of the transaction the view belongs to, [TxId#NONE] while it has not written: own changes are
    /// visible.
    public long ownTxId() {
        Transaction t = transaction;
        return t == null || past ? TxId.NONE : t.id;
    }

    public @Nullable Transaction transaction() {
        return transaction;
    }

    public boolean isOpen() {
        return open;
    }

    /// Notes that an effect of the commit `commitScn` (or of some commit at or below it) was read, so that the
    /// result waits for its durability.
    public void met(long commitScn) {
        if (commitScn > durable && commitScn > met) {
            met = Math.min(commitScn, scn);
        }
    }
}

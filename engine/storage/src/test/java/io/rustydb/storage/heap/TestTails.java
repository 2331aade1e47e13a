package io.rustydb.storage.heap;

import io.rustydb.storage.lob.LobReader;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.lob.LobWriter;
import io.rustydb.storage.transaction.Transaction;

/// The rest of long rows as large objects, with bugs if they are wanted.
final class TestTails implements RowTails {
    enum Bug {
        NONE,
        /// Tails that no version needs any more stay for ever.
        NEVER_DROPPED,
        /// Tails are freed while older versions still need them.
        DROPPED_AT_ONCE,
        /// A tail does not belong to the transaction that wrote it.
        WRITTEN_ALONE
    }

    private final LobStore lobs;
    private final Bug bug;

    TestTails(LobStore lobs, Bug bug) {
        this.lobs = lobs;
        this.bug = bug;
    }

    @Override
    public long write(Transaction transaction, byte[] row, int offset, int length) {
        LobWriter writer = lobs.create(bug == Bug.WRITTEN_ALONE ? null : transaction, false);
        writer.write(row, offset, length);
        return writer.finish();
    }

    @Override
    public void drop(Transaction transaction, long id) {
        if (bug != Bug.NEVER_DROPPED) {
            lobs.drop(bug == Bug.DROPPED_AT_ONCE ? null : transaction, id);
        }
    }

    @Override
    public void read(long id, byte[] target, int offset, int length) {
        LobReader reader = lobs.open(id);
        if (reader.length() != length || reader.read(0, target, offset, length) != length) {
            throw new AssertionError("a tail has another length: " + reader.length() + ", expected=" + length);
        }
    }
}

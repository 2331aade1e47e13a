package io.rustydb.sql.catalog;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.heap.RowTails;
import io.rustydb.storage.lob.LobReader;
import io.rustydb.storage.lob.LobStore;
import io.rustydb.storage.lob.LobWriter;
import io.rustydb.storage.transaction.Transaction;

/// The rest of rows that are longer than a page, as large objects.
public record LobTails(LobStore lobs) implements RowTails {
    @Override
    public long write(Transaction transaction, byte[] row, int offset, int length) {
        LobWriter writer = lobs.create(transaction, false);
        writer.write(row, offset, length);
        return writer.finish();
    }

    @Override
    public void drop(Transaction transaction, long id) {
        lobs.drop(transaction, id);
    }

    @Override
    public void read(long id, byte[] target, int offset, int length) {
        LobReader reader = lobs.open(id);
        if (reader.length() != length || reader.read(0, target, offset, length) != length) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "the rest of a row is not as long as its piece says, id=" + Long.toHexString(id) + ", expected="
                            + length + ", found=" + reader.length() + "; run CHECK DATABASE");
        }
    }
}

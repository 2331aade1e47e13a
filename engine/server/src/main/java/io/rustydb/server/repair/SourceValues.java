package io.rustydb.server.repair;

import io.rustydb.base.error.DbException;
import io.rustydb.storage.DamagedDatabase;
import io.rustydb.storage.heap.HeapSalvage;
import io.rustydb.storage.lob.LobReader;

/// What of rows lies in large objects: long values, and the rest of rows that are longer than a page.
record SourceValues(DamagedDatabase source) implements HeapSalvage.Tails {
    @Override
    public boolean read(long id, byte[] target, int offset, int length) {
        try {
            LobReader reader = new LobReader(source.pool(), id);
            return reader.length() == length && reader.read(0, target, offset, length) == length;
        } catch (DbException e) {
            return switch (e.code()) {
                case DATA_CORRUPTED, INVALID_LOCATOR -> false;
                default -> throw e;
            };
        }
    }
}

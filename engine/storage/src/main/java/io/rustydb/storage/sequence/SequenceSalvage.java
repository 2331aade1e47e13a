package io.rustydb.storage.sequence;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import java.util.OptionalLong;

/// Reads the counter of a sequence of a damaged database.
public final class SequenceSalvage {
    private SequenceSalvage() {}

    /// @param counter id of the sequence in the store
    /// @return the next value, or nothing if its page cannot be read or the sequence is exhausted
    public static OptionalLong next(BufferPool pool, long counter) {
        long number = counter >>> SequenceLayout.ID_BITS;
        int slot = (int) (counter & (1 << SequenceLayout.ID_BITS) - 1);
        if (number == 0 || number > 0xFFFF_FFFFL || slot >= SequenceLayout.slots(pool.pageSize())) {
            return OptionalLong.empty();
        }
        try {
            int frame = pool.latchShared(PageId.of(PageId.DATA_FILE, number));
            try {
                long base = pool.offset(frame);
                long at = SequenceLayout.slot(base, slot);
                boolean good = PageHeader.type(pool.memory(), base) == PageType.SEQUENCE.code()
                        && pool.memory().get(PageHeader.U8, at + SequenceLayout.STATE) == SequenceLayout.STATE_USED
                        && (pool.memory().get(PageHeader.U8, at + SequenceLayout.FLAGS) & SequenceLayout.FLAG_EXHAUSTED)
                                == 0;
                return good
                        ? OptionalLong.of(pool.memory().get(PageHeader.U64, at + SequenceLayout.NEXT))
                        : OptionalLong.empty();
            } finally {
                pool.unlatchShared(frame);
            }
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return OptionalLong.empty();
        }
    }
}

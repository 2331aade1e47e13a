package io.rustydb.storage.undo;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.wal.MiniTransaction;

/// Writes undo entries beside the changes they take back.
///
/// ```java
/// undo.prepare(tx, payloadBytes);                                   // no latch held; gives the transaction its TxId
/// m.begin(pages + UndoLog.PAGES_MAX, bytes + UndoLog.bytesMax(payloadBytes));
/// int frame = m.latch(page);                                        // latches of undo pages come after all others
/// … decide …
/// long pointer = undo.append(m, tx, kind, object, payloadBytes);    // then exactly payloadBytes by m.put…
/// m.putLong(root).putBytes(key, 0, length);
/// m.change(frame, handler, OP)…
/// m.commit();                                                       // must follow: the transaction counts the entry as written
/// ```
public final class UndoLog {
    /// Pages [#append] may latch.
    public static final int PAGES_MAX = 2;

    /// Bytes of arguments [#append] adds, the payload included.
    public static int bytesMax(int payloadBytes) {
        return payloadBytes + UndoEntry.HEADER_BYTES + 64;
    }

    /// Makes room for an entry, so that [#append] needs no page that is not there. May do I/O; no latch may be held.
    ///
    /// @throws DbException 53100 disk full, 53400 too many writing transactions, 54000 entry too long
    public void prepare(Transaction transaction, int payloadBytes) {
        throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "undo is not built yet");
    }

    /// Begins the part that writes an entry; the caller puts exactly `payloadBytes` bytes next.
    ///
    /// @return the entry's pointer
    public long append(MiniTransaction m, Transaction transaction, int kind, int object, int payloadBytes) {
        throw DbException.of(ErrorCode.FEATURE_NOT_SUPPORTED, "undo is not built yet");
    }
}

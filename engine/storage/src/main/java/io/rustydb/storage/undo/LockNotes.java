package io.rustydb.storage.undo;

import io.rustydb.storage.lock.LockMode;
import io.rustydb.storage.lock.LockReport;
import io.rustydb.storage.lock.LockTable;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.transaction.Transaction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The object locks of a transaction that is prepared, as undo entries: after a restart they are taken again.
/// Nothing is to be taken back or purged with them.
///
/// ```
/// entry payload: any number of
///  0 object i64    id of the lock
///  8 mode u8       ordinal of LockMode
///  9 length u8     bytes of the label
/// 10 label         UTF-8, how messages call the object; empty if its id says it
/// ```
///
/// Locks that follow from the other entries are not noted: who changes rows has the table shared.
final class LockNotes implements UndoHandler {
    static final int KIND = UndoKind.of(UndoKind.FAMILY_LOCK, 1);
    static final LockNotes HANDLER = new LockNotes();

    private static final int MODE = 8;
    private static final int LENGTH = 9;
    private static final int LABEL = 10;
    private static final int LABEL_BYTES_MAX = 255;

    private LockNotes() {}

    /// True for a lock that no other entry tells of.
    private static boolean isNoted(LockReport.Held held) {
        return held.mode() != LockMode.SHARED || held.objectId() < 0;
    }

    /// The payloads of the entries; empty if the other entries say everything.
    ///
    /// @param bytesMax of a payload
    static List<byte[]> of(List<LockReport.Held> locks, int bytesMax) {
        List<byte[]> payloads = new ArrayList<>();
        if (locks.stream().noneMatch(LockNotes::isNoted)) {
            return payloads;
        }
        byte[] payload = new byte[bytesMax];
        MemorySegment out = MemorySegment.ofArray(payload);
        int size = 0;
        for (LockReport.Held held : locks) {
            byte[] label = held.label() == null ? new byte[0] : held.label().getBytes(StandardCharsets.UTF_8);
            int length = label.length > LABEL_BYTES_MAX ? 0 : label.length;
            if (size + LABEL + length > bytesMax) {
                payloads.add(java.util.Arrays.copyOf(payload, size));
                size = 0;
            }
            out.set(PageHeader.U64, size, held.objectId());
            payload[size + MODE] = (byte) held.mode().ordinal();
            payload[size + LENGTH] = (byte) length;
            System.arraycopy(label, 0, payload, size + LABEL, length);
            size += LABEL + length;
        }
        payloads.add(java.util.Arrays.copyOf(payload, size));
        return payloads;
    }

    /// Takes the locks of an entry again.
    static void lockAgain(LockTable locks, Transaction transaction, UndoEntry entry) {
        MemorySegment in = entry.segment();
        int end = UndoEntry.HEADER_BYTES + entry.payloadBytes();
        for (int at = UndoEntry.HEADER_BYTES; at < end; ) {
            long object = in.get(PageHeader.U64, at);
            LockMode mode = LockMode.values()[in.get(PageHeader.U8, at + MODE)];
            int length = in.get(PageHeader.U8, at + LENGTH) & 0xFF;
            String label =
                    new String(in.asSlice(at + LABEL, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            locks.acquire(
                    transaction,
                    label.isEmpty() ? locks.object(object) : locks.object(object, label),
                    mode,
                    LockTable.FOREVER);
            at += LABEL + length;
        }
    }

    @Override
    public void rollback(UndoEntry entry, UndoStep step) {
        // The locks go with the transaction.
    }

    @Override
    public void purge(UndoEntry entry, UndoStep step) {
        throw new AssertionError("nothing is kept for older snapshots");
    }

    @Override
    public boolean needsPurge(int kind) {
        return false;
    }
}

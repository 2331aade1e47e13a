package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.Transaction;
import java.lang.foreign.MemorySegment;
import java.util.function.UnaryOperator;

/// What tests want to know of the undo segments.
public final class UndoTestAccess {
    private UndoTestAccess() {}

    /// Pages of all segments, headers included.
    public static long pages(TransactionSystem system) {
        UndoSegments segments = system.undo().segments();
        long count = system.history().pageCount();
        for (int number = 1; number <= segments.count(); number++) {
            count += 1 + segments.get(number).fates.pageIds().length;
            long pageId = segments.get(number).firstPage;
            while (pageId != PageId.NONE) {
                count++;
                MemorySegment page = segments.copy(pageId, PageType.UNDO);
                pageId = UndoPage.next(page, 0);
            }
        }
        return count;
    }

    /// A system whose segments have few slots.
    public static TransactionSystem withSlots(boolean background, int slots) {
        return new TransactionSystem(background, slots);
    }

    /// Puts something between rollback or purge and the handler of a family; before the database is opened.
    public static void wrap(TransactionSystem system, int family, UnaryOperator<UndoHandler> wrapper) {
        system.replaceHandler(family, wrapper);
    }

    /// Forgets a transaction in memory, as if it had been rolled back: its rows are free.
    public static void forget(TransactionSystem system, Transaction transaction) {
        system.transactions().table().end(transaction.undo().segment, transaction.undo().ordinal, Fates.ROLLED_BACK);
    }
}

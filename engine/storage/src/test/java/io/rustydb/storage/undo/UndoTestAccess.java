package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import io.rustydb.storage.transaction.Fates;
import io.rustydb.storage.transaction.Transaction;
import io.rustydb.storage.transaction.TransactionManager;
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

    /// The same, whose purge may be a greedy one: it takes everything that is committed.
    public static TransactionSystem withSlots(boolean background, int slots, boolean greedy) {
        if (!greedy) {
            return new TransactionSystem(background, slots);
        }
        return new TransactionSystem(background, slots) {
            @Override
            protected long purgeHorizon(TransactionManager of) {
                return of.completedScn();
            }
        };
    }

    /// Takes what the archives say for lost: as if the transactions had committed just now.
    public static void forgetArchivedFates(TransactionSystem system) {
        UndoSegments segments = system.undo().segments();
        TransactionManager transactions = system.transactions();
        for (int number = 1; number <= segments.count(); number++) {
            UndoSegment segment = segments.get(number);
            long ring = Math.max(0, segment.nextOrdinal - segment.slots);
            for (long ordinal = transactions.table().firstRetained(number); ordinal < ring; ordinal++) {
                transactions.table().restore(number, ordinal, transactions.completedScn());
            }
        }
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

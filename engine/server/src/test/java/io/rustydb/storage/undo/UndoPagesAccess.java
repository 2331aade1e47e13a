package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import java.lang.foreign.MemorySegment;

/// What a simulation wants to know of the undo file.
public final class UndoPagesAccess {
    private UndoPagesAccess() {}

    /// Pages of all segments, headers and archives included, and of commit times.
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
}

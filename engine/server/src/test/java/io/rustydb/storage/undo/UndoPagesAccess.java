package io.rustydb.storage.undo;

import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageType;
import java.lang.foreign.MemorySegment;

/// What a simulation wants to know of the undo file.
public final class UndoPagesAccess {
    private UndoPagesAccess() {}

    /// Pages of all segments, headers included.
    public static long pages(TransactionSystem system) {
        UndoSegments segments = system.undo().segments();
        long count = 0;
        for (int number = 1; number <= segments.count(); number++) {
            count++;
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

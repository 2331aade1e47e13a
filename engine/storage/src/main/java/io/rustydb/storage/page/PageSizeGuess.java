package io.rustydb.storage.page;

import io.rustydb.base.error.DbException;
import io.rustydb.base.io.DbFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/// Finds the page size of a file whose control file is lost: the one with which most pages are whole.
public final class PageSizeGuess {
    private static final int SAMPLES = 256;

    private PageSizeGuess() {}

    /// @return 0 if no page is whole with any size
    public static int of(DbFile file, int fileId) {
        int best = 0;
        int bestCount = 0;
        for (int size = 4096; size <= 32768; size *= 2) {
            int count = count(file, fileId, size);
            // A page of 4 KB is never whole when read as a larger one, so any count decides.
            if (count > bestCount) {
                best = size;
                bestCount = count;
            }
        }
        return best;
    }

    /// The file id that most of the first pages name.
    ///
    /// @return 0 if they name none of a tablespace
    public static int fileId(DbFile file) {
        Map<Integer, Integer> votes = new HashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(PageHeader.BYTES, 8);
            // Pages of any size begin at these places; what else begins there is some page's middle.
            for (int number = 0; number < SAMPLES; number++) {
                long position = (long) number * 4096;
                if (file.read(position, header) == PageHeader.BYTES) {
                    long self = PageHeader.self(header, 0);
                    int id = PageId.file(self);
                    long size = PageId.number(self) == 0 ? 4096 : position / PageId.number(self);
                    if (id > PageId.UNDO_FILE
                            && id <= PageId.FILE_MAX
                            && FileList.isPageSize((int) size)
                            && PageId.number(self) * size <= position) {
                        votes.merge(id, 1, Integer::sum);
                    }
                }
            }
        }
        int best = 0;
        for (Map.Entry<Integer, Integer> vote : votes.entrySet()) {
            if (best == 0 || vote.getValue() > votes.getOrDefault(best, 0)) {
                best = vote.getKey();
            }
        }
        return best;
    }

    private static int count(DbFile file, int fileId, int size) {
        long pages = file.size() / size;
        long step = Math.max(1, pages / SAMPLES);
        int count = 0;
        PageChecksum checksum = new PageChecksum(null);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(size, 8);
            for (long number = 0; number < pages; number += step) {
                if (file.read(number * size, page) == size) {
                    try {
                        checksum.check(page, 0, size, PageId.of(fileId, number), file.path(), number * size);
                        count++;
                    } catch (DbException e) {
                        // Not whole with this size.
                    }
                }
            }
        }
        return count;
    }
}

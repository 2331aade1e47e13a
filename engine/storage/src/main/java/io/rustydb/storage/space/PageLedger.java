package io.rustydb.storage.space;

import io.rustydb.storage.page.PageId;
import java.util.Arrays;
import java.util.function.Consumer;

/// Who owns the pages of a file: structures enter theirs, then [#finish] compares with the space maps, so that
/// each page is used exactly once or free. Nothing is allocated or freed meanwhile. Thread rule: one thread.
///
/// One bit a page: a terabyte of 4 KB pages needs 32 MB.
public final class PageLedger {
    private final Space space;
    private final Consumer<String> findings;
    private final Consumer<Long> orphans;
    private long[] owned = new long[64];
    private long pages;

    /// @param findings told one sentence a problem
    /// @param orphans told each page that is in use and belongs to nothing; what it is the caller may say
    ///     better
    public PageLedger(Space space, Consumer<String> findings, Consumer<Long> orphans) {
        this.space = space;
        this.findings = findings;
        this.orphans = orphans;
        space.eachOwnPage(page -> own("space management", page));
    }

    /// Enters a page of a structure.
    public void own(String owner, long pageId) {
        if (PageId.file(pageId) != space.fileId()) {
            findings.accept("page " + PageId.text(pageId) + " of " + owner + " is in another file");
            return;
        }
        long number = PageId.number(pageId);
        int word = (int) (number >>> 6);
        if (word >= owned.length) {
            owned = Arrays.copyOf(owned, Math.max(word + 1, owned.length * 2));
        }
        if ((owned[word] >>> (number & 63) & 1) != 0) {
            findings.accept("page " + PageId.text(pageId) + " of " + owner + " belongs to something else too");
            return;
        }
        owned[word] |= 1L << (number & 63);
        pages++;
    }

    /// Compares with the space maps.
    ///
    /// @return pages that are in use and owned
    public long finish() {
        space.eachAllocatedPage(pageId -> {
            long number = PageId.number(pageId);
            int word = (int) (number >>> 6);
            if (word < owned.length && (owned[word] >>> (number & 63) & 1) != 0) {
                owned[word] &= ~(1L << (number & 63));
            } else {
                orphans.accept(pageId);
            }
        });
        long free = 0;
        for (int word = 0; word < owned.length; word++) {
            for (long rest = owned[word]; rest != 0; rest &= rest - 1) {
                free++;
                findings.accept("page "
                        + PageId.text(PageId.of(space.fileId(), (long) word << 6 | Long.numberOfTrailingZeros(rest)))
                        + " is in a structure and free in the space map");
            }
        }
        return pages - free;
    }
}

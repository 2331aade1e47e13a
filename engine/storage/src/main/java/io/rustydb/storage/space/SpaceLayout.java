package io.rustydb.storage.space;

import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import java.util.UUID;

/// The two page types of space management.
///
/// ```
/// FILE_HEADER (page 0)   64 uuid 16 bytes | 80 file id u32 | 84 page size u32 | 88 regions u32
///     | 92 reserved | 128 64 × root slot u64
/// SPACE_MAP              64 … pageSize: one bit a page, 1 = in use, lowest bit of the lowest byte first
/// ```
/// Region r covers pages `[r × P, (r + 1) × P)`, P = (pageSize - 64) × 8. Its map is its first page, but page 1
/// in region 0.
final class SpaceLayout {
    static final int UUID = 64;
    static final int FILE_ID = 80;
    static final int PAGE_SIZE = 84;
    static final int REGIONS = 88;
    static final int ROOTS = 128;
    static final int BITS = PageHeader.BYTES;

    private SpaceLayout() {}

    /// What tells one file from another, as messages show it.
    static String identity(long self, int fileId, int pageSize, long uuidHigh, long uuidLow) {
        return "page " + PageId.text(self) + " of file " + fileId + " with pages of " + pageSize + " bytes, database "
                + new UUID(uuidHigh, uuidLow);
    }

    static int pagesPerRegion(int pageSize) {
        return (pageSize - BITS) * 8;
    }

    static long mapPage(long region, int pageSize) {
        return region == 0 ? 1 : region * pagesPerRegion(pageSize);
    }
}

package io.rustydb.storage.buffer;

import io.rustydb.storage.Linearizability;
import io.rustydb.storage.page.PageId;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// The page table while it grows: pages in chunks and files that others make at the same time.
public class PageTableLinearizabilityTest {
    private final PageTable table = new PageTable();

    /// 0, 1: one chunk; 2: another chunk of the file; 3: another file, beyond the first eight.
    private static long page(int which) {
        return switch (which) {
            case 0 -> PageId.of(1, 5);
            case 1 -> PageId.of(1, 6);
            case 2 -> PageId.of(1, 100_000);
            default -> PageId.of(9, 5);
        };
    }

    @Operation
    public int get(@Param(gen = IntGen.class, conf = "0:3") int page) {
        return table.get(page(page));
    }

    @Operation
    public boolean claim(
            @Param(gen = IntGen.class, conf = "0:3") int page, @Param(gen = IntGen.class, conf = "1:2") int entry) {
        return table.compareAndSet(page(page), PageTable.ABSENT, entry);
    }

    @Operation
    public boolean evict(
            @Param(gen = IntGen.class, conf = "0:3") int page, @Param(gen = IntGen.class, conf = "1:2") int entry) {
        return table.compareAndSet(page(page), entry, PageTable.ABSENT);
    }

    @Test
    void thePageTableIsLinearizable() {
        Linearizability.options().check(PageTableLinearizabilityTest.class);
    }
}

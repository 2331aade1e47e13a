package io.rustydb.storage.page;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.testkit.SeededEntropy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class PageChecksumTest {
    private static final int SIZE = 4096;
    private static final long PAGE = PageId.of(1, 17);

    private final PageChecksum checksum = new PageChecksum(null);
    private final MemorySegment page = Arena.ofAuto().allocate(SIZE);

    private void fill(long seed) {
        SeededEntropy dice = new SeededEntropy(seed);
        for (int at = PageHeader.BYTES; at < SIZE; at += 8) {
            page.set(PageHeader.U64, at, dice.nextLong());
        }
        page.set(PageHeader.U8, PageHeader.FORMAT_VERSION, (byte) PageHeader.FORMAT);
        page.set(PageHeader.U64, PageHeader.SELF, PAGE);
        checksum.seal(page);
    }

    private DbException refused(long pageId) {
        return assertThrows(DbException.class, () -> checksum.check(page, 0, SIZE, pageId, "data.1", 17L * SIZE));
    }

    @Test
    void aSealedPagePasses() {
        fill(1);
        assertDoesNotThrow(() -> checksum.check(page, 0, SIZE, PAGE, "data.1", 17L * SIZE));
    }

    @Test
    void everyFlippedBitIsNoticed() {
        fill(2);
        for (int bit = 0; bit < SIZE * 8; bit++) {
            byte before = page.get(PageHeader.U8, bit / 8);
            page.set(PageHeader.U8, bit / 8, (byte) (before ^ 1 << bit % 8));
            assertEquals(ErrorCode.DATA_CORRUPTED, refused(PAGE).code());
            page.set(PageHeader.U8, bit / 8, before);
        }
    }

    @Test
    void aPageFromAnotherPlaceNamesItself() {
        fill(3);
        String message = refused(PageId.of(1, 18)).getMessage();
        assertTrue(message.contains("expected=1:18") && message.contains("found=1:17"), message);
        assertTrue(message.contains("file=data.1") && message.contains("offset=" + 17 * SIZE), message);
    }

    @Test
    void anUnknownFormatIsRefused() {
        fill(4);
        page.set(PageHeader.U8, PageHeader.FORMAT_VERSION, (byte) 9);
        checksum.seal(page);
        assertTrue(refused(PAGE).getMessage().contains("page format"), "names the format");
    }

    @Test
    void aPageThatWasNeverWrittenSaysSo() {
        assertTrue(refused(PAGE).getMessage().contains("never written"), "names the cause");
    }
}

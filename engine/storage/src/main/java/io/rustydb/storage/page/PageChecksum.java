package io.rustydb.storage.page;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The seal of a page on disk: CRC32C over everything behind the checksum, its own id, and the format version.
/// Thread rule: one thread an object.
public final class PageChecksum {
    private final CRC32C crc = new CRC32C();
    private final @Nullable ProtocolFault fault;

    public PageChecksum(@Nullable ProtocolFault fault) {
        this.fault = fault;
    }

    /// Sets the checksum. The page is the caller's private copy: a checksum of changing bytes fits neither
    /// state.
    public void seal(MemorySegment page) {
        if (fault == ProtocolFault.PAGE_CHECKSUM_STALE) {
            return;
        }
        page.set(PageHeader.U32, PageHeader.CRC, compute(page, 0, page.byteSize()));
    }

    /// @param where file path, for the message
    /// @param position byte offset of the page in the file
    /// @throws DbException XX001
    public void check(MemorySegment memory, long base, int pageSize, long pageId, String where, long position) {
        int found = memory.get(PageHeader.U32, base + PageHeader.CRC);
        int expected = compute(memory, base, pageSize);
        if (found != expected) {
            String text = isZero(memory, base, pageSize) ? "never written (all bytes are 0)" : hex(found);
            throw damaged("checksum", pageId, where, position, hex(expected), text);
        }
        int format = memory.get(PageHeader.U8, base + PageHeader.FORMAT_VERSION) & 0xFF;
        if (format != PageHeader.FORMAT) {
            throw damaged(
                    "page format",
                    pageId,
                    where,
                    position,
                    Integer.toString(PageHeader.FORMAT),
                    Integer.toString(format));
        }
        long self = PageHeader.self(memory, base);
        if (self != pageId && fault != ProtocolFault.PAGE_SELF_IGNORED) {
            throw damaged("page id", pageId, where, position, PageId.text(pageId), PageId.text(self));
        }
    }

    private int compute(MemorySegment memory, long base, long pageSize) {
        ByteBuffer bytes = memory.asSlice(base + PageHeader.FORMAT_VERSION, pageSize - PageHeader.FORMAT_VERSION)
                .asByteBuffer();
        crc.reset();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static boolean isZero(MemorySegment memory, long base, int pageSize) {
        for (long at = base; at < base + pageSize; at += Long.BYTES) {
            if (memory.get(PageHeader.U64, at) != 0) {
                return false;
            }
        }
        return true;
    }

    static String hex(int value) {
        return "0x%08x".formatted(value);
    }

    /// The one message of a damaged page.
    public static DbException damaged(
            String what, long pageId, String where, long position, String expected, String found) {
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                "page is damaged: page=" + PageId.text(pageId) + ", file=" + where + ", offset=" + position + ", wrong="
                        + what + ", expected=" + expected + ", found=" + found
                        + "; other pages stay readable, restore this one from a backup");
    }
}

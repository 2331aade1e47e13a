package io.rustydb.storage.wal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Layout of a log record.
///
/// ```
///  0 length u32 | 4 crc32c u32 | 8 lsn u64 | 16 flushed u64 | 24 epoch u32 | 28 kind u8 | 29 parts u8
///     | 30 reserved u16
/// then parts:
///  0 page u64 | 8 previous u64 | 16 handler u8 | 17 op u8 | 18 flags u8 | 19 page size u8 | 20 length u32
///     | [image] | arguments, padded to 8
/// ```
/// Page size is 0 for 4 KB, 1 for 8 KB, 2 for 16 KB, 3 for 32 KB: the log can be read without the files it is
/// about. `length` covers the whole record and is a multiple of 8; the checksum covers bytes 8..length.
final class LogRecord {
    static final int HEADER_BYTES = 32;
    static final int LENGTH = 0;
    static final int CRC = 4;
    static final int LSN = 8;
    static final int FLUSHED = 16;
    static final int EPOCH = 24;
    static final int KIND = 28;
    static final int PARTS = 29;

    static final int PART_BYTES = 24;
    static final int PART_PAGE = 0;
    static final int PART_PREVIOUS = 8;
    static final int PART_HANDLER = 16;
    static final int PART_OPERATION = 17;
    static final int PART_FLAGS = 18;
    static final int PART_PAGE_SIZE = 19;
    static final int PART_LENGTH = 20;

    /// An image of the page before the change follows the part's header.
    static final int FLAG_IMAGE = 1;
    /// The part formats the page: nothing of its old content matters.
    static final int FLAG_NEW = 2;
    /// An earlier part of this record is about the same page.
    static final int FLAG_CONTINUED = 4;

    static final int KIND_CHANGE = 1;
    static final int KIND_PADDING = 2;

    static final int PARTS_MAX = 255;

    static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LogRecord() {}

    static byte pageSizeCode(int pageSize) {
        return (byte) (Integer.numberOfTrailingZeros(pageSize) - 12);
    }

    /// Page size of the part at an offset; 0 if it names none.
    static int pageSize(MemorySegment bytes, long part) {
        int code = bytes.get(U8, part + PART_PAGE_SIZE);
        return code >= 0 && code <= 3 ? 4096 << code : 0;
    }

    static int padded(int bytes) {
        return (bytes + 7) & -8;
    }
}

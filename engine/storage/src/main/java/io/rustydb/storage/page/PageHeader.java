package io.rustydb.storage.page;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The first 64 bytes of every page.
///
/// ```
///  0 crc32c u32 | 4 format u8 | 5 type u8 | 6 flags u16 | 8 self u64 | 16 lsn u64 | 24 visibleFrom u64
///     | 32 maxRecycled u64
/// 40 object u32 | 44 sequence u32 | 48 slots/level u8 | 49 reserved u8 | 50 count u16 | 52 lower u16
///     | 54 upper u16 | 56 private u64
/// ```
/// Offsets are relative to the page's base; accessors take the region and the base, so that a frame needs no
/// object.
public final class PageHeader {
    public static final int BYTES = 64;
    public static final int FORMAT = 1;

    public static final int CRC = 0;
    public static final int FORMAT_VERSION = 4;
    public static final int TYPE = 5;
    public static final int FLAGS = 6;
    public static final int SELF = 8;
    public static final int LSN = 16;
    public static final int VISIBLE_FROM = 24;
    public static final int MAX_RECYCLED = 32;
    public static final int OBJECT = 40;
    public static final int SEQUENCE = 44;
    public static final int SLOTS = 48;
    public static final int LEVEL = 48;
    public static final int COUNT = 50;
    public static final int LOWER = 52;
    public static final int UPPER = 54;
    public static final int PRIVATE = 56;

    public static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    public static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private PageHeader() {}

    public static int type(MemorySegment m, long base) {
        return m.get(U8, base + TYPE) & 0xFF;
    }

    public static long self(MemorySegment m, long base) {
        return m.get(U64, base + SELF);
    }

    public static long lsn(MemorySegment m, long base) {
        return m.get(U64, base + LSN);
    }

    public static int object(MemorySegment m, long base) {
        return m.get(U32, base + OBJECT);
    }

    public static int count(MemorySegment m, long base) {
        return m.get(U16, base + COUNT) & 0xFFFF;
    }

    public static int lower(MemorySegment m, long base) {
        return m.get(U16, base + LOWER) & 0xFFFF;
    }

    public static int upper(MemorySegment m, long base) {
        return m.get(U16, base + UPPER) & 0xFFFF;
    }
}

package io.rustydb.storage.wal;

import io.rustydb.base.memory.MemorySource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The newest part of the log in memory; a record at LSN p begins at `p & mask`.
///
/// A record is published by its first word (length and checksum), written last with release order; unpublished
/// space is zero there, because what was flushed is zeroed before its space is given out again. So publication
/// may come in any order and needs no counters.
final class LogRing {
    private static final ValueLayout.OfLong WORD_LAYOUT = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle WORDS = WORD_LAYOUT.varHandle();

    private final MemorySource source;
    private final MemorySegment memory;
    private final int capacity;
    private final int mask;

    LogRing(int capacity, MemorySource source) {
        assert Integer.bitCount(capacity) == 1 : "capacity is no power of two";
        this.source = source;
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.memory = source.reserve(capacity);
    }

    int capacity() {
        return capacity;
    }

    /// A view for checksums; one an appender.
    ByteBuffer view() {
        return memory.asByteBuffer();
    }

    int offset(long lsn) {
        return (int) lsn & mask;
    }

    void word(long lsn, long value) {
        memory.set(WORD_LAYOUT, lsn & mask, value);
    }

    void publish(long lsn, int length, int crc) {
        WORDS.setRelease(memory, lsn & mask, (long) crc << 32 | length);
    }

    /// Length of the record at `lsn`, 0 if it is not published.
    int publishedLength(long lsn) {
        return (int) (long) WORDS.getAcquire(memory, lsn & mask);
    }

    void put(long lsn, MemorySegment from, long offset, long length) {
        long at = lsn & mask;
        long first = Math.min(length, capacity - at);
        MemorySegment.copy(from, offset, memory, at, first);
        if (first < length) {
            MemorySegment.copy(from, offset + first, memory, 0, length - first);
        }
    }

    void get(long lsn, MemorySegment to, long offset, long length) {
        long at = lsn & mask;
        long first = Math.min(length, capacity - at);
        MemorySegment.copy(memory, at, to, offset, first);
        if (first < length) {
            MemorySegment.copy(memory, 0, to, offset + first, length - first);
        }
    }

    void zero(long lsn, long length) {
        long at = lsn & mask;
        long first = Math.min(length, capacity - at);
        memory.asSlice(at, first).fill((byte) 0);
        if (first < length) {
            memory.asSlice(0, length - first).fill((byte) 0);
        }
    }

    void release() {
        source.release(memory);
    }
}

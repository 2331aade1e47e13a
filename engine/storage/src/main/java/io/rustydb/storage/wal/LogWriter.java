package io.rustydb.storage.wal;

import io.rustydb.base.memory.MemorySource;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Brings bytes of the ring to the segments in whole blocks. The last block is written again, with the same
/// beginning, when more is appended to it. Thread rule: the flush owner only.
final class LogWriter {
    private static final int BLOCK = LogSegments.BLOCK_BYTES;

    private final LogSegments segments;
    private final LogRing ring;
    private final MemorySource memorySource;
    private final MemorySegment buffer;
    private final int bufferBytes;
    private final @Nullable ProtocolFault fault;

    /// Everything below is handed to the file system; `buffer` begins with the bytes of its block.
    private long written;

    LogWriter(
            LogSegments segments,
            LogRing ring,
            MemorySource memorySource,
            long start,
            MemorySegment partialBlock,
            @Nullable ProtocolFault fault) {
        this.segments = segments;
        this.ring = ring;
        this.memorySource = memorySource;
        this.bufferBytes = Math.max(2 * BLOCK, Math.min(1 << 19, ring.capacity()));
        this.buffer = memorySource.reserve(bufferBytes);
        this.written = start;
        this.fault = fault;
        assert partialBlock.byteSize() == start % BLOCK : "partial block";
        MemorySegment.copy(partialBlock, 0, buffer, 0, partialBlock.byteSize());
    }

    /// Writes and syncs `[written, end)`.
    void flush(long end) {
        while (written < end) {
            int kept = (int) (written % BLOCK);
            long blockStart = written - kept;
            long segmentEnd = (blockStart / segments.segmentBytes() + 1) * segments.segmentBytes();
            long chunkEnd = Math.min(Math.min(end, segmentEnd), blockStart + bufferBytes);
            int length = (int) (chunkEnd - blockStart);
            ring.get(written, buffer, kept, chunkEnd - written);
            int padded = (length + BLOCK - 1) & -BLOCK;
            buffer.asSlice(length, padded - length).fill((byte) 0);
            if (kept > 0 && fault == ProtocolFault.LOG_PARTIAL_BLOCK_LOST) {
                buffer.asSlice(0, kept).fill((byte) 0);
            }
            segments.write(blockStart, buffer.asSlice(0, padded));
            int tail = length % BLOCK;
            if (tail > 0 && length > BLOCK) {
                MemorySegment.copy(buffer, length - tail, buffer, 0, tail);
            }
            written = chunkEnd;
        }
        if (fault != ProtocolFault.LOG_NOT_SYNCED) {
            segments.sync();
        }
    }

    void release() {
        memorySource.release(buffer);
    }
}

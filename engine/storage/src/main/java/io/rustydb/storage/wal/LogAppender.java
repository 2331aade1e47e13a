package io.rustydb.storage.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Checksums records in the ring; one a mini-transaction, so that nothing is allocated and nothing is shared.
final class LogAppender {
    private final LogRing ring;
    private final ByteBuffer view;
    private final CRC32C crc = new CRC32C();

    LogAppender(LogRing ring) {
        this.ring = ring;
        this.view = ring.view();
    }

    /// Writes the header except for its first word.
    void header(long lsn, long flushed, int epoch, int kind, int parts) {
        ring.word(lsn + LogRecord.LSN, lsn);
        ring.word(lsn + LogRecord.FLUSHED, flushed);
        ring.word(lsn + LogRecord.EPOCH, (epoch & 0xFFFF_FFFFL) | (long) kind << 32 | (long) parts << 40);
    }

    /// Checksum over bytes 8..length of the record in the ring.
    int checksum(long lsn, int length) {
        crc.reset();
        int from = ring.offset(lsn + LogRecord.LSN);
        int remaining = length - LogRecord.LSN;
        int first = Math.min(remaining, ring.capacity() - from);
        update(from, first);
        if (first < remaining) {
            update(0, remaining - first);
        }
        return (int) crc.getValue();
    }

    private void update(int from, int length) {
        view.limit(from + length).position(from);
        crc.update(view);
    }
}

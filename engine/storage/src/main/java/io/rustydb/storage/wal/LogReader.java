package io.rustydb.storage.wal;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads records in order, as recovery needs them, and tells the end of the log from damage in its middle.
///
/// A record is believed if its length is possible, its own LSN is its place, its epoch is the one that wrote at
/// that place, and its checksum is right. The first that is not ends the log, *unless* a believable record
/// behind it, or the control file, claims that the log was durable beyond this point.
///
/// Thread rule: one thread.
public final class LogReader implements AutoCloseable {
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int RECORD_BYTES_MAX = 1 << 30;
    /// How far behind the end a record is looked for; more than any ring holds.
    private static final long SEARCH_BYTES = 64L << 20;

    private final LogSegments segments;
    private final long durableLsn;
    private final int epoch;
    private final long epochStart;
    private final @Nullable ProtocolFault fault;
    private final CRC32C crc = new CRC32C();

    private @Nullable DbFile file;
    private long fileNumber = -1;

    // The window: log bytes [windowStart, windowStart + windowLength).
    private byte[] window = new byte[WINDOW_BYTES];
    private MemorySegment windowSegment = MemorySegment.ofArray(window);
    private long windowStart;
    private int windowLength;

    private long position;
    private long recordLsn;
    private int recordLength;
    private int lastEpoch;

    /// @param from position of a record: a checkpoint LSN
    /// @param durableLsn the log is known to be durable up to here
    /// @param epoch epoch of records at or above `epochStart`
    /// @param epochStart records below it have lower epochs
    public LogReader(
            LogSegments segments,
            long from,
            long durableLsn,
            int epoch,
            long epochStart,
            @Nullable ProtocolFault fault) {
        this.segments = segments;
        this.position = from;
        this.durableLsn = durableLsn;
        this.epoch = epoch;
        this.epochStart = epochStart;
        this.fault = fault;
        this.windowStart = from;
    }

    /// Moves to the next record.
    ///
    /// @return false at the end of the log, which is then [#position]
    /// @throws DbException XX003 if the log is damaged before its end
    public boolean next() {
        if (!believable(position)) {
            checkEnd();
            return false;
        }
        if (fault == ProtocolFault.READER_LOSES_LAST_RECORD) {
            int length = recordLength;
            if (!believable(position + length)) {
                return false;
            }
            believable(position);
        }
        if (fault == ProtocolFault.PADDING_ENDS_LOG
                && window[index(position) + LogRecord.KIND] == LogRecord.KIND_PADDING) {
            return false;
        }
        recordLsn = position;
        position += recordLength;
        lastEpoch = windowSegment.get(LogRecord.U32, index() + LogRecord.EPOCH);
        return true;
    }

    /// Moves to the first place at or behind this one where a record is believed: for logs whose beginning is
    /// not known.
    ///
    /// @return false if there is none within `bytes`
    public boolean seek(long bytes) {
        long limit = position + bytes;
        for (long at = position; at < limit; at += 8) {
            if (!fill(at, LogRecord.HEADER_BYTES)) {
                return false;
            }
            if (windowSegment.get(LogRecord.U64, index(at) + LogRecord.LSN) == at && believable(at)) {
                position = at;
                return true;
            }
        }
        return false;
    }

    /// End of what was read: the LSN of the next record.
    public long position() {
        return position;
    }

    /// The record [#next] moved to.
    public long lsn() {
        return recordLsn;
    }

    int kind() {
        return window[index() + LogRecord.KIND];
    }

    int parts() {
        return window[index() + LogRecord.PARTS] & 0xFF;
    }

    /// Bytes that hold the record, from [#index] on; valid until the next call of [#next].
    MemorySegment bytes() {
        return windowSegment;
    }

    int index() {
        return index(recordLsn);
    }

    int length() {
        return recordLength;
    }

    /// As messages show a place of the log.
    public String place(long at) {
        return segments.place(at);
    }

    private int index(long at) {
        return (int) (at - windowStart);
    }

    // ---- believing ----

    private boolean believable(long at) {
        if (!fill(at, LogRecord.HEADER_BYTES)) {
            return false;
        }
        int i = index(at);
        int length = windowSegment.get(LogRecord.U32, i + LogRecord.LENGTH);
        if (length < LogRecord.HEADER_BYTES || (length & 7) != 0 || length > RECORD_BYTES_MAX) {
            return false;
        }
        if (windowSegment.get(LogRecord.U64, i + LogRecord.LSN) != at && fault != ProtocolFault.READER_IGNORES_LSN) {
            return false;
        }
        int recordEpoch = windowSegment.get(LogRecord.U32, i + LogRecord.EPOCH);
        boolean epochFits = at >= epochStart ? recordEpoch == epoch : recordEpoch >= lastEpoch && recordEpoch < epoch;
        if (!epochFits && fault != ProtocolFault.READER_IGNORES_EPOCH) {
            return false;
        }
        if (!fill(at, length)) {
            return false;
        }
        i = index(at);
        if (fault != ProtocolFault.READER_IGNORES_CHECKSUM) {
            crc.reset();
            crc.update(window, i + LogRecord.LSN, length - LogRecord.LSN);
            if ((int) crc.getValue() != windowSegment.get(LogRecord.U32, i + LogRecord.CRC)) {
                return false;
            }
        }
        recordLength = length;
        return true;
    }

    private void checkEnd() {
        if (fault == ProtocolFault.READER_IGNORES_FLUSHED) {
            return;
        }
        long bad = position;
        if (durableLsn > bad) {
            throw damaged(bad, durableLsn, "the control file");
        }
        long limit = bad + SEARCH_BYTES;
        for (long at = bad + 8; at < limit; at += 8) {
            if (!fill(at, LogRecord.HEADER_BYTES)) {
                return;
            }
            // Cheap tests first: nearly every place fails the first.
            int i = index(at);
            if (windowSegment.get(LogRecord.U64, i + LogRecord.LSN) == at
                    && windowSegment.get(LogRecord.U64, i + LogRecord.FLUSHED) > bad
                    && believable(at)) {
                throw damaged(
                        bad, windowSegment.get(LogRecord.U64, index(at) + LogRecord.FLUSHED), "the record at " + at);
            }
        }
    }

    private DbException damaged(long bad, long durable, String witness) {
        return DbException.of(
                ErrorCode.LOG_CORRUPTED,
                "log is damaged: lsn=" + bad + ", " + segments.place(bad) + ", expected=a valid record because "
                        + witness + " claims the log was durable up to " + durable
                        + ", found=no valid record; restore a backup");
    }

    // ---- window ----

    /// Brings log bytes `[at, at + length)` into the window; false if they do not exist.
    private boolean fill(long at, int length) {
        if (at >= windowStart && at + length <= windowStart + windowLength) {
            return true;
        }
        if (length > window.length) {
            window = Arrays.copyOf(window, Math.max(length, 2 * window.length));
            windowSegment = MemorySegment.ofArray(window);
        }
        // A record in hand must stay where it is found, so the window begins with it at most.
        windowStart = at;
        windowLength = 0;
        while (windowLength < window.length) {
            int read = read(windowStart + windowLength, window.length - windowLength);
            if (read == 0) {
                break;
            }
            windowLength += read;
        }
        return windowLength >= length;
    }

    private int read(long at, int bytes) {
        long number = at / segments.segmentBytes();
        if (number != fileNumber) {
            close();
            file = segments.openForReading(number);
            fileNumber = number;
        }
        DbFile open = file;
        if (open == null) {
            return 0;
        }
        long inSegment = at % segments.segmentBytes();
        int length = (int) Math.min(bytes, segments.segmentBytes() - inSegment);
        return open.read(inSegment, windowSegment.asSlice(windowLength, length));
    }

    @Override
    public void close() {
        DbFile open = file;
        file = null;
        fileNumber = -1;
        if (open != null) {
            open.close();
        }
    }
}

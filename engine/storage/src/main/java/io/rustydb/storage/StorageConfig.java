package io.rustydb.storage;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.page.ProtocolFault;
import org.jspecify.annotations.Nullable;

/// How the storage of one database is opened. The page size counts for a new database only; an existing one
/// keeps its own.
///
/// @param pageSize 4096 … 32768 bytes, a power of two
/// @param bufferPoolBytes memory of the DEFAULT buffer pool
/// @param logSegmentBytes size of a log segment, a power of two
/// @param logRingBytes log buffer in memory, a power of two; bounds the largest log record
/// @param checkpointLogBytes a checkpoint begins when this much log was written since the last one
/// @param checkpointNanos … or when this much time has passed and there is new log
/// @param directLog log by direct synchronous writes where the file system allows; else buffered writes and
///     syncs
/// @param background services (page writer, log flusher, checkpointer) run; without them everything happens in
///     the caller's thread
/// @param recovery how it comes back after a crash
/// @param fault a planted bug, for tests of the simulation only
/// @param buffers the pools beside DEFAULT, the policy
public record StorageConfig(
        int pageSize,
        long bufferPoolBytes,
        long logSegmentBytes,
        int logRingBytes,
        long checkpointLogBytes,
        long checkpointNanos,
        boolean directLog,
        boolean background,
        RecoveryConfig recovery,
        @Nullable ProtocolFault fault,
        BufferSettings buffers) {

    public static final StorageConfig DEFAULT = new StorageConfig(
            4096,
            256L << 20,
            16L << 20,
            8 << 20,
            256L << 20,
            300_000_000_000L,
            true,
            true,
            RecoveryConfig.DEFAULT,
            null,
            BufferSettings.DEFAULT);

    public StorageConfig {
        require(
                pageSize >= 4096 && pageSize <= 32768 && Integer.bitCount(pageSize) == 1,
                "pageSize",
                pageSize,
                "a power of two, 4096 to 32768");
        require(bufferPoolBytes >= 16L * pageSize, "bufferPoolBytes", bufferPoolBytes, "at least 16 pages");
        require(
                logSegmentBytes >= 4096 && Long.bitCount(logSegmentBytes) == 1,
                "logSegmentBytes",
                logSegmentBytes,
                "a power of two, at least 4096");
        require(
                logRingBytes >= 16 * pageSize && Integer.bitCount(logRingBytes) == 1,
                "logRingBytes",
                logRingBytes,
                "a power of two, at least 16 pages");
        require(checkpointLogBytes > 0, "checkpointLogBytes", checkpointLogBytes, "positive");
        require(checkpointNanos > 0, "checkpointNanos", checkpointNanos, "positive");
    }

    /// With the default settings of the buffer pools.
    public StorageConfig(
            int pageSize,
            long bufferPoolBytes,
            long logSegmentBytes,
            int logRingBytes,
            long checkpointLogBytes,
            long checkpointNanos,
            boolean directLog,
            boolean background,
            RecoveryConfig recovery,
            @Nullable ProtocolFault fault) {
        this(
                pageSize,
                bufferPoolBytes,
                logSegmentBytes,
                logRingBytes,
                checkpointLogBytes,
                checkpointNanos,
                directLog,
                background,
                recovery,
                fault,
                BufferSettings.DEFAULT);
    }

    private static void require(boolean good, String name, long value, String wanted) {
        if (!good) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "storage setting out of range: " + name + "=" + value + "; it must be " + wanted);
        }
    }

    public StorageConfig withPageSize(int bytes) {
        return new StorageConfig(
                bytes,
                bufferPoolBytes,
                logSegmentBytes,
                logRingBytes,
                checkpointLogBytes,
                checkpointNanos,
                directLog,
                background,
                recovery,
                fault,
                buffers);
    }

    public StorageConfig withBufferPoolBytes(long bytes) {
        return new StorageConfig(
                pageSize,
                bytes,
                logSegmentBytes,
                logRingBytes,
                checkpointLogBytes,
                checkpointNanos,
                directLog,
                background,
                recovery,
                fault,
                buffers);
    }

    public StorageConfig withLog(long segmentBytes, int ringBytes) {
        return new StorageConfig(
                pageSize,
                bufferPoolBytes,
                segmentBytes,
                ringBytes,
                checkpointLogBytes,
                checkpointNanos,
                directLog,
                background,
                recovery,
                fault,
                buffers);
    }

    public StorageConfig withCheckpoints(long logBytes, long nanos) {
        return new StorageConfig(
                pageSize,
                bufferPoolBytes,
                logSegmentBytes,
                logRingBytes,
                logBytes,
                nanos,
                directLog,
                background,
                recovery,
                fault,
                buffers);
    }

    public StorageConfig withDirectLog(boolean direct) {
        return new StorageConfig(
                pageSize,
                bufferPoolBytes,
                logSegmentBytes,
                logRingBytes,
                checkpointLogBytes,
                checkpointNanos,
                direct,
                background,
                recovery,
                fault,
                buffers);
    }

    public StorageConfig withBackground(boolean services) {
        return new StorageConfig(
                pageSize,
                bufferPoolBytes,
                logSegmentBytes,
                logRingBytes,
                checkpointLogBytes,
                checkpointNanos,
                directLog,
                services,
                recovery,
                fault,
                buffers);
    }

    public StorageConfig withBuffers(BufferSettings settings) {
        return new StorageConfig(
                pageSize,
                bufferPoolBytes,
                logSegmentBytes,
                logRingBytes,
                checkpointLogBytes,
                checkpointNanos,
                directLog,
                background,
                recovery,
                fault,
                settings);
    }

    public StorageConfig withFault(@Nullable ProtocolFault planted) {
        return new StorageConfig(
                pageSize,
                bufferPoolBytes,
                logSegmentBytes,
                logRingBytes,
                checkpointLogBytes,
                checkpointNanos,
                directLog,
                background,
                recovery,
                planted,
                buffers);
    }

    public StorageConfig withRecovery(RecoveryConfig changed) {
        return new StorageConfig(
                pageSize,
                bufferPoolBytes,
                logSegmentBytes,
                logRingBytes,
                checkpointLogBytes,
                checkpointNanos,
                directLog,
                background,
                changed,
                fault,
                buffers);
    }
}

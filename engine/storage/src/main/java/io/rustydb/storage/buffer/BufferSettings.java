package io.rustydb.storage.buffer;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.buffer.policy.PolicyKind;

/// Settings of the buffer pools beside the size of the DEFAULT pool. Memory is reserved when the database is
/// opened and touched when it is used.
///
/// @param keepBytes memory of the KEEP pool; 0 = its tables use DEFAULT
/// @param recycleBytes memory of the RECYCLE pool; 0 = its tables use DEFAULT
/// @param otherBytes memory of the pool of each page size that is not the database's, by page size 4, 8, 16, 32
///     KB; 0 = no tablespace of that page size can be used
/// @param policy which page is given up
/// @param advice the adviser samples accesses
public record BufferSettings(
        long keepBytes,
        long recycleBytes,
        long other4k,
        long other8k,
        long other16k,
        long other32k,
        PolicyKind policy,
        boolean advice) {
    public static final BufferSettings DEFAULT = new BufferSettings(0, 0, 0, 0, 0, 0, PolicyKind.CLOCK, true);

    public BufferSettings {
        require("keepBytes", keepBytes);
        require("recycleBytes", recycleBytes);
        require("other4k", other4k);
        require("other8k", other8k);
        require("other16k", other16k);
        require("other32k", other32k);
    }

    private static void require(String name, long value) {
        if (value < 0) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "buffer setting out of range: " + name + "=" + value + "; it must not be negative");
        }
    }

    /// Memory of the pool of a page size that is not the database's.
    public long otherBytes(int pageSize) {
        return switch (pageSize) {
            case 4096 -> other4k;
            case 8192 -> other8k;
            case 16384 -> other16k;
            case 32768 -> other32k;
            default -> 0;
        };
    }

    public BufferSettings withPolicy(PolicyKind kind) {
        return new BufferSettings(keepBytes, recycleBytes, other4k, other8k, other16k, other32k, kind, advice);
    }

    public BufferSettings withKeepBytes(long bytes) {
        return new BufferSettings(bytes, recycleBytes, other4k, other8k, other16k, other32k, policy, advice);
    }

    public BufferSettings withRecycleBytes(long bytes) {
        return new BufferSettings(keepBytes, bytes, other4k, other8k, other16k, other32k, policy, advice);
    }

    public BufferSettings withAdvice(boolean on) {
        return new BufferSettings(keepBytes, recycleBytes, other4k, other8k, other16k, other32k, policy, on);
    }

    /// With some memory for pages of this size, if there is none.
    public BufferSettings withAtLeast(int pageSize) {
        if (otherBytes(pageSize) > 0) {
            return this;
        }
        long bytes = 64L * pageSize;
        return switch (pageSize) {
            case 4096 ->
                new BufferSettings(keepBytes, recycleBytes, bytes, other8k, other16k, other32k, policy, advice);
            case 8192 ->
                new BufferSettings(keepBytes, recycleBytes, other4k, bytes, other16k, other32k, policy, advice);
            case 16384 ->
                new BufferSettings(keepBytes, recycleBytes, other4k, other8k, bytes, other32k, policy, advice);
            case 32768 ->
                new BufferSettings(keepBytes, recycleBytes, other4k, other8k, other16k, bytes, policy, advice);
            default -> throw new AssertionError("page size " + pageSize);
        };
    }

    /// The same memory for every other page size.
    public BufferSettings withOtherBytes(long bytes) {
        return new BufferSettings(keepBytes, recycleBytes, bytes, bytes, bytes, bytes, policy, advice);
    }
}

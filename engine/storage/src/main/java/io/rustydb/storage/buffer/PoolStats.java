package io.rustydb.storage.buffer;

import io.rustydb.storage.buffer.policy.PolicyKind;

/// A row of SYS.BUFFER_STATS: one pool since the database was opened. Hits are counted without synchronisation
/// and may be a little low.
///
/// @param frames pages it has room for
/// @param free frames without a page
/// @param dirty frames with changes that are not on disk
/// @param hits uses that found the page
/// @param misses uses that had to read it
/// @param evictions pages given up for others
/// @param writesByWriter dirty pages written by the background writer
/// @param writesByCheckpoint … by checkpoints
/// @param writesByMisses … by those who needed a frame
/// @param readAhead pages read before anybody wanted them
/// @param readAheadUsed … that somebody wanted
/// @param readAheadWasted … that were given up unused
public record PoolStats(
        PoolName pool,
        int pageSize,
        PolicyKind policy,
        int frames,
        int free,
        int dirty,
        long hits,
        long misses,
        long evictions,
        long writesByWriter,
        long writesByCheckpoint,
        long writesByMisses,
        long readAhead,
        long readAheadUsed,
        long readAheadWasted) {}

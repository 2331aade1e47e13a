package io.rustydb.server.monitoring;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.SystemRows;
import io.rustydb.sql.catalog.SystemTable;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.buffer.PoolAdvice;
import io.rustydb.storage.buffer.PoolStats;

/// The system tables of the buffer pools.
final class BufferTables {
    private BufferTables() {}

    static SystemTable stats(BufferPool pool) {
        return SystemTable.of("buffer_stats", "Buffer pools: what each has done since the database was opened")
                .column("pool", SqlType.VARCHAR, "DEFAULT, KEEP, RECYCLE, or that of a page size")
                .column("page_size", SqlType.INTEGER, "Bytes of its pages")
                .column("policy", SqlType.VARCHAR, "Which page it gives up: clock, lru, 2q, lru-k, lirs, arc")
                .column("frames", SqlType.BIGINT, "Pages it has room for")
                .column("free_frames", SqlType.BIGINT, "Of these, without a page")
                .column("dirty_frames", SqlType.BIGINT, "Of these, with changes that are not on disk")
                .column("hits", SqlType.BIGINT, "Uses that found the page; counted without locks, a little low")
                .column("misses", SqlType.BIGINT, "Uses that had to read it")
                .column("hit_ratio", SqlType.DOUBLE, "Hits of all uses; NULL before the first use")
                .column("evictions", SqlType.BIGINT, "Pages given up for others")
                .column("writes_by_writer", SqlType.BIGINT, "Dirty pages written by the background writer")
                .column("writes_by_checkpoint", SqlType.BIGINT, "Dirty pages written by checkpoints")
                .column("writes_by_misses", SqlType.BIGINT, "Dirty pages written by those who needed a frame")
                .column("read_ahead", SqlType.BIGINT, "Pages read before anybody wanted them")
                .column("read_ahead_used", SqlType.BIGINT, "Of these, wanted later")
                .column("read_ahead_wasted", SqlType.BIGINT, "Of these, given up unused")
                .rows((reader, rows) -> {
                    for (PoolStats stats : pool.stats()) {
                        add(rows.next(), stats);
                    }
                });
    }

    private static void add(SystemRows row, PoolStats stats) {
        row.add(stats.pool().name())
                .add(stats.pageSize())
                .add(stats.policy().text())
                .add(stats.frames())
                .add(stats.free())
                .add(stats.dirty())
                .add(stats.hits())
                .add(stats.misses());
        ratio(row, stats.hits(), stats.hits() + stats.misses());
        row.add(stats.evictions())
                .add(stats.writesByWriter())
                .add(stats.writesByCheckpoint())
                .add(stats.writesByMisses())
                .add(stats.readAhead())
                .add(stats.readAheadUsed())
                .add(stats.readAheadWasted());
    }

    static SystemTable advice(BufferPool pool) {
        return SystemTable.of(
                        "buffer_advice",
                        "Buffer pools of 1,024 frames and more: what each policy and size would have hit, by a sample")
                .column("pool", SqlType.VARCHAR, "As in buffer_stats")
                .column("policy", SqlType.VARCHAR, "The policy that is simulated")
                .column("size_factor", SqlType.DOUBLE, "Size relative to the pool's: 0.5, 1 or 2")
                .column("frames", SqlType.BIGINT, "That size in pages")
                .column("is_current", SqlType.BOOLEAN, "The pool has this policy and this size")
                .column("sampled_uses", SqlType.BIGINT, "Uses the estimate stands on")
                .column("sampled_hits", SqlType.BIGINT, "Of these, hits of the simulation")
                .column("hit_ratio", SqlType.DOUBLE, "Estimated hits of all uses; NULL before the first sampled use")
                .rows((reader, rows) -> {
                    for (PoolAdvice advice : pool.advice()) {
                        SystemRows row = rows.next()
                                .add(advice.pool().name())
                                .add(advice.policy().text())
                                .add(advice.sizeFactor())
                                .add(advice.frames())
                                .add(advice.current())
                                .add(advice.sampledUses())
                                .add(advice.sampledHits());
                        ratio(row, advice.sampledHits(), advice.sampledUses());
                    }
                });
    }

    private static void ratio(SystemRows row, long part, long all) {
        if (all == 0) {
            row.addNull();
        } else {
            row.add((double) part / all);
        }
    }
}

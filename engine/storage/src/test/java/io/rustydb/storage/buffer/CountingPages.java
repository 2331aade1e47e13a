package io.rustydb.storage.buffer;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.memory.NativeMemory;
import io.rustydb.base.schedule.ThreadScheduler;
import io.rustydb.base.time.SystemClock;
import io.rustydb.storage.page.PageHeader;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageSource;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A cache over pages that come from nowhere and tell their number; counts what is read and written.
final class CountingPages implements PageSource, LogFlusher, AutoCloseable {
    final NativeMemory memory = new NativeMemory();
    final ThreadScheduler scheduler = new ThreadScheduler("pages");
    final BufferPool pool;
    final AtomicLong loads = new AtomicLong();
    final AtomicLong stores = new AtomicLong();
    private final boolean services;
    volatile long loadNanos;
    /// The log has failed.
    volatile boolean stopped;

    CountingPages(int pages, BufferSettings settings, boolean services, @Nullable ProtocolFault fault) {
        this.services = services;
        pool = new BufferPool(
                4096,
                pages * 4096L,
                settings,
                memory,
                this,
                this,
                PageOwnership.LOCAL,
                new SystemClock(),
                scheduler,
                fault);
        if (services) {
            pool.start();
        }
    }

    static long page(long number) {
        return PageId.of(1, number);
    }

    static long page(int file, long number) {
        return PageId.of(file, number);
    }

    /// The page's number as its frame tells.
    long read(long pageId) {
        int frame = pool.latchShared(pageId);
        try {
            return pool.memory().get(PageHeader.U64, pool.offset(frame) + PageHeader.BYTES);
        } finally {
            pool.unlatchShared(frame);
        }
    }

    PoolStats stats(PoolName name) {
        return pool.stats().stream().filter(s -> s.pool() == name).findFirst().orElseThrow();
    }

    @Override
    public void load(long pageId, MemorySegment into, long base) {
        loads.incrementAndGet();
        if (loadNanos > 0) {
            scheduler.park(this, loadNanos);
        }
        into.set(PageHeader.U64, base + PageHeader.BYTES, pageId);
    }

    @Override
    public void store(long pageId, MemorySegment page) {
        stores.incrementAndGet();
    }

    @Override
    public void sync() {}

    @Override
    public void awaitDurable(long lsn) {}

    @Override
    public void checkRunning() {
        if (stopped) {
            throw DbException.of(ErrorCode.DATABASE_STOPPED, "engine has stopped: cause=planted");
        }
    }

    @Override
    public long flushedLsn() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() {
        if (services) {
            pool.stop();
        }
        pool.close();
        scheduler.close();
        assert memory.outstanding() == 0 : "memory is not given back";
    }
}

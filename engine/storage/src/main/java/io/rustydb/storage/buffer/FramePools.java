package io.rustydb.storage.buffer;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.ProtocolFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pools of a database, DEFAULT first, one behind the other in the region. Thread rule: any thread.
final class FramePools {
    private static final int[] PAGE_SIZES = {4096, 8192, 16384, 32768};

    private final int pageSize;
    private final FramePool[] pools;
    private final @Nullable FramePool[] byName = new @Nullable FramePool[PoolName.values().length];
    /// By file, 0 = the database's page size. Grows by copying.
    private volatile int[] filePageSizes = new int[0];
    /// The largest of the database's and the files'.
    private volatile int pageSizeInUse;

    private record Extent(PoolName name, int pageSize, int slots) {
        int units() {
            return Math.multiplyExact(slots, pageSize / BufferPool.UNIT_BYTES);
        }
    }

    private static List<Extent> extents(int pageSize, long bytes, BufferSettings settings) {
        List<Extent> extents = new ArrayList<>();
        add(extents, PoolName.DEFAULT, pageSize, Math.max(bytes, (long) BufferPool.FRAMES_MIN * pageSize));
        add(extents, PoolName.KEEP, pageSize, settings.keepBytes());
        add(extents, PoolName.RECYCLE, pageSize, settings.recycleBytes());
        for (int other : PAGE_SIZES) {
            if (other != pageSize) {
                add(extents, PoolName.ofPageSize(other), other, settings.otherBytes(other));
            }
        }
        return extents;
    }

    private static void add(List<Extent> extents, PoolName name, int pageSize, long bytes) {
        if (bytes > 0) {
            long slots = Math.max(BufferPool.FRAMES_MIN, bytes / pageSize);
            int units = pageSize / BufferPool.UNIT_BYTES;
            extents.add(new Extent(name, pageSize, (int) Math.min(slots, (Integer.MAX_VALUE - 8) / 8 / units)));
        }
    }

    /// Size of the region in units of 4 KB.
    static int units(int pageSize, long bytes, BufferSettings settings) {
        int units = 0;
        for (Extent extent : extents(pageSize, bytes, settings)) {
            units = Math.addExact(units, extent.units());
        }
        return units;
    }

    FramePools(
            int pageSize,
            long bytes,
            BufferSettings settings,
            FrameLatches latches,
            FrameUses uses,
            BufferPool pool,
            @Nullable ProtocolFault fault) {
        this.pageSize = pageSize;
        this.pageSizeInUse = pageSize;
        List<Extent> extents = extents(pageSize, bytes, settings);
        pools = new FramePool[extents.size()];
        int first = 0;
        for (int i = 0; i < pools.length; i++) {
            Extent extent = extents.get(i);
            pools[i] = new FramePool(
                    extent.name,
                    first,
                    extent.slots,
                    extent.pageSize,
                    settings.policy(),
                    latches,
                    uses,
                    pool,
                    settings.advice(),
                    fault);
            byName[extent.name.ordinal()] = pools[i];
            first += extent.units();
        }
    }

    int count() {
        return pools.length;
    }

    FramePool get(int index) {
        return pools[index];
    }

    int indexOf(int frame) {
        int index = 0;
        while (frame >= pools[index].end()) {
            index++;
        }
        return index;
    }

    /// Null if it has no memory.
    @Nullable
    FramePool find(PoolName name) {
        return byName[name.ordinal()];
    }

    /// The pool, or DEFAULT if it has no memory.
    FramePool of(PoolName name) {
        FramePool pool = byName[name.ordinal()];
        return pool == null ? pools[0] : pool;
    }

    FramePool forPage(long pageId, PoolAssignments assignments, int object) {
        int[] sizes = filePageSizes;
        int file = PageId.file(pageId);
        int size = file < sizes.length ? sizes[file] : 0;
        return size == 0 || size == pageSize ? of(assignments.of(object)) : of(PoolName.ofPageSize(size));
    }

    int pageSizeOf(int file) {
        int[] sizes = filePageSizes;
        int size = file < sizes.length ? sizes[file] : 0;
        return size == 0 ? pageSize : size;
    }

    synchronized void setFilePageSize(int file, int bytes) {
        if (bytes != pageSize && find(PoolName.ofPageSize(bytes)) == null) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no buffer pool for this page size, pageSize=" + bytes + ", database=" + pageSize
                            + "; give it memory by the setting buffer_pool_" + (bytes >> 10) + "k_size");
        }
        pageSizeInUse = Math.max(pageSizeInUse, bytes);
        int[] sizes = Arrays.copyOf(filePageSizes, Math.max(filePageSizes.length, file + 1));
        sizes[file] = bytes;
        filePageSizes = sizes;
    }

    boolean hasPageSize(int bytes) {
        return bytes == pageSize || find(PoolName.ofPageSize(bytes)) != null;
    }

    int pageSizeInUse() {
        return pageSizeInUse;
    }

    int pageSizeMax() {
        int max = 0;
        for (FramePool pool : pools) {
            max = Math.max(max, pool.pageSize());
        }
        return max;
    }
}

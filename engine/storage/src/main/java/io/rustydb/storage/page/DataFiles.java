package io.rustydb.storage.page;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.schedule.Scheduler;
import java.lang.foreign.MemorySegment;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tablespace files of a database: `data.1`, `undo.2`. Page n of a file is at byte n × page size.
public final class DataFiles implements PageSource, AutoCloseable {
    private static final String[] NAMES = {"", "data.1", "undo.2"};
    private static final long GROWTH_BYTES_MIN = 1L << 18;
    private static final long GROWTH_BYTES_MAX = 4L << 20;
    private static final long PAGES_MAX = 1L << 32;

    private final int pageSize;
    private final @Nullable ProtocolFault fault;
    private final DbFile[] files = new DbFile[NAMES.length];
    /// Bytes that may be used without asking; fewer than the file has while it is being cut.
    private final long[] preallocated = new long[NAMES.length];
    private final Mutex growth;
    /// What was wrong with each page when it was met first; under itself.
    private final SortedMap<Long, String> damaged = new TreeMap<>();
    /// Saves those who read and write pages from asking while there are none.
    private volatile boolean anyDamaged;

    private volatile long damageChanges;

    /// @param create make the files; they must not exist. Their directory entries are not yet durable.
    public DataFiles(
            FileSystem fileSystem, int pageSize, boolean create, Scheduler scheduler, @Nullable ProtocolFault fault) {
        this.pageSize = pageSize;
        this.fault = fault;
        this.growth = new Mutex(scheduler);
        for (int id = PageId.DATA_FILE; id < NAMES.length; id++) {
            if (!create && !fileSystem.exists(NAMES[id])) {
                close();
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "tablespace file is missing: file=" + NAMES[id] + ", directory=" + fileSystem.describe()
                                + "; put it back or restore a backup");
            }
            files[id] =
                    fileSystem.open(NAMES[id], create ? FileSystem.OpenMode.CREATE : FileSystem.OpenMode.READ_WRITE, 0);
            preallocated[id] = files[id].size();
        }
    }

    /// File name of a tablespace, as messages show it.
    public static String name(int fileId) {
        return fileId > 0 && fileId < NAMES.length ? NAMES[fileId] : "file " + fileId;
    }

    private DbFile file(long pageId) {
        int id = PageId.file(pageId);
        if (id <= 0 || id >= files.length) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "link to a file that does not exist: page=" + PageId.text(pageId) + "; check the database");
        }
        return files[id];
    }

    @Override
    public void load(long pageId, MemorySegment memory, long base) {
        DbFile file = file(pageId);
        long position = PageId.number(pageId) * pageSize;
        try {
            int read = file.read(position, memory.asSlice(base, pageSize));
            if (read < pageSize) {
                throw PageChecksum.damaged(
                        "length",
                        pageId,
                        file.path(),
                        position,
                        pageSize + " bytes",
                        read + " bytes before the end of the file");
            }
            if (fault != ProtocolFault.PAGE_CHECKSUM_IGNORED) {
                new PageChecksum(fault).check(memory, base, pageSize, pageId, file.path(), position);
            }
            if (anyDamaged) {
                // It was read wrongly before, or the file was put back.
                forgetDamage(pageId, pageId);
            }
        } catch (DbException e) {
            if (e.code() == ErrorCode.DATA_CORRUPTED) {
                noteDamage(pageId, e.getMessage());
            }
            throw e;
        }
    }

    @Override
    public void store(long pageId, MemorySegment page) {
        file(pageId).write(PageId.number(pageId) * pageSize, page);
        if (anyDamaged) {
            forgetDamage(pageId, pageId);
        }
    }

    @Override
    public void sync() {
        for (DbFile file : files) {
            if (file != null) {
                file.sync();
            }
        }
    }

    /// Makes room in a file for pages below `pages`, in steps. No latch on data may depend on it: it waits for
    /// the disk.
    ///
    /// @throws DbException 53100 disk full; 54000 the file has reached its limit
    public void ensureSize(int fileId, long pages) {
        if (pages > PAGES_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "tablespace file is full: file=" + name(fileId) + ", pages=" + PAGES_MAX
                            + "; use a larger page size");
        }
        long bytes = pages * pageSize;
        if (bytes <= preallocated[fileId]) {
            return;
        }
        growth.lock();
        try {
            long now = preallocated[fileId];
            if (bytes > now) {
                long step = Math.clamp(now / 8, GROWTH_BYTES_MIN, GROWTH_BYTES_MAX);
                long target = (Math.max(bytes, now + step) + pageSize - 1) & -pageSize;
                files[fileId].preallocate(target);
                preallocated[fileId] = target;
            }
        } finally {
            growth.unlock();
        }
    }

    /// Begins to cut a file: who needs a page from `pages` on has to ask [#ensureSize] again, and thereby
    /// prevents the cut.
    public void beginCut(int fileId, long pages) {
        growth.lock();
        try {
            preallocated[fileId] = Math.min(preallocated[fileId], pages * pageSize);
        } finally {
            growth.unlock();
        }
    }

    /// Cuts a file behind its first `pages`, unless somebody has asked for more since [#beginCut]. No record
    /// that recovery may read changes a page behind the cut.
    ///
    /// @return bytes given back to the file system
    public long cut(int fileId, long pages) {
        growth.lock();
        try {
            long before = files[fileId].size();
            long bytes = pages * pageSize;
            if (preallocated[fileId] > bytes || before <= bytes) {
                preallocated[fileId] = before;
                return 0;
            }
            files[fileId].truncate(bytes);
            files[fileId].sync();
            forgetDamage(PageId.of(fileId, pages), PageId.of(fileId, PAGES_MAX - 1));
            return before - bytes;
        } finally {
            growth.unlock();
        }
    }

    /// Bytes of a file.
    public long size(int fileId) {
        return files[fileId].size();
    }

    /// Enters a page that cannot be read, as it is known from elsewhere; what was found first stays.
    public void noteDamage(long pageId, String what) {
        synchronized (damaged) {
            if (damaged.putIfAbsent(pageId, what) == null) {
                anyDamaged = true;
                damageChanges++;
            }
        }
    }

    private void forgetDamage(long first, long last) {
        synchronized (damaged) {
            SortedMap<Long, String> whole = damaged.subMap(first, last + 1);
            if (!whole.isEmpty()) {
                whole.clear();
                anyDamaged = !damaged.isEmpty();
                damageChanges++;
            }
        }
    }

    /// Grows with each change of [#damages].
    public long damageChanges() {
        return damageChanges;
    }

    /// Pages that could not be read when they were needed last, and were not written since: file, offset,
    /// expected, found of each. Reads that need none of them go on.
    public SortedMap<Long, String> damages() {
        synchronized (damaged) {
            return new TreeMap<>(damaged);
        }
    }

    @Override
    public void close() {
        for (int id = 0; id < files.length; id++) {
            DbFile file = files[id];
            if (file != null) {
                file.close();
            }
        }
    }
}

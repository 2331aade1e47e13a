package io.rustydb.storage.page;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.schedule.Scheduler;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tablespace files of a database: `data.1`, `undo.2`, and those of users' tablespaces. Page n of a file is
/// at byte n × page size of the file.
///
/// A user's file that is missing, or is not the one that was expected, costs the pages in it alone: reading one
/// of them says so. Thread rule: any thread; files come and go by one thread at a time.
public final class DataFiles implements PageSource, RedoFiles, AutoCloseable {
    private static final String[] NAMES = {"", "data.1", "undo.2"};
    private static final long GROWTH_BYTES_MIN = 1L << 18;
    private static final long GROWTH_BYTES_MAX = 4L << 20;
    private static final long PAGES_MAX = 1L << 32;

    private final FileSystem fileSystem;
    private final Scheduler scheduler;
    private final @Nullable ProtocolFault fault;
    /// By file id; grows by copying.
    private volatile @Nullable TablespaceFile[] files = new @Nullable TablespaceFile[NAMES.length];
    private final Mutex growth;
    /// What was wrong with each page when it was met first; under itself.
    private final SortedMap<Long, String> damaged = new TreeMap<>();
    /// Saves those who read and write pages from asking while there are none.
    private volatile boolean anyDamaged;

    private volatile long damageChanges;

    /// Looks whether an existing file is the one of its entry in the list.
    public interface Identity {
        /// @return what is wrong with it, or null
        @Nullable
        String problem(FileList.Entry entry, DbFile file);
    }

    /// @param pageSize of `data.1` and `undo.2`
    /// @param create make the files; they must not exist. Their directory entries are not yet durable.
    public DataFiles(
            FileSystem fileSystem, int pageSize, boolean create, Scheduler scheduler, @Nullable ProtocolFault fault) {
        this.fileSystem = fileSystem;
        this.scheduler = scheduler;
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
            DbFile file =
                    fileSystem.open(NAMES[id], create ? FileSystem.OpenMode.CREATE : FileSystem.OpenMode.READ_WRITE, 0);
            try {
                files[id] = new TablespaceFile(id, pageSize, file);
            } catch (Throwable e) {
                file.close();
                close();
                throw e;
            }
        }
    }

    // ---- files ----

    /// Opens the file of a list's entry. If it is missing or another one, its pages cannot be read.
    public void open(FileList.Entry entry, Identity identity) {
        String problem = null;
        DbFile file = null;
        if (entry.lost()) {
            problem = "tablespace file was missing when the database was recovered, and is of no use any more: file="
                    + entry.path() + ", directory=" + fileSystem.describe() + ", expected=" + entry.pageSize()
                    + " byte pages of file " + entry.fileId()
                    + "; drop its tablespace INCLUDING CONTENTS, or restore a backup of the whole database";
        } else if (!fileSystem.exists(entry.path())) {
            problem = "tablespace file is missing: file=" + entry.path() + ", directory=" + fileSystem.describe()
                    + ", expected=" + entry.pageSize() + " byte pages of file " + entry.fileId()
                    + ", found=no file; close the database and put it back, or drop its tablespace INCLUDING CONTENTS";
        } else {
            file = fileSystem.open(entry.path(), FileSystem.OpenMode.READ_WRITE, 0);
            try {
                problem = identity.problem(entry, file);
            } catch (Throwable e) {
                file.close();
                throw e;
            }
        }
        if (file != null && problem != null) {
            file.close();
            file = null;
        }
        put(
                file == null
                        ? new TablespaceFile(
                                entry.fileId(), entry.pageSize(), entry.path(), String.valueOf(problem), entry.lost())
                        : new TablespaceFile(entry.fileId(), entry.pageSize(), file));
    }

    /// Makes the file of a new entry; its directory entry is durable on return.
    ///
    /// @throws DbException 53100, 58030; what was made of it is for [#remove] to take away
    public void create(FileList.Entry entry) {
        fileSystem.createDirectories(FileList.DIRECTORY);
        fileSystem.syncDirectory("");
        DbFile file = fileSystem.open(entry.path(), FileSystem.OpenMode.CREATE, 0);
        try {
            fileSystem.syncDirectory(FileList.DIRECTORY);
            put(new TablespaceFile(entry.fileId(), entry.pageSize(), file));
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private void put(TablespaceFile file) {
        @Nullable TablespaceFile[] next = Arrays.copyOf(files, Math.max(files.length, file.id + 1));
        next[file.id] = file;
        files = next;
    }

    /// Pages of the file are nobody's any more: what would be written to them is thrown away. Returns when
    /// nobody reads or writes the file.
    public void giveUp(int fileId) {
        TablespaceFile file = find(fileId);
        if (file != null && file.file != null) {
            file.giveUp();
            while (!file.isQuiet()) {
                scheduler.spinWait();
            }
        }
    }

    /// Closes and deletes the file of an entry, if it is there. After [#giveUp].
    public void remove(FileList.Entry entry) {
        TablespaceFile file = find(entry.fileId());
        if (file != null) {
            if (file.file != null) {
                file.file.close();
            }
            @Nullable TablespaceFile[] next = files.clone();
            next[entry.fileId()] = null;
            files = next;
            forgetDamage(PageId.of(entry.fileId(), 0), PageId.of(entry.fileId(), PAGES_MAX - 1));
        }
        if (fileSystem.exists(entry.path())) {
            fileSystem.delete(entry.path());
        }
        fileSystem.syncDirectory(FileList.DIRECTORY);
    }

    /// True if something has the name of an entry's file.
    public boolean exists(String path) {
        return fileSystem.exists(path);
    }

    private @Nullable TablespaceFile find(int fileId) {
        @Nullable TablespaceFile[] all = files;
        return fileId > 0 && fileId < all.length ? all[fileId] : null;
    }

    private TablespaceFile require(int fileId) {
        TablespaceFile file = find(fileId);
        if (file == null) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "link to a file that does not exist: file=" + fileId + "; check the database");
        }
        return file;
    }

    private static DbException unusable(TablespaceFile file) {
        String problem = file.problem;
        return DbException.of(
                ErrorCode.DATA_CORRUPTED,
                problem != null
                        ? problem
                        : "tablespace file was dropped: file=" + file.path + ", expected=" + file.pageSize
                                + " byte pages, found=no file");
    }

    /// File name of a tablespace, as messages show it.
    public static String name(int fileId) {
        return fileId > 0 && fileId < NAMES.length ? NAMES[fileId] : "file " + fileId;
    }

    /// Path of a file in the database's directory, as messages show it.
    public String path(int fileId) {
        TablespaceFile file = find(fileId);
        return file == null ? name(fileId) : file.path;
    }

    /// Why the pages of a file cannot be used; null if they can, or there is no such file.
    public @Nullable String problem(int fileId) {
        TablespaceFile file = find(fileId);
        return file == null ? null : file.problem;
    }

    /// False if the file was dropped, or is missing for good.
    public boolean has(int fileId) {
        TablespaceFile file = find(fileId);
        return file != null && !file.isGone() && !file.lost;
    }

    /// Page size of a file.
    public int pageSize(int fileId) {
        return require(fileId).pageSize;
    }

    @Override
    public boolean takesRedo(int fileId) {
        TablespaceFile file = find(fileId);
        if (file != null && file.file == null) {
            file.passedOver = true;
        }
        return file != null && file.file != null;
    }

    /// True if log about the file was recovered without it.
    public boolean wasPassedOver(int fileId) {
        TablespaceFile file = find(fileId);
        return file != null && file.passedOver;
    }

    // ---- pages ----

    @Override
    public void load(long pageId, MemorySegment memory, long base) {
        TablespaceFile file = require(PageId.file(pageId));
        DbFile open = file.enter();
        if (open == null) {
            // No damage of the page: the file may come back.
            throw unusable(file);
        }
        try {
            try {
                load(file, open, pageId, memory, base);
            } finally {
                file.leave();
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

    private void load(TablespaceFile file, DbFile open, long pageId, MemorySegment memory, long base) {
        int pageSize = file.pageSize;
        long position = PageId.number(pageId) * pageSize;
        int read = open.read(position, memory.asSlice(base, pageSize));
        if (read < pageSize) {
            throw PageChecksum.damaged(
                    "length",
                    pageId,
                    open.path(),
                    position,
                    pageSize + " bytes",
                    read + " bytes before the end of the file");
        }
        if (fault != ProtocolFault.PAGE_CHECKSUM_IGNORED) {
            new PageChecksum(fault).check(memory, base, pageSize, pageId, open.path(), position);
            checkStored(file, pageId, memory.get(PageHeader.U32, base + PageHeader.CRC), position);
        }
    }

    private void checkStored(TablespaceFile file, long pageId, int found, long position) {
        int expected = file.stored.expected(PageId.number(pageId));
        if (expected != 0 && expected != found && fault != ProtocolFault.LOST_WRITE_IGNORED) {
            throw PageChecksum.damaged(
                    "an older state, its last write was lost or went elsewhere",
                    pageId,
                    file.path,
                    position,
                    PageChecksum.hex(expected),
                    PageChecksum.hex(found));
        }
    }

    @Override
    public void store(long pageId, MemorySegment page) {
        TablespaceFile file = require(PageId.file(pageId));
        DbFile open = file.enter();
        if (open == null) {
            if (file.isGone()) {
                // Of a tablespace that was dropped.
                return;
            }
            throw unusable(file);
        }
        try {
            file.stored.note(PageId.number(pageId), 0);
            open.write(PageId.number(pageId) * file.pageSize, page);
            file.stored.note(PageId.number(pageId), page.get(PageHeader.U32, PageHeader.CRC));
        } finally {
            file.leave();
        }
        if (anyDamaged) {
            forgetDamage(pageId, pageId);
        }
    }

    @Override
    public void sync() {
        for (TablespaceFile file : files) {
            DbFile open = file == null ? null : file.enter();
            if (file != null && open != null) {
                try {
                    open.sync();
                } finally {
                    file.leave();
                }
            }
        }
    }

    /// Makes room in a file for pages below `pages`, in steps. No latch on data may depend on it: it waits for
    /// the disk.
    ///
    /// @throws DbException 53100 disk full; 54000 the file has reached its limit
    public void ensureSize(int fileId, long pages) {
        TablespaceFile file = require(fileId);
        if (pages > PAGES_MAX) {
            throw DbException.of(
                    ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                    "tablespace file is full: file=" + file.path + ", pages=" + PAGES_MAX
                            + "; use a larger page size, or another tablespace");
        }
        long bytes = pages * file.pageSize;
        if (bytes <= file.preallocated) {
            return;
        }
        DbFile open = file.file;
        if (open == null) {
            throw unusable(file);
        }
        growth.lock();
        try {
            long now = file.preallocated;
            if (bytes > now) {
                long step = Math.clamp(now / 8, GROWTH_BYTES_MIN, GROWTH_BYTES_MAX);
                long target = (Math.max(bytes, now + step) + file.pageSize - 1) & -file.pageSize;
                open.preallocate(target);
                file.preallocated = target;
            }
        } finally {
            growth.unlock();
        }
    }

    /// Begins to cut a file: who needs a page from `pages` on has to ask [#ensureSize] again, and thereby
    /// prevents the cut.
    public void beginCut(int fileId, long pages) {
        TablespaceFile file = require(fileId);
        growth.lock();
        try {
            file.preallocated = Math.min(file.preallocated, pages * file.pageSize);
        } finally {
            growth.unlock();
        }
    }

    /// Cuts a file behind its first `pages`, unless somebody has asked for more since [#beginCut]. No record
    /// that recovery may read changes a page behind the cut.
    ///
    /// @return bytes given back to the file system
    public long cut(int fileId, long pages) {
        TablespaceFile file = require(fileId);
        DbFile open = file.enter();
        if (open == null) {
            return 0;
        }
        growth.lock();
        try {
            long before = open.size();
            long bytes = pages * file.pageSize;
            if (file.preallocated > bytes || before <= bytes) {
                file.preallocated = before;
                return 0;
            }
            open.truncate(bytes);
            file.stored.forgetFrom(pages);
            open.sync();
            forgetDamage(PageId.of(fileId, pages), PageId.of(fileId, PAGES_MAX - 1));
            return before - bytes;
        } finally {
            growth.unlock();
            file.leave();
        }
    }

    /// Bytes of a file, 0 if it cannot be used.
    public long size(int fileId) {
        TablespaceFile file = require(fileId);
        DbFile open = file.enter();
        if (open == null) {
            return 0;
        }
        try {
            return open.size();
        } finally {
            file.leave();
        }
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
        for (TablespaceFile file : files) {
            if (file != null && file.file != null) {
                file.file.close();
            }
        }
    }
}

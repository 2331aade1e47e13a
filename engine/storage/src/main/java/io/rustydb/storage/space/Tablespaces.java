package io.rustydb.storage.space;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.page.DataFiles;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.ProtocolFault;
import io.rustydb.storage.wal.MiniTransaction;
import io.rustydb.storage.wal.Wal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The spaces of a database's files, by file id, and the making and taking away of files. What makes these
/// steps part of a transaction is the neighbour's, `storage.tablespace`.
///
/// Thread rule: any thread.
public final class Tablespaces {
    /// Pages of log that the buffer must hold: the images of the largest mini-transaction, twice.
    private static final long RING_PAGES_MIN = 32;

    private final BufferPool pool;
    private final DataFiles files;
    private final FileList list;
    private final Wal wal;
    private final @Nullable ProtocolFault fault;
    /// One file comes or goes at a time.
    private final Mutex changes;
    /// By file id; grows by copying.
    private volatile @Nullable Space[] spaces;

    private final Space data;
    private final Space undo;

    /// @param files opened, those of the list too
    public Tablespaces(
            BufferPool pool,
            DataFiles files,
            FileList list,
            Wal wal,
            Scheduler scheduler,
            @Nullable ProtocolFault fault) {
        this.pool = pool;
        this.files = files;
        this.list = list;
        this.wal = wal;
        this.fault = fault;
        this.changes = new Mutex(scheduler);
        this.data = new Space(pool, files, PageId.DATA_FILE);
        this.undo = new Space(pool, files, PageId.UNDO_FILE);
        this.spaces = new @Nullable Space[] {null, data, undo};
        list.entries().values().forEach(entry -> put(new Space(pool, files, entry.fileId())));
    }

    private void put(Space space) {
        @Nullable Space[] next = Arrays.copyOf(spaces, Math.max(spaces.length, space.fileId() + 1));
        next[space.fileId()] = space;
        spaces = next;
    }

    /// Space of `data.1`.
    public Space data() {
        return data;
    }

    /// Space of `undo.2`.
    public Space undo() {
        return undo;
    }

    /// The space in which a page lies.
    ///
    /// @throws DbException XX001 there is no such file
    public Space of(long pageId) {
        return ofFile(PageId.file(pageId));
    }

    /// @throws DbException XX001 there is no such file
    public Space ofFile(int fileId) {
        @Nullable Space[] all = spaces;
        Space space = fileId > 0 && fileId < all.length ? all[fileId] : null;
        if (space == null) {
            throw DbException.of(
                    ErrorCode.DATA_CORRUPTED,
                    "link to a file that does not exist: file=" + fileId + "; check the database");
        }
        return space;
    }

    /// False if the page lay in a file that was dropped, or is lost for good: it belongs to nobody.
    public boolean has(long pageId) {
        return files.has(PageId.file(pageId));
    }

    /// All spaces, in the order of their file ids.
    public List<Space> all() {
        List<Space> found = new ArrayList<>();
        for (Space space : spaces) {
            if (space != null) {
                found.add(space);
            }
        }
        return found;
    }

    /// Files of the tablespaces that users made.
    public List<FileList.Entry> entries() {
        return List.copyOf(list.entries().values());
    }

    public FileList.@Nullable Entry entry(int fileId) {
        return list.entries().get(fileId);
    }

    /// Path of a file in the database's directory.
    public String path(int fileId) {
        return files.path(fileId);
    }

    /// Why the pages of a file cannot be used; null if they can.
    public @Nullable String problem(int fileId) {
        return files.problem(fileId);
    }

    // ---- making and taking away ----

    /// @throws DbException 22023 no memory for pages of that size, or the log buffer is too small for them;
    ///     58P02 a file of that name exists
    public void requirePossible(FileList.Entry entry) {
        if (!pool.hasPageSize(entry.pageSize())) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no buffer pool for this page size, pageSize=" + entry.pageSize() + ", database="
                            + pool.pageSize() + "; give it memory by ALTER SYSTEM SET buffer_pool_"
                            + (entry.pageSize() >> 10) + "k_size, and open the database again");
        }
        if (wal.ringBytes() < RING_PAGES_MIN * entry.pageSize()) {
            throw DbException.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "the log buffer is too small for this page size, pageSize=" + entry.pageSize() + ", wal_buffers="
                            + wal.ringBytes() + ", expected=" + RING_PAGES_MIN * entry.pageSize()
                            + "; raise it by ALTER SYSTEM SET wal_buffers, and open the database again");
        }
        for (FileList.Entry other : list.entries().values()) {
            if (other.name().equals(entry.name())) {
                throw inUse(entry);
            }
        }
        if (files.exists(entry.path())) {
            throw inUse(entry);
        }
    }

    private static DbException inUse(FileList.Entry entry) {
        return DbException.of(
                ErrorCode.DUPLICATE_FILE,
                "a file of this name is in use, or waits until no snapshot needs its dropped tablespace any more: file="
                        + entry.path() + "; choose another name");
    }

    /// Makes a file with its first pages. Whatever was made when it fails, [#takeAway] removes.
    ///
    /// The entry that takes it back is durable: a crash at any point leaves nothing that nobody knows of.
    ///
    /// @throws DbException 53100, 58030
    public void make(FileList.Entry entry, MiniTransaction m) {
        changes.lock();
        try {
            list.put(entry);
            files.create(entry);
            pool.setFilePageSize(entry.fileId(), entry.pageSize());
            put(new Space(pool, files, entry.fileId()));
        } finally {
            changes.unlock();
        }
        long high = data.uuid(SpaceLayout.UUID);
        long low = data.uuid(SpaceLayout.UUID + Long.BYTES);
        m.begin(2, 128);
        try {
            ofFile(entry.fileId()).format(m, high, low);
            m.commit();
        } finally {
            m.close();
        }
    }

    /// Removes a file and all pages in it, which belong to nobody any more. May come again after a crash or a
    /// failure on the way: then it does what is left to do.
    ///
    /// What says that they belong to nobody must not be lost when the file is: everything logged so far is made
    /// durable first.
    ///
    /// @throws DbException 53100, 58030
    public void takeAway(FileList.Entry entry) {
        if (fault != ProtocolFault.FILE_DELETED_BEFORE_COMMIT) {
            wal.awaitApplied(wal.endLsn());
        }
        changes.lock();
        try {
            // A list that was to name the file may have come to the disk although that failed.
            list.settle();
            if (list.entries().containsKey(entry.fileId())) {
                list.remove(entry.fileId());
            } else if (isNameTaken(entry)) {
                // It was removed in a former life, and another one has the name now.
                return;
            }
            files.giveUp(entry.fileId());
            pool.forgetFile(entry.fileId());
            files.remove(entry);
            if (entry.fileId() < spaces.length) {
                @Nullable Space[] next = spaces.clone();
                next[entry.fileId()] = null;
                spaces = next;
            }
        } finally {
            changes.unlock();
        }
    }

    /// The file, which is missing, is of no use any more, even if it comes back.
    public void declareLost(int fileId) {
        changes.lock();
        try {
            FileList.Entry entry = list.entries().get(fileId);
            if (entry != null && !entry.lost()) {
                FileList.Entry lost = new FileList.Entry(fileId, entry.pageSize(), entry.name(), true);
                list.put(lost);
                files.open(lost, (of, file) -> null);
            }
        } finally {
            changes.unlock();
        }
    }

    private boolean isNameTaken(FileList.Entry entry) {
        return list.entries().values().stream().anyMatch(other -> other.name().equals(entry.name()));
    }
}

package io.rustydb.storage;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.OverlayFileSystem;
import io.rustydb.base.memory.MemorySource;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.base.time.Clock;
import io.rustydb.storage.buffer.BufferPool;
import io.rustydb.storage.buffer.BufferSettings;
import io.rustydb.storage.buffer.PageOwnership;
import io.rustydb.storage.checkpoint.ControlFile;
import io.rustydb.storage.checkpoint.ControlState;
import io.rustydb.storage.page.DataFiles;
import io.rustydb.storage.page.FileList;
import io.rustydb.storage.page.PageId;
import io.rustydb.storage.page.PageSizeGuess;
import io.rustydb.storage.recovery.DeferredLog;
import io.rustydb.storage.space.Space;
import io.rustydb.storage.wal.LogReader;
import io.rustydb.storage.wal.LogSegments;
import io.rustydb.storage.wal.Redo;
import io.rustydb.storage.wal.RedoHandler;
import io.rustydb.storage.wal.RedoHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The pages of a database that may not open any more, brought as far as its log goes: control file, log and
/// pages may each be damaged or, the data files apart, lost. Nothing is written to it.
///
/// Thread rule: one thread at a time.
public final class DamagedDatabase implements AutoCloseable {
    private static final long SEEK_BYTES = 64L << 20;

    private final Consumer<String> findings;
    private final Scheduler scheduler;
    private final DataFiles data;
    private final BufferPool pool;
    private final Space space;
    private final int pageSize;
    private final List<FileList.Entry> tablespaces = new ArrayList<>();

    /// @param files the database's, over an overlay: redo writes
    /// @param handlers of all structures
    /// @param findings takes a sentence for each damage that is met: file, offset, expected, found
    /// @throws DbException 58P04 no page of a database is there, XX001 a data file is missing
    public DamagedDatabase(
            OverlayFileSystem files,
            Clock clock,
            Scheduler scheduler,
            MemorySource memory,
            long poolBytes,
            List<? extends RedoHandler> handlers,
            Consumer<String> findings) {
        this.findings = findings;
        this.scheduler = scheduler;
        ControlState control = control(files);
        pageSize = control != null ? control.pageSize() : guess(files);
        data = new DataFiles(files, pageSize, false, scheduler, null);
        BufferSettings buffers = BufferSettings.DEFAULT;
        for (FileList.Entry entry : tablespaces(files)) {
            data.open(entry, (of, file) -> null);
            String problem = data.problem(entry.fileId());
            if (problem != null) {
                findings.accept(problem);
            } else {
                tablespaces.add(entry);
                buffers = buffers.withAtLeast(entry.pageSize());
            }
        }
        pool = new BufferPool(
                pageSize,
                poolBytes,
                buffers,
                memory,
                data,
                new DeferredLog(),
                PageOwnership.LOCAL,
                clock,
                scheduler,
                null);
        for (FileList.Entry entry : tablespaces) {
            pool.setFilePageSize(entry.fileId(), entry.pageSize());
        }
        space = new Space(pool, data, PageId.DATA_FILE);
        List<RedoHandler> all = new ArrayList<>(handlers);
        all.add(Space.redoHandler());
        redo(files, control, new RedoHandlers(all));
    }

    private @Nullable ControlState control(OverlayFileSystem files) {
        try {
            ControlFile found = ControlFile.read(files, null);
            if (found == null) {
                findings.accept("control file is missing: file=" + ControlFile.PATHS[0]
                        + ", offset=0, expected=two copies" + ", found=none");
                return null;
            }
            return found.state();
        } catch (DbException e) {
            findings.accept(e.getMessage());
            return null;
        }
    }

    private static int guess(OverlayFileSystem files) {
        String name = DataFiles.name(PageId.DATA_FILE);
        int size = 0;
        if (files.exists(name)) {
            try (DbFile file = files.open(name, OverlayFileSystem.OpenMode.READ, 0)) {
                size = PageSizeGuess.of(file, PageId.DATA_FILE);
            }
        }
        if (size == 0) {
            throw DbException.of(
                    ErrorCode.NOT_A_DATABASE,
                    "directory holds no page of a database: directory=" + files.describe() + ", file=" + name);
        }
        return size;
    }

    /// From the list; if that is lost, from what the files say of themselves.
    private List<FileList.Entry> tablespaces(OverlayFileSystem files) {
        try {
            return List.copyOf(FileList.read(files).entries().values());
        } catch (DbException e) {
            findings.accept(e.getMessage());
        }
        List<FileList.Entry> found = new ArrayList<>();
        for (String name : files.list(FileList.DIRECTORY)) {
            FileList.Entry entry = FileList.isName(name) ? guess(files, name) : null;
            if (entry == null) {
                findings.accept("tablespace file has no page that is whole: file=" + FileList.DIRECTORY + "/" + name
                        + ", offset=0, expected=a page, found=none");
            } else {
                found.add(entry);
            }
        }
        return found;
    }

    private static FileList.@Nullable Entry guess(OverlayFileSystem files, String name) {
        try (DbFile file = files.open(FileList.DIRECTORY + "/" + name, OverlayFileSystem.OpenMode.READ, 0)) {
            int fileId = PageSizeGuess.fileId(file);
            int size = fileId == 0 ? 0 : PageSizeGuess.of(file, fileId);
            return size == 0 ? null : new FileList.Entry(fileId, size, name, false);
        }
    }

    // ---- the log ----

    private void redo(OverlayFileSystem files, @Nullable ControlState control, RedoHandlers handlers) {
        if (control != null && control.clean()) {
            return;
        }
        long segmentBytes = control != null ? control.segmentBytes() : segmentBytes(files);
        if (segmentBytes == 0) {
            findings.accept(
                    "log is missing: file=" + LogSegments.DIRECTORY + ", offset=0, expected=segments, found=none");
            return;
        }
        LogSegments segments = new LogSegments(files, segmentBytes, false, scheduler, null);
        long first = segments.numbers().isEmpty() ? 0 : segments.numbers().getFirst() * segmentBytes;
        LogReader reader = control != null
                ? new LogReader(
                        segments,
                        control.checkpointLsn(),
                        control.durableLsn(),
                        control.epoch(),
                        control.epochStart(),
                        null)
                : new LogReader(segments, first, 0, Integer.MAX_VALUE, Long.MAX_VALUE, null);
        try (reader) {
            if (control == null && !reader.seek(SEEK_BYTES)) {
                return;
            }
            Redo redo = new Redo(reader, pool, handlers, data, null, lsn -> {}).carefully();
            try {
                redo.run(scheduler, 0, 0);
            } catch (DbException e) {
                if (e.code() != ErrorCode.LOG_CORRUPTED) {
                    throw e;
                }
                findings.accept(e.getMessage());
                redo.distrustMended(e.getMessage());
            }
            redo.sealQuarantine(data);
            redo.quarantined().values().forEach(findings);
        }
    }

    private static long segmentBytes(OverlayFileSystem files) {
        for (String name : files.list(LogSegments.DIRECTORY)) {
            if (name.endsWith(".log")) {
                try (DbFile file = files.open(LogSegments.DIRECTORY + "/" + name, OverlayFileSystem.OpenMode.READ, 0)) {
                    if (Long.bitCount(file.size()) == 1) {
                        return file.size();
                    }
                }
            }
        }
        return 0;
    }

    // ---- pages ----

    public BufferPool pool() {
        return pool;
    }

    public int pageSize() {
        return pageSize;
    }

    /// Files of tablespaces that can be read.
    public List<FileList.Entry> tablespaces() {
        return tablespaces;
    }

    /// Page size of a page's file.
    public int pageSizeOf(long pageId) {
        return pool.pageSizeOf(pageId);
    }

    /// Pages of a file, whole ones.
    public long pages(int fileId) {
        return data.size(fileId) / data.pageSize(fileId);
    }

    /// Whether the space map of a page's file says that it is in use; null if the map cannot be read.
    public @Nullable Boolean isAllocated(long pageId) {
        try {
            return spaceOf(pageId).isAllocated(pageId);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return null;
        }
    }

    private Space spaceOf(long pageId) {
        return PageId.file(pageId) == PageId.DATA_FILE ? space : new Space(pool, data, PageId.file(pageId));
    }

    /// A root slot of the data file, 0 if it cannot be read.
    public long root(int slot) {
        try {
            return space.root(slot);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            return 0;
        }
    }

    /// Latches a page shared.
    ///
    /// @return frame, or -1 if the page cannot be read
    public int latch(long pageId, Consumer<String> why) {
        try {
            return pool.latchShared(pageId);
        } catch (DbException e) {
            if (e.code() != ErrorCode.DATA_CORRUPTED) {
                throw e;
            }
            why.accept(e.getMessage());
            return -1;
        }
    }

    @Override
    public void close() {
        pool.close();
        data.close();
    }
}

package io.rustydb.storage.wal;

import io.rustydb.base.concurrent.Mutex;
import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.schedule.Scheduler;
import io.rustydb.storage.page.ProtocolFault;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The files of the log. Position p of the endless log is byte `p % segmentBytes` of segment `p /
/// segmentBytes`; a segment has no header, what is found in it proves itself by its own LSN and epoch.
///
/// A segment is made complete (all bytes written, synced) under another name, renamed and its directory synced
/// before its first record is written. Recycled segments keep their old bytes.
public final class LogSegments implements AutoCloseable {
    public static final String DIRECTORY = "log";
    /// Positions, lengths and addresses of writes are multiples of it.
    public static final int BLOCK_BYTES = 4096;

    private static final String SUFFIX = ".log";
    private static final String UNFINISHED = DIRECTORY + "/new";
    /// Recycled segments kept in reserve, as many as the last interval between checkpoints needed; more are
    /// deleted. A new segment costs as many bytes again as will be logged in it.
    private static final int SPARES_MIN = 2;

    private static final int SPARES_MAX = 16;

    private final FileSystem files;
    private final long segmentBytes;
    private final boolean direct;
    private final @Nullable ProtocolFault fault;

    /// Protects the set of segments; held across file operations, never together with another lock of this
    /// package.
    private final Mutex catalog;

    private final TreeSet<Long> existing = new TreeSet<>();
    /// Segments from here on are kept, whatever recovery needs.
    private volatile long keepFrom = Long.MAX_VALUE;
    /// First segment that the last recycling kept.
    private long keptFrom;

    /// Names were changed that a power failure could still change back: nothing is written to a segment before
    /// they are durable, or its records would be found under the name of an older one, or not at all.
    private boolean namesPending;
    /// Why it is not known which names are durable. It is not asked again: after a failed sync a good one
    /// proves nothing.
    private @Nullable DbException namesFailure;

    // Owned by whoever owns the flush.
    private @Nullable DbFile current;
    private long currentNumber = -1;
    private boolean synchronous;
    private final List<DbFile> unsynced = new ArrayList<>();

    public LogSegments(
            FileSystem files, long segmentBytes, boolean direct, Scheduler scheduler, @Nullable ProtocolFault fault) {
        this.files = files;
        this.segmentBytes = segmentBytes;
        this.direct = direct;
        this.fault = fault;
        this.catalog = new Mutex(scheduler);
        for (String name : files.list(DIRECTORY)) {
            if (name.length() == 16 + SUFFIX.length() && name.endsWith(SUFFIX)) {
                existing.add(Long.parseUnsignedLong(name.substring(0, 16), 16));
            }
        }
        keptFrom = existing.isEmpty() ? 0 : existing.first();
    }

    public long segmentBytes() {
        return segmentBytes;
    }

    String path(long number) {
        return DIRECTORY + "/" + name(number);
    }

    static String name(long number) {
        return "%016x".formatted(number) + SUFFIX;
    }

    /// Bytes of the block in which the log is continued at `start`.
    public MemorySegment partialBlock(long start) {
        int length = (int) (start % BLOCK_BYTES);
        MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
        if (length > 0) {
            DbFile file = openForReading(start / segmentBytes);
            if (file == null) {
                throw missing(start);
            }
            try (file) {
                file.read((start - length) % segmentBytes, bytes);
            }
        }
        return bytes;
    }

    private DbException missing(long position) {
        return DbException.of(
                ErrorCode.LOG_CORRUPTED,
                "log segment is missing: " + place(position) + ", directory=" + files.describe()
                        + "; put it back or restore a backup");
    }

    /// As messages show a position of the log: file and byte offset.
    String place(long position) {
        return "file=" + path(position / segmentBytes) + ", offset=" + position % segmentBytes;
    }

    // ---- writing: the flush owner only ----

    /// Writes whole blocks inside one segment.
    void write(long position, MemorySegment blocks) {
        long number = position / segmentBytes;
        if (number != currentNumber) {
            change(number);
        }
        DbFile file = current;
        assert file != null : "no segment";
        file.write(position % segmentBytes, blocks);
    }

    private void change(long number) {
        DbFile old = current;
        if (old != null) {
            if (synchronous) {
                old.close();
            } else {
                unsynced.add(old);
            }
            current = null;
        }
        prepare(number);
        current = openForWriting(path(number));
        currentNumber = number;
    }

    private DbFile openForWriting(String path) {
        if (direct) {
            try {
                DbFile file = files.openSynchronous(path, FileSystem.OpenMode.READ_WRITE, BLOCK_BYTES);
                synchronous = true;
                return file;
            } catch (DbException e) {
                if (e.code() != ErrorCode.FEATURE_NOT_SUPPORTED) {
                    throw e;
                }
            }
        }
        synchronous = false;
        return files.open(path, FileSystem.OpenMode.READ_WRITE, 0);
    }

    /// Makes everything written so far durable.
    void sync() {
        if (!unsynced.isEmpty()) {
            for (DbFile file : unsynced) {
                file.sync();
                file.close();
            }
            unsynced.clear();
        }
        DbFile file = current;
        if (file != null && !synchronous) {
            file.sync();
        }
    }

    // ---- the set of segments: any thread ----

    /// Makes a segment unless it exists.
    public void prepare(long number) {
        catalog.lock();
        try {
            if (!existing.contains(number)) {
                make(number);
                existing.add(number);
            }
            syncNames();
        } finally {
            catalog.unlock();
        }
    }

    /// Numbers of all segments there are, in order.
    public List<Long> numbers() {
        catalog.lock();
        try {
            return List.copyOf(existing);
        } finally {
            catalog.unlock();
        }
    }

    boolean exists(long number) {
        catalog.lock();
        try {
            return existing.contains(number);
        } finally {
            catalog.unlock();
        }
    }

    private void make(long number) {
        if (files.exists(UNFINISHED)) {
            files.delete(UNFINISHED);
        }
        try (DbFile file = files.open(UNFINISHED, FileSystem.OpenMode.CREATE, 0)) {
            file.preallocate(segmentBytes);
            if (fault != ProtocolFault.LOG_SEGMENT_NOT_SYNCED) {
                file.sync();
            }
        }
        namesPending = fault != ProtocolFault.LOG_DIRECTORY_NOT_SYNCED;
        files.rename(UNFINISHED, path(number));
        syncNames();
    }

    private void syncNames() {
        if (namesFailure != null) {
            throw namesFailure;
        }
        if (namesPending) {
            try {
                files.syncDirectory(DIRECTORY);
            } catch (DbException e) {
                namesFailure = e;
                throw e;
            }
            namesPending = false;
        }
    }

    /// Gives up all segments wholly below a position that recovery will never read again: renames some for
    /// later use, deletes the others.
    public void recycle(long needed) {
        catalog.lock();
        try {
            long first = Math.min(needed / segmentBytes, keepFrom);
            if (fault == ProtocolFault.LOG_RECYCLED_TOO_EARLY) {
                first++;
            }
            long spares = Math.clamp(first - keptFrom, SPARES_MIN, SPARES_MAX);
            keptFrom = first;
            while (!existing.isEmpty() && existing.first() < first && existing.last() >= first) {
                namesPending = fault != ProtocolFault.LOG_NAMES_NOT_SYNCED;
                long old = existing.removeFirst();
                if (existing.last() < first + spares) {
                    long future = existing.last() + 1;
                    files.rename(path(old), path(future));
                    existing.add(future);
                } else {
                    files.delete(path(old));
                }
            }
            syncNames();
        } finally {
            catalog.unlock();
        }
    }

    /// Keeps segments that somebody else still needs.
    void keepFrom(long number) {
        keepFrom = number;
    }

    /// Makes durable what an earlier process may have left in the operating system's cache, so that nothing is
    /// built on log that a power failure could still take away.
    public void syncFrom(long position) {
        catalog.lock();
        try {
            for (long number : existing.tailSet(position / segmentBytes)) {
                try (DbFile file = files.open(path(number), FileSystem.OpenMode.READ_WRITE, 0)) {
                    file.sync();
                }
            }
            files.syncDirectory(DIRECTORY);
        } finally {
            catalog.unlock();
        }
    }

    /// Opens a segment for reading, null if there is none.
    @Nullable
    DbFile openForReading(long number) {
        return exists(number) ? files.open(path(number), FileSystem.OpenMode.READ, 0) : null;
    }

    @Override
    public void close() {
        for (DbFile file : unsynced) {
            file.close();
        }
        unsynced.clear();
        DbFile file = current;
        if (file != null) {
            current = null;
            file.close();
        }
    }
}

package io.rustydb.base.io;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Files of another file system that can be written without being changed: blocks that were written lie in one
/// scratch file elsewhere. Nothing is durable; the lower file system is opened for reading only.
///
/// Thread rule: any thread; transfers of one instance exclude each other.
public final class OverlayFileSystem implements FileSystem, AutoCloseable {
    private static final int BLOCK = 4096;

    private final FileSystem lower;
    private final DbFile scratch;
    private final Map<String, Map<Long, Long>> written = new HashMap<>();
    private final byte[] blockBytes = new byte[BLOCK];
    private final MemorySegment block = MemorySegment.ofArray(blockBytes);
    private long scratchEnd;

    /// @param scratch empty, of the caller, closed with this
    public OverlayFileSystem(FileSystem lower, DbFile scratch) {
        this.lower = lower;
        this.scratch = scratch;
    }

    @Override
    public DbFile open(String path, OpenMode mode, int alignment) {
        if (mode == OpenMode.CREATE) {
            throw unsupported("create", path);
        }
        Map<Long, Long> blocks;
        synchronized (this) {
            blocks = written.computeIfAbsent(path, p -> new HashMap<>());
        }
        return new OverlayFile(lower.open(path, OpenMode.READ, 0), blocks);
    }

    @Override
    public DbFile openSynchronous(String path, OpenMode mode, int alignment) {
        return open(path, mode, alignment);
    }

    @Override
    public boolean exists(String path) {
        return lower.exists(path);
    }

    @Override
    public void rename(String from, String to) {
        throw unsupported("rename", from);
    }

    @Override
    public void syncDirectory(String directory) {
        // Nothing here outlives the process.
    }

    @Override
    public void delete(String path) {
        throw unsupported("delete", path);
    }

    @Override
    public void createDirectories(String path) {
        throw unsupported("create directory", path);
    }

    @Override
    public List<String> list(String directory) {
        return lower.list(directory);
    }

    /// Nobody else is kept away: the files are only read.
    @Override
    public DirectoryLock lockRoot() {
        return () -> {};
    }

    @Override
    public String describe() {
        return lower.describe();
    }

    @Override
    public void close() {
        scratch.close();
    }

    private static DbException unsupported(String operation, String path) {
        return DbException.of(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "an overlay changes no names: operation=" + operation + ", path=" + path);
    }

    private final class OverlayFile implements DbFile {
        private final DbFile file;
        private final Map<Long, Long> blocks;

        OverlayFile(DbFile file, Map<Long, Long> blocks) {
            this.file = file;
            this.blocks = blocks;
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public int read(long position, MemorySegment target) {
            synchronized (OverlayFileSystem.this) {
                int done = file.read(position, target);
                long end = position + target.byteSize();
                for (long number = position / BLOCK; number * BLOCK < end; number++) {
                    Long place = blocks.get(number);
                    if (place != null) {
                        readBlock(place);
                        long from = Math.max(position, number * BLOCK);
                        long until = Math.min(end, (number + 1) * BLOCK);
                        MemorySegment.copy(block, from - number * BLOCK, target, from - position, until - from);
                        done = (int) Math.max(done, until - position);
                    }
                }
                return done;
            }
        }

        private void readBlock(long place) {
            scratch.read(place, block);
        }

        @Override
        public void write(long position, MemorySegment source) {
            synchronized (OverlayFileSystem.this) {
                long end = position + source.byteSize();
                for (long number = position / BLOCK; number * BLOCK < end; number++) {
                    long from = Math.max(position, number * BLOCK);
                    long until = Math.min(end, (number + 1) * BLOCK);
                    Long place = blocks.get(number);
                    block.fill((byte) 0);
                    if (place != null) {
                        readBlock(place);
                    } else {
                        file.read(number * BLOCK, block);
                        place = scratchEnd;
                        scratchEnd += BLOCK;
                        blocks.put(number, place);
                    }
                    MemorySegment.copy(source, from - position, block, from - number * BLOCK, until - from);
                    scratch.write(place, block);
                }
            }
        }

        @Override
        public void sync() {
            // Nothing here outlives the process.
        }

        @Override
        public long size() {
            synchronized (OverlayFileSystem.this) {
                long highest = -1;
                for (long number : blocks.keySet()) {
                    highest = Math.max(highest, number);
                }
                return Math.max(file.size(), (highest + 1) * BLOCK);
            }
        }

        @Override
        public void preallocate(long bytes) {
            // Reading behind the end gives what was written there, or nothing.
        }

        @Override
        public void truncate(long bytes) {
            throw unsupported("truncate", file.path());
        }

        @Override
        public void close() {
            file.close();
        }
    }
}

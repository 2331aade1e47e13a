package io.rustydb.base.io;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Files in memory: what a `mem:` database lives on. Nothing is durable and every sync is free.
public final class MemoryFileSystem implements FileSystem {
    private static final int CHUNK_BYTES = 1 << 18;

    private final String name;
    private final Map<String, MemoryFile> files = new ConcurrentHashMap<>();
    private final AtomicBoolean locked = new AtomicBoolean();

    public MemoryFileSystem(String name) {
        this.name = name;
    }

    @Override
    public DbFile open(String path, OpenMode mode, int alignment) {
        if (mode == OpenMode.CREATE) {
            MemoryFile file = new MemoryFile(path);
            if (files.putIfAbsent(path, file) != null) {
                throw DbException.of(
                        ErrorCode.IO_ERROR,
                        "I/O failed: operation=open, path=" + path + ", reason=file exists already");
            }
            return file;
        }
        return require(path);
    }

    @Override
    public DbFile openSynchronous(String path, OpenMode mode, int alignment) {
        return open(path, mode, alignment);
    }

    private MemoryFile require(String path) {
        MemoryFile file = files.get(path);
        if (file == null) {
            throw DbException.of(
                    ErrorCode.IO_ERROR, "I/O failed: operation=open, path=" + path + ", reason=file does not exist");
        }
        return file;
    }

    @Override
    public boolean exists(String path) {
        return files.containsKey(path) || files.keySet().stream().anyMatch(p -> p.startsWith(path + "/"));
    }

    @Override
    public void rename(String from, String to) {
        MemoryFile file = require(from);
        files.put(to, file);
        files.remove(from);
    }

    @Override
    public void syncDirectory(String directory) {
        // Nothing to make durable: the database ends with the JVM.
    }

    @Override
    public void delete(String path) {
        require(path);
        files.remove(path);
    }

    @Override
    public void createDirectories(String path) {
        // Directories exist as prefixes of names.
    }

    @Override
    public List<String> list(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        return files.keySet().stream()
                .filter(p -> p.startsWith(prefix))
                .map(p -> p.substring(prefix.length()))
                .map(p -> p.contains("/") ? p.substring(0, p.indexOf('/')) : p)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public DirectoryLock lockRoot() {
        if (!locked.compareAndSet(false, true)) {
            throw DbException.of(ErrorCode.DATABASE_LOCKED, "memory database is open already: name=" + name);
        }
        return () -> locked.set(false);
    }

    @Override
    public String describe() {
        return "memory:" + name;
    }

    /// Bytes in chunks that never move, so that readers need no lock; only growth takes the monitor, and never
    /// across another call.
    private static final class MemoryFile implements DbFile {
        private final String path;
        private volatile byte[][] chunks = new byte[0][];
        private volatile long size;

        MemoryFile(String path) {
            this.path = path;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public int read(long position, MemorySegment target) {
            int length = (int) Math.max(0, Math.min(target.byteSize(), size - position));
            byte[][] all = chunks;
            for (int done = 0; done < length; ) {
                int inChunk = (int) ((position + done) % CHUNK_BYTES);
                int n = Math.min(length - done, CHUNK_BYTES - inChunk);
                byte[] chunk = all[(int) ((position + done) / CHUNK_BYTES)];
                MemorySegment.copy(MemorySegment.ofArray(chunk), inChunk, target, done, n);
                done += n;
            }
            return length;
        }

        @Override
        public void write(long position, MemorySegment source) {
            long length = source.byteSize();
            preallocate(position + length);
            byte[][] all = chunks;
            for (long done = 0; done < length; ) {
                int inChunk = (int) ((position + done) % CHUNK_BYTES);
                int n = (int) Math.min(length - done, CHUNK_BYTES - inChunk);
                byte[] chunk = all[(int) ((position + done) / CHUNK_BYTES)];
                MemorySegment.copy(source, done, MemorySegment.ofArray(chunk), inChunk, n);
                done += n;
            }
        }

        @Override
        public void sync() {
            // Memory is as durable as it gets.
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public synchronized void preallocate(long bytes) {
            if (bytes <= size) {
                return;
            }
            int needed = Math.toIntExact((bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
            if (needed > chunks.length) {
                byte[][] grown = Arrays.copyOf(chunks, needed);
                try {
                    for (int i = chunks.length; i < needed; i++) {
                        grown[i] = new byte[CHUNK_BYTES];
                    }
                } catch (OutOfMemoryError e) {
                    throw DbException.of(
                            ErrorCode.OUT_OF_MEMORY,
                            "no memory for a memory database: path=" + path + ", bytes=" + bytes
                                    + "; raise -Xmx or use a file database",
                            e);
                }
                chunks = grown;
            }
            size = bytes;
        }

        @Override
        public synchronized void truncate(long bytes) {
            if (bytes >= size) {
                preallocate(bytes);
                return;
            }
            int kept = Math.toIntExact((bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
            byte[][] shrunk = Arrays.copyOf(chunks, kept);
            if (bytes % CHUNK_BYTES != 0) {
                Arrays.fill(shrunk[kept - 1], (int) (bytes % CHUNK_BYTES), CHUNK_BYTES, (byte) 0);
            }
            chunks = shrunk;
            size = bytes;
        }

        @Override
        public void close() {
            // The content belongs to the file system.
        }
    }
}

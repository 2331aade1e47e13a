package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.io.FileSystem;
import io.rustydb.base.io.MemoryFileSystem;
import io.rustydb.base.io.NioFileSystem;
import io.rustydb.sql.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The databases that are open in this class loader.
///
/// The registry is static because doors find this class as a service and each makes its own instance, while a
/// location may be open only once. It goes with the class loader; a container closes its handles first.
public final class LocalDatabases implements Databases {
    private static final Map<String, Entry> OPEN = new HashMap<>();

    /// Guarded by its own monitor while it opens and closes, and by the registry's for the count.
    private static final class Entry {
        final String key;
        final boolean inMemory;

        @Nullable
        OpenDatabase database;

        int handles;
        /// The last handle is given back; until it is gone, the location's files are in use.
        boolean closing;
        boolean gone;

        boolean isEnding() {
            OpenDatabase opened = database;
            return closing || opened != null && opened.isClosing();
        }

        Entry(String key, boolean inMemory) {
            this.key = key;
            this.inMemory = inMemory;
        }
    }

    @Override
    public DatabaseHandle open(OpenRequest request) {
        String key = key(request);
        while (true) {
            Entry entry;
            synchronized (OPEN) {
                entry = OPEN.computeIfAbsent(key, k -> new Entry(k, request.kind() == OpenRequest.Kind.MEMORY));
                entry.handles++;
            }
            synchronized (entry) {
                if (entry.gone || entry.isEnding()) {
                    awaitGone(entry);
                    continue;
                }
                if (entry.database == null) {
                    try {
                        entry.database = create(request, key, entry);
                    } catch (Throwable e) {
                        forget(entry);
                        throw e;
                    }
                }
                return new Handle(entry, entry.database);
            }
        }
    }

    private static String key(OpenRequest request) {
        if (request.kind() == OpenRequest.Kind.MEMORY) {
            return "mem:" + request.target();
        }
        try {
            Path path = Path.of(request.target()).toAbsolutePath().normalize();
            Path parent = path.getParent();
            // Two spellings of one directory are one database.
            Path real = Files.exists(path)
                    ? path.toRealPath()
                    : parent != null && Files.exists(parent)
                            ? parent.toRealPath().resolve(path.getFileName())
                            : path;
            return "file:" + real;
        } catch (InvalidPathException | IOException e) {
            throw DbException.of(
                    ErrorCode.INVALID_URL,
                    "directory cannot be used, directory=" + request.target() + ", reason=" + e.getMessage(),
                    e);
        }
    }

    private static OpenDatabase create(OpenRequest request, String key, Entry entry) {
        Runnable onClosed = () -> forget(entry);
        if (request.kind() == OpenRequest.Kind.MEMORY) {
            FileSystem files = new MemoryFileSystem(request.target());
            return OpenDatabase.open(key, files, request.bufferPoolBytes(), true, onClosed);
        }
        Path directory = Path.of(key.substring("file:".length()));
        if (!Files.exists(directory)) {
            if (!request.createIfMissing()) {
                throw DbException.of(
                        ErrorCode.UNDEFINED_DATABASE,
                        "database does not exist, directory=" + directory
                                + "; leave out createIfMissing=false to make it");
            }
            Path parent = directory.getParent();
            if (parent == null || !Files.isDirectory(parent)) {
                throw DbException.of(
                        ErrorCode.UNDEFINED_DATABASE,
                        "parent of the database directory does not exist, directory=" + directory
                                + "; make the parent first");
            }
        }
        return OpenDatabase.open(key, new NioFileSystem(directory), request.bufferPoolBytes(), false, onClosed);
    }

    /// Who opens a location that closes just now gets it anew, when its files are free.
    private static void awaitGone(Entry entry) {
        boolean interrupted = false;
        while (!entry.gone) {
            try {
                entry.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Entry entry) {
        synchronized (OPEN) {
            OPEN.remove(entry.key, entry);
        }
        synchronized (entry) {
            entry.gone = true;
            entry.notifyAll();
        }
    }

    private static void release(Entry entry) {
        OpenDatabase closing = null;
        synchronized (entry) {
            synchronized (OPEN) {
                entry.handles--;
                if (entry.handles == 0 && !entry.inMemory && !entry.gone) {
                    entry.closing = true;
                    closing = entry.database;
                }
            }
        }
        // Outside the monitors: closing waits for statements, and one of them may be SHUTDOWN.
        if (closing != null) {
            closing.close(false);
        }
    }

    private static final class Handle implements DatabaseHandle {
        private final Entry entry;
        private final OpenDatabase database;
        /// Those that are open, in the order they were made.
        private final Set<Session> sessions = new LinkedHashSet<>();
        private boolean closed;

        Handle(Entry entry, OpenDatabase database) {
            this.entry = entry;
            this.database = database;
        }

        @Override
        public Session connect(@Nullable String user, @Nullable String password) {
            Session session = database.connect(user, password, this::forget);
            synchronized (this) {
                if (!closed) {
                    if (!session.isClosed()) {
                        sessions.add(session);
                    }
                    return session;
                }
            }
            session.close();
            throw DbException.of(
                    ErrorCode.CONNECTION_CLOSED, "this share of the database was given back; open it again");
        }

        private synchronized void forget(Session session) {
            sessions.remove(session);
        }

        @Override
        public void close() {
            List<Session> open;
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
                open = List.copyOf(sessions);
            }
            try {
                // Outside the monitor: a session that ends says so.
                open.forEach(Session::close);
            } finally {
                release(entry);
            }
        }
    }
}

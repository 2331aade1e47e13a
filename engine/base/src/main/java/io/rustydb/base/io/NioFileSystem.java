package io.rustydb.base.io;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Files of the operating system under one root directory.
public final class NioFileSystem implements FileSystem {
    private static final String LOCK_FILE = "lock";

    private final Path root;

    /// @param root must exist, or its parent must: then it is created
    /// @throws DbException 58030 if it can not be created or is no directory
    public NioFileSystem(Path root) {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectory(root);
                Path parent = root.toAbsolutePath().getParent();
                if (parent != null) {
                    force(parent);
                }
            }
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw IoFailures.of("open directory", root.toString(), e);
        }
    }

    @Override
    public DbFile open(String path, OpenMode mode, int alignment) {
        return open(path, mode, alignment, false);
    }

    @Override
    public DbFile openSynchronous(String path, OpenMode mode, int alignment) {
        return open(path, mode, alignment, true);
    }

    private DbFile open(String path, OpenMode mode, int alignment, boolean synchronous) {
        Set<OpenOption> options = new HashSet<>();
        options.add(StandardOpenOption.READ);
        if (mode != OpenMode.READ) {
            options.add(StandardOpenOption.WRITE);
        }
        if (alignment > 0) {
            options.add(directOption(path));
        }
        if (synchronous) {
            options.add(StandardOpenOption.DSYNC);
        }
        Set<OpenOption> reopen = Set.copyOf(options);
        if (mode == OpenMode.CREATE) {
            options.add(StandardOpenOption.CREATE_NEW);
        }
        try {
            return new NioFile(path, resolve(path), options, reopen);
        } catch (IOException e) {
            throw IoFailures.of("open", path, e);
        } catch (UnsupportedOperationException e) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "direct I/O refused: path=" + path + "; open it buffered", e);
        }
    }

    // By name: javac reports com.sun.nio.file as internal and offers no way to say that the JDK's documentation
    // supports it.
    private static OpenOption directOption(String path) {
        try {
            return (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption")
                    .getField("DIRECT")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw DbException.of(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "this JVM has no direct I/O: path=" + path + "; open it buffered",
                    e);
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(resolve(path));
    }

    @Override
    public void rename(String from, String to) {
        try {
            Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw IoFailures.of("rename to " + to, from, e);
        }
    }

    @Override
    public void syncDirectory(String directory) {
        try {
            force(resolve(directory));
        } catch (IOException e) {
            throw IoFailures.of("sync directory", directory, e);
        }
    }

    private static void force(Path directory) throws IOException {
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void delete(String path) {
        try {
            Files.delete(resolve(path));
        } catch (IOException e) {
            throw IoFailures.of("delete", path, e);
        }
    }

    @Override
    public void createDirectories(String path) {
        try {
            Files.createDirectories(resolve(path));
        } catch (IOException e) {
            throw IoFailures.of("create directory", path, e);
        }
    }

    @Override
    public List<String> list(String directory) {
        try (Stream<Path> entries = Files.list(resolve(directory))) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw IoFailures.of("list", directory, e);
        }
    }

    @Override
    public DirectoryLock lockRoot() {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw locked("another process", null);
            }
            FileChannel held = channel;
            return () -> {
                try {
                    held.close();
                } catch (IOException e) {
                    throw IoFailures.of("unlock", LOCK_FILE, e);
                }
            };
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel, e);
            throw locked("another engine in this JVM", e);
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw IoFailures.of("lock", LOCK_FILE, e);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception cause) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private DbException locked(String holder, @Nullable Exception cause) {
        String text = "database directory is open in " + holder + ": directory=" + root + "; close it there first";
        return cause == null
                ? DbException.of(ErrorCode.DATABASE_LOCKED, text)
                : DbException.of(ErrorCode.DATABASE_LOCKED, text, cause);
    }

    @Override
    public String describe() {
        return root.toString();
    }

    private Path resolve(String path) {
        Path resolved = root.resolve(path).normalize();
        if (!resolved.startsWith(root)) {
            throw DbException.of(ErrorCode.INVALID_ARGUMENT, "path leaves the database directory: path=" + path);
        }
        return resolved;
    }
}

package io.rustydb.benchmarks;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.stream.Stream;

/// A temporary directory that holds the databases of one run and is deleted with it.
final class Workspace implements AutoCloseable {
    private final Path root;

    Workspace() throws IOException {
        root = Files.createTempDirectory("rustydb-bench");
        System.setProperty("derby.stream.error.file", root.resolve("derby.log").toString());
        // The database has to fit the cache of every engine; Derby's is 4 MB by default.
        System.setProperty("derby.storage.pageCacheSize", "50000");
    }

    Path file(String name) {
        return root.resolve(name);
    }

    Path directory(Peer peer) throws IOException {
        return Files.createDirectories(root.resolve(peer.name()));
    }

    /// Bytes of all files below a directory whose name does not say that they belong to the log.
    static long dataBytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !directory.relativize(file).toString().matches("(?i).*(log|undo|wal|journal).*"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    static String machine() {
        return String.format(
                Locale.ROOT,
                "JDK %s, %d cores, %s %s",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"));
    }

    @Override
    public void close() throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

package io.rustydb.storage.recovery;

import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import java.util.concurrent.atomic.AtomicLong;

/// Files that live no longer than what writes them: runs of sorts. Whatever a crash leaves behind is deleted
/// when the database is opened. Thread rule: any thread.
public final class TemporaryFiles {
    static final String DIRECTORY = "temp";

    private final FileSystem files;
    private final AtomicLong next = new AtomicLong();

    TemporaryFiles(FileSystem files) {
        this.files = files;
    }

    /// For the engine alone.
    public static TemporaryFiles opened(FileSystem files) {
        TemporaryFiles made = new TemporaryFiles(files);
        for (String name : files.list(DIRECTORY)) {
            files.delete(DIRECTORY + "/" + name);
        }
        return made;
    }

    /// A new, empty file for one task.
    ///
    /// @throws io.rustydb.base.error.DbException 53100 disk full, 58030
    public DbFile create() {
        files.createDirectories(DIRECTORY);
        return files.open(DIRECTORY + "/" + next.incrementAndGet(), FileSystem.OpenMode.CREATE, 0);
    }

    /// Closes a file and deletes it.
    public void delete(DbFile file) {
        file.close();
        files.delete(file.path());
    }
}

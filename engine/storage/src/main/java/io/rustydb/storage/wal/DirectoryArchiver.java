package io.rustydb.storage.wal;

import io.rustydb.base.io.DbFile;
import io.rustydb.base.io.FileSystem;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Copies segments into a directory, each made whole under another name first. One that is there already is
/// written again: it may be half a copy of an earlier life.
public final class DirectoryArchiver implements LogArchiver {
    private static final String UNFINISHED = "copying";
    private static final int CHUNK_BYTES = 1 << 20;

    private final Supplier<FileSystem> open;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private @Nullable FileSystem opened;

    /// @param open opens the directory. Asked until it succeeds: a disk that is not there when the database is
    ///     opened keeps segments, not the database
    public DirectoryArchiver(Supplier<FileSystem> open) {
        this.open = open;
    }

    @Override
    public void prepare() {
        directory();
    }

    private FileSystem directory() {
        FileSystem directory = opened;
        if (directory == null) {
            directory = open.get();
            opened = directory;
        }
        return directory;
    }

    @Override
    public void take(String name, DbFile segment) {
        FileSystem directory = directory();
        if (directory.exists(UNFINISHED)) {
            directory.delete(UNFINISHED);
        }
        try (DbFile copy = directory.open(UNFINISHED, FileSystem.OpenMode.CREATE, 0)) {
            MemorySegment bytes = MemorySegment.ofArray(chunk);
            long position = 0;
            for (int read = segment.read(0, bytes); read > 0; read = segment.read(position, bytes)) {
                copy.write(position, bytes.asSlice(0, read));
                position += read;
            }
            copy.sync();
        }
        directory.rename(UNFINISHED, name);
        directory.syncDirectory("");
    }
}

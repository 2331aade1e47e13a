package io.rustydb.base.io;

import java.util.List;

/// The only way to files. Paths are strings relative to one root directory, `/` separated; a path that leaves
/// the root is refused. Failures are [io.rustydb.base.error.DbException]: `58030` I/O error, `53100` disk full,
/// each naming the path and the operation.
public interface FileSystem {
    /// @param alignment 0 for buffered I/O; otherwise positions, lengths and addresses of all transfers are
    ///     multiples of it and the file may bypass the operating system's cache
    DbFile open(String path, OpenMode mode, int alignment);

    /// Like [#open], and each write is durable when it returns; [DbFile#sync] then only covers the file's size.
    DbFile openSynchronous(String path, OpenMode mode, int alignment);

    boolean exists(String path);

    /// Atomic replacement of `to`. Durable only after [#syncDirectory].
    void rename(String from, String to);

    /// Makes creations, renames and deletions of entries of a directory durable. `""` is the root.
    void syncDirectory(String directory);

    void delete(String path);

    void createDirectories(String path);

    /// Names (not paths) of the entries of a directory, sorted; empty if there is none.
    List<String> list(String directory);

    /// Takes the exclusive right to the root directory for this process.
    ///
    /// @throws io.rustydb.base.error.DbException 58P03 if another process or another engine of this JVM has it
    DirectoryLock lockRoot();

    /// What messages show as the place of the database.
    String describe();

    /// How a file is opened.
    enum OpenMode {
        READ,
        /// Must exist.
        READ_WRITE,
        /// Must not exist.
        CREATE
    }

    /// Held while the engine is open.
    interface DirectoryLock extends AutoCloseable {
        @Override
        void close();
    }
}

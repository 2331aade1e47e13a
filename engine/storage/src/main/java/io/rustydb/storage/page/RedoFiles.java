package io.rustydb.storage.page;

/// Which files recovery can bring up to date. Thread rule: any thread.
@FunctionalInterface
public interface RedoFiles {
    /// All of them.
    RedoFiles ALL = fileId -> true;

    /// False if what the log says of the file's pages is to be passed over: the file was dropped, or is
    /// missing.
    boolean takesRedo(int fileId);
}

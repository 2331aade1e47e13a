package io.rustydb.storage.wal;

import io.rustydb.base.io.DbFile;

/// Takes finished segments of the log somewhere else: a port. Segments are offered in order, one at a time, and
/// each is kept until it was taken; after a restart those that are still there are offered again.
///
/// Thread rule: one thread at a time.
public interface LogArchiver {
    /// Asks for a failure that would meet the first segment too, before there is one.
    ///
    /// @throws io.rustydb.base.error.DbException it could not take any now: it is asked again
    default void prepare() {}

    /// Takes a segment; on return it is safe, whatever happens here.
    ///
    /// @param name of the file, the same for the same segment for ever
    /// @param segment open for reading; never changes any more
    /// @throws io.rustydb.base.error.DbException it was not taken: it is offered again
    void take(String name, DbFile segment);
}

package io.rustydb.storage.buffer;

/// Write-ahead as a port: the pool asks it before a page leaves for the disk. Implemented by the log.
public interface LogFlusher {
    /// Returns when the record that begins at `lsn` is durable.
    ///
    /// @throws io.rustydb.base.error.DbException 57P02 if the log has failed
    void awaitDurable(long lsn);

    /// @throws io.rustydb.base.error.DbException 57P02 if the engine has stopped: no page may go to disk any
    ///     more
    void checkRunning();

    /// End of the durable log: the record that begins at `lsn` is durable iff `lsn < flushedLsn()`.
    long flushedLsn();
}

package io.rustydb.storage.wal;

/// Copies one record into the ring.
final class LogAppender {
    LogAppender(Wal wal) {}
}

package io.rustydb.storage.wal;

/// Draws the next SCN. Called inside the critical step that reserves the commit record's LSN, so SCN order is
/// LSN order; it must not throw, park or allocate.
public interface ScnSource {
    long next();
}

package io.rustydb.storage.index.btree;

/// Fills an empty index with entries that come in order; nobody else uses it until the end. Thread rule: one
/// thread.
public sealed interface EntryLoader permits BTreeLoader, BucketLoader {
    /// Takes the next entry.
    ///
    /// @param length of key and locator together
    /// @throws io.rustydb.base.error.DbException 54000 the entry is too long; 53100 disk full
    void add(byte[] source, int offset, int length);

    /// Writes what is left.
    void finish();
}

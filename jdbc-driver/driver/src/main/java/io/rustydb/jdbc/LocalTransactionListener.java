package io.rustydb.jdbc;

/// Hears of local transactions that users of handles demarcate themselves; JDBC's own listeners of pooled
/// connections do not. With auto-commit off there is always one: the end of one is the beginning of the next.
/// Thread rule: called in the thread that uses the handle.
public interface LocalTransactionListener {
    LocalTransactionListener NONE = new LocalTransactionListener() {
        @Override
        public void started(RustyDbConnection handle) {}

        @Override
        public void ended(RustyDbConnection handle, boolean committed) {}
    };

    void started(RustyDbConnection handle);

    void ended(RustyDbConnection handle, boolean committed);
}

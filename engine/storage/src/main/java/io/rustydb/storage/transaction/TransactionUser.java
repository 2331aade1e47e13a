package io.rustydb.storage.transaction;

import org.jspecify.annotations.Nullable;

/// Who works in a transaction, for messages and views. Any thread may ask at any moment.
public interface TransactionUser {
    /// As messages name it: `session 3`.
    String label();

    /// The statement that runs now, or ran last.
    @Nullable
    String statement();
}

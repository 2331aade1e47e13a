package io.rustydb.storage.lock;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// Why what a transaction does shall end.
public enum CancelReason {
    /// Somebody said so: a user, a session that closes, a transaction manager.
    REQUEST(ErrorCode.QUERY_CANCELED, "statement cancelled by request"),
    STATEMENT_TIMEOUT(
            ErrorCode.QUERY_CANCELED, "statement cancelled: its time was up; raise statement_timeout, or ask for less"),
    TRANSACTION_TIMEOUT(
            ErrorCode.TRANSACTION_TIMEOUT,
            "transaction rolled back: its time was up; raise transaction_timeout, or do less in one transaction");

    private final ErrorCode code;
    private final String text;

    CancelReason(ErrorCode code, String text) {
        this.code = code;
        this.text = text;
    }

    public DbException failure() {
        return DbException.of(code, text);
    }
}

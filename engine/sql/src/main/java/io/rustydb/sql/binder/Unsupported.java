package io.rustydb.sql.binder;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;

/// Refusals of what the grammar reads and the engine does not execute.
final class Unsupported {
    private Unsupported() {}

    static DbException feature(String what, int position) {
        return DbException.at(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
    }
}

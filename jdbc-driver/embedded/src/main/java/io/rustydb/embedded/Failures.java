package io.rustydb.embedded;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.error.ErrorSubject;
import io.rustydb.base.error.Severity;
import io.rustydb.jdbc.error.ErrorDetail;
import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.sql.session.XaFailure;
import java.io.IOException;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/// Failures of the engine in the words of JDBC and XA.
final class Failures {
    private Failures() {}

    /// @param failure anything but a [DbException] is a defect of the engine: XX000
    static SQLException sql(RuntimeException failure) {
        if (failure instanceof DbException db) {
            if (db.getCause() instanceof IOException stream && stream.getCause() instanceof SQLException told) {
                // A stream of the driver's own, given as a parameter, has said what is wrong.
                return told;
            }
            return SqlErrors.of(
                    new ErrorDetail(
                            db.sqlState(),
                            db.code().vendorCode(),
                            db.getMessage(),
                            db.position(),
                            db.objectName(),
                            db.code().retryable(),
                            subject(db.subject())),
                    db);
        }
        return SqlErrors.internal("internal error of the engine: " + failure, failure);
    }

    private static ErrorDetail.Subject subject(@Nullable ErrorSubject of) {
        return of == null
                ? ErrorDetail.Subject.NONE
                : new ErrorDetail.Subject(of.schema(), of.table(), of.column(), of.constraint());
    }

    /// A statement that asked for more than the Java heap has. What it had is garbage by now, so the VM and
    /// other statements go on.
    static SQLException memory(OutOfMemoryError failure) {
        return sql(DbException.of(
                ErrorCode.OUT_OF_MEMORY,
                "statement needs more memory than there is, heapBytesMax="
                        + Runtime.getRuntime().maxMemory() + "; ask for less at once, or give the Java VM more",
                failure));
    }

    static XAException xa(RuntimeException failure) {
        XAException xa = new XAException(String.valueOf(failure.getMessage()));
        xa.errorCode = xaCode(failure);
        xa.initCause(failure);
        return xa;
    }

    private static int xaCode(RuntimeException failure) {
        if (failure instanceof XaFailure refused) {
            return refused.xaCode();
        }
        if (!(failure instanceof DbException db)) {
            return XAException.XAER_RMERR;
        }
        if (db.code() == ErrorCode.DEADLOCK_DETECTED) {
            return XAException.XA_RBDEADLOCK;
        }
        return db.code().severity() == Severity.SESSION || db.code().severity() == Severity.DATABASE
                ? XAException.XAER_RMFAIL
                : XAException.XAER_RMERR;
    }
}

package io.rustydb.jdbc.error;

import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/// The concrete exceptions: JDBC's subclasses, each carrying an [ErrorDetail]. Callers catch the JDBC class or
/// ask [RustyDbError].
final class SqlExceptions {
    private SqlExceptions() {}

    /// All states without a class of their own.
    static final class RustyDbSqlException extends SQLException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        RustyDbSqlException(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// Class 0A.
    static final class FeatureNotSupported extends SQLFeatureNotSupportedException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        FeatureNotSupported(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// Class 08; 57P01, 57P02; 58P03 to 58P05.
    static final class ConnectionFailure extends SQLNonTransientConnectionException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        ConnectionFailure(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// 57P03 and 53300: try again later.
    static final class ConnectionNotYet extends SQLTransientConnectionException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        ConnectionNotYet(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// Class 22.
    static final class DataFailure extends SQLDataException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        DataFailure(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// Class 23.
    static final class ConstraintViolation extends SQLIntegrityConstraintViolationException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        ConstraintViolation(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// Class 28.
    static final class AuthorizationFailure extends SQLInvalidAuthorizationSpecException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        AuthorizationFailure(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// Class 40.
    static final class TransactionRollback extends SQLTransactionRollbackException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        TransactionRollback(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// Class 42.
    static final class SyntaxFailure extends SQLSyntaxErrorException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        SyntaxFailure(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// 57014: cancelled or timed out.
    static final class StatementTimeout extends SQLTimeoutException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        StatementTimeout(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// 55P03, 55006: the object is held by others.
    static final class TransientFailure extends SQLTransientException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        TransientFailure(ErrorDetail detail, @Nullable Throwable cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), cause);
            this.detail = detail;
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }

    /// A batch that stopped; the detail is that of its cause.
    static final class BatchFailure extends BatchUpdateException implements RustyDbError {
        private static final long serialVersionUID = 1;
        private final ErrorDetail detail;

        BatchFailure(ErrorDetail detail, long[] counts, SQLException cause) {
            super(detail.message(), detail.sqlState(), detail.vendorCode(), counts, cause);
            this.detail = detail;
            setNextException(cause);
        }

        @Override
        public ErrorDetail detail() {
            return detail;
        }
    }
}

package io.rustydb.jdbc.error;

import io.rustydb.jdbc.error.SqlExceptions.AuthorizationFailure;
import io.rustydb.jdbc.error.SqlExceptions.BatchFailure;
import io.rustydb.jdbc.error.SqlExceptions.ConnectionFailure;
import io.rustydb.jdbc.error.SqlExceptions.ConnectionNotYet;
import io.rustydb.jdbc.error.SqlExceptions.ConstraintViolation;
import io.rustydb.jdbc.error.SqlExceptions.DataFailure;
import io.rustydb.jdbc.error.SqlExceptions.FeatureNotSupported;
import io.rustydb.jdbc.error.SqlExceptions.RustyDbSqlException;
import io.rustydb.jdbc.error.SqlExceptions.StatementTimeout;
import io.rustydb.jdbc.error.SqlExceptions.SyntaxFailure;
import io.rustydb.jdbc.error.SqlExceptions.TransactionRollback;
import io.rustydb.jdbc.error.SqlExceptions.TransientFailure;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Makes every `SQLException` of the driver. The numbers are those of the engine's error catalogue for the same
/// SQLSTATE.
public final class SqlErrors {
    private SqlErrors() {}

    public static SQLException of(ErrorDetail detail, @Nullable Throwable cause) {
        String state = detail.sqlState();
        switch (state) {
            case "57014":
                return new StatementTimeout(detail, cause);
            case "57P03", "53300":
                return new ConnectionNotYet(detail, cause);
            case "57P01", "57P02", "58P03", "58P04", "58P05":
                return new ConnectionFailure(detail, cause);
            case "55P03", "55006":
                return new TransientFailure(detail, cause);
            default:
                break;
        }
        return switch (state.substring(0, 2)) {
            case "08" -> new ConnectionFailure(detail, cause);
            case "0A" -> new FeatureNotSupported(detail, cause);
            case "22" -> new DataFailure(detail, cause);
            case "23" -> new ConstraintViolation(detail, cause);
            case "28" -> new AuthorizationFailure(detail, cause);
            case "40" -> new TransactionRollback(detail, cause);
            case "42" -> new SyntaxFailure(detail, cause);
            default -> new RustyDbSqlException(detail, cause);
        };
    }

    /// @param counts of the rows that took effect
    public static SQLException batch(long[] counts, SQLException cause) {
        RustyDbError known = RustyDbError.find(cause);
        String state = cause.getSQLState() == null ? "XX000" : cause.getSQLState();
        ErrorDetail detail = known != null
                ? known.detail()
                : ErrorDetail.of(state, cause.getErrorCode(), String.valueOf(cause.getMessage()));
        return new BatchFailure(detail, counts, cause);
    }

    private static SQLException of(String sqlState, int vendorCode, String message) {
        return of(ErrorDetail.of(sqlState, vendorCode, message), null);
    }

    public static SQLException invalidUrl(String message) {
        return of("08001", 8004, message);
    }

    public static SQLException connectionClosed() {
        return of("08003", 8003, "the connection is closed; get a new one");
    }

    public static SQLException statementClosed() {
        return of("24000", 24000, "the statement is closed; prepare or create it again");
    }

    public static SQLException resultClosed() {
        return of(
                "24000",
                24000,
                "the result set is closed; its statement was run again or closed, or the transaction ended");
    }

    public static SQLException cursorState(String message) {
        return of("24000", 24000, message);
    }

    public static SQLException notSupported(String what) {
        return of("0A000", 10000, what + " is not supported");
    }

    public static SQLException invalidArgument(String message) {
        return of("22023", 22023, message);
    }

    /// A value that has no meaning as the wanted type.
    public static SQLException cannotConvert(String message) {
        return of("42846", 42846, message);
    }

    public static SQLException outOfRange(String message) {
        return of("22003", 22003, message);
    }

    public static SQLException invalidText(String message) {
        return of("22P02", 22202, message);
    }

    public static SQLException undefinedColumn(String message) {
        return of("42703", 42703, message);
    }

    public static SQLException undefinedParameter(String message) {
        return of("42P02", 42102, message);
    }

    public static SQLException invalidTermination(String message) {
        return of("2D000", 20002, message);
    }

    public static SQLException invalidTransactionState(String message) {
        return of("25000", 25000, message);
    }

    public static SQLException invalidSavepoint(String message) {
        return of("3B001", 30001, message);
    }

    public static SQLException internal(String message, @Nullable Throwable cause) {
        return of(ErrorDetail.of("XX000", 90000, message), cause);
    }
}

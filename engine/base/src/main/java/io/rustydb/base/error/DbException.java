package io.rustydb.base.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The one exception of the engine: a user's, resource or environment failure with an entry of the error
/// catalogue.
///
/// A programmer's mistake is an assertion, never this. The message says what happened, then `name=value,
/// name=value`, then what to do. Thread rule: immutable apart from the position, which is the business of who
/// runs the statement, before it is thrown on.
public final class DbException extends RuntimeException {

    private final ErrorCode code;
    private int position;
    private final @Nullable String objectName;
    private @Nullable ErrorSubject subject;

    private DbException(
            ErrorCode code, String message, int position, @Nullable String objectName, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.position = position;
        this.objectName = objectName;
    }

    public static DbException of(ErrorCode code, String message) {
        return new DbException(code, message, 0, null, null);
    }

    public static DbException of(ErrorCode code, String message, Throwable cause) {
        return new DbException(code, message, 0, null, cause);
    }

    /// @param position 1-based character position in the statement's text, 0 = unknown
    public static DbException at(ErrorCode code, String message, int position) {
        return new DbException(code, message, position, null, null);
    }

    /// A failure of a named constraint or object, so that drivers and dialects need not read the message.
    public static DbException about(ErrorCode code, String message, String objectName) {
        return new DbException(code, message, 0, objectName, null);
    }

    /// A failure of objects of the catalogue.
    public static DbException about(ErrorCode code, String message, ErrorSubject subject) {
        DbException failure = new DbException(code, message, 0, subject.narrowest(), null);
        failure.subject = subject;
        return failure;
    }

    /// The same failure with a position, unless it has one.
    public DbException withPosition(int characterPosition) {
        if (position == 0) {
            position = characterPosition;
        }
        return this;
    }

    /// The same failure at another position: that of the same word in another text.
    public DbException moveTo(int characterPosition) {
        position = characterPosition;
        return this;
    }

    /// The same failure, about these objects unless it is about others.
    public DbException withSubject(ErrorSubject of) {
        if (subject == null) {
            subject = of;
        }
        return this;
    }

    public ErrorCode code() {
        return code;
    }

    public String sqlState() {
        return code.sqlState();
    }

    /// 1-based character position in the statement, 0 = unknown.
    public int position() {
        return position;
    }

    /// Name of the violated constraint or of the object the failure is about, if there is one.
    public @Nullable String objectName() {
        return objectName;
    }

    /// Schema, table, column and constraint the failure is about, if it is known.
    public @Nullable ErrorSubject subject() {
        return subject;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), code.name());
    }
}

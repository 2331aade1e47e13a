package io.rustydb.sql.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What other threads may see of a session: its latest statement and its names.
///
/// Written by the session with each statement, so the writes are releases (a plain store on most machines) and
/// not volatile ones; two fields read one after the other may belong to two statements. Thread rule: writes as
/// the session, reads from any thread.
final class SessionActivity {
    private static final VarHandle SQL;
    private static final VarHandle STATEMENT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SQL = lookup.findVarHandle(SessionActivity.class, "sql", String.class);
            STATEMENT = lookup.findVarHandle(SessionActivity.class, "statementMicros", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long connectedMicros;
    private volatile String applicationName = "";
    private volatile String schema;

    @SuppressWarnings("unused") // by its handle
    private @Nullable String sql;

    @SuppressWarnings("unused") // by its handle
    private long statementMicros;

    SessionActivity(long connectedMicros, String schema) {
        this.connectedMicros = connectedMicros;
        this.schema = schema;
    }

    /// A statement begins.
    void begin(String text, long nowMicros) {
        STATEMENT.setRelease(this, nowMicros);
        SQL.setRelease(this, text);
    }

    void names(String application, String schemaName) {
        applicationName = application;
        schema = schemaName;
    }

    /// Text of the statement that runs or ran last; null before the first.
    @Nullable
    String sql() {
        return (String) SQL.getAcquire(this);
    }

    /// When it began, 0 before the first.
    long statementMicros() {
        return (long) STATEMENT.getAcquire(this);
    }

    long connectedMicros() {
        return connectedMicros;
    }

    String applicationName() {
        return applicationName;
    }

    String schema() {
        return schema;
    }
}

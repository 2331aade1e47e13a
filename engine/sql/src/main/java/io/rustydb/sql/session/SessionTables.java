package io.rustydb.sql.session;

import io.rustydb.base.type.SqlType;
import io.rustydb.sql.catalog.SystemTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// `SYS.SESSIONS`: who is connected, and what they do.
final class SessionTables {
    private SessionTables() {}

    static SystemTable sessions(SqlDatabase database) {
        return SystemTable.of("sessions", "One row for each open session of this database")
                .column("id", SqlType.BIGINT, "Number of the session since the database was opened")
                .column("is_current", SqlType.BOOLEAN, "True for the session that asks")
                .column("user_name", SqlType.VARCHAR, "Who is connected")
                .column("application_name", SqlType.VARCHAR, "What the application calls itself")
                .column("schema_name", SqlType.VARCHAR, "Schema of names without one")
                .column("state", SqlType.VARCHAR, "active, idle, idle in transaction, idle in transaction (aborted)")
                .column("connected_at", SqlType.TIMESTAMP_TZ, "When the session began")
                .column("sql", SqlType.VARCHAR, "The statement that runs, or ran last")
                .column("statement_at", SqlType.TIMESTAMP_TZ, "When that statement began")
                .rows((reader, rows) -> {
                    for (SqlSession session : byId(database)) {
                        SessionActivity activity = session.activity();
                        rows.next()
                                .add(session.id())
                                .add(session.id() == reader.sessionId())
                                .add(session.user())
                                .add(activity.applicationName())
                                .add(activity.schema())
                                .add(session.stateName())
                                .addTime(activity.connectedMicros())
                                .add(activity.sql())
                                .addTime(activity.statementMicros());
                    }
                });
    }

    /// All open sessions; the walk takes no lock, so one that begins or ends meanwhile may be missing.
    static List<SqlSession> byId(SqlDatabase database) {
        List<SqlSession> sessions = new ArrayList<>(database.sessions());
        sessions.sort(Comparator.comparingLong(SqlSession::id));
        return sessions;
    }
}

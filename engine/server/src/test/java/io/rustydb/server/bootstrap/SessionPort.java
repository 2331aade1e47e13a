package io.rustydb.server.bootstrap;

import io.rustydb.base.error.DbException;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.Session;
import io.rustydb.testkit.slt.SltPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sessions of one database by name.
final class SessionPort implements SltPort {
    private final Supplier<Session> connect;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    SessionPort(Supplier<Session> connect) {
        this.connect = connect;
    }

    @Override
    public void open(String session) {
        sessions.put(session, connect.get());
    }

    @Override
    public Answer execute(String session, String sql) {
        try (PreparedSql statement = sessions.get(session).prepare(sql, Session.PrepareOptions.NONE)) {
            long count = statement.execute(0);
            return count >= 0 ? Answer.ofCount(count) : Answer.ofRows(rows(statement.cursor()));
        } catch (DbException e) {
            return Answer.ofFailure(e.sqlState(), e.getMessage());
        }
    }

    private static List<List<@Nullable String>> rows(RowCursor cursor) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (cursor.next()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int i = 0; i < cursor.columnCount(); i++) {
                row.add(cursor.isNull(i) ? null : cursor.getString(i));
            }
            rows.add(row);
        }
        return rows;
    }

    @Override
    public void close() {
        sessions.values().forEach(Session::close);
        sessions.clear();
    }
}

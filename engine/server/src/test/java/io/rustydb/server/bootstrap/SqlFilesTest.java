package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rustydb.base.error.DbException;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.Session;
import io.rustydb.testkit.slt.SltPort;
import io.rustydb.testkit.slt.SltRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files under `src/test/resources/slt` through sessions of a whole database: definitions, transactions,
/// locks, values. The answers are the engine's own, read through by eye; they are not PostgreSQL's throughout:
/// here a transaction goes on after a failed statement, and a savepoint outside of a transaction is 3B001.
class SqlFilesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "definition",
                "flashback",
                "hash_index",
                "history",
                "index",
                "information",
                "json_types",
                "recyclebin",
                "session",
                "setting",
                "interval",
                "shrink",
                "system",
                "tablespace",
                "temporary",
                "transaction",
                "value",
                "versions",
                "view",
                "wide"
            })
    void fileHasTheExpectedAnswers(String name) throws IOException {
        String text;
        try (InputStream in = SqlFilesTest.class.getResourceAsStream("/slt/" + name + ".slt")) {
            assert in != null : name;
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (Port port = new Port("sqlfiles-" + name)) {
            assertEquals("", String.join("\n", new SltRunner(port).run(name, text)));
        }
    }

    /// Sessions of one database in memory.
    private static final class Port implements SltPort {
        private final DatabaseHandle database;
        private final Map<String, Session> sessions = new HashMap<>();

        Port(String name) {
            database = new LocalDatabases().open(new OpenRequest(OpenRequest.Kind.MEMORY, name, true, 0));
        }

        @Override
        public void open(String session) {
            sessions.put(session, database.connect(null, null));
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
            database.close();
        }
    }
}

package io.rustydb.sql.execution;

import static org.junit.jupiter.api.Assertions.fail;

import io.rustydb.base.error.DbException;
import io.rustydb.testkit.slt.SltPort;
import io.rustydb.testkit.slt.SltRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files under `src/test/resources/slt`. Their answers were compared with PostgreSQL 15.
class SltTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select",
                "join",
                "subquery",
                "aggregate",
                "window",
                "windowtime",
                "grouping",
                "ordered",
                "outeraggregate",
                "setops",
                "change",
                "constraint",
                "foreignkey",
                "types",
                "errors",
                "transaction",
                "plans",
                "with",
                "lateral",
                "rowvalues",
                "oracle",
                "withchanges",
                "connectby",
                "searchcycle",
                "pivot",
                "outermarks"
            })
    void fileHasTheExpectedAnswers(String name) throws IOException {
        String text;
        try (InputStream in = SltTest.class.getResourceAsStream("/slt/" + name + ".slt")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (Port port = new Port()) {
            List<String> differences = new SltRunner(port).run(name, text);
            if (!differences.isEmpty()) {
                fail(differences.size() + " differences\n" + String.join("\n", differences));
            }
        }
    }

    /// The engine in process.
    private static final class Port implements SltPort {
        private final TestDatabase database = new TestDatabase();
        private final Map<String, TestSession> sessions = new HashMap<>();

        @Override
        public void open(String session) {
            sessions.put(session, database.connect());
        }

        @Override
        public Answer execute(String session, String sql) {
            try {
                TestSession.Outcome outcome = sessions.get(session).execute(sql);
                return outcome.rows() == null ? Answer.ofCount(outcome.count()) : Answer.ofRows(outcome.rows());
            } catch (DbException e) {
                return Answer.ofFailure(e.sqlState(), e.getMessage());
            }
        }

        @Override
        public void close() {
            sessions.values().forEach(TestSession::close);
            database.close();
        }
    }
}

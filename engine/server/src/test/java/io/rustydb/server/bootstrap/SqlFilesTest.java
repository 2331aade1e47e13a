package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rustydb.testkit.slt.SltRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files under `src/test/resources/slt` through sessions of a whole database: definitions, transactions,
/// locks, values. The answers are the engine's own, read through by eye; they are not PostgreSQL's throughout:
/// here a transaction goes on after a failed statement, and a savepoint outside of a transaction is 3B001.
class SqlFilesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "conflict",
                "alter",
                "definition",
                "flashback",
                "hash_index",
                "history",
                "index",
                "pg_catalog",
                "information",
                "json_operators",
                "json_path",
                "json_standard",
                "json_types",
                "merge",
                "named",
                "recyclebin",
                "returning",
                "sequence",
                "session",
                "setting",
                "interval",
                "number",
                "string",
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
        OpenRequest request = new OpenRequest(OpenRequest.Kind.MEMORY, "sqlfiles-" + name, true, 0);
        try (DatabaseHandle database = new LocalDatabases().open(request);
                SessionPort port = new SessionPort(() -> database.connect(null, null))) {
            assertEquals("", String.join("\n", new SltRunner(port).run(name, text)));
        }
    }
}

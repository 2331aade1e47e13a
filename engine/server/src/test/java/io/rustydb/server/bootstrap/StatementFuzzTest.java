package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.base.error.DbException;
import io.rustydb.sql.session.PreparedSql;
import io.rustydb.sql.session.RowCursor;
import io.rustydb.sql.session.Session;
import io.rustydb.testkit.slt.SltParser;
import io.rustydb.testkit.slt.SltRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Mutants of all statements of all test files, executed: each has an answer or an error of the user's kind,
/// and the database is sound afterwards.
///
/// `-Drustydb.fuzz.statements=10000000` runs longer, `-Drustydb.seed=…` begins elsewhere.
class StatementFuzzTest {
    private static final int STATEMENTS = Integer.getInteger("rustydb.fuzz.statements", 15_000);
    private static final long SEED = Long.getLong("rustydb.seed", 20_261_123L);
    /// Files of this module and of the one below, where they lie while a build runs.
    private static final List<Path> FOLDERS =
            List.of(Path.of("src/test/resources/slt"), Path.of("../sql/src/test/resources/slt"));

    /// Beginning of a file's name, to look closer at it.
    private static final String ONLY = System.getProperty("rustydb.fuzz.file", "");

    private static final int FAILURES_MAX = 25;
    private static final int MUTANTS_PER_STATEMENT = 6;
    private static final int ROWS_MAX = 10_000;
    /// States of errors that are the engine's, not the user's.
    private static final List<String> OUR_FAULT = List.of("XX000", "XX001", "XX002", "XX003");

    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    /// What the database has seen, with outcomes.
    private final List<String> history = new ArrayList<>();

    private int executed;

    @Test
    void noMutantGetsBehindTheErrorCatalogue() throws IOException {
        Map<String, List<SltRecord>> files = new TreeMap<>();
        List<String> statements = new ArrayList<>();
        for (Path folder : FOLDERS) {
            try (Stream<Path> found = Files.list(folder)) {
                for (Path file : found.sorted().toList()) {
                    List<SltRecord> records = SltParser.parse(Files.readString(file));
                    files.put(file.getFileName().toString(), records);
                    records.forEach(record -> statements.add(record.sql()));
                }
            }
        }
        assertTrue(statements.size() > 1000, "statements to begin with: " + statements.size());
        SplittableRandom random = new SplittableRandom(SEED);
        StatementMutations mutations = new StatementMutations(random, statements);
        List<String> names =
                files.keySet().stream().filter(name -> name.startsWith(ONLY)).toList();
        for (int round = 0; executed < STATEMENTS && failures.size() < FAILURES_MAX; round++) {
            String name = names.get(random.nextInt(names.size()));
            run("fuzz-" + SEED + "-" + round, name, files.get(name), mutations, random);
        }
        System.out.println("StatementFuzzTest seed=" + SEED + ", executed=" + executed + ", outcomes=" + outcomes);
        assertEquals("", String.join("\n\n", failures.values()));
        // Both must be common, or the mutants are too tame or too wild to show anything.
        int good = outcomes.getOrDefault("00000", 0);
        assertTrue(good > executed / 20 && good < executed * 19 / 20, outcomes.toString());
    }

    private void run(
            String database,
            String file,
            List<SltRecord> records,
            StatementMutations mutations,
            SplittableRandom random) {
        Map<String, Session> sessions = new HashMap<>();
        history.clear();
        try (DatabaseHandle handle =
                new LocalDatabases().open(new OpenRequest(OpenRequest.Kind.MEMORY, database, true, 0))) {
            int from = random.nextInt(Math.max(1, records.size() - 40));
            for (int i = 0; i < records.size() && i < from + 80; i++) {
                SltRecord record = records.get(i);
                Session session = sessions.computeIfAbsent(record.session(), n -> handle.connect(null, null));
                limits(session);
                execute(session, record.sql(), file);
                int mutants = i < from ? 0 : random.nextInt(MUTANTS_PER_STATEMENT);
                for (int m = 0; m < mutants; m++) {
                    String mutant = mutations.of(record.sql());
                    if (!mutant.toUpperCase(Locale.ROOT).contains("SHUTDOWN")) {
                        limits(session);
                        execute(session, mutant, file);
                    }
                }
            }
            sessions.values().forEach(session -> {
                if (session.inTransaction()) {
                    execute(session, "ROLLBACK", file);
                }
            });
            check(handle, file);
            // A database in memory outlives its last session.
            try (Session last = handle.connect(null, null)) {
                execute(last, "SHUTDOWN IMMEDIATELY", file);
            }
        } catch (Throwable e) {
            fail(file, "the database itself", e);
        } finally {
            sessions.values().forEach(Session::close);
        }
    }

    /// What a mutant may have changed: nothing waits long.
    private void limits(Session session) {
        quietly(session, "SET lock_timeout = '20ms'");
        quietly(session, "SET statement_timeout = '3s'");
        quietly(session, "SET query_memory = '16MB'");
    }

    private static void quietly(Session session, String sql) {
        try (PreparedSql statement = session.prepare(sql, Session.PrepareOptions.NONE)) {
            statement.execute(0);
        } catch (DbException e) {
            // A transaction that has failed refuses everything.
        }
    }

    private void execute(Session session, String sql, String file) {
        executed++;
        String outcome = "00000";
        try (PreparedSql statement = session.prepare(sql, Session.PrepareOptions.NONE)) {
            if (statement.execute(0) < 0) {
                RowCursor rows = statement.cursor();
                for (int row = 0; row < ROWS_MAX && rows.next(); row++) {
                    for (int i = 0; i < rows.columnCount(); i++) {
                        if (!rows.isNull(i)) {
                            rows.getString(i);
                        }
                    }
                }
            }
        } catch (DbException e) {
            outcome = e.sqlState();
            if (OUR_FAULT.contains(outcome)) {
                fail(file, sql, e);
            }
            if (e.position() > sql.length() + 1) {
                fail(file, sql, new AssertionError("position behind the statement: " + e.position(), e));
            }
        } catch (Throwable e) {
            outcome = e.getClass().getSimpleName();
            fail(file, sql, e);
        }
        outcomes.merge(outcome, 1, Integer::sum);
        history.add(outcome + " " + System.identityHashCode(session) + " " + sql);
    }

    private void check(DatabaseHandle handle, String file) {
        try (Session session = handle.connect(null, null);
                PreparedSql check = session.prepare("CHECK DATABASE", Session.PrepareOptions.NONE)) {
            quietly(session, "SET lock_timeout = '1s'");
            check.execute(0);
            RowCursor rows = check.cursor();
            while (rows.next()) {
                String finding = rows.getString(1);
                if (!finding.startsWith("ok")) {
                    fail(
                            file,
                            "CHECK DATABASE after\n" + String.join("\n", history),
                            new AssertionError(rows.getString(0) + ": " + finding));
                }
            }
        } catch (DbException e) {
            // Prepared transactions of the file keep it waiting.
            if (OUR_FAULT.contains(e.sqlState())) {
                fail(file, "CHECK DATABASE", e);
            }
        }
    }

    /// One of a kind: by the place it was thrown at.
    private void fail(String file, String sql, Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        StringBuilder text = new StringBuilder(file + ": " + sql + "\n  " + e);
        StackTraceElement[] trace = root.getStackTrace();
        if (root != e) {
            text.append("\n  caused by ").append(root);
        }
        for (int i = 0; i < Math.min(8, trace.length); i++) {
            text.append("\n    at ").append(trace[i]);
        }
        String place =
                root.getClass().getName() + (trace.length > 0 ? trace[0] : "") + (trace.length > 1 ? trace[1] : "");
        failures.putIfAbsent(place, text.toString());
    }
}

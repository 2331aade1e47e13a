package io.rustydb.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rustydb.storage.undo.TransactionSystem;
import io.rustydb.testkit.SeededEntropy;
import io.rustydb.testkit.isolation.IsolationRunner;
import io.rustydb.testkit.isolation.IsolationSpec;
import io.rustydb.testkit.isolation.StepOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The classic anomalies at each isolation level. What came of them is the table of `docs/isolation.md`, word
/// for word.
///
/// A scenario is a spec under `src/test/resources/isolation`; its lines `# occurs:` say by which answers the
/// anomaly is known: all of a line (`step = answer; …`), any of the lines.
class IsolationTest {
    private static final List<String> LEVELS =
            List.of("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SNAPSHOT", "SERIALIZABLE");
    private static final List<String> SCENARIOS = List.of(
            "g0",
            "g1a",
            "g1b",
            "g1c",
            "otv",
            "pmp",
            "pmp-write",
            "p4",
            "g-single",
            "g-single-predicate",
            "g2-item",
            "g2",
            "g2-range",
            "write-skew",
            "read-only",
            "long-fork");
    private static final long STEP_NANOS = 5_000_000_000L;

    private static String read(String name) {
        try (InputStream in = IsolationTest.class.getResourceAsStream("/isolation/" + name + ".spec")) {
            assert in != null : name;
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    private static boolean occurs(String text, Map<String, String> answers) {
        boolean any = false;
        for (String line : text.lines().filter(l -> l.startsWith("# occurs:")).toList()) {
            boolean all = true;
            for (String condition : line.substring("# occurs:".length()).split(";")) {
                String[] sides = condition.split("=", 2);
                String answer = answers.get(sides[0].strip());
                assert answer != null : "a step of the permutation: " + condition;
                all &= answer.equals(sides[1].strip());
            }
            any |= all;
        }
        return any;
    }

    private static String cell(IsolationRunner runner, String text, String level) {
        IsolationSpec spec = IsolationSpec.parse(text.replace("$LEVEL", level));
        Map<String, String> answers = new LinkedHashMap<>();
        boolean refused = false;
        for (StepOutcome outcome : runner.run(spec, spec.permutations().getFirst())) {
            answers.put(outcome.step(), outcome.text());
            if (outcome.sqlState() != null) {
                assertEquals(
                        "40001", outcome.sqlState().replace("25P02", "40001").replace("40000", "40001"), text);
                refused = true;
            }
        }
        return occurs(text, answers) ? "possible" : refused ? "prevented, 40001" : "prevented";
    }

    private static List<String> table() {
        List<String> rows = new ArrayList<>();
        rows.add("| anomaly | " + String.join(" | ", LEVELS) + " |");
        rows.add("|---|" + "---|".repeat(LEVELS.size()));
        SimulatedDatabase.run(new SeededEntropy(1), new TransactionSystem(true), (engine, scheduler) -> {
            try (SessionPort port = new SessionPort(() -> engine.sql().newSession("rustydb"))) {
                IsolationRunner runner = new IsolationRunner(scheduler, port, STEP_NANOS, 20 * STEP_NANOS);
                for (String scenario : SCENARIOS) {
                    String text = read(scenario);
                    List<String> cells = new ArrayList<>();
                    for (String level : LEVELS) {
                        cells.add(cell(runner, text, level));
                    }
                    String title = text.lines().findFirst().orElseThrow().substring(2);
                    rows.add("| " + title + " | " + String.join(" | ", cells) + " |");
                }
            }
        });
        return rows;
    }

    @Test
    void theTableOfTheManualIsWhatHappens() throws IOException {
        Path manual = Path.of("../../docs/isolation.md");
        List<String> published = Files.readAllLines(manual).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        assertEquals(String.join("\n", table()), String.join("\n", published));
    }

    @Test
    void serializableAllowsNone() {
        for (String row : table().subList(2, SCENARIOS.size() + 2)) {
            String serializable = row.substring(row.lastIndexOf('|', row.length() - 2) + 1);
            assertEquals(true, serializable.strip().startsWith("prevented"), row);
        }
    }
}

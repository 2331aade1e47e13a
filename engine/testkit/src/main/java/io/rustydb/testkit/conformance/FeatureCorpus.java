package io.rustydb.testkit.conformance;

import io.rustydb.testkit.conformance.ConformancePort.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Runs the statements of sqltest, a file for each feature of the standard: each must succeed.
public final class FeatureCorpus {
    private FeatureCorpus() {}

    /// @param folder with `standards/2016`
    public static List<Score> run(Path folder, Supplier<ConformancePort> databases) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(folder.resolve("standards"))) {
            files = walk.filter(file -> file.toString().endsWith(".tests.yml"))
                    .sorted()
                    .toList();
        }
        List<Score> scores = new ArrayList<>();
        for (Path file : files) {
            Score score = new Score(file.getFileName().toString().replace(".tests.yml", ""));
            try (ConformancePort port = databases.get()) {
                for (Entry entry : entries(Files.readAllLines(file))) {
                    if (isStatement(entry.sql)) {
                        Answer answer = port.execute(entry.sql);
                        if (answer.sqlState() == null) {
                            score.pass();
                        } else {
                            String cause = answer.sqlState() + " " + Score.likeness("" + answer.message());
                            score.fail(entry.line, entry.sql, cause, "" + answer.message());
                        }
                    }
                }
            }
            scores.add(score);
        }
        return scores;
    }

    private static boolean isStatement(String sql) {
        return !sql.matches("(?s).*<[a-z][a-z /]*>.*") && !sql.contains("{");
    }

    private record Entry(int line, String sql) {}

    /// The values of `sql:`, one text or a list; a text goes on in lines that are indented more.
    private static List<Entry> entries(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int begin = 0;
        boolean inside = false;
        for (int i = 0; i <= lines.size(); i++) {
            String line = i < lines.size() ? lines.get(i) : "---";
            boolean goesOn = inside && line.startsWith("  ");
            if (goesOn) {
                text.append(text.isEmpty() ? "" : " ").append(line.strip());
                continue;
            }
            if (!text.isEmpty()) {
                entries.add(new Entry(begin, unquoted(text.toString())));
                text.setLength(0);
            }
            if (line.startsWith("sql:")) {
                inside = true;
                text.append(line.substring(4).strip());
            } else if (inside && line.startsWith("- ")) {
                text.append(line.substring(2).strip());
            } else {
                inside = false;
            }
            begin = i + 1;
        }
        return entries;
    }

    private static String unquoted(String text) {
        if (text.length() > 1 && text.startsWith("'") && text.endsWith("'")) {
            return text.substring(1, text.length() - 1).replace("''", "'");
        }
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            return text.substring(1, text.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
        }
        return text;
    }
}

package io.rustydb.benchmarks.conformance;

import io.rustydb.testkit.conformance.ConformancePort;
import io.rustydb.testkit.conformance.FeatureCorpus;
import io.rustydb.testkit.conformance.JdbcPort;
import io.rustydb.testkit.conformance.PgRegress;
import io.rustydb.testkit.conformance.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Entry of `./rustydb conformance FOLDER [FILE …] [--failures] [--causes N]`.
public final class Conformance {
    private static final int CAUSES_SHOWN = 40;

    private Conformance() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            System.err.println("conformance needs the folder of an unpacked corpus");
            System.exit(2);
        }
        Path folder = root(Path.of(arguments[0]));
        boolean failures = false;
        int causes = CAUSES_SHOWN;
        Set<String> names = new LinkedHashSet<>();
        for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
            if (argument.equals("--failures")) {
                failures = true;
            } else if (argument.startsWith("--causes=")) {
                causes = Integer.parseInt(argument.substring(9));
            } else {
                names.add(argument);
            }
        }
        int[] number = {0};
        Supplier<ConformancePort> databases =
                () -> new JdbcPort("jdbc:rustydb:mem:conformance" + number[0]++, new RustyDbCopy());
        List<Score> scores = Files.isDirectory(folder.resolve("expected"))
                ? PgRegress.run(folder, names, databases)
                : FeatureCorpus.run(folder, databases);
        report(scores, failures, causes);
    }

    /// The folder that the archive's own folder is in, or that itself.
    private static Path root(Path given) throws IOException {
        try (var walk = Files.walk(given, 2)) {
            return walk.filter(path ->
                            Files.isDirectory(path.resolve("expected")) || Files.isDirectory(path.resolve("standards")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no corpus that is known, folder=" + given));
        }
    }

    private static void report(List<Score> scores, boolean failures, int causesShown) {
        int passed = 0;
        int total = 0;
        Map<String, Integer> causes = new LinkedHashMap<>();
        for (Score score : scores) {
            if (failures) {
                score.failures().forEach(System.out::println);
            }
            passed += score.passed();
            total += score.total();
            score.causes().forEach((cause, count) -> causes.merge(cause, count, Integer::sum));
        }
        System.out.println("| file | passed | of | % |\n|---|--:|--:|--:|");
        for (Score score : scores) {
            line(score.name(), score.passed(), score.total());
        }
        line("all", passed, total);
        List<Map.Entry<String, Integer>> sorted = new ArrayList<>(causes.entrySet());
        sorted.sort(Map.Entry.<String, Integer>comparingByValue().reversed());
        System.out.println();
        sorted.stream()
                .limit(causesShown)
                .forEach(cause -> System.out.printf("%6d  %s%n", cause.getValue(), cause.getKey()));
    }

    private static void line(String name, int passed, int total) {
        System.out.printf("| %s | %d | %d | %.1f |%n", name, passed, total, total == 0 ? 0.0 : 100.0 * passed / total);
    }
}

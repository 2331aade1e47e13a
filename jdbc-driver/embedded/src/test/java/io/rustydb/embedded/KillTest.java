package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a committing process with SIGKILL, again and again on one database, and looks for every acknowledged
/// transaction.
///
/// `-Drustydb.kill.rounds=200` for the long run.
class KillTest {
    private static final int THREADS = 4;

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedCommitSurvivesEveryKill() throws Exception {
        int rounds = Integer.getInteger("rustydb.kill.rounds", 8);
        long seed = Long.getLong("rustydb.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        String url = "jdbc:rustydb:file:" + directory.resolve("db");
        long[] acknowledged = new long[THREADS];
        for (int round = 1; round <= rounds; round++) {
            long before = sum(acknowledged);
            killOnce(url, acknowledged, random.nextInt(20, 400));
            assertTrue(sum(acknowledged) > before, "the process was killed while it committed, round " + round);
            verify(url, acknowledged, "round " + round + ", seed " + seed);
        }
        System.out.println(
                "kill -9: rounds=" + rounds + ", acknowledged=" + sum(acknowledged) + ", lost=0, seed=" + seed);
    }

    private static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }

    private static void killOnce(String url, long[] acknowledged, int millis) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KillWorker.class.getName(),
                url,
                Integer.toString(THREADS)));
        for (long n : acknowledged) {
            command.add(Long.toString(n + 1));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread killer = null;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                assertFalse(line.startsWith("failed"), line);
                if (line.startsWith("ack ")) {
                    String[] words = line.split(" ");
                    acknowledged[Integer.parseInt(words[1])] = Long.parseLong(words[2]);
                    if (killer == null) {
                        killer = Thread.ofPlatform().start(() -> {
                            try {
                                Thread.sleep(millis);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            // Not Process.destroyForcibly: that closes the pipe, and what was acknowledged last
                            // would not be read.
                            process.toHandle().destroyForcibly();
                        });
                    }
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// acknowledged ⊆ recovered ⊆ acknowledged ∪ in flight, both tables agree, all structures are sound.
    private static void verify(String url, long[] acknowledged, String where) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (int worker = 0; worker < THREADS; worker++) {
                long n;
                long total;
                try (ResultSet rows = statement.executeQuery("SELECT n, sum FROM total WHERE worker = " + worker)) {
                    assertTrue(rows.next(), where);
                    n = rows.getLong(1);
                    total = rows.getLong(2);
                }
                assertTrue(
                        n == acknowledged[worker] || n == acknowledged[worker] + 1,
                        "worker " + worker + ": acknowledged " + acknowledged[worker] + ", recovered " + n + ", "
                                + where);
                assertEquals(n * (n + 1) / 2, total, where);
                try (ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*), MAX(n), SUM(n) FROM entry WHERE worker = " + worker)) {
                    rows.next();
                    assertEquals(n, rows.getLong(1), where);
                    assertEquals(n, rows.getLong(2), where);
                    assertEquals(total, rows.getLong(3), where);
                }
                acknowledged[worker] = n;
            }
            try (ResultSet findings = statement.executeQuery("CHECK DATABASE")) {
                assertFalse(findings.next(), () -> {
                    try {
                        return where + ": " + findings.getString(1);
                    } catch (SQLException e) {
                        return where + ": " + e;
                    }
                });
            }
        }
    }
}

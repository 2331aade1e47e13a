package io.rustydb.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// From the start of a JVM to the first answer of a file database: `./rustydb bench start [--rounds r]`.
///
/// Each sample is a JVM of its own, with the jars of one engine alone on its class path. A new database gets a
/// table, a row and a query; one that was closed in good order gets the query. Engines alternate. CPU time is
/// that of the whole process up to the answer: the compiler's threads and the collector are in it.
final class StartBenchmark implements Benchmark {
    private static final int TICK_MS = 10;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String purpose() {
        return "from the start of a JVM to the first answer of a new and of an old file database";
    }

    private record Sample(double wall, double cpu) {}

    @Override
    public void run(Options options) throws Exception {
        int rounds = options.rounds();
        System.out.printf("%s, median of %d JVMs each, ms (CPU ms)%n", Workspace.machine(), rounds);
        System.out.printf("%-10s%20s%20s%n", "engine", "new database", "old database");
        List<Peer> peers = options.peers();
        Sample[][][] samples = new Sample[peers.size()][2][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < peers.size(); i++) {
                try (Workspace workspace = new Workspace()) {
                    Path directory = workspace.directory(peers.get(i));
                    samples[i][0][round] = sample(peers.get(i), directory, "new");
                    samples[i][1][round] = sample(peers.get(i), directory, "old");
                }
            }
        }
        for (int i = 0; i < peers.size(); i++) {
            System.out.printf(
                    Locale.ROOT, "%-10s%20s%20s%n", peers.get(i).name(), text(samples[i][0]), text(samples[i][1]));
        }
    }

    private static String text(Sample[] samples) {
        double[] wall =
                Arrays.stream(samples).mapToDouble(Sample::wall).sorted().toArray();
        double[] cpu = Arrays.stream(samples).mapToDouble(Sample::cpu).sorted().toArray();
        return String.format(Locale.ROOT, "%.0f (%.0f)", wall[wall.length / 2], cpu[cpu.length / 2]);
    }

    private static Sample sample(Peer peer, Path directory, String state) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(classPath(peer));
        command.addAll(List.of(FirstAnswer.class.getName(), peer.name(), directory.toString(), state));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        long begin = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            double wall = (System.nanoTime() - begin) / 1e6;
            if (!"answer".equals(line)) {
                throw new IllegalStateException(peer.name() + " does not answer: " + line);
            }
            double cpu = Double.parseDouble(output.readLine()) * TICK_MS;
            if (process.waitFor() != 0) {
                throw new IllegalStateException(peer.name() + " fails when it is closed");
            }
            return new Sample(wall, cpu);
        }
    }

    /// This benchmark's classes and the jars of one engine.
    private static String classPath(Peer peer) {
        List<String> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (Files.isDirectory(Path.of(entry)) || peer.isOwn(name)) {
                path.add(entry);
            }
        }
        return String.join(java.io.File.pathSeparator, path);
    }
}

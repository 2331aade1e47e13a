package io.rustydb.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// From the start of a JVM to the first answer of a file database: `./rustydb bench start [--rounds r]`.
///
/// Each sample is a JVM of its own, with the jars of one engine alone on its class path. A new database gets a
/// table, a row and a query; one that was closed in good order gets the query. Both again with a cache of
/// loaded and linked classes (`-XX:AOTCache`) that a run before made. Engines alternate. CPU time is that of
/// the whole process up to the answer: the compiler's threads and the collector are in it.
final class StartBenchmark implements Benchmark {
    private static final int TICK_MS = 10;
    private static final String[] STATES = {"new", "old"};

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
        List<Peer> peers = options.peers();
        System.out.printf("%s, median of %d JVMs each, ms (CPU ms)%n", Workspace.machine(), rounds);
        System.out.printf("%-10s%16s%16s%16s%16s%n", "engine", "new", "old", "new, cache", "old, cache");
        // For each engine: without and with the cache, new and old.
        Sample[][][] samples = new Sample[peers.size()][4][rounds];
        try (Workspace caches = new Workspace()) {
            for (Peer peer : peers) {
                try (Workspace workspace = new Workspace()) {
                    sample(peer, workspace.directory(peer), "new", "-XX:AOTCacheOutput=" + cache(caches, peer));
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < peers.size(); i++) {
                    for (int kind = 0; kind < 4; kind += 2) {
                        // Without a flag the JDK's own archive of classes is in use, as it is with everybody.
                        String flag = kind == 0 ? "" : "-XX:AOTCache=" + cache(caches, peers.get(i));
                        try (Workspace workspace = new Workspace()) {
                            Path directory = workspace.directory(peers.get(i));
                            for (int state = 0; state < STATES.length; state++) {
                                samples[i][kind + state][round] = sample(peers.get(i), directory, STATES[state], flag);
                            }
                        }
                    }
                }
            }
        }
        for (int i = 0; i < peers.size(); i++) {
            System.out.printf("%-10s", peers.get(i).name());
            for (Sample[] kind : samples[i]) {
                System.out.printf("%16s", text(kind));
            }
            System.out.println();
        }
    }

    private static Path cache(Workspace caches, Peer peer) {
        return caches.file(peer.name() + ".aot");
    }

    private static String text(Sample[] samples) {
        double[] wall =
                Arrays.stream(samples).mapToDouble(Sample::wall).sorted().toArray();
        double[] cpu = Arrays.stream(samples).mapToDouble(Sample::cpu).sorted().toArray();
        return String.format(Locale.ROOT, "%.0f (%.0f)", wall[wall.length / 2], cpu[cpu.length / 2]);
    }

    private static Sample sample(Peer peer, Path directory, String state, String flag)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (!flag.isEmpty()) {
            command.add(flag);
        }
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(classPath(peer));
        command.addAll(List.of(FirstAnswer.class.getName(), peer.name(), directory.toString(), state));
        // A JVM that makes a cache starts another one, which tells its options.
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(
                        flag.startsWith("-XX:AOTCacheOutput")
                                ? ProcessBuilder.Redirect.DISCARD
                                : ProcessBuilder.Redirect.INHERIT);
        long begin = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            double wall = (System.nanoTime() - begin) / 1e6;
            if (!"answer".equals(line)) {
                throw new IllegalStateException(peer.name() + " does not answer: " + line);
            }
            double cpu = Double.parseDouble(output.readLine()) * TICK_MS;
            while (output.readLine() != null) {
                // What the JVM says about the cache it writes.
            }
            if (process.waitFor() != 0) {
                throw new IllegalStateException(peer.name() + " fails when it is closed");
            }
            return new Sample(wall, cpu);
        }
    }

    /// The jars of this benchmark and of one engine: a cache takes no directories.
    private static String classPath(Peer peer) throws IOException {
        List<String> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            if (Files.isDirectory(file)) {
                try (Stream<Path> built = Files.list(file.toAbsolutePath().getParent())) {
                    path.add(built.filter(jar -> jar.getFileName().toString().matches("rustydb-benchmarks.*[.]jar"))
                            .findFirst()
                            .orElse(file)
                            .toString());
                }
            } else if (peer.isOwn(file.getFileName().toString())) {
                path.add(entry);
            }
        }
        return String.join(File.pathSeparator, path);
    }
}

package io.rustydb.benchmarks;

import java.util.Arrays;
import java.util.List;

/// Entry of `./rustydb bench NAME [options]`.
public final class Benchmarks {
    private static final List<Benchmark> ALL = List.of(
            new OltpBenchmark(),
            new BulkBenchmark(),
            new KernelBenchmark(),
            new IsolationBenchmark(),
            new StartBenchmark());

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments.length == 0 ? "" : arguments[0];
        for (Benchmark benchmark : ALL) {
            if (benchmark.name().equals(name)) {
                run(benchmark, Arrays.copyOfRange(arguments, 1, arguments.length));
                return;
            }
        }
        System.err.println(name.isEmpty() ? "bench needs a name:" : "there is no benchmark " + name + "; there are:");
        for (Benchmark benchmark : ALL) {
            System.err.printf("  %-10s%s%n", benchmark.name(), benchmark.purpose());
        }
        System.exit(2);
    }

    private static void run(Benchmark benchmark, String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.of(arguments, benchmark.parts());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        benchmark.run(options);
    }
}

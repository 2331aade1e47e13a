package io.rustydb.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What a run can be told on the command line.
///
/// @param seconds of one round
/// @param warmup seconds before the rounds
/// @param rounds that count, for each engine
/// @param threads numbers of threads to run with, in this order
/// @param peers engines in the run
/// @param parts of a benchmark that has several and no engines
/// @param operations of the benchmark of operations
/// @param rows of the benchmark of bulk changes
record Options(
        double seconds,
        double warmup,
        int rounds,
        int[] threads,
        List<Peer> peers,
        List<String> parts,
        List<Operation> operations,
        int rows) {
    /// @param known parts that the benchmark has; empty for one that compares engines
    /// @throws IllegalArgumentException that says what is wrong with the arguments
    static Options of(String[] arguments, List<String> known) {
        double seconds = 0.5;
        double warmup = 2;
        int rounds = 7;
        int[] threads = {1, 8};
        List<Peer> peers = Peer.all();
        List<String> parts = known;
        List<Operation> operations = List.of(Operation.values());
        int rows = 1_000_000;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 >= arguments.length) {
                throw new IllegalArgumentException("option without value: " + arguments[i]);
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--seconds" -> seconds = Double.parseDouble(value);
                case "--warmup" -> warmup = Double.parseDouble(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--rows" -> rows = Integer.parseInt(value);
                case "--threads" ->
                    threads = Arrays.stream(value.split(","))
                            .mapToInt(Integer::parseInt)
                            .toArray();
                case "--only" -> {
                    if (known.isEmpty()) {
                        peers = Stream.of(value.split(",")).map(Peer::named).toList();
                    } else {
                        parts = List.of(value.toLowerCase(Locale.ROOT).split(","));
                        if (!known.containsAll(parts)) {
                            throw new IllegalArgumentException("unknown part: " + value + "; there are " + known);
                        }
                    }
                }
                case "--operations" ->
                    operations = Stream.of(value.toUpperCase(Locale.ROOT).split(","))
                            .map(Operation::valueOf)
                            .toList();
                default -> throw new IllegalArgumentException("unknown option: " + arguments[i]);
            }
        }
        return new Options(seconds, warmup, rounds, threads, peers, parts, operations, rows);
    }
}

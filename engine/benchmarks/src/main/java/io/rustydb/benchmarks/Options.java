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
/// @param operations of the benchmark of operations
/// @param rows of the benchmark of bulk changes
record Options(
        double seconds,
        double warmup,
        int rounds,
        int[] threads,
        List<Peer> peers,
        List<Operation> operations,
        int rows) {
    /// @throws IllegalArgumentException that says what is wrong with the arguments
    static Options of(String[] arguments) {
        double seconds = 0.5;
        double warmup = 2;
        int rounds = 7;
        int[] threads = {1, 8};
        List<Peer> peers = Peer.all();
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
                case "--only" ->
                    peers = Stream.of(value.split(",")).map(Peer::named).toList();
                case "--operations" ->
                    operations = Stream.of(value.toUpperCase(Locale.ROOT).split(","))
                            .map(Operation::valueOf)
                            .toList();
                default -> throw new IllegalArgumentException("unknown option: " + arguments[i]);
            }
        }
        return new Options(seconds, warmup, rounds, threads, peers, operations, rows);
    }
}

package io.rustydb.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/// Short statements beside the embedded peers: `./rustydb bench oltp [--seconds s] [--rounds r] [--warmup s]
/// [--threads 1,8] [--only RustyDB,H2] [--operations SELECT,UPDATE]`.
final class OltpBenchmark implements Benchmark {
    private static final int DELETES_PER_SECOND_MAX = 60_000;

    private double seconds;
    private int rounds;
    private double warmup;
    private int[] threadCounts = {};
    private List<Peer> peers = List.of();
    private List<Operation> operations = List.of();

    private Path bareLog = Path.of("bare.log");
    private final Map<Peer, Subject> subjects = new LinkedHashMap<>();

    /// One engine with its database.
    private static final class Subject {
        final Path directory;
        final AtomicLong inserted = new AtomicLong(Operation.ROWS);
        final AtomicLong deleted = new AtomicLong(Operation.ROWS);

        Subject(Path directory) {
            this.directory = directory;
        }
    }

    @Override
    public String name() {
        return "oltp";
    }

    @Override
    public String purpose() {
        return "single-row operations by primary key, a range of 100 rows, one row that everybody changes";
    }

    @Override
    public void run(Options options) throws Exception {
        seconds = options.seconds();
        rounds = options.rounds();
        warmup = options.warmup();
        threadCounts = options.threads();
        peers = options.peers();
        operations = options.operations();
        try (Workspace workspace = new Workspace()) {
            run(workspace);
        }
    }

    private void run(Workspace workspace) throws Exception {
        System.out.printf(
                "%s, %d rows; operations per second, median of %d rounds of %.1f s after %.1f s%n",
                Workspace.machine(), Operation.ROWS, rounds, seconds, warmup);
        for (Peer peer : peers) {
            System.out.println("  " + peer.name() + ": " + peer.durability());
            Subject subject = new Subject(workspace.directory(peer));
            subjects.put(peer, subject);
            load(peer, subject);
        }
        bareLog = workspace.file("bare.log");
        header();
        for (int threads : threadCounts) {
            for (Operation operation : operations) {
                measure(operation, threads);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "limit: hand-over to a parked thread and back: %.1f µs%n",
                Limits.handOverNanos(nanos(seconds)) / 1000);
        for (Peer peer : peers) {
            peer.shutDown(subjects.get(peer).directory);
        }
    }

    private double seconds(int round) {
        return round < 0 ? warmup : seconds;
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    private static void load(Peer peer, Subject subject) throws SQLException {
        try (Connection connection = peer.connect(subject.directory)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE account (id BIGINT NOT NULL PRIMARY KEY, owner VARCHAR(40), balance BIGINT, filler VARCHAR(80))");
            }
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO account (id, owner, balance, filler) VALUES (?, ?, ?, ?)")) {
                for (int id = 0; id < Operation.ROWS; id++) {
                    insert.setLong(1, id);
                    insert.setString(2, "owner of the account");
                    insert.setLong(3, id);
                    insert.setString(4, Operation.FILLER);
                    insert.addBatch();
                    if (id % 1000 == 999) {
                        insert.executeBatch();
                    }
                }
            }
            connection.commit();
        }
    }

    private void header() {
        System.out.printf("%-8s%-8s%-10s", "threads", "op", "");
        for (Peer peer : peers) {
            System.out.printf("%11s", peer.name());
        }
        System.out.printf("%12s%16s%n", "bare log", "RustyDB / best");
    }

    private void measure(Operation operation, int threads) throws Exception {
        Map<Peer, List<Round>> results = new LinkedHashMap<>();
        Map<Peer, List<Connection>> connections = new LinkedHashMap<>();
        List<Round> bare = new ArrayList<>();
        for (Peer peer : peers) {
            results.put(peer, new ArrayList<>());
            List<Connection> open = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Connection connection = peer.connect(subjects.get(peer).directory);
                connection.setAutoCommit(true);
                open.add(connection);
            }
            connections.put(peer, open);
        }
        // A longer round that does not count warms each engine up; deletes need rows that inserts have left.
        for (int round = -1; round < rounds; round++) {
            for (int turn = 0; turn < peers.size(); turn++) {
                // Each engine comes first, second, ... in turn: nobody always runs after the same neighbour.
                Peer peer = peers.get(Math.floorMod(turn + round, peers.size()));
                Subject subject = subjects.get(peer);
                if (operation == Operation.DELETE) {
                    refill(subject, connections.get(peer), seconds(round));
                }
                AtomicLong ids = operation == Operation.DELETE ? subject.deleted : subject.inserted;
                if (round < 0) {
                    try (Operation.Runner runner =
                            operation.new Runner(peer, connections.get(peer).getFirst(), ids, 0, threads)) {
                        runner.warmUp();
                    }
                }
                Round result = Round.run(peer, connections.get(peer), operation, ids, nanos(seconds(round)));
                if (round >= 0) {
                    results.get(peer).add(result);
                }
            }
            if (operation.writes() && round >= 0) {
                bare.add(Limits.logWriter(bareLog, threads, nanos(seconds)));
            }
        }
        for (List<Connection> open : connections.values()) {
            for (Connection connection : open) {
                connection.close();
            }
        }
        print(operation, threads, results, bare);
    }

    /// Rows for one round of deletes: more than any engine can delete in it.
    private void refill(Subject subject, List<Connection> connections, double seconds) throws SQLException {
        long needed = Operation.WARM_UP + 1_000 + (long) (seconds * DELETES_PER_SECOND_MAX);
        Connection connection = connections.getFirst();
        long from = subject.inserted.get();
        long have = from - subject.deleted.get();
        if (have >= needed) {
            return;
        }
        long end = from + needed - have;
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO account (id, owner, balance, filler) VALUES (?, ?, ?, ?)")) {
            for (long id = from; id < end; id++) {
                insert.setLong(1, id);
                insert.setString(2, "owner of the account");
                insert.setLong(3, id);
                insert.setString(4, Operation.FILLER);
                insert.addBatch();
                // The last batch is sent too, and never an empty one, which HSQLDB refuses.
                if (id % 1000 == 999 || id == end - 1) {
                    insert.executeBatch();
                }
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        subject.inserted.set(end);
    }

    private void print(Operation operation, int threads, Map<Peer, List<Round>> results, List<Round> bare) {
        System.out.printf("%-8d%-8s%-10s", threads, operation, "ops/s");
        double ours = 0;
        double best = 0;
        for (Peer peer : peers) {
            double rate = median(results.get(peer), Round::operationsPerSecond);
            System.out.printf(Locale.ROOT, "%,11.0f", rate);
            if (peer instanceof Peer.RustyDb) {
                ours = rate;
            } else {
                best = Math.max(best, rate);
            }
        }
        System.out.print(
                bare.isEmpty() ? " ".repeat(12) : "%,12.0f".formatted(median(bare, Round::operationsPerSecond)));
        System.out.println(ours > 0 && best > 0 ? "%15.2fx".formatted(ours / best) : "");
        if (operation.writes()) {
            line("5 % in µs", results, round -> round.lowNanos() / 1000);
            System.out.printf(Locale.ROOT, "%,12.1f%n", median(bare, round -> round.lowNanos() / 1000));
        }
        line("CPU µs/op", results, round -> round.cpuNanosPerOperation() / 1000);
        System.out.println(
                bare.isEmpty() ? "" : "%,12.1f".formatted(median(bare, round -> round.cpuNanosPerOperation() / 1000)));
        line("B/op", results, Round::bytesPerOperation);
        System.out.println();
    }

    private void line(String title, Map<Peer, List<Round>> results, ToDoubleFunction<Round> value) {
        System.out.printf("%-16s%-10s", "", title);
        for (Peer peer : peers) {
            System.out.printf(Locale.ROOT, "%,11.1f", median(results.get(peer), value));
        }
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
        double[] values = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}

package io.rustydb.benchmarks;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/// Single-row operations by primary key beside the embedded peers: `./rustydb bench oltp [--seconds s]
/// [--rounds r] [--warmup s] [--threads 1,8] [--only RustyDB,H2] [--operations SELECT,UPDATE]`.
public final class OltpBenchmark {
    private static final int DELETES_PER_SECOND_MAX = 60_000;

    private double seconds = 0.5;
    private int rounds = 7;
    private double warmup = 2;
    private int[] threadCounts = {1, 8};
    private List<Peer> peers = Peer.all();
    private List<Operation> operations = List.of(Operation.values());

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

    public static void main(String[] arguments) throws Exception {
        OltpBenchmark benchmark = new OltpBenchmark();
        benchmark.read(arguments);
        benchmark.run();
    }

    private void read(String[] arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 >= arguments.length) {
                throw new IllegalArgumentException("option without value: " + arguments[i]);
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--seconds" -> seconds = Double.parseDouble(value);
                case "--warmup" -> warmup = Double.parseDouble(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--threads" ->
                    threadCounts = Arrays.stream(value.split(","))
                            .mapToInt(Integer::parseInt)
                            .toArray();
                case "--only" -> {
                    List<String> names = List.of(value.split(","));
                    peers = Peer.all().stream()
                            .filter(p -> names.contains(p.name()))
                            .toList();
                }
                case "--operations" ->
                    operations = Arrays.stream(value.split(","))
                            .map(Operation::valueOf)
                            .toList();
                default -> throw new IllegalArgumentException("unknown option: " + arguments[i]);
            }
        }
    }

    private void run() throws Exception {
        Path root = Files.createTempDirectory("rustydb-bench");
        System.setProperty("derby.stream.error.file", root.resolve("derby.log").toString());
        // The database has to fit the cache of every engine; Derby's is 4 MB by default.
        System.setProperty("derby.storage.pageCacheSize", "50000");
        try {
            System.out.printf(
                    "JDK %s, %d cores, %s, %d rows; operations per second, median of %d rounds of %.1f s after %.1f s%n",
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    Operation.ROWS,
                    rounds,
                    seconds,
                    warmup);
            for (Peer peer : peers) {
                System.out.println("  " + peer.name() + ": " + peer.durability());
                Subject subject = new Subject(Files.createDirectory(root.resolve(peer.name())));
                subjects.put(peer, subject);
                load(peer, subject);
            }
            bareLog = root.resolve("bare.log");
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
        } finally {
            delete(root);
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
        System.out.println();
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

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

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

/// Single-row operations by primary key beside the embedded peers: `./rustydb bench oltp [--seconds s] [--rounds r] [--threads 1,8] [--only
/// RustyDB,H2]`.
public final class OltpBenchmark {
    private double seconds = 2;
    private int rounds = 3;
    private int[] threadCounts = {1, 8};
    private List<Peer> peers = Peer.all();

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
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--threads" ->
                    threadCounts = Arrays.stream(value.split(",")).mapToInt(Integer::parseInt).toArray();
                case "--only" -> {
                    List<String> names = List.of(value.split(","));
                    peers = Peer.all().stream().filter(p -> names.contains(p.name())).toList();
                }
                default -> throw new IllegalArgumentException("unknown option: " + arguments[i]);
            }
        }
    }

    private void run() throws Exception {
        Path root = Files.createTempDirectory("rustydb-bench");
        System.setProperty("derby.stream.error.file", root.resolve("derby.log").toString());
        try {
            System.out.printf(
                    "JDK %s, %d cores, %s, %d rows; operations per second, median of %d rounds of %.1f s%n",
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    Operation.ROWS,
                    rounds,
                    seconds);
            for (Peer peer : peers) {
                System.out.println("  " + peer.name() + ": " + peer.durability());
                Subject subject = new Subject(Files.createDirectory(root.resolve(peer.name())));
                subjects.put(peer, subject);
                load(peer, subject);
            }
            header();
            for (int threads : threadCounts) {
                for (Operation operation : Operation.values()) {
                    measure(operation, threads);
                }
            }
            for (int threads : threadCounts) {
                double rate = Limits.logWriter(root.resolve("bare.log"), threads, nanos());
                System.out.printf(Locale.ROOT, "limit: bare group-committing log, %d thread(s): %,.0f/s%n", threads, rate);
            }
            System.out.printf(
                    Locale.ROOT, "limit: hand-over to a parked thread and back: %.1f µs%n", Limits.handOverNanos(nanos()) / 1000);
            for (Peer peer : peers) {
                peer.shutDown(subjects.get(peer).directory);
            }
        } finally {
            delete(root);
        }
    }

    private long nanos() {
        return (long) (seconds * 1e9);
    }

    private static void load(Peer peer, Subject subject) throws SQLException {
        try (Connection connection = peer.connect(subject.directory)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE account (id BIGINT NOT NULL PRIMARY KEY, owner VARCHAR(40), balance BIGINT, filler VARCHAR(80))");
            }
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO account (id, owner, balance, filler) VALUES (?, ?, ?, ?)")) {
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
        System.out.printf("%-9s %-8s", "threads", "op");
        for (Peer peer : peers) {
            System.out.printf("%12s", peer.name());
        }
        System.out.printf("%16s%14s%n", "ratio to best", "RustyDB B/op");
    }

    private void measure(Operation operation, int threads) throws Exception {
        Map<Peer, List<Round>> results = new LinkedHashMap<>();
        Map<Peer, List<Connection>> connections = new LinkedHashMap<>();
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
        // A round that does not count warms each engine up; deletes need rows that inserts have left.
        for (int round = -1; round < rounds; round++) {
            for (Peer peer : peers) {
                Subject subject = subjects.get(peer);
                if (operation == Operation.DELETE) {
                    refill(peer, subject, connections.get(peer));
                }
                AtomicLong ids = operation == Operation.DELETE ? subject.deleted : subject.inserted;
                Round result = Round.run(peer, connections.get(peer), operation, ids, nanos());
                if (round >= 0) {
                    results.get(peer).add(result);
                }
            }
        }
        for (List<Connection> open : connections.values()) {
            for (Connection connection : open) {
                connection.close();
            }
        }
        print(operation, threads, results);
    }

    /// Rows for one round of deletes: more than any engine can delete in it.
    private void refill(Peer peer, Subject subject, List<Connection> connections) throws SQLException {
        long needed = (long) (seconds * 120_000);
        Connection connection = connections.getFirst();
        long from = subject.inserted.get();
        long have = from - subject.deleted.get();
        if (have >= needed) {
            return;
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO account (id, owner, balance, filler) VALUES (?, ?, ?, ?)")) {
            for (long id = from; id < from + needed - have; id++) {
                insert.setLong(1, id);
                insert.setString(2, "owner of the account");
                insert.setLong(3, id);
                insert.setString(4, Operation.FILLER);
                insert.addBatch();
                if (id % 1000 == 999) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
        subject.inserted.set(from + needed - have);
    }

    private void print(Operation operation, int threads, Map<Peer, List<Round>> results) {
        System.out.printf("%-9d %-8s", threads, operation);
        double ours = 0;
        double bytes = 0;
        double best = 0;
        for (Peer peer : peers) {
            double[] rates = results.get(peer).stream().mapToDouble(Round::operationsPerSecond).sorted().toArray();
            double median = rates[rates.length / 2];
            System.out.printf(Locale.ROOT, "%,12.0f", median);
            if (peer instanceof Peer.RustyDb) {
                ours = median;
                bytes = results.get(peer).getLast().bytesPerOperation();
            } else {
                best = Math.max(best, median);
            }
        }
        if (ours > 0 && best > 0) {
            System.out.printf(Locale.ROOT, "%15.2fx", ours / best);
        } else {
            System.out.printf("%16s", "");
        }
        System.out.printf(Locale.ROOT, "%14.0f%n", bytes);
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

package io.rustydb.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Rows of about 150 bytes, inserted by JDBC batches of 1,000, each batch a durable transaction, into a table
/// with a primary key and one index: `./rustydb bench bulk [--rows n] [--rounds r] [--only RustyDB,H2]`.
///
/// Keys ascend; the indexed column is random. The bytes of the data files are those after a clean shutdown,
/// logs and undo apart.
final class BulkBenchmark implements Benchmark {
    private static final int BATCH = 1000;
    private static final String TEXT = "x".repeat(118);

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public String purpose() {
        return "batches of inserts into a table with a primary key and an index, and the bytes they take";
    }

    /// @param cpuMicrosPerRow of the whole process: threads of the engine's own and compilation too
    private record Result(double rowsPerSecond, double cpuMicrosPerRow, double bytesPerRow) {}

    @Override
    public void run(Options options) throws Exception {
        int rounds = Math.min(options.rounds(), 3);
        System.out.printf(
                "%s, %d rows in batches of %d, best of %d rounds%n",
                Workspace.machine(), options.rows(), BATCH, rounds);
        Map<Peer, Result> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < options.peers().size(); turn++) {
                Peer peer = options.peers().get((turn + round) % options.peers().size());
                Result result = load(peer, options.rows());
                results.merge(peer, result, (a, b) -> a.rowsPerSecond > b.rowsPerSecond ? a : b);
            }
        }
        double best = 0;
        double ours = 0;
        System.out.printf("%-10s%12s%12s%12s%n", "", "rows/s", "CPU µs/row", "bytes/row");
        for (Map.Entry<Peer, Result> entry : results.entrySet()) {
            Result result = entry.getValue();
            System.out.printf(
                    Locale.ROOT,
                    "%-10s%,12.0f%12.1f%12.0f%n",
                    entry.getKey().name(),
                    result.rowsPerSecond,
                    result.cpuMicrosPerRow,
                    result.bytesPerRow);
            if (entry.getKey() instanceof Peer.RustyDb) {
                ours = result.rowsPerSecond;
            } else {
                best = Math.max(best, result.rowsPerSecond);
            }
        }
        if (ours > 0 && best > 0) {
            System.out.printf(Locale.ROOT, "RustyDB / best: %.2fx%n", ours / best);
        }
    }

    private static Result load(Peer peer, int rows) throws Exception {
        try (Workspace workspace = new Workspace()) {
            Path directory = workspace.directory(peer);
            double seconds;
            double cpuMicros;
            try (Connection connection = peer.connect(directory)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(
                            "CREATE TABLE entry (id BIGINT NOT NULL PRIMARY KEY, account INTEGER, amount BIGINT, note VARCHAR(150))");
                    statement.execute("CREATE INDEX entry_account ON entry (account)");
                }
                connection.setAutoCommit(false);
                long cpu = processCpuNanos();
                long began = System.nanoTime();
                insert(peer, connection, rows);
                seconds = (System.nanoTime() - began) / 1e9;
                cpuMicros = (processCpuNanos() - cpu) / 1e3;
            }
            peer.shutDown(directory);
            return new Result(rows / seconds, cpuMicros / rows, (double) Workspace.dataBytes(directory) / rows);
        }
    }

    private static long processCpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void insert(Peer peer, Connection connection, int rows) throws SQLException {
        long random = 0x9E3779B97F4A7C15L;
        PreparedStatement afterCommit = peer.afterCommit(connection);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO entry (id, account, amount, note) VALUES (?, ?, ?, ?)")) {
            for (int id = 0; id < rows; id++) {
                random ^= random << 13;
                random ^= random >>> 7;
                random ^= random << 17;
                insert.setLong(1, id);
                insert.setInt(2, (int) Long.remainderUnsigned(random, rows));
                insert.setLong(3, random);
                insert.setString(4, TEXT);
                insert.addBatch();
                if (id % BATCH == BATCH - 1 || id == rows - 1) {
                    insert.executeBatch();
                    connection.commit();
                    if (afterCommit != null) {
                        afterCommit.execute();
                    }
                }
            }
        } finally {
            if (afterCommit != null) {
                afterCommit.close();
            }
        }
    }
}

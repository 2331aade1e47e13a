package io.rustydb.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// What SERIALIZABLE costs against SNAPSHOT where transactions seldom meet: `./rustydb bench isolation
/// [--seconds s] [--rounds r] [--threads 1,8]`.
///
/// A transaction reads four rows of 100,000 by key and a range of twenty, and changes one row; every fifth is
/// read-only. The database is in memory, so that the processor is what it takes. Rounds of both levels
/// alternate; the bar is that SERIALIZABLE keeps half of SNAPSHOT's throughput: a lock on the table would keep
/// one thread's.
final class IsolationBenchmark implements Benchmark {
    private static final int ROWS = 100_000;
    private static final int READS = 4;
    private static final int RANGE = 20;
    private static final String SERIALIZATION_FAILURE = "40001";

    @Override
    public String name() {
        return "isolation";
    }

    @Override
    public String purpose() {
        return "SERIALIZABLE beside SNAPSHOT on transactions that seldom meet";
    }

    @Override
    public void run(Options options) throws Exception {
        String url = "jdbc:rustydb:mem:isolation";
        System.out.printf("%s, transactions a second, median of %d rounds%n", Workspace.machine(), options.rounds());
        System.out.printf("%8s%14s%14s%8s%12s%n", "threads", "SNAPSHOT", "SERIALIZABLE", "ratio", "refused");
        try (Connection keeper = DriverManager.getConnection(url)) {
            fill(keeper);
            for (int threads : options.threads()) {
                round(url, threads, Connection.TRANSACTION_REPEATABLE_READ, options.warmup() / 2);
                round(url, threads, Connection.TRANSACTION_SERIALIZABLE, options.warmup() / 2);
                double[] snapshot = new double[options.rounds()];
                double[] serializable = new double[options.rounds()];
                double refused = 0;
                for (int i = 0; i < options.rounds(); i++) {
                    snapshot[i] =
                            round(url, threads, Connection.TRANSACTION_REPEATABLE_READ, options.seconds()).perSecond;
                    Outcome outcome = round(url, threads, Connection.TRANSACTION_SERIALIZABLE, options.seconds());
                    serializable[i] = outcome.perSecond;
                    refused += outcome.refusedShare / options.rounds();
                }
                Arrays.sort(snapshot);
                Arrays.sort(serializable);
                double left = snapshot[options.rounds() / 2];
                double right = serializable[options.rounds() / 2];
                System.out.printf(
                        Locale.ROOT,
                        "%8d%14.0f%14.0f%8.2f%11.2f%%%n",
                        threads,
                        left,
                        right,
                        right / left,
                        100 * refused);
            }
        }
    }

    private static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE account (id INTEGER PRIMARY KEY, balance BIGINT NOT NULL, owner VARCHAR(40))");
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO account VALUES (?, 100, ?)")) {
            for (int id = 0; id < ROWS; id++) {
                insert.setInt(1, id);
                insert.setString(2, "owner " + id);
                insert.addBatch();
                if (id % 1000 == 999) {
                    insert.executeBatch();
                }
            }
        }
        connection.commit();
    }

    private record Outcome(double perSecond, double refusedShare) {}

    private static Outcome round(String url, int threads, int level, double seconds) throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        LongAdder committed = new LongAdder();
        LongAdder refused = new LongAdder();
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        Thread[] workers = new Thread[threads];
        Throwable[] failure = new Throwable[1];
        for (int i = 0; i < threads; i++) {
            int seed = i;
            workers[i] = Thread.ofPlatform().start(() -> {
                try (Connection connection = DriverManager.getConnection(url);
                        Client client = new Client(connection, level, seed)) {
                    ready.countDown();
                    go.await();
                    while (running.get()) {
                        (client.transaction() ? committed : refused).increment();
                    }
                } catch (Throwable e) {
                    ready.countDown();
                    failure[0] = e;
                }
            });
        }
        ready.await();
        long begin = System.nanoTime();
        go.countDown();
        Thread.sleep((long) (seconds * 1000));
        running.set(false);
        for (Thread worker : workers) {
            worker.join();
        }
        if (failure[0] != null) {
            throw new IllegalStateException("a client failed", failure[0]);
        }
        double took = (System.nanoTime() - begin) / 1e9;
        long all = committed.sum() + refused.sum();
        return new Outcome(committed.sum() / took, all == 0 ? 0 : (double) refused.sum() / all);
    }

    private static final class Client implements AutoCloseable {
        private final Connection connection;
        private final SplittableRandom dice;
        private final PreparedStatement byKey;
        private final PreparedStatement byRange;
        private final PreparedStatement update;

        Client(Connection connection, int level, int seed) throws SQLException {
            this.connection = connection;
            dice = new SplittableRandom(seed);
            connection.setTransactionIsolation(level);
            connection.setAutoCommit(false);
            byKey = connection.prepareStatement("SELECT balance FROM account WHERE id = ?");
            byRange = connection.prepareStatement("SELECT id, balance FROM account WHERE id BETWEEN ? AND ?");
            update = connection.prepareStatement("UPDATE account SET balance = ? WHERE id = ?");
        }

        /// @return false if it was refused
        boolean transaction() throws SQLException {
            try {
                long sum = 0;
                for (int i = 0; i < READS; i++) {
                    byKey.setInt(1, dice.nextInt(ROWS));
                    try (ResultSet row = byKey.executeQuery()) {
                        row.next();
                        sum += row.getLong(1);
                    }
                }
                int low = dice.nextInt(ROWS - RANGE);
                byRange.setInt(1, low);
                byRange.setInt(2, low + RANGE - 1);
                try (ResultSet rows = byRange.executeQuery()) {
                    while (rows.next()) {
                        sum += rows.getLong(2);
                    }
                }
                if (dice.nextInt(5) > 0) {
                    update.setLong(1, sum);
                    update.setInt(2, dice.nextInt(ROWS));
                    update.executeUpdate();
                }
                connection.commit();
                return true;
            } catch (SQLException e) {
                if (!SERIALIZATION_FAILURE.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback();
                return false;
            }
        }

        @Override
        public void close() throws SQLException {
            byKey.close();
            byRange.close();
            update.close();
        }
    }
}

package io.rustydb.embedded;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// The process that is killed: each thread commits transactions that write two tables, and acknowledges each on
/// standard output after its commit returned. Every fifth transaction is rolled back.
public final class KillWorker {
    private KillWorker() {}

    /// @param arguments URL, number of threads, first sequence number of each thread
    public static void main(String[] arguments) throws Exception {
        String url = arguments[0];
        int threads = Integer.parseInt(arguments[1]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS entry (worker INTEGER NOT NULL, n BIGINT NOT NULL, text VARCHAR(200), PRIMARY KEY (worker, n))");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS total (worker INTEGER NOT NULL PRIMARY KEY, n BIGINT NOT NULL, sum BIGINT NOT NULL)");
            for (int worker = 0; worker < threads; worker++) {
                if (statement.executeUpdate("UPDATE total SET n = n WHERE worker = " + worker) == 0) {
                    statement.execute("INSERT INTO total VALUES (" + worker + ", 0, 0)");
                }
            }
            out.println("ready");
            for (int i = 0; i < threads; i++) {
                int worker = i;
                long first = Long.parseLong(arguments[2 + i]);
                Thread.ofPlatform().start(() -> {
                    try {
                        work(url, worker, first, out);
                    } catch (SQLException e) {
                        out.println("failed " + worker + " " + e);
                    }
                });
            }
            // Until the kill; the parent's pipe ends with it.
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private static void work(String url, int worker, long first, PrintStream out) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO entry VALUES (?, ?, ?)");
                PreparedStatement update =
                        connection.prepareStatement("UPDATE total SET n = ?, sum = sum + ? WHERE worker = ?")) {
            connection.setAutoCommit(false);
            for (long n = first; ; n++) {
                insert.setInt(1, worker);
                insert.setLong(2, n);
                insert.setString(3, "entry ".repeat((int) (n % 30)));
                insert.executeUpdate();
                update.setLong(1, n);
                update.setLong(2, n);
                update.setInt(3, worker);
                update.executeUpdate();
                if (n % 5 == 3) {
                    // Everything of this one must be gone; then the same numbers again, for good.
                    connection.rollback();
                    insert.executeUpdate();
                    update.executeUpdate();
                }
                connection.commit();
                out.println("ack " + worker + " " + n);
            }
        }
    }
}

package io.rustydb.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Operations by primary key, each prepared once a connection and run in auto-commit mode.
enum Operation {
    SELECT("SELECT balance, owner FROM account WHERE id = ?"),
    INSERT("INSERT INTO account (id, owner, balance, filler) VALUES (?, ?, ?, ?)"),
    UPDATE("UPDATE account SET balance = balance + 1 WHERE id = ?"),
    DELETE("DELETE FROM account WHERE id = ?"),
    /// 100 neighbouring rows, read to the end.
    RANGE("SELECT id, balance FROM account WHERE id BETWEEN ? AND ?"),
    /// One row that all threads change.
    HOT("UPDATE account SET balance = balance + 1 WHERE id = ?");

    static final int ROWS = 100_000;
    static final int RANGE_ROWS = 100;
    private static final long HOT_ROW = ROWS / 2;
    static final int WARM_UP = 30_000;
    static final String FILLER = "x".repeat(80);

    private final String sql;

    Operation(String sql) {
        this.sql = sql;
    }

    boolean writes() {
        return this != SELECT && this != RANGE;
    }

    /// One thread's use of one connection.
    final class Runner implements AutoCloseable {
        private final Connection connection;
        private final PreparedStatement statement;
        private final @Nullable PreparedStatement afterCommit;
        private final AtomicLong fresh;
        private final int lowest;
        private final int span;
        private long random;
        /// Defeats dead-code elimination.
        long sum;

        /// @param fresh ids that no row has had yet, shared by all threads of the engine
        Runner(Peer peer, Connection connection, AtomicLong fresh, int thread, int threads) throws SQLException {
            this.connection = connection;
            this.fresh = fresh;
            statement = connection.prepareStatement(sql);
            afterCommit = peer.afterCommit(connection);
            // Threads have ranges of their own: contention for one row is another question.
            span = ROWS / threads;
            lowest = thread * span;
            random = 0x9E3779B97F4A7C15L * (thread + 1);
        }

        void runOnce() throws SQLException {
            switch (Operation.this) {
                case SELECT -> {
                    statement.setLong(1, key());
                    try (ResultSet rows = statement.executeQuery()) {
                        if (!rows.next()) {
                            throw new SQLException("row not found");
                        }
                        sum += rows.getLong(1);
                    }
                }
                case INSERT -> {
                    long id = fresh.getAndIncrement();
                    statement.setLong(1, id);
                    statement.setString(2, "owner of the account");
                    statement.setLong(3, id);
                    statement.setString(4, FILLER);
                    change();
                }
                case UPDATE -> {
                    statement.setLong(1, key());
                    change();
                }
                case DELETE -> {
                    statement.setLong(1, fresh.getAndIncrement());
                    change();
                }
                case RANGE -> {
                    long from = Math.min(key(), ROWS - RANGE_ROWS);
                    statement.setLong(1, from);
                    statement.setLong(2, from + RANGE_ROWS - 1);
                    int count = 0;
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            sum += rows.getLong(2);
                            count++;
                        }
                    }
                    if (count != RANGE_ROWS) {
                        throw new SQLException("rows in the range: " + count);
                    }
                }
                case HOT -> {
                    statement.setLong(1, HOT_ROW);
                    changeHot();
                }
            }
        }

        /// Runs the operation often enough to be compiled, in large transactions: thousands of syncs would take
        /// longer than the benchmark.
        void warmUp() throws SQLException {
            connection.setAutoCommit(false);
            for (int i = 1; i <= WARM_UP; i++) {
                runOnce();
                if (i % 500 == 0) {
                    connection.commit();
                }
            }
            connection.setAutoCommit(true);
        }

        /// Some engines refuse a change that meets another instead of waiting: it is tried again, which is what
        /// an application has to do.
        private void changeHot() throws SQLException {
            while (true) {
                try {
                    change();
                    return;
                } catch (SQLException e) {
                    if (e.getSQLState() == null || !e.getSQLState().startsWith("40")) {
                        throw e;
                    }
                }
            }
        }

        private void change() throws SQLException {
            if (statement.executeUpdate() != 1) {
                throw new SQLException(Operation.this + " changed no row");
            }
            if (afterCommit != null && connection.getAutoCommit()) {
                afterCommit.execute();
            }
        }

        private long key() {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            return lowest + Long.remainderUnsigned(random, span);
        }

        @Override
        public void close() throws SQLException {
            statement.close();
            if (afterCommit != null) {
                afterCommit.close();
            }
        }
    }
}

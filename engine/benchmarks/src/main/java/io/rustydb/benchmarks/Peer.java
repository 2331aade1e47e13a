package io.rustydb.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An engine in the run, on a directory of its own.
interface Peer {
    String name();

    /// Durability setting, for the report.
    String durability();

    Connection connect(Path directory) throws SQLException;

    /// Makes the statement that runs after each commit where the engine's default does not wait for the disk;
    /// null where it does.
    default @Nullable PreparedStatement afterCommit(Connection connection) throws SQLException {
        return null;
    }

    default void shutDown(Path directory) throws SQLException {}

    /// True for the file names of the engine's own jars.
    default boolean isOwn(String jar) {
        return jar.startsWith(name().toLowerCase(Locale.ROOT));
    }

    /// @throws IllegalArgumentException there is no such engine
    static Peer named(String name) {
        for (Peer peer : all()) {
            if (peer.name().equalsIgnoreCase(name)) {
                return peer;
            }
        }
        throw new IllegalArgumentException("no engine is called " + name);
    }

    static List<Peer> all() {
        return List.of(new RustyDb(), new H2(), new Hsqldb(), new Derby(), new Sqlite());
    }

    final class RustyDb implements Peer {
        @Override
        public String name() {
            return "RustyDB";
        }

        @Override
        public String durability() {
            return "default (FULL)";
        }

        @Override
        public boolean isOwn(String jar) {
            return jar.equals("rustydb-embedded.jar");
        }

        @Override
        public Connection connect(Path directory) throws SQLException {
            return DriverManager.getConnection("jdbc:rustydb:file:" + directory.resolve("db"));
        }
    }

    final class H2 implements Peer {
        @Override
        public String name() {
            return "H2";
        }

        @Override
        public String durability() {
            return "CHECKPOINT SYNC after each commit";
        }

        @Override
        public Connection connect(Path directory) throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:h2:file:" + directory.resolve("db") + ";DB_CLOSE_DELAY=-1", "sa", "");
        }

        @Override
        public PreparedStatement afterCommit(Connection connection) throws SQLException {
            return connection.prepareStatement("CHECKPOINT SYNC");
        }

        @Override
        public void shutDown(Path directory) throws SQLException {
            try (Connection c = connect(directory);
                    Statement s = c.createStatement()) {
                s.execute("SHUTDOWN IMMEDIATELY");
            }
        }
    }

    final class Hsqldb implements Peer {
        @Override
        public String name() {
            return "HSQLDB";
        }

        @Override
        public String durability() {
            return "CACHED tables, MVCC, WRITE DELAY FALSE";
        }

        @Override
        public Connection connect(Path directory) throws SQLException {
            String url = "jdbc:hsqldb:file:" + directory.resolve("db")
                    + ";hsqldb.default_table_type=cached;hsqldb.tx=mvcc;hsqldb.write_delay=false;hsqldb.log_size=0;hsqldb.cache_rows=2000000;hsqldb.cache_size=800000";
            return DriverManager.getConnection(url, "SA", "");
        }

        @Override
        public void shutDown(Path directory) throws SQLException {
            try (Connection c = connect(directory);
                    Statement s = c.createStatement()) {
                s.execute("SHUTDOWN IMMEDIATELY");
            }
        }
    }

    final class Derby implements Peer {
        @Override
        public String name() {
            return "Derby";
        }

        @Override
        public String durability() {
            return "default";
        }

        @Override
        public Connection connect(Path directory) throws SQLException {
            return DriverManager.getConnection("jdbc:derby:" + directory.resolve("db") + ";create=true");
        }

        @Override
        public void shutDown(Path directory) throws SQLException {
            try {
                DriverManager.getConnection("jdbc:derby:" + directory.resolve("db") + ";shutdown=true");
            } catch (SQLException e) {
                // Derby reports an orderly shutdown of one database as the exception 08006.
                if (!"08006".equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    final class Sqlite implements Peer {
        @Override
        public String name() {
            return "SQLite";
        }

        @Override
        public String durability() {
            return "WAL, synchronous=FULL";
        }

        @Override
        public Connection connect(Path directory) throws SQLException {
            String url = "jdbc:sqlite:" + directory.resolve("db")
                    + "?journal_mode=WAL&synchronous=FULL&busy_timeout=60000&cache_size=-65536";
            return DriverManager.getConnection(url);
        }
    }
}

package io.rustydb.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// The program that [StartBenchmark] starts: opens a database, asks it once, and says when it has the answer.
///
/// Arguments: engine, directory, `new` or `old`. Prints `answer`, then the CPU time of the process in ticks of
/// 10 ms, as the kernel counts it, and closes the database.
final class FirstAnswer {
    private static final int USER_TICKS = 13;

    private FirstAnswer() {}

    public static void main(String[] arguments) throws Exception {
        Peer peer = Peer.named(arguments[0]);
        boolean fresh = arguments[2].equals("new");
        Connection connection = peer.connect(Path.of(arguments[1]));
        System.out.println(answer(peer, connection, fresh) == 1 ? "answer" : "wrong");
        // The second word may hold blanks, but ends with the last parenthesis.
        String statistics = Files.readString(Path.of("/proc/self/stat"));
        String[] words = statistics.substring(statistics.lastIndexOf(')') + 2).split(" ");
        System.out.println(Long.parseLong(words[USER_TICKS - 2]) + Long.parseLong(words[USER_TICKS - 1]));
        connection.close();
        peer.shutDown(Path.of(arguments[1]));
    }

    private static int answer(Peer peer, Connection connection, boolean fresh) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (fresh) {
                statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(40))");
                statement.execute("INSERT INTO t VALUES (1, 'one')");
                try (PreparedStatement durable = peer.afterCommit(connection)) {
                    if (durable != null) {
                        durable.execute();
                    }
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT id FROM t WHERE v = 'one'")) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }
}

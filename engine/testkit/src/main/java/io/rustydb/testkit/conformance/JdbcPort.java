package io.rustydb.testkit.conformance;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Any database with a JDBC driver.
public final class JdbcPort implements ConformancePort {
    private static final int STATEMENT_SECONDS_MAX = 20;

    private final String url;
    private final Copy copy;
    private final Connection connection;

    /// COPY is no part of JDBC: how a driver does it.
    public interface Copy {
        void in(Connection connection, String sql, byte[] data) throws SQLException;

        String out(Connection connection, String sql) throws SQLException;
    }

    public JdbcPort(String url, Copy copy) {
        this.url = url;
        this.copy = copy;
        try {
            connection = DriverManager.getConnection(url);
        } catch (SQLException e) {
            throw new IllegalStateException("no connection, url=" + url, e);
        }
    }

    @Override
    public Answer execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(STATEMENT_SECONDS_MAX);
            statement.setEscapeProcessing(false);
            if (!statement.execute(sql)) {
                return Answer.DONE;
            }
            try (ResultSet results = statement.getResultSet()) {
                return rows(results);
            }
        } catch (SQLException e) {
            return failure(e);
        } catch (RuntimeException | Error e) {
            // A defect of the engine is a failed statement, and told as one.
            return Answer.ofFailure("XX000", e + " at " + e.getStackTrace()[0]);
        }
    }

    private static Answer failure(SQLException e) {
        return Answer.ofFailure(e.getSQLState() == null ? "XX000" : e.getSQLState(), e.getMessage());
    }

    private static Answer rows(ResultSet results) throws SQLException {
        ResultSetMetaData shape = results.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= shape.getColumnCount(); i++) {
            names.add(shape.getColumnLabel(i));
        }
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (results.next()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                row.add(value(results, i, shape.getColumnType(i)));
            }
            rows.add(row);
        }
        return Answer.ofRows(names, rows);
    }

    private static @Nullable String value(ResultSet results, int column, int type) throws SQLException {
        if (type == Types.BOOLEAN || type == Types.BIT) {
            boolean value = results.getBoolean(column);
            return results.wasNull() ? null : value ? "t" : "f";
        }
        return results.getString(column);
    }

    @Override
    public Answer copyIn(String sql, List<String> data) {
        StringBuilder text = new StringBuilder();
        data.forEach(line -> text.append(line).append('\n'));
        try {
            copy.in(connection, sql, text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return Answer.DONE;
        } catch (SQLException e) {
            return failure(e);
        }
    }

    @Override
    public Answer copyOut(String sql) {
        try {
            List<List<@Nullable String>> rows = new ArrayList<>();
            copy.out(connection, sql).lines().forEach(line -> rows.add(List.of(line)));
            return Answer.ofRows(List.of("line"), rows);
        } catch (SQLException e) {
            return failure(e);
        }
    }

    @Override
    public ConformancePort reconnect() {
        return new JdbcPort(url, copy);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("closing failed, url=" + url, e);
        }
    }
}

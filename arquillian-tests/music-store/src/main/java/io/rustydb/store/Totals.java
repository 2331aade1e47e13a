package io.rustydb.store;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/// Row counts and sums of the tables, by plain SQL.
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRED)
public class Totals {
    /// The tables of the Chinook database, and of each the columns that are summed up.
    private static final Map<String, List<String>> TABLES = tables();

    @Resource(lookup = "java:jboss/datasources/RustyDB")
    private DataSource dataSource;

    /// @param sums by column; 0 for a table without rows
    public record Total(String table, long rows, Map<String, BigDecimal> sums) {}

    private static Map<String, List<String>> tables() {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        tables.put("artist", List.of("artist_id"));
        tables.put("album", List.of("album_id", "artist_id"));
        tables.put("genre", List.of("genre_id"));
        tables.put("media_type", List.of("media_type_id"));
        tables.put(
                "track",
                List.of("track_id", "album_id", "media_type_id", "genre_id", "milliseconds", "bytes", "unit_price"));
        tables.put("playlist", List.of("playlist_id"));
        tables.put("playlist_track", List.of("playlist_id", "track_id"));
        tables.put("employee", List.of("employee_id", "reports_to"));
        tables.put("customer", List.of("customer_id", "support_rep_id"));
        tables.put("invoice", List.of("invoice_id", "customer_id", "total"));
        tables.put("invoice_line", List.of("invoice_line_id", "invoice_id", "track_id", "unit_price", "quantity"));
        return tables;
    }

    /// All tables of a schema, as one snapshot as far as the transaction's isolation gives one.
    ///
    /// @param schema `chinook` or `store`
    public List<Total> of(String schema) {
        if (!schema.equals("chinook") && !schema.equals("store")) {
            throw new IllegalArgumentException("no schema of this application: " + schema);
        }
        List<Total> totals = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, List<String>> table : TABLES.entrySet()) {
                totals.add(total(statement, schema, table.getKey(), table.getValue()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the totals of schema " + schema + " cannot be read", e);
        }
        return totals;
    }

    private static Total total(Statement statement, String schema, String table, List<String> columns)
            throws SQLException {
        StringBuilder sql = new StringBuilder("select count(*)");
        columns.forEach(c -> sql.append(", coalesce(sum(").append(c).append("), 0)"));
        sql.append(" from ").append(schema).append('.').append(table);
        try (ResultSet result = statement.executeQuery(sql.toString())) {
            result.next();
            Map<String, BigDecimal> sums = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                sums.put(columns.get(i), result.getBigDecimal(2 + i));
            }
            return new Total(table, result.getLong(1), sums);
        }
    }
}

package io.rustydb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The flags of `DatabaseMetaData` held against what the engine does when it is asked.
class MetaDataFlagsTest {
    private @Nullable Connection open;

    @BeforeEach
    void connect() throws SQLException {
        open = DriverManager.getConnection("jdbc:rustydb:mem:flags");
        try (Statement statement = open.createStatement()) {
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS a (x INTEGER PRIMARY KEY, y INTEGER)");
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS b (x INTEGER PRIMARY KEY, y INTEGER)");
        }
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection().close();
    }

    private Connection connection() {
        Connection connection = open;
        assert connection != null : "opened before each test";
        return connection;
    }

    private boolean runs(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            assertEquals("0A000", e.getSQLState(), sql + ": " + e.getMessage());
            return false;
        }
    }

    private void flag(boolean told, String sql) throws SQLException {
        assertEquals(told, runs(sql), sql);
    }

    @Test
    void queriesDoWhatTheFlagsSay() throws SQLException {
        DatabaseMetaData data = connection().getMetaData();
        flag(data.supportsUnion(), "SELECT x FROM a UNION SELECT x FROM b");
        flag(data.supportsUnionAll(), "SELECT x FROM a UNION ALL SELECT x FROM b");
        flag(data.supportsOuterJoins(), "SELECT * FROM a LEFT JOIN b ON a.x = b.x");
        flag(data.supportsFullOuterJoins(), "SELECT * FROM a FULL JOIN b ON a.x = b.x");
        flag(data.supportsSubqueriesInQuantifieds(), "SELECT * FROM a WHERE x > ALL (SELECT y FROM b)");
        flag(data.supportsSubqueriesInExists(), "SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.x = a.x)");
        flag(data.supportsCorrelatedSubqueries(), "SELECT * FROM a WHERE y IN (SELECT y FROM b WHERE b.x = a.x)");
        flag(data.supportsSubqueriesInIns(), "SELECT * FROM a WHERE x IN (SELECT y FROM b)");
        flag(data.supportsSubqueriesInComparisons(), "SELECT * FROM a WHERE x = (SELECT MAX(y) FROM b)");
        flag(data.supportsSelectForUpdate(), "SELECT * FROM a FOR UPDATE");
        flag(data.supportsOrderByUnrelated(), "SELECT x FROM a ORDER BY y");
        flag(data.supportsExpressionsInOrderBy(), "SELECT x FROM a ORDER BY x + y");
        flag(data.supportsGroupBy(), "SELECT y, COUNT(*) FROM a GROUP BY y");
        flag(data.supportsGroupByUnrelated(), "SELECT COUNT(*) FROM a GROUP BY y");
        flag(data.supportsLikeEscapeClause(), "SELECT x FROM a WHERE CAST(x AS VARCHAR(10)) LIKE '1!%' ESCAPE '!'");
        flag(data.supportsColumnAliasing(), "SELECT x AS z FROM a");
        flag(data.supportsTableCorrelationNames(), "SELECT q.x FROM a AS q");
        flag(data.supportsAlterTableWithAddColumn(), "ALTER TABLE b ADD COLUMN z INTEGER");
        flag(data.supportsAlterTableWithDropColumn(), "ALTER TABLE b DROP COLUMN z");
    }

    @Test
    void namesAreFoldedAsTold() throws SQLException {
        DatabaseMetaData data = connection().getMetaData();
        assertTrue(runs("CREATE TABLE IF NOT EXISTS MixedCase (Id INTEGER)"));
        try (ResultSet tables = data.getTables(null, null, "mixed%", null)) {
            assertEquals(data.storesLowerCaseIdentifiers(), tables.next());
        }
        assertTrue(runs("CREATE TABLE IF NOT EXISTS \"QuotedCase\" (id INTEGER)"));
        try (ResultSet tables = data.getTables(null, null, "QuotedCase", null)) {
            assertEquals(data.storesMixedCaseQuotedIdentifiers(), tables.next());
        }
    }

    @Test
    void definitionsBelongToTransactionsAsTold() throws SQLException {
        DatabaseMetaData data = connection().getMetaData();
        connection().setAutoCommit(false);
        assertTrue(runs("INSERT INTO a VALUES (77, 0)"));
        assertTrue(runs("CREATE TABLE temporary_one (id INTEGER)"));
        connection().rollback();
        connection().setAutoCommit(true);
        try (ResultSet tables = data.getTables(null, null, "temporary\\_one", null)) {
            assertEquals(!data.supportsDataDefinitionAndDataManipulationTransactions(), tables.next());
        }
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM a WHERE x = 77")) {
            assertEquals(data.dataDefinitionCausesTransactionCommit(), rows.next());
        }
    }

    @Test
    void nullsSortAsTold() throws SQLException {
        DatabaseMetaData data = connection().getMetaData();
        assertTrue(runs("DELETE FROM a"));
        assertTrue(runs("INSERT INTO a VALUES (1, NULL), (2, 5)"));
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT x FROM a ORDER BY y")) {
            assertTrue(rows.next());
            assertEquals(data.nullsAreSortedHigh(), rows.getInt(1) == 2);
        }
        assertTrue(runs("DELETE FROM a"));
        assertFalse(data.nullsAreSortedLow());
    }
}

package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;

/// Identity, names, versions and limits. Limits the engine does not have are 0, as JDBC says.
abstract class MetaDataFacts implements DatabaseMetaData, SelfWrapper {
    private static final int NAME_BYTES_MAX = 128;

    final RustyDbConnection connection;

    MetaDataFacts(RustyDbConnection connection) {
        this.connection = connection;
    }

    @Override
    public final Connection getConnection() {
        return connection;
    }

    /// Without properties: they may hold a password.
    @Override
    public final String getURL() {
        int question = connection.url.indexOf('?');
        return question < 0 ? connection.url : connection.url.substring(0, question);
    }

    @Override
    public final String getUserName() throws SQLException {
        connection.checkOpen();
        return connection.transport.user();
    }

    @Override
    public final boolean isReadOnly() throws SQLException {
        return connection.isReadOnly();
    }

    @Override
    public final String getDatabaseProductVersion() throws SQLException {
        connection.checkOpen();
        return connection.transport.databaseVersion();
    }

    @Override
    public final int getDatabaseMajorVersion() throws SQLException {
        return versionPart(0);
    }

    @Override
    public final int getDatabaseMinorVersion() throws SQLException {
        return versionPart(1);
    }

    private int versionPart(int index) throws SQLException {
        String version = getDatabaseProductVersion();
        String[] parts = version.split("\\.");
        try {
            return Integer.parseInt(parts[index]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw SqlErrors.internal("version of the database is not major.minor, version=" + version, e);
        }
    }

    @Override
    public final String getDatabaseProductName() {
        return "RustyDB";
    }

    @Override
    public final String getDriverName() {
        return "RustyDB JDBC driver";
    }

    @Override
    public final String getDriverVersion() {
        return DriverVersion.TEXT;
    }

    @Override
    public final int getDriverMajorVersion() {
        return DriverVersion.MAJOR;
    }

    @Override
    public final int getDriverMinorVersion() {
        return DriverVersion.MINOR;
    }

    @Override
    public final int getJDBCMajorVersion() {
        return 4;
    }

    @Override
    public final int getJDBCMinorVersion() {
        return 3;
    }

    @Override
    public final int getSQLStateType() {
        return sqlStateSQL;
    }

    @Override
    public final String getIdentifierQuoteString() {
        return "\"";
    }

    /// Words the grammar reserves beyond SQL:2003.
    @Override
    public final String getSQLKeywords() {
        return "ANALYZE,EXPLAIN,ILIKE,LIMIT,OFFSET,RETURNING";
    }

    @Override
    public final String getNumericFunctions() {
        return EscapeFunctions.NUMERIC;
    }

    @Override
    public final String getStringFunctions() {
        return EscapeFunctions.STRING;
    }

    @Override
    public final String getSystemFunctions() {
        return EscapeFunctions.SYSTEM;
    }

    @Override
    public final String getTimeDateFunctions() {
        return EscapeFunctions.TIME;
    }

    @Override
    public final String getSearchStringEscape() {
        return String.valueOf(NamePattern.ESCAPE);
    }

    @Override
    public final String getExtraNameCharacters() {
        return "";
    }

    @Override
    public final String getSchemaTerm() {
        return "schema";
    }

    @Override
    public final String getProcedureTerm() {
        return "procedure";
    }

    @Override
    public final String getCatalogTerm() {
        return "catalog";
    }

    @Override
    public final String getCatalogSeparator() {
        return ".";
    }

    @Override
    public final int getMaxBinaryLiteralLength() {
        return 0;
    }

    @Override
    public final int getMaxCharLiteralLength() {
        return 0;
    }

    @Override
    public final int getMaxColumnsInGroupBy() {
        return 0;
    }

    @Override
    public final int getMaxColumnsInIndex() {
        return 0;
    }

    @Override
    public final int getMaxColumnsInOrderBy() {
        return 0;
    }

    @Override
    public final int getMaxColumnsInSelect() {
        return 0;
    }

    @Override
    public final int getMaxColumnsInTable() {
        return 0;
    }

    @Override
    public final int getMaxConnections() {
        return 0;
    }

    @Override
    public final int getMaxIndexLength() {
        return 0;
    }

    @Override
    public final int getMaxRowSize() {
        return 0;
    }

    @Override
    public final int getMaxStatementLength() {
        return 0;
    }

    @Override
    public final int getMaxStatements() {
        return 0;
    }

    @Override
    public final int getMaxTablesInSelect() {
        return 0;
    }

    @Override
    public final int getMaxCatalogNameLength() {
        return 0;
    }

    @Override
    public final int getMaxProcedureNameLength() {
        return 0;
    }

    @Override
    public final int getMaxCursorNameLength() {
        return 0;
    }

    @Override
    public final int getMaxColumnNameLength() {
        return NAME_BYTES_MAX;
    }

    @Override
    public final int getMaxSchemaNameLength() {
        return NAME_BYTES_MAX;
    }

    @Override
    public final int getMaxTableNameLength() {
        return NAME_BYTES_MAX;
    }

    @Override
    public final int getMaxUserNameLength() {
        return NAME_BYTES_MAX;
    }

    @Override
    public final int getDefaultTransactionIsolation() {
        return Connection.TRANSACTION_READ_COMMITTED;
    }

    @Override
    public final int getResultSetHoldability() {
        return ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public final RowIdLifetime getRowIdLifetime() {
        return RowIdLifetime.ROWID_UNSUPPORTED;
    }
}

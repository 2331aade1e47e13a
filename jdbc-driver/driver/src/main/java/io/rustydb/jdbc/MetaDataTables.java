package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.ColumnDescriptor;
import io.rustydb.jdbc.transport.TableDescription;
import io.rustydb.jdbc.transport.ValueKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Schemas, tables, columns and types. There are no catalogs: a catalog other than null or the empty text
/// matches nothing.
abstract class MetaDataTables extends MetaDataFeatures {
    private static final String SCHEMA_COLUMNS = "TABLE_SCHEM:s TABLE_CATALOG:s";
    private static final String TABLE_COLUMNS =
            "TABLE_CAT:s TABLE_SCHEM:s TABLE_NAME:s TABLE_TYPE:s REMARKS:s TYPE_CAT:s TYPE_SCHEM:s"
                    + " TYPE_NAME:s SELF_REFERENCING_COL_NAME:s REF_GENERATION:s";
    private static final String COLUMN_COLUMNS =
            "TABLE_CAT:s TABLE_SCHEM:s TABLE_NAME:s COLUMN_NAME:s DATA_TYPE:i TYPE_NAME:s COLUMN_SIZE:i"
                    + " BUFFER_LENGTH:i DECIMAL_DIGITS:i NUM_PREC_RADIX:i NULLABLE:i REMARKS:s COLUMN_DEF:s SQL_DATA_TYPE:i SQL_DATETIME_SUB:i"
                    + " CHAR_OCTET_LENGTH:i ORDINAL_POSITION:i IS_NULLABLE:s SCOPE_CATALOG:s SCOPE_SCHEMA:s SCOPE_TABLE:s SOURCE_DATA_TYPE:h"
                    + " IS_AUTOINCREMENT:s IS_GENERATEDCOLUMN:s";
    private static final String TYPE_COLUMNS =
            "TYPE_NAME:s DATA_TYPE:i PRECISION:i LITERAL_PREFIX:s LITERAL_SUFFIX:s CREATE_PARAMS:s NULLABLE:h"
                    + " CASE_SENSITIVE:b SEARCHABLE:h UNSIGNED_ATTRIBUTE:b FIXED_PREC_SCALE:b AUTO_INCREMENT:b LOCAL_TYPE_NAME:s MINIMUM_SCALE:h"
                    + " MAXIMUM_SCALE:h SQL_DATA_TYPE:i SQL_DATETIME_SUB:i NUM_PREC_RADIX:i";

    MetaDataTables(RustyDbConnection connection) {
        super(connection);
    }

    static boolean noSuchCatalog(@Nullable String catalog) {
        return catalog != null && !catalog.isEmpty();
    }

    final List<TableDescription> find(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern)
            throws SQLException {
        connection.checkOpen();
        return noSuchCatalog(catalog) ? List.of() : connection.transport.tables(schemaPattern, tablePattern);
    }

    /// By exact names, as the calls about keys and indexes want it.
    final List<TableDescription> findExactly(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        if (table == null) {
            throw SqlErrors.invalidArgument("null where the name of a table is needed");
        }
        return find(catalog, NamePattern.escape(schema), NamePattern.escape(table));
    }

    @Override
    public final ResultSet getCatalogs() throws SQLException {
        connection.checkOpen();
        return RowList.of("TABLE_CAT:s").resultSet();
    }

    @Override
    public final ResultSet getSchemas() throws SQLException {
        return getSchemas(null, null);
    }

    @Override
    public final ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        connection.checkOpen();
        RowList rows = RowList.of(SCHEMA_COLUMNS);
        if (!noSuchCatalog(catalog)) {
            for (String schema : connection.transport.schemas()) {
                if (NamePattern.matches(schemaPattern, schema)) {
                    rows.add(schema, null);
                }
            }
        }
        return rows.sort(0).resultSet();
    }

    @Override
    public final ResultSet getTableTypes() throws SQLException {
        connection.checkOpen();
        RowList rows = RowList.of("TABLE_TYPE:s");
        rows.add("SYSTEM TABLE");
        rows.add("SYSTEM VIEW");
        rows.add("TABLE");
        rows.add("VIEW");
        return rows.resultSet();
    }

    @Override
    public final ResultSet getTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tablePattern,
            String @Nullable [] types)
            throws SQLException {
        RowList rows = RowList.of(TABLE_COLUMNS);
        List<String> wanted = types == null ? null : Arrays.asList(types);
        for (TableDescription table : find(catalog, schemaPattern, tablePattern)) {
            if (wanted == null || wanted.contains(table.type())) {
                rows.add(
                        null,
                        table.schema(),
                        table.name(),
                        table.type(),
                        table.remarks(),
                        null,
                        null,
                        null,
                        null,
                        null);
            }
        }
        return rows.sort(3, 1, 2).resultSet();
    }

    @Override
    public final ResultSet getColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tablePattern,
            @Nullable String columnPattern)
            throws SQLException {
        RowList rows = RowList.of(COLUMN_COLUMNS);
        for (TableDescription table : find(catalog, schemaPattern, tablePattern)) {
            int position = 0;
            for (TableDescription.Column column : table.columns()) {
                position++;
                if (NamePattern.matches(columnPattern, column.name())) {
                    addColumn(rows, table, column, position);
                }
            }
        }
        return rows.sort(1, 2, 16).resultSet();
    }

    private static void addColumn(RowList rows, TableDescription table, TableDescription.Column column, int position) {
        ValueKind kind = column.kind();
        int size = TypeFacts.precision(kind, column.precision());
        Integer digits = hasDigits(kind) ? (Integer) TypeFacts.scale(kind, column.precision(), column.scale()) : null;
        rows.add(
                null,
                table.schema(),
                table.name(),
                column.name(),
                kind.jdbcType(),
                kind.sqlName(),
                size,
                null,
                digits,
                kind.isNumeric() ? 10 : null,
                column.nullable() ? columnNullable : columnNoNulls,
                column.remarks(),
                column.defaultExpression(),
                null,
                null,
                kind.isCharacter() || kind.isBinary() ? (Integer) size : null,
                position,
                column.nullable() ? "YES" : "NO",
                null,
                null,
                null,
                null,
                column.autoIncrement() ? "YES" : "NO",
                "NO");
    }

    private static boolean hasDigits(ValueKind kind) {
        return kind.isInteger() || kind == ValueKind.NUMERIC || kind.fractionDigits() > 0;
    }

    @Override
    public final ResultSet getTypeInfo() throws SQLException {
        connection.checkOpen();
        RowList rows = RowList.of(TYPE_COLUMNS);
        for (ValueKind kind : ValueKind.values()) {
            if (kind != ValueKind.NULL) {
                rows.add(
                        kind.sqlName(),
                        kind.jdbcType(),
                        TypeFacts.precision(kind, ColumnDescriptor.UNCONSTRAINED),
                        literalPrefix(kind),
                        kind.isNumeric() || kind == ValueKind.BOOLEAN ? null : "'",
                        createParameters(kind),
                        typeNullable,
                        kind.isCharacter(),
                        kind.isCharacter() ? typeSearchable : typePredBasic,
                        !kind.isNumeric(),
                        false,
                        kind.isInteger(),
                        kind.sqlName(),
                        0,
                        maximumScale(kind),
                        null,
                        null,
                        kind.isNumeric() ? 10 : null);
            }
        }
        return rows.sort(1).resultSet();
    }

    private static @Nullable String literalPrefix(ValueKind kind) {
        return switch (kind) {
            case DATE -> "DATE '";
            case TIME -> "TIME '";
            case TIMESTAMP -> "TIMESTAMP '";
            case TIMESTAMP_TZ -> "TIMESTAMP WITH TIME ZONE '";
            case TIME_TZ -> "TIME WITH TIME ZONE '";
            case INTERVAL -> "INTERVAL '";
            case UUID -> "UUID '";
            case JSON -> "JSON '";
            case JSONB -> "JSONB '";
            case JSONPATH -> "JSONPATH '";
            case BINARY, VARBINARY, BLOB -> "X'";
            case CHAR, VARCHAR, CLOB -> "'";
            default -> null;
        };
    }

    private static @Nullable String createParameters(ValueKind kind) {
        return switch (kind) {
            case NUMERIC -> "precision,scale";
            case CHAR, VARCHAR, BINARY, VARBINARY -> "length";
            case TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ, INTERVAL -> "fractional digits";
            default -> null;
        };
    }

    private static int maximumScale(ValueKind kind) {
        return kind == ValueKind.NUMERIC ? kind.precisionMax() : kind.fractionDigits();
    }

    @Override
    public final ResultSet getClientInfoProperties() throws SQLException {
        connection.checkOpen();
        RowList rows = RowList.of("NAME:s MAX_LEN:i DEFAULT_VALUE:s DESCRIPTION:s");
        rows.add("ApplicationName", 0, "", "name of the application that uses the connection");
        rows.add("ClientHostname", 0, "", "host that the application runs on");
        rows.add("ClientUser", 0, "", "user on whose behalf the application works");
        return rows.resultSet();
    }
}

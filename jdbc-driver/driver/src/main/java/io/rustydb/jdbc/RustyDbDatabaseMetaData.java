package io.rustydb.jdbc;

import io.rustydb.jdbc.transport.TableDescription;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the database is and holds. Here: keys and indexes, and the kinds of object there are none of; the rest
/// is in the layers below.
final class RustyDbDatabaseMetaData extends MetaDataTables {
    private static final String KEY_COLUMNS =
            "TABLE_CAT:s TABLE_SCHEM:s TABLE_NAME:s COLUMN_NAME:s KEY_SEQ:h PK_NAME:s";
    private static final String INDEX_COLUMNS =
            "TABLE_CAT:s TABLE_SCHEM:s TABLE_NAME:s NON_UNIQUE:b INDEX_QUALIFIER:s INDEX_NAME:s TYPE:h"
                    + " ORDINAL_POSITION:h COLUMN_NAME:s ASC_OR_DESC:s CARDINALITY:i PAGES:i FILTER_CONDITION:s";
    private static final String REFERENCE_COLUMNS =
            "PKTABLE_CAT:s PKTABLE_SCHEM:s PKTABLE_NAME:s PKCOLUMN_NAME:s FKTABLE_CAT:s FKTABLE_SCHEM:s"
                    + " FKTABLE_NAME:s FKCOLUMN_NAME:s KEY_SEQ:h UPDATE_RULE:h DELETE_RULE:h FK_NAME:s PK_NAME:s DEFERRABILITY:h";
    private static final String ROW_ID_COLUMNS =
            "SCOPE:h COLUMN_NAME:s DATA_TYPE:i TYPE_NAME:s COLUMN_SIZE:i BUFFER_LENGTH:i DECIMAL_DIGITS:h PSEUDO_COLUMN:h";

    RustyDbDatabaseMetaData(RustyDbConnection connection) {
        super(connection);
    }

    @Override
    public ResultSet getPrimaryKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        RowList rows = RowList.of(KEY_COLUMNS);
        for (TableDescription found : findExactly(catalog, schema, table)) {
            TableDescription.Key key = found.primaryKey();
            if (key != null) {
                for (int i = 0; i < key.columns().size(); i++) {
                    rows.add(null, found.schema(), found.name(), key.columns().get(i), i + 1, key.name());
                }
            }
        }
        return rows.sort(3).resultSet();
    }

    @Override
    public ResultSet getIndexInfo(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            boolean unique,
            boolean approximate)
            throws SQLException {
        RowList rows = RowList.of(INDEX_COLUMNS);
        for (TableDescription found : findExactly(catalog, schema, table)) {
            for (TableDescription.Index index : found.indexes()) {
                for (int i = 0; i < index.columns().size() && (index.unique() || !unique); i++) {
                    rows.add(
                            null,
                            found.schema(),
                            found.name(),
                            !index.unique(),
                            null,
                            index.name(),
                            (int) tableIndexOther,
                            i + 1,
                            index.columns().get(i),
                            index.descending().get(i) ? "D" : "A",
                            0,
                            0,
                            index.filter());
                }
            }
        }
        return rows.sort(3, 6, 5, 7).resultSet();
    }

    @Override
    public ResultSet getImportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        RowList rows = RowList.of(REFERENCE_COLUMNS);
        for (TableDescription child : findExactly(catalog, schema, table)) {
            for (TableDescription.ForeignKey key : child.foreignKeys()) {
                addReference(rows, child, key);
            }
        }
        return rows.sort(1, 2, 11, 8).resultSet();
    }

    @Override
    public ResultSet getExportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return references(findExactly(catalog, schema, table), find(catalog, null, null))
                .sort(5, 6, 11, 8)
                .resultSet();
    }

    @Override
    public ResultSet getCrossReference(
            @Nullable String parentCatalog,
            @Nullable String parentSchema,
            @Nullable String parentTable,
            @Nullable String foreignCatalog,
            @Nullable String foreignSchema,
            @Nullable String foreignTable)
            throws SQLException {
        return references(
                        findExactly(parentCatalog, parentSchema, parentTable),
                        findExactly(foreignCatalog, foreignSchema, foreignTable))
                .sort(5, 6, 11, 8)
                .resultSet();
    }

    private static RowList references(List<TableDescription> parents, List<TableDescription> children) {
        RowList rows = RowList.of(REFERENCE_COLUMNS);
        for (TableDescription parent : parents) {
            for (TableDescription child : children) {
                for (TableDescription.ForeignKey key : child.foreignKeys()) {
                    if (key.parentSchema().equals(parent.schema())
                            && key.parentTable().equals(parent.name())) {
                        addReference(rows, child, key);
                    }
                }
            }
        }
        return rows;
    }

    private static void addReference(RowList rows, TableDescription child, TableDescription.ForeignKey key) {
        for (int i = 0; i < key.columns().size(); i++) {
            rows.add(
                    null,
                    key.parentSchema(),
                    key.parentTable(),
                    key.parentColumns().get(i),
                    null,
                    child.schema(),
                    child.name(),
                    key.columns().get(i),
                    i + 1,
                    key.updateRule(),
                    key.deleteRule(),
                    key.name(),
                    key.parentKeyName(),
                    importedKeyNotDeferrable);
        }
    }

    /// The primary key, for as long as the row lives.
    @Override
    public ResultSet getBestRowIdentifier(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, int scope, boolean nullable)
            throws SQLException {
        RowList rows = RowList.of(ROW_ID_COLUMNS);
        for (TableDescription found : findExactly(catalog, schema, table)) {
            TableDescription.Key key = found.primaryKey();
            for (TableDescription.Column column : found.columns()) {
                if (key != null && key.columns().contains(column.name())) {
                    rows.add(
                            bestRowSession,
                            column.name(),
                            column.kind().jdbcType(),
                            column.kind().sqlName(),
                            TypeFacts.precision(column.kind(), column.precision()),
                            null,
                            TypeFacts.scale(column.kind(), column.precision(), column.scale()),
                            bestRowNotPseudo);
                }
            }
        }
        return rows.resultSet();
    }

    // Kinds of object that there are none of: empty results of the right shape

    private ResultSet none(String columns) throws SQLException {
        connection.checkOpen();
        return RowList.of(columns).resultSet();
    }

    @Override
    public ResultSet getVersionColumns(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return none(ROW_ID_COLUMNS);
    }

    @Override
    public ResultSet getProcedures(@Nullable String catalog, @Nullable String schema, @Nullable String name)
            throws SQLException {
        return none(
                "PROCEDURE_CAT:s PROCEDURE_SCHEM:s PROCEDURE_NAME:s RESERVED1:s RESERVED2:s RESERVED3:s REMARKS:s PROCEDURE_TYPE:h"
                        + " SPECIFIC_NAME:s");
    }

    @Override
    public ResultSet getProcedureColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, @Nullable String column)
            throws SQLException {
        return none(
                "PROCEDURE_CAT:s PROCEDURE_SCHEM:s PROCEDURE_NAME:s COLUMN_NAME:s COLUMN_TYPE:h DATA_TYPE:i TYPE_NAME:s PRECISION:i"
                        + " LENGTH:i SCALE:h RADIX:h NULLABLE:h REMARKS:s COLUMN_DEF:s SQL_DATA_TYPE:i SQL_DATETIME_SUB:i CHAR_OCTET_LENGTH:i"
                        + " ORDINAL_POSITION:i IS_NULLABLE:s SPECIFIC_NAME:s");
    }

    @Override
    public ResultSet getFunctions(@Nullable String catalog, @Nullable String schema, @Nullable String name)
            throws SQLException {
        return none("FUNCTION_CAT:s FUNCTION_SCHEM:s FUNCTION_NAME:s REMARKS:s FUNCTION_TYPE:h SPECIFIC_NAME:s");
    }

    @Override
    public ResultSet getFunctionColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, @Nullable String column)
            throws SQLException {
        return none(
                "FUNCTION_CAT:s FUNCTION_SCHEM:s FUNCTION_NAME:s COLUMN_NAME:s COLUMN_TYPE:h DATA_TYPE:i TYPE_NAME:s PRECISION:i"
                        + " LENGTH:i SCALE:h RADIX:h NULLABLE:h REMARKS:s CHAR_OCTET_LENGTH:i ORDINAL_POSITION:i IS_NULLABLE:s SPECIFIC_NAME:s");
    }

    @Override
    public ResultSet getColumnPrivileges(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, @Nullable String column)
            throws SQLException {
        return none(
                "TABLE_CAT:s TABLE_SCHEM:s TABLE_NAME:s COLUMN_NAME:s GRANTOR:s GRANTEE:s PRIVILEGE:s IS_GRANTABLE:s");
    }

    @Override
    public ResultSet getTablePrivileges(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return none("TABLE_CAT:s TABLE_SCHEM:s TABLE_NAME:s GRANTOR:s GRANTEE:s PRIVILEGE:s IS_GRANTABLE:s");
    }

    @Override
    public ResultSet getUDTs(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, int @Nullable [] types)
            throws SQLException {
        return none("TYPE_CAT:s TYPE_SCHEM:s TYPE_NAME:s CLASS_NAME:s DATA_TYPE:i REMARKS:s BASE_TYPE:h");
    }

    @Override
    public ResultSet getSuperTypes(@Nullable String catalog, @Nullable String schema, @Nullable String name)
            throws SQLException {
        return none("TYPE_CAT:s TYPE_SCHEM:s TYPE_NAME:s SUPERTYPE_CAT:s SUPERTYPE_SCHEM:s SUPERTYPE_NAME:s");
    }

    @Override
    public ResultSet getSuperTables(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return none("TABLE_CAT:s TABLE_SCHEM:s TABLE_NAME:s SUPERTABLE_NAME:s");
    }

    @Override
    public ResultSet getAttributes(
            @Nullable String catalog, @Nullable String schema, @Nullable String type, @Nullable String attribute)
            throws SQLException {
        return none(
                "TYPE_CAT:s TYPE_SCHEM:s TYPE_NAME:s ATTR_NAME:s DATA_TYPE:i ATTR_TYPE_NAME:s ATTR_SIZE:i DECIMAL_DIGITS:i"
                        + " NUM_PREC_RADIX:i NULLABLE:i REMARKS:s ATTR_DEF:s SQL_DATA_TYPE:i SQL_DATETIME_SUB:i CHAR_OCTET_LENGTH:i"
                        + " ORDINAL_POSITION:i IS_NULLABLE:s SCOPE_CATALOG:s SCOPE_SCHEMA:s SCOPE_TABLE:s SOURCE_DATA_TYPE:h");
    }

    @Override
    public ResultSet getPseudoColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, @Nullable String column)
            throws SQLException {
        return none(
                "TABLE_CAT:s TABLE_SCHEM:s TABLE_NAME:s COLUMN_NAME:s DATA_TYPE:i COLUMN_SIZE:i DECIMAL_DIGITS:i NUM_PREC_RADIX:i"
                        + " COLUMN_USAGE:s REMARKS:s CHAR_OCTET_LENGTH:i IS_NULLABLE:s");
    }
}

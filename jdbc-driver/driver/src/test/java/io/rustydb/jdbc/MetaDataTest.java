package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.fake.FakeTransport;
import io.rustydb.jdbc.transport.TableDescription;
import io.rustydb.jdbc.transport.ValueKind;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetaDataTest {
    private final FakeTransport transport = new FakeTransport();
    private DatabaseMetaData data;

    @BeforeEach
    void twoTables() throws SQLException {
        transport.tables.add(new TableDescription(
                "public",
                "person",
                "TABLE",
                "people",
                List.of(
                        new TableDescription.Column("id", ValueKind.BIGINT, -1, 0, false, null, true, null),
                        new TableDescription.Column("full_name", ValueKind.VARCHAR, 40, 0, false, "'x'", false, null),
                        new TableDescription.Column("pay", ValueKind.NUMERIC, 10, 2, true, null, false, null),
                        new TableDescription.Column("seen", ValueKind.TIMESTAMP, 3, 0, true, null, false, null)),
                new TableDescription.Key("person_pk", List.of("id")),
                List.of(
                        new TableDescription.Index(
                                "person_name", false, List.of("full_name", "id"), List.of(true, false), null),
                        new TableDescription.Index("person_pk", true, List.of("id"), List.of(false), null)),
                List.of()));
        transport.tables.add(new TableDescription(
                "public",
                "pet",
                "TABLE",
                null,
                List.of(
                        new TableDescription.Column("a", ValueKind.INTEGER, -1, 0, false, null, false, null),
                        new TableDescription.Column("b", ValueKind.UUID, -1, 0, false, null, false, null),
                        new TableDescription.Column("owner", ValueKind.BIGINT, -1, 0, true, null, false, null)),
                new TableDescription.Key("pet_pk", List.of("b", "a")),
                List.of(),
                List.of(new TableDescription.ForeignKey(
                        "pet_owner_fk",
                        List.of("owner"),
                        "public",
                        "person",
                        List.of("id"),
                        "person_pk",
                        DatabaseMetaData.importedKeyNoAction,
                        DatabaseMetaData.importedKeyCascade))));
        transport.tables.add(
                new TableDescription("sys", "tables", "SYSTEM TABLE", null, List.of(), null, List.of(), List.of()));
        Connection connection = RustyDbConnection.direct(transport, "jdbc:rustydb:mem:test?password=secret");
        data = connection.getMetaData();
    }

    private static List<@Nullable String> column(ResultSet rows, String label) throws SQLException {
        List<@Nullable String> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getString(label));
        }
        return values;
    }

    @Test
    void tablesAreFilteredByPatternAndTypeAndOrdered() throws SQLException {
        assertEquals(List.of("tables", "person", "pet"), column(data.getTables(null, null, "%", null), "TABLE_NAME"));
        assertEquals(
                List.of("person", "pet"),
                column(data.getTables(null, "public", null, new String[] {"TABLE"}), "TABLE_NAME"));
        assertEquals(List.of("pet"), column(data.getTables("", "pub%", "p_t", null), "TABLE_NAME"));
        assertEquals(List.of(), column(data.getTables("other", null, null, null), "TABLE_NAME"));
        ResultSet rows = data.getTables(null, null, "person", null);
        assertEquals(10, rows.getMetaData().getColumnCount());
        assertTrue(rows.next());
        assertEquals("people", rows.getString("REMARKS"));
        assertNull(rows.getString("TABLE_CAT"));
    }

    @Test
    void columnsHaveTheShapeOfJdbc() throws SQLException {
        ResultSet rows = data.getColumns(null, "public", "person", null);
        assertEquals(24, rows.getMetaData().getColumnCount());
        assertTrue(rows.next());
        assertEquals("id", rows.getString("COLUMN_NAME"));
        assertEquals(Types.BIGINT, rows.getInt("DATA_TYPE"));
        assertEquals("BIGINT", rows.getString("TYPE_NAME"));
        assertEquals(19, rows.getInt("COLUMN_SIZE"));
        assertEquals(DatabaseMetaData.columnNoNulls, rows.getInt("NULLABLE"));
        assertEquals("YES", rows.getString("IS_AUTOINCREMENT"));
        assertEquals(1, rows.getInt("ORDINAL_POSITION"));
        assertTrue(rows.next());
        assertEquals(40, rows.getInt("COLUMN_SIZE"));
        assertEquals("'x'", rows.getString("COLUMN_DEF"));
        assertEquals(40, rows.getInt("CHAR_OCTET_LENGTH"));
        assertEquals(0, rows.getInt("DECIMAL_DIGITS"));
        assertTrue(rows.wasNull());
        assertTrue(rows.next());
        assertEquals(10, rows.getInt("COLUMN_SIZE"));
        assertEquals(2, rows.getInt("DECIMAL_DIGITS"));
        assertEquals("YES", rows.getString("IS_NULLABLE"));
        assertTrue(rows.next());
        assertEquals(23, rows.getInt("COLUMN_SIZE"));
        assertEquals(3, rows.getInt("DECIMAL_DIGITS"));
        assertFalse(rows.next());
        assertEquals(List.of("full_name"), column(data.getColumns(null, null, "%", "full\\_%"), "COLUMN_NAME"));
    }

    @Test
    void primaryKeysAreOrderedByColumnAndNumberedByKey() throws SQLException {
        ResultSet rows = data.getPrimaryKeys(null, "public", "pet");
        assertEquals(6, rows.getMetaData().getColumnCount());
        assertTrue(rows.next());
        assertEquals("a", rows.getString("COLUMN_NAME"));
        assertEquals(2, rows.getShort("KEY_SEQ"));
        assertEquals("pet_pk", rows.getString("PK_NAME"));
        assertTrue(rows.next());
        assertEquals("b", rows.getString("COLUMN_NAME"));
        assertFalse(rows.next());
        assertFalse(data.getPrimaryKeys(null, "public", "p%").next(), "names are no patterns here");
    }

    @Test
    void indexesAreUniqueFirst() throws SQLException {
        ResultSet rows = data.getIndexInfo(null, null, "person", false, true);
        assertEquals(13, rows.getMetaData().getColumnCount());
        assertTrue(rows.next());
        assertFalse(rows.getBoolean("NON_UNIQUE"));
        assertEquals("person_pk", rows.getString("INDEX_NAME"));
        assertTrue(rows.next());
        assertTrue(rows.getBoolean("NON_UNIQUE"));
        assertEquals("D", rows.getString("ASC_OR_DESC"));
        assertTrue(rows.next());
        assertEquals(2, rows.getInt("ORDINAL_POSITION"));
        assertFalse(rows.next());
        assertEquals(List.of("person_pk"), column(data.getIndexInfo(null, null, "person", true, true), "INDEX_NAME"));
    }

    @Test
    void foreignKeysAreSeenFromBothSides() throws SQLException {
        for (ResultSet rows : List.of(
                data.getImportedKeys(null, "public", "pet"),
                data.getExportedKeys(null, "public", "person"),
                data.getCrossReference(null, "public", "person", null, null, "pet"))) {
            assertEquals(14, rows.getMetaData().getColumnCount());
            assertTrue(rows.next());
            assertEquals("person", rows.getString("PKTABLE_NAME"));
            assertEquals("id", rows.getString("PKCOLUMN_NAME"));
            assertEquals("pet", rows.getString("FKTABLE_NAME"));
            assertEquals("owner", rows.getString("FKCOLUMN_NAME"));
            assertEquals(1, rows.getShort("KEY_SEQ"));
            assertEquals(DatabaseMetaData.importedKeyCascade, rows.getShort("DELETE_RULE"));
            assertEquals("pet_owner_fk", rows.getString("FK_NAME"));
            assertEquals("person_pk", rows.getString("PK_NAME"));
            assertFalse(rows.next());
        }
        assertFalse(data.getImportedKeys(null, "public", "person").next());
    }

    @Test
    void typesComeByCode() throws SQLException {
        ResultSet rows = data.getTypeInfo();
        assertEquals(18, rows.getMetaData().getColumnCount());
        int before = Integer.MIN_VALUE;
        int count = 0;
        while (rows.next()) {
            int code = rows.getInt("DATA_TYPE");
            assertTrue(code >= before);
            before = code;
            count++;
        }
        assertEquals(ValueKind.values().length - 1, count);
    }

    @Test
    void whatThereIsNoneOfIsEmptyAndShaped() throws SQLException {
        assertEquals(9, data.getProcedures(null, null, null).getMetaData().getColumnCount());
        assertEquals(
                20,
                data.getProcedureColumns(null, null, null, null).getMetaData().getColumnCount());
        assertEquals(6, data.getFunctions(null, null, null).getMetaData().getColumnCount());
        assertEquals(
                17,
                data.getFunctionColumns(null, null, null, null).getMetaData().getColumnCount());
        assertEquals(
                8,
                data.getColumnPrivileges(null, null, null, null).getMetaData().getColumnCount());
        assertEquals(7, data.getTablePrivileges(null, null, null).getMetaData().getColumnCount());
        assertEquals(8, data.getVersionColumns(null, null, "x").getMetaData().getColumnCount());
        assertEquals(7, data.getUDTs(null, null, null, null).getMetaData().getColumnCount());
        assertEquals(6, data.getSuperTypes(null, null, null).getMetaData().getColumnCount());
        assertEquals(4, data.getSuperTables(null, null, null).getMetaData().getColumnCount());
        assertEquals(
                21, data.getAttributes(null, null, null, null).getMetaData().getColumnCount());
        assertEquals(
                12, data.getPseudoColumns(null, null, null, null).getMetaData().getColumnCount());
        assertFalse(data.getCatalogs().next());
    }

    @Test
    void schemasAndKeysOfRows() throws SQLException {
        assertEquals(List.of("public", "sys"), column(data.getSchemas(), "TABLE_SCHEM"));
        assertEquals(List.of("sys"), column(data.getSchemas(null, "s%"), "TABLE_SCHEM"));
        assertEquals(
                List.of("id"),
                column(
                        data.getBestRowIdentifier(null, null, "person", DatabaseMetaData.bestRowSession, true),
                        "COLUMN_NAME"));
        assertEquals(
                List.of("SYSTEM TABLE", "SYSTEM VIEW", "TABLE", "VIEW"), column(data.getTableTypes(), "TABLE_TYPE"));
    }

    @Test
    void identityIsTold() throws SQLException {
        assertEquals("RustyDB", data.getDatabaseProductName());
        assertEquals("2.7.1", data.getDatabaseProductVersion());
        assertEquals(2, data.getDatabaseMajorVersion());
        assertEquals(7, data.getDatabaseMinorVersion());
        assertEquals("jdbc:rustydb:mem:test", data.getURL());
        assertEquals("rustydb", data.getUserName());
        assertEquals("\\", data.getSearchStringEscape());
        assertTrue(data.storesLowerCaseIdentifiers());
        assertTrue(data.supportsTransactionIsolationLevel(Connection.TRANSACTION_REPEATABLE_READ));
        assertTrue(data.supportsTransactionIsolationLevel(Connection.TRANSACTION_READ_UNCOMMITTED));
        assertTrue(data.supportsTransactionIsolationLevel(Connection.TRANSACTION_SERIALIZABLE));
        assertFalse(data.supportsTransactionIsolationLevel(Connection.TRANSACTION_NONE));
    }
}

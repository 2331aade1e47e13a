package io.rustydb.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rustydb.jdbc.transport.ConnectRequest;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class JdbcUrlTest {
    private static ConnectRequest parse(String url) throws SQLException {
        return JdbcUrl.parse(url, new Properties());
    }

    private static String refused(String url) {
        SQLException e = assertThrows(SQLException.class, () -> parse(url), url);
        assertEquals("08001", e.getSQLState(), url);
        return String.valueOf(e.getMessage());
    }

    @Test
    void aMemoryDatabaseHasAName() throws SQLException {
        ConnectRequest request = parse("jdbc:rustydb:mem:shop-1");
        assertEquals("mem", request.form());
        assertEquals("shop-1", request.target());
        assertNull(request.user());
        assertTrue(request.options().isEmpty());
    }

    @Test
    void aDirectoryMayHoldAnyCharacterByPercentEncoding() throws SQLException {
        assertEquals(
                "/var/lib/a?b & c/ü",
                parse("jdbc:rustydb:file:/var/lib/a%3Fb & c/%C3%BC").target());
        assertEquals("C:/data", parse("jdbc:rustydb:file:C:/data").target());
    }

    @Test
    void propertiesComeFromUrlAndProperties() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("password", "s&e=c?ret");
        properties.setProperty("durability", "full");
        ConnectRequest request = JdbcUrl.parse(
                "jdbc:rustydb:file:data?user=a%26b&createIfMissing=false&bufferPoolBytes=64m", properties);
        assertEquals("a&b", request.user());
        assertEquals("s&e=c?ret", request.password());
        assertEquals(
                Map.of("createIfMissing", "false", "bufferPoolBytes", "64m", "durability", "full"), request.options());
    }

    @Test
    void anUnknownKeyIsNamedWithTheKnownOnes() {
        String message = refused("jdbc:rustydb:mem:x?INIT=RUNSCRIPT");
        assertTrue(message.contains("key=INIT"), message);
        for (ConnectionKey key : ConnectionKey.values()) {
            assertTrue(message.contains(key.key()), message);
        }
    }

    @Test
    void oneKeyWithTwoValuesIsRefused() {
        refused("jdbc:rustydb:mem:x?user=a&user=b");
    }

    @Test
    void wrongValuesAreRefused() {
        refused("jdbc:rustydb:mem:x?createIfMissing=yes");
        refused("jdbc:rustydb:mem:x?bufferPoolBytes=-1");
        refused("jdbc:rustydb:mem:x?bufferPoolBytes=99999999999999999999");
        refused("jdbc:rustydb:mem:x?durability=none");
        refused("jdbc:rustydb:mem:x?user");
        refused("jdbc:rustydb:mem:x?");
        refused("jdbc:rustydb:mem:x?user=a&");
    }

    @Test
    void hostilePlacesAreRefused() {
        refused("jdbc:rustydb:");
        refused("jdbc:rustydb:mem");
        refused("jdbc:rustydb:mem:");
        refused("jdbc:rustydb:mem:../etc");
        refused("jdbc:rustydb:mem:a%00b");
        refused("jdbc:rustydb:mem:" + "x".repeat(129));
        refused("jdbc:rustydb:file:");
        refused("jdbc:rustydb:file:  ");
        refused("jdbc:rustydb:file:a%00b");
        refused("jdbc:rustydb:file:a%0Ab");
        refused("jdbc:rustydb:file:%");
        refused("jdbc:rustydb:file:%4");
        refused("jdbc:rustydb:file:%C3");
        refused("jdbc:rustydb:file:%zz");
        refused("jdbc:rustydb:zip:x");
        refused("jdbc:rustydb:file:" + "x".repeat(10_000));
        refused("jdbc:h2:mem:x");
    }

    @Test
    void errorsShowNoPasswordAndNoControlCharacters() {
        String message = refused("jdbc:rustydb:zip\n:x?password=secret");
        assertFalse(message.contains("secret"), message);
        assertFalse(message.contains("\n"), message);
        ConnectRequest request = new ConnectRequest("mem", "x", "u", "secret", Map.of());
        assertFalse(request.toString().contains("secret"));
    }

    @Test
    void aRemoteUrlIsNotBuiltYet() {
        assertThrows(SQLFeatureNotSupportedException.class, () -> parse("jdbc:rustydb://host:1234/db"));
    }

    @Test
    void sizesTakeUnits() {
        assertEquals(64L << 20, ConnectionKey.parseBytes("64M"));
        assertEquals(1L << 30, ConnectionKey.parseBytes("1g"));
        assertEquals(4096, ConnectionKey.parseBytes("4096"));
        assertEquals(-1, ConnectionKey.parseBytes("m"));
        assertEquals(-1, ConnectionKey.parseBytes("1x"));
    }
}

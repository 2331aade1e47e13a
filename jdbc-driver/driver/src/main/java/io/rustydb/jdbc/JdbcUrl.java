package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import io.rustydb.jdbc.transport.ConnectRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Reads `jdbc:rustydb:mem:NAME?key=value&key=value` and `jdbc:rustydb:file:DIR?…`; `%xx` stands for a byte of
/// UTF-8 in names and values.
///
/// A URL may come from a hostile place: everything is checked before anything is opened, and errors repeat no
/// secret and no control character.
final class JdbcUrl {
    static final String PREFIX = "jdbc:rustydb:";
    static final int LENGTH_MAX = 8192;
    static final int MEMORY_NAME_MAX = 128;

    private JdbcUrl() {}

    static boolean accepts(@Nullable String url) {
        return url != null && url.startsWith(PREFIX);
    }

    /// @param properties user, password and other keys; a key given here and in the URL must have one value
    /// @throws SQLException 08001 what is wrong with it; 0A000 for the forms that are not built
    static ConnectRequest parse(String url, Properties properties) throws SQLException {
        if (!accepts(url)) {
            throw SqlErrors.invalidUrl("not a RustyDB URL, url=" + shown(url) + "; expected " + PREFIX + "mem:NAME or "
                    + PREFIX + "file:DIR");
        }
        if (url.length() > LENGTH_MAX) {
            throw SqlErrors.invalidUrl("URL too long, length=" + url.length() + ", max=" + LENGTH_MAX);
        }
        String rest = url.substring(PREFIX.length());
        if (rest.startsWith("//")) {
            throw SqlErrors.notSupported("a remote connection (" + PREFIX + "//…)");
        }
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        Map<ConnectionKey, String> values = new EnumMap<>(ConnectionKey.class);
        if (question >= 0) {
            readQuery(rest.substring(question + 1), values);
        }
        for (String name : properties.stringPropertyNames()) {
            put(values, ConnectionKey.find(name), properties.getProperty(name));
        }
        int colon = place.indexOf(':');
        String form = colon < 0 ? place : place.substring(0, colon);
        String target = colon < 0 ? "" : decode(place.substring(colon + 1));
        switch (form) {
            case "mem" -> checkMemoryName(target);
            case "file" -> checkDirectory(target);
            default ->
                throw SqlErrors.invalidUrl("unknown form of URL, url=" + shown(url) + "; known are " + PREFIX
                        + "mem:NAME and " + PREFIX + "file:DIR");
        }
        Map<String, String> options = new HashMap<>();
        values.forEach((key, value) -> {
            if (key != ConnectionKey.USER && key != ConnectionKey.PASSWORD) {
                options.put(key.key(), value);
            }
        });
        return new ConnectRequest(
                form, target, values.get(ConnectionKey.USER), values.get(ConnectionKey.PASSWORD), options);
    }

    private static void readQuery(String query, Map<ConnectionKey, String> values) throws SQLException {
        int start = 0;
        while (start <= query.length()) {
            int end = query.indexOf('&', start);
            if (end < 0) {
                end = query.length();
            }
            String pair = query.substring(start, end);
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw SqlErrors.invalidUrl("connection property without a value, key="
                        + ConnectionKey.printable(decode(pair)) + "; write ?key=value&key=value");
            }
            put(values, ConnectionKey.find(decode(pair.substring(0, equals))), decode(pair.substring(equals + 1)));
            start = end + 1;
        }
    }

    private static void put(Map<ConnectionKey, String> values, ConnectionKey key, String value) throws SQLException {
        key.check(value);
        String before = values.put(key, value);
        if (before != null && !before.equals(value)) {
            throw SqlErrors.invalidUrl("connection property given twice with different values, key=" + key.key());
        }
    }

    private static void checkMemoryName(String name) throws SQLException {
        if (name.isEmpty() || name.length() > MEMORY_NAME_MAX) {
            throw SqlErrors.invalidUrl("name of a memory database must have 1 to " + MEMORY_NAME_MAX
                    + " characters, length=" + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '_' && c != '-' && c != '.') {
                throw SqlErrors.invalidUrl("character not allowed in the name of a memory database, name="
                        + ConnectionKey.printable(name) + "; use letters, digits, '_', '-' and '.'");
            }
        }
    }

    private static void checkDirectory(String directory) throws SQLException {
        if (directory.isBlank()) {
            throw SqlErrors.invalidUrl("no directory given; write " + PREFIX + "file:DIR");
        }
        for (int i = 0; i < directory.length(); i++) {
            if (Character.isISOControl(directory.charAt(i))) {
                throw SqlErrors.invalidUrl(
                        "control character in a directory, directory=" + ConnectionKey.printable(directory));
            }
        }
    }

    private static String decode(String text) throws SQLException {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw SqlErrors.invalidUrl("broken percent encoding in URL; write %25 for a percent sign");
                }
                bytes.write(high << 4 | low);
                i += 3;
            } else {
                int end = Character.isHighSurrogate(c) && i + 1 < text.length() ? i + 2 : i + 1;
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw SqlErrors.invalidUrl("percent encoding in URL is not UTF-8");
        }
    }

    /// The place, without properties: they may hold a password.
    private static String shown(@Nullable String url) {
        if (url == null) {
            return "null";
        }
        int question = url.indexOf('?');
        return ConnectionKey.printable(question < 0 ? url : url.substring(0, question));
    }
}

package io.rustydb.jdbc;

import io.rustydb.jdbc.error.SqlErrors;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The keys of a URL or of `Properties`. No key runs SQL, names a class or a file; a key that is not here is an
/// error.
///
/// | key | value | default |
/// |---|---|---|
/// | `user` | name | `rustydb` |
/// | `password` | text | none |
/// | `createIfMissing` | `true`, `false` | `true` |
/// | `bufferPoolBytes` | bytes, optionally with `k`, `m`, `g` (powers of 1024) | the engine's |
/// | `durability` | `full` | `full` |
public enum ConnectionKey {
    USER("user", "name of the user; embedded, the owner rustydb if absent"),
    PASSWORD("password", "password of the user"),
    CREATE_IF_MISSING("createIfMissing", "true or false: create the database if there is none"),
    BUFFER_POOL_BYTES("bufferPoolBytes", "size of the page cache in bytes, or with k, m or g behind the number"),
    DURABILITY("durability", "full: a commit returns when it is on disk");

    private static final String NAMES = "user, password, createIfMissing, bufferPoolBytes, durability";

    private final String key;
    private final String description;

    ConnectionKey(String key, String description) {
        this.key = key;
        this.description = description;
    }

    public String key() {
        return key;
    }

    public String description() {
        return description;
    }

    /// @throws SQLException 08001, naming the key and the known ones
    static ConnectionKey find(String name) throws SQLException {
        for (ConnectionKey known : values()) {
            if (known.key.equals(name)) {
                return known;
            }
        }
        throw SqlErrors.invalidUrl("unknown connection property, key=" + printable(name) + "; known are " + NAMES);
    }

    /// @throws SQLException 08001 if the value is not one of this key
    void check(String value) throws SQLException {
        switch (this) {
            case USER, PASSWORD -> {}
            case CREATE_IF_MISSING -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw invalid(value, "true or false");
                }
            }
            case BUFFER_POOL_BYTES -> {
                if (parseBytes(value) <= 0) {
                    throw invalid(value, "a positive number of bytes, optionally with k, m or g behind it");
                }
            }
            case DURABILITY -> {
                if (!value.equals("full")) {
                    throw invalid(value, "full");
                }
            }
        }
    }

    private SQLException invalid(String value, String expected) {
        return SqlErrors.invalidUrl(
                "invalid connection property, key=" + key + ", value=" + printable(value) + "; expected " + expected);
    }

    /// @return bytes, or -1 if the text is no size
    public static long parseBytes(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 19) {
            return -1;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        char last = lower.charAt(lower.length() - 1);
        int shift = switch (last) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        int digits = shift == 0 ? lower.length() : lower.length() - 1;
        long value = 0;
        for (int i = 0; i < digits; i++) {
            char c = lower.charAt(i);
            if (c < '0' || c > '9' || value > Long.MAX_VALUE / 10 - 10) {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return digits == 0 || value > Long.MAX_VALUE >> shift ? -1 : value << shift;
    }

    /// Short and without control characters, so that a hostile URL cannot forge log lines.
    static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < text.length() && i < 80; i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) ? '?' : c);
        }
        return clean.append(text.length() > 80 ? "…" : "").toString();
    }
}

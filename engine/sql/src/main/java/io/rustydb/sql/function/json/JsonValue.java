package io.rustydb.sql.function.json;

import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.TypeKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/// A JSON value as a tree, for what changes documents and for paths.
public sealed interface JsonValue {
    JsonNull NULL = new JsonNull();
    JsonBoolean TRUE = new JsonBoolean(true);
    JsonBoolean FALSE = new JsonBoolean(false);

    /// A kind of [Jsonb].
    int kind();

    static JsonBoolean of(boolean value) {
        return value ? TRUE : FALSE;
    }

    record JsonNull() implements JsonValue {
        @Override
        public int kind() {
            return Jsonb.NULL;
        }
    }

    record JsonBoolean(boolean value) implements JsonValue {
        @Override
        public int kind() {
            return value ? Jsonb.TRUE : Jsonb.FALSE;
        }
    }

    record JsonString(String value) implements JsonValue {
        @Override
        public int kind() {
            return Jsonb.STRING;
        }
    }

    /// @param value with a scale of 0 or more
    record JsonNumber(BigDecimal value) implements JsonValue {
        @Override
        public int kind() {
            return Jsonb.NUMBER;
        }
    }

    /// A date or time, which only paths make; in a document it is its text.
    ///
    /// @param type DATE, TIME, TIMESTAMP or TIMESTAMP_TZ
    /// @param value as vectors have it
    record JsonTemporal(TypeKind type, long value) implements JsonValue {
        @Override
        public int kind() {
            return Jsonb.STRING;
        }

        /// What `.type()` says.
        public String typeName() {
            return switch (type) {
                case DATE -> "date";
                case TIME -> "time without time zone";
                case TIMESTAMP -> "timestamp without time zone";
                default -> "timestamp with time zone";
            };
        }

        /// In the form of ISO 8601, with an offset of zero.
        public String text() {
            return SqlToJson.temporalText(type, value, ZoneOffset.UTC);
        }
    }

    /// The list is not changed by who does not make it.
    record JsonArray(List<JsonValue> elements) implements JsonValue {
        @Override
        public int kind() {
            return Jsonb.ARRAY;
        }
    }

    /// Fields in any order; the map is not changed by who does not make it.
    record JsonObject(Map<String, JsonValue> fields) implements JsonValue {
        @Override
        public int kind() {
            return Jsonb.OBJECT;
        }
    }

    /// What `typeof` calls it.
    static String typeName(int kind) {
        return switch (kind) {
            case Jsonb.NULL -> "null";
            case Jsonb.FALSE, Jsonb.TRUE -> "boolean";
            case Jsonb.STRING -> "string";
            case Jsonb.NUMBER -> "number";
            case Jsonb.ARRAY -> "array";
            default -> "object";
        };
    }

    /// The order of keys in a document: by bytes of UTF-8, shorter ones first.
    static int compareKeys(String a, String b) {
        byte[] x = a.getBytes(StandardCharsets.UTF_8);
        byte[] y = b.getBytes(StandardCharsets.UTF_8);
        return Jsonb.compareKeys(x, 0, x.length, y, 0, y.length);
    }
}

package io.rustydb.sql.function.json;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.Jsonb;
import io.rustydb.sql.function.json.JsonValue.JsonArray;
import io.rustydb.sql.function.json.JsonValue.JsonNumber;
import io.rustydb.sql.function.json.JsonValue.JsonObject;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.text.NumberText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads JSON text, strictly as RFC 8259 says.
///
/// Errors: 22P02 with line and column, 54001 nested too deeply, 22003 a number beyond NUMERIC, 22P05 `\u0000`
/// where a value is made, 22030 a key twice where keys must be unique. Thread rule: one use each.
public final class JsonParser {
    private final byte[] bytes;
    private final int start;
    private final int end;
    /// False for text that is only checked: escapes are looked at, not resolved.
    private final boolean build;
    private final boolean uniqueKeys;
    private int at;

    private JsonParser(byte[] bytes, int start, int end, boolean build, boolean uniqueKeys) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.build = build;
        this.uniqueKeys = uniqueKeys;
        at = start;
    }

    /// Checks text of UTF-8 bytes.
    public static void check(byte[] bytes, int offset, int length) {
        new JsonParser(bytes, offset, offset + length, false, false).document();
    }

    /// As [#check], and 22030 for a key that an object has twice.
    public static void checkUnique(byte[] bytes, int offset, int length) {
        new JsonParser(bytes, offset, offset + length, false, true).document();
    }

    /// Of a key that is there twice the last value counts.
    public static JsonValue parse(byte[] bytes, int offset, int length) {
        return new JsonParser(bytes, offset, offset + length, true, false).document();
    }

    public static JsonValue parse(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return parse(utf8, 0, utf8.length);
    }

    private JsonValue document() {
        JsonValue value = value(0);
        blanks();
        if (at < end) {
            throw unexpected("the end");
        }
        return value;
    }

    private void blanks() {
        while (at < end) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            at++;
        }
    }

    private int peek() {
        return at < end ? bytes[at] : -1;
    }

    private JsonValue value(int depth) {
        blanks();
        switch (peek()) {
            case '{' -> {
                Jsonb.checkDepth(depth + 1);
                return object(depth + 1);
            }
            case '[' -> {
                Jsonb.checkDepth(depth + 1);
                return array(depth + 1);
            }
            case '"' -> {
                String text = string(build);
                return text == null ? JsonValue.NULL : new JsonString(text);
            }
            case 't' -> {
                word("true");
                return JsonValue.TRUE;
            }
            case 'f' -> {
                word("false");
                return JsonValue.FALSE;
            }
            case 'n' -> {
                word("null");
                return JsonValue.NULL;
            }
            default -> {
                return number();
            }
        }
    }

    private JsonValue object(int depth) {
        at++;
        Map<String, JsonValue> fields = build ? new LinkedHashMap<>() : Map.of();
        Set<String> keys = uniqueKeys ? new HashSet<>() : Set.of();
        blanks();
        if (peek() == '}') {
            at++;
            return new JsonObject(fields);
        }
        while (true) {
            blanks();
            if (peek() != '"') {
                throw unexpected("a string");
            }
            String key = string(build || uniqueKeys);
            if (uniqueKeys && key != null && !keys.add(key)) {
                throw DbException.of(
                        ErrorCode.DUPLICATE_JSON_KEY, "a JSON object has a key twice, key=" + JsonText.shortened(key));
            }
            blanks();
            if (peek() != ':') {
                throw unexpected("':'");
            }
            at++;
            JsonValue value = value(depth);
            if (build && key != null) {
                fields.put(key, value);
            }
            blanks();
            int next = peek();
            if (next == '}') {
                at++;
                return new JsonObject(fields);
            }
            if (next != ',') {
                throw unexpected("',' or '}'");
            }
            at++;
        }
    }

    private JsonValue array(int depth) {
        at++;
        List<JsonValue> elements = build ? new ArrayList<>() : List.of();
        blanks();
        if (peek() == ']') {
            at++;
            return new JsonArray(elements);
        }
        while (true) {
            JsonValue value = value(depth);
            if (build) {
                elements.add(value);
            }
            blanks();
            int next = peek();
            if (next == ']') {
                at++;
                return new JsonArray(elements);
            }
            if (next != ',') {
                throw unexpected("',' or ']'");
            }
            at++;
        }
    }

    /// @return null when it is not to be resolved
    private @Nullable String string(boolean resolve) {
        int opened = at++;
        boolean escapes = false;
        while (true) {
            if (at >= end) {
                throw invalid("a string does not end", opened);
            }
            byte b = bytes[at];
            if (b == '"') {
                at++;
                break;
            }
            if (b >= 0 && b < 0x20) {
                throw invalid("a control character stands in a string; write it as an escape", at);
            }
            if (b == '\\') {
                escapes = true;
                escape();
            } else {
                at++;
            }
        }
        if (!resolve) {
            return null;
        }
        return escapes
                ? JsonText.unescape(bytes, opened + 1, at - 1)
                : new String(bytes, opened + 1, at - opened - 2, StandardCharsets.UTF_8);
    }

    private void escape() {
        int position = at++;
        switch (peek()) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> {
                at++;
                for (int i = 0; i < 4; i++) {
                    if (at >= end || JsonText.hexDigit(bytes[at]) < 0) {
                        throw invalid("\\u wants four hexadecimal digits", position);
                    }
                    at++;
                }
            }
            default -> throw invalid("an escape is none of JSON's", position);
        }
    }

    private void word(String word) {
        int from = at;
        for (int i = 0; i < word.length(); i++) {
            if (at >= end || bytes[at] != word.charAt(i)) {
                at = from;
                throw unexpected("a value");
            }
            at++;
        }
        if (at < end && isWordPart(bytes[at])) {
            at = from;
            throw unexpected("a value");
        }
    }

    private static boolean isWordPart(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b < 0;
    }

    private JsonValue number() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits(from);
        }
        if (peek() == '.') {
            at++;
            digits(from);
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits(from);
        }
        if (at < end && isWordPart(bytes[at])) {
            at = from;
            throw unexpected("a value");
        }
        return build
                ? new JsonNumber(NumberText.parseDecimal(new String(bytes, from, at - from, StandardCharsets.US_ASCII)))
                : JsonValue.NULL;
    }

    private void digits(int from) {
        int first = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == first) {
            at = from;
            throw unexpected("a value");
        }
    }

    private DbException unexpected(String expected) {
        if (at >= end) {
            return invalid("the text ends where " + expected + " should stand", at);
        }
        int to = at + 1;
        while (to < end && to - at < 40 && isWordPart(bytes[to]) && isWordPart(bytes[at])) {
            to++;
        }
        while (to < end && (bytes[to] & 0xC0) == 0x80) {
            to++;
        }
        String found = new String(bytes, at, to - at, StandardCharsets.UTF_8);
        return invalid("found " + found + " where " + expected + " should stand", at);
    }

    private DbException invalid(String what, int position) {
        int line = 1;
        int lineStart = start;
        for (int i = start; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int column = new String(bytes, lineStart, position - lineStart, StandardCharsets.UTF_8).length() + 1;
        return DbException.of(
                ErrorCode.INVALID_TEXT,
                "invalid JSON: " + what + ", line=" + line + ", column=" + column + "; correct the text");
    }
}

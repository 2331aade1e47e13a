package io.rustydb.sql.function.json;

import io.rustydb.base.error.DbException;
import io.rustydb.base.error.ErrorCode;
import io.rustydb.base.type.DecimalCodec;
import io.rustydb.base.type.Jsonb;
import io.rustydb.base.type.JsonbBuffer;
import io.rustydb.sql.function.json.JsonValue.JsonArray;
import io.rustydb.sql.function.json.JsonValue.JsonBoolean;
import io.rustydb.sql.function.json.JsonValue.JsonNull;
import io.rustydb.sql.function.json.JsonValue.JsonNumber;
import io.rustydb.sql.function.json.JsonValue.JsonObject;
import io.rustydb.sql.function.json.JsonValue.JsonString;
import io.rustydb.sql.function.json.JsonValue.JsonTemporal;
import io.rustydb.sql.function.vector.BytesVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Between trees and documents.
public final class JsonbCodec {
    private JsonbCodec() {}

    /// @throws DbException 54000 too long, 54001 nested too deeply
    public static byte[] encode(JsonValue value) {
        JsonbBuffer out = new JsonbBuffer();
        write(value, out, 0);
        return out.toByteArray();
    }

    /// The document of JSON text.
    public static byte[] encodeText(byte[] utf8, int offset, int length) {
        return encode(JsonParser.parse(utf8, offset, length));
    }

    private static void write(JsonValue value, JsonbBuffer out, int depth) {
        switch (value) {
            case JsonNull ignored -> out.constant(Jsonb.NULL);
            case JsonBoolean bool -> out.constant(bool.kind());
            case JsonString string -> out.string(string.value().getBytes(StandardCharsets.UTF_8));
            case JsonTemporal temporal -> out.string(temporal.text().getBytes(StandardCharsets.UTF_8));
            case JsonNumber number -> out.number(number.value());
            case JsonArray array -> {
                Jsonb.checkDepth(depth + 1);
                List<JsonValue> elements = array.elements();
                int count = elements.size();
                int[] before = new int[count];
                for (int i = 0; i < count; i++) {
                    before[i] = out.written();
                    write(elements.get(count - 1 - i), out, depth + 1);
                }
                out.array(count, before);
            }
            case JsonObject object -> {
                Jsonb.checkDepth(depth + 1);
                writeObject(object.fields(), out, depth + 1);
            }
        }
    }

    private record Field(byte[] key, JsonValue value) {}

    private static void writeObject(Map<String, JsonValue> fields, JsonbBuffer out, int depth) {
        Field[] sorted = new Field[fields.size()];
        int count = 0;
        for (Map.Entry<String, JsonValue> field : fields.entrySet()) {
            sorted[count++] = new Field(field.getKey().getBytes(StandardCharsets.UTF_8), field.getValue());
        }
        Arrays.sort(sorted, (a, b) -> Jsonb.compareKeys(a.key, 0, a.key.length, b.key, 0, b.key.length));
        int[] before = new int[2 * count];
        for (int i = 0; i < count; i++) {
            before[i] = out.written();
            write(sorted[count - 1 - i].value, out, depth);
        }
        for (int i = 0; i < count; i++) {
            before[count + i] = out.written();
            byte[] key = sorted[count - 1 - i].key;
            out.raw(key, 0, key.length);
        }
        out.object(count, before);
    }

    public static JsonValue decode(byte[] bytes, int at, int end) {
        return switch (Jsonb.kind(bytes, at)) {
            case Jsonb.NULL -> JsonValue.NULL;
            case Jsonb.FALSE -> JsonValue.FALSE;
            case Jsonb.TRUE -> JsonValue.TRUE;
            case Jsonb.STRING -> new JsonString(new String(bytes, at + 1, end - at - 1, StandardCharsets.UTF_8));
            case Jsonb.NUMBER -> new JsonNumber(DecimalCodec.decode(bytes, at + 1, end - at - 1));
            case Jsonb.ARRAY -> {
                int count = Jsonb.count(bytes, at);
                List<JsonValue> elements = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    elements.add(decode(bytes, Jsonb.elementStart(bytes, at, i), Jsonb.elementEnd(bytes, at, i)));
                }
                yield new JsonArray(elements);
            }
            case Jsonb.OBJECT -> {
                int count = Jsonb.count(bytes, at);
                Map<String, JsonValue> fields = LinkedHashMap.newLinkedHashMap(count);
                for (int i = 0; i < count; i++) {
                    fields.put(
                            JsonbText.key(bytes, at, i),
                            decode(bytes, Jsonb.valueStart(bytes, at, i), Jsonb.valueEnd(bytes, at, i)));
                }
                yield new JsonObject(fields);
            }
            default ->
                throw DbException.of(
                        ErrorCode.DATA_CORRUPTED,
                        "a JSONB value has an unknown kind, found=" + Jsonb.kind(bytes, at) + ", offset=" + at
                                + ", expected=0..6");
        };
    }

    public static JsonValue decode(BytesVector vector, int row) {
        int start = vector.start(row);
        return decode(vector.heap, start, start + vector.length(row));
    }
}

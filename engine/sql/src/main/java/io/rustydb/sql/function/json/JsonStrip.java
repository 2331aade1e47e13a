package io.rustydb.sql.function.json;

import io.rustydb.base.type.Jsonb;
import java.nio.charset.StandardCharsets;

/// JSON text without fields that are null, and without blanks: `json_strip_nulls`.
public final class JsonStrip {
    private JsonStrip() {}

    public static String withoutNulls(byte[] text, int from, int to) {
        StringBuilder out = new StringBuilder(to - from);
        int first = JsonText.skipBlanks(text, from);
        append(out, text, first, JsonText.skip(text, first, to));
        return out.toString();
    }

    private static void append(StringBuilder out, byte[] text, int from, int to) {
        int kind = JsonText.kind(text, from);
        if (kind == Jsonb.STRING) {
            JsonText.appendQuoted(out, JsonText.string(text, from + 1, to - 1));
        } else if (Jsonb.isContainer(kind)) {
            boolean object = kind == Jsonb.OBJECT;
            out.append(object ? '{' : '[');
            int opened = out.length();
            JsonText.visit(text, from, to, (keyFrom, keyTo, valueFrom, valueTo) -> {
                if (object && JsonText.kind(text, valueFrom) == Jsonb.NULL) {
                    return true;
                }
                if (out.length() > opened) {
                    out.append(',');
                }
                if (object) {
                    JsonText.appendQuoted(out, JsonText.string(text, keyFrom, keyTo));
                    out.append(':');
                }
                append(out, text, valueFrom, valueTo);
                return true;
            });
            out.append(object ? '}' : ']');
        } else {
            out.append(new String(text, from, to - from, StandardCharsets.US_ASCII));
        }
    }
}

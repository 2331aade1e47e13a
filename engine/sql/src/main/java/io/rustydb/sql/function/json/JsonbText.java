package io.rustydb.sql.function.json;

import io.rustydb.base.type.DecimalCodec;
import io.rustydb.base.type.Jsonb;
import io.rustydb.sql.function.text.NumberText;
import java.nio.charset.StandardCharsets;

/// Documents as text, in the form in which PostgreSQL writes them.
public final class JsonbText {
    private JsonbText() {}

    public static String of(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        append(out, bytes, 0, bytes.length);
        return out.toString();
    }

    /// `{"a": 1, "b": [true, null]}`.
    public static void append(StringBuilder out, byte[] bytes, int at, int end) {
        switch (Jsonb.kind(bytes, at)) {
            case Jsonb.ARRAY -> {
                int count = Jsonb.count(bytes, at);
                out.append('[');
                for (int i = 0; i < count; i++) {
                    out.append(i == 0 ? "" : ", ");
                    append(out, bytes, Jsonb.elementStart(bytes, at, i), Jsonb.elementEnd(bytes, at, i));
                }
                out.append(']');
            }
            case Jsonb.OBJECT -> {
                int count = Jsonb.count(bytes, at);
                out.append('{');
                for (int i = 0; i < count; i++) {
                    out.append(i == 0 ? "" : ", ");
                    JsonText.appendQuoted(out, key(bytes, at, i));
                    out.append(": ");
                    append(out, bytes, Jsonb.valueStart(bytes, at, i), Jsonb.valueEnd(bytes, at, i));
                }
                out.append('}');
            }
            default -> appendScalar(out, bytes, at, end);
        }
    }

    private static void appendScalar(StringBuilder out, byte[] bytes, int at, int end) {
        if (Jsonb.kind(bytes, at) == Jsonb.STRING) {
            JsonText.appendQuoted(out, new String(bytes, at + 1, end - at - 1, StandardCharsets.UTF_8));
        } else {
            out.append(plain(bytes, at, end));
        }
    }

    /// A value as `->>` gives it: a string without quotes, others as their JSON.
    public static String unquoted(byte[] bytes, int at, int end) {
        if (Jsonb.isContainer(Jsonb.kind(bytes, at))) {
            StringBuilder out = new StringBuilder(end - at + 16);
            append(out, bytes, at, end);
            return out.toString();
        }
        return plain(bytes, at, end);
    }

    private static String plain(byte[] bytes, int at, int end) {
        return switch (Jsonb.kind(bytes, at)) {
            case Jsonb.NULL -> "null";
            case Jsonb.FALSE -> "false";
            case Jsonb.TRUE -> "true";
            case Jsonb.STRING -> new String(bytes, at + 1, end - at - 1, StandardCharsets.UTF_8);
            default -> {
                int length = end - at - 1;
                yield DecimalCodec.scale(bytes, at + 1) == 0 && DecimalCodec.isSmall(bytes, at + 1, length)
                        ? Long.toString(DecimalCodec.unscaled(bytes, at + 1, length))
                        : NumberText.format(DecimalCodec.decode(bytes, at + 1, length));
            }
        };
    }

    static String key(byte[] bytes, int at, int index) {
        int from = Jsonb.keyStart(bytes, at, index);
        return new String(bytes, from, Jsonb.keyEnd(bytes, at, index) - from, StandardCharsets.UTF_8);
    }

    /// Over several lines, four blanks a level: `jsonb_pretty`.
    public static String pretty(byte[] bytes, int at, int end) {
        StringBuilder out = new StringBuilder();
        pretty(out, bytes, at, end, 0);
        return out.toString();
    }

    private static void pretty(StringBuilder out, byte[] bytes, int at, int end, int level) {
        int kind = Jsonb.kind(bytes, at);
        if (!Jsonb.isContainer(kind)) {
            appendScalar(out, bytes, at, end);
            return;
        }
        boolean object = kind == Jsonb.OBJECT;
        int count = Jsonb.count(bytes, at);
        out.append(object ? '{' : '[');
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "\n" : ",\n").repeat(' ', 4 * (level + 1));
            if (object) {
                JsonText.appendQuoted(out, key(bytes, at, i));
                out.append(": ");
                pretty(out, bytes, Jsonb.valueStart(bytes, at, i), Jsonb.valueEnd(bytes, at, i), level + 1);
            } else {
                pretty(out, bytes, Jsonb.elementStart(bytes, at, i), Jsonb.elementEnd(bytes, at, i), level + 1);
            }
            Jsonb.checkBytes(out.length());
        }
        out.append('\n').repeat(' ', 4 * level).append(object ? '}' : ']');
    }
}
